package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.claiming;
import static io.img2loc.eval.Places.photo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.eval.Reliability.Bin;
import io.img2loc.eval.Reliability.Share;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReliabilityTest {

  @Test
  void of_someThatClaim_countsThoseWhoseCircleHoldsTheTruth() {
    Reliability reliability =
        reliability(
            List.of(
                claiming("a", 5, 10, 50),
                claiming("b", 20, 10, 50),
                claiming("c", 60, 10, 50, true, Double.NaN),
                photo("d", 1),
                photo("e", NOWHERE)));

    assertThat(reliability.answered()).isEqualTo(4);
    assertThat(reliability.claiming()).isEqualTo(3);
    assertThat(reliability.calibrated()).isEqualTo(1);
    assertThat(reliability.within50()).isEqualTo(new Share(1, 3));
    assertThat(reliability.within90()).isEqualTo(new Share(2, 3));
    assertThat(reliability.within50().value()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(reliability.within50().interval().low()).isCloseTo(0.0614919, within(1e-6));
    assertThat(reliability.bins())
        .containsExactly(new Bin(10, 10, new Share(1, 3), new Share(2, 3)));
  }

  @Test
  void of_truthOnTheCircle_isInside() {
    double km = photo("a", 7).errorKm(DistanceFormula.HAVERSINE_6371);

    assertThat(reliability(List.of(claiming("a", 7, km, km))).within50())
        .isEqualTo(new Share(1, 1));
    assertThat(reliability(List.of(claiming("a", 7, Math.nextDown(km), km))).within50())
        .isEqualTo(new Share(0, 1));
  }

  @Test
  void of_radiusOf90PercentUnstated_countsTheOtherOnly() {
    Reliability reliability = reliability(List.of(claiming("a", 5, 10, Double.NaN)));

    assertThat(reliability.within50()).isEqualTo(new Share(1, 1));
    assertThat(reliability.within90()).isEqualTo(new Share(0, 0));
  }

  @Test
  void of_nothingClaimed_claimsNothing() {
    Reliability reliability = reliability(List.of(photo("a", 1), photo("b", NOWHERE)));

    assertThat(reliability.answered()).isEqualTo(1);
    assertThat(reliability.claiming()).isZero();
    assertThat(reliability.within50().value()).isNaN();
    assertThat(reliability.within50().interval().low()).isNaN();
    assertThat(reliability.bins()).isEmpty();
  }

  /** Photo i claims 1 + i km; the nearer hundred is 0.5 km off, the other far outside. */
  @Test
  void bins_ofTwoHundred_areTenOfTwentyByRadius() {
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      photos.add(claiming("" + i, i < 100 ? 0.5 : 5000, 1 + i, 300));
    }
    Collections.shuffle(photos, new Random(1));

    List<Bin> bins = reliability(photos).bins();

    assertThat(bins).hasSize(10);
    for (int i = 0; i < 10; i++) {
      long inside = i < 5 ? 20 : 0;
      assertThat(bins.get(i))
          .isEqualTo(
              new Bin(1 + 20 * i, 20 + 20 * i, new Share(inside, 20), new Share(inside, 20)));
    }
  }

  @Test
  void bins_ofAnyCount_areLargeEnoughAndHoldAll() {
    for (int count : new int[] {1, 19, 20, 39, 40, 45, 199, 201, 205, 1234}) {
      List<EvaluatedPhoto> photos =
          IntStream.range(0, count).mapToObj(i -> claiming("" + i, 1, 1 + i, 1 + i)).toList();

      List<Bin> bins = reliability(photos).bins();

      assertThat(bins.size()).isEqualTo(Math.max(1, Math.min(10, count / 20)));
      assertThat(bins.stream().mapToLong(bin -> bin.within50().of()).sum()).isEqualTo(count);
      assertThat(bins).allMatch(bin -> bin.within50().of() >= Math.min(20, count));
    }
  }

  /** 90 photos of one radius among 100 make one bin; the ten others are too few for another. */
  @Test
  void bins_equalRadii_stayTogether() {
    List<EvaluatedPhoto> photos =
        IntStream.range(0, 100).mapToObj(i -> claiming("" + i, 1, i < 90 ? 5 : i, 200)).toList();

    assertThat(reliability(photos).bins())
        .containsExactly(new Bin(5, 99, new Share(100, 100), new Share(100, 100)));
  }

  private static Reliability reliability(List<EvaluatedPhoto> photos) {
    return Reliability.of(photos, DistanceFormula.HAVERSINE_6371);
  }
}
