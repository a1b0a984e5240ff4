package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import io.img2loc.NoAnswer;
import io.img2loc.Photo;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {
  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final GeoPoint TRUTH = new GeoPoint(0, 0);
  private static final Evidence EVIDENCE = Evidence.of(Photo.of(new byte[0], "photo"));

  /** The values that the field publishes for the score. */
  @ParameterizedTest
  @CsvSource({"0,5000", "1,4997", "25,4917", "200,4373", "750,3025", "2500,937"})
  void geoScore_publishedDistance_isPublishedScore(double km, long score) {
    Evaluation evaluation = onSphere().add(TRUTH, east(km)).build();

    assertThat(Math.round(evaluation.geoScore())).isEqualTo(score);
    assertThat(Math.round(Evaluation.geoScore(km))).isEqualTo(score);
  }

  @Test
  void geoScore_ofNoDistance_isRefused() {
    assertThat(Evaluation.geoScore(NONE)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> Evaluation.geoScore(-0.1));
    assertThatIllegalArgumentException().isThrownBy(() -> Evaluation.geoScore(Double.NaN));
  }

  @Test
  void accuracy_everyKindOfAnswer_hasAllPhotosInTheDenominator() {
    Evaluation evaluation =
        onSphere()
            .add(TRUTH, answer(0.5))
            .add(TRUTH, answer(20))
            .add(TRUTH, answer(100))
            .add(TRUTH, answer(700))
            .add(TRUTH, answer(2000))
            .add(TRUTH, answer(9000))
            .add(TRUTH, none(Status.REFUSED))
            .add(TRUTH, none(Status.REFUSED))
            .add(TRUTH, none(Status.UNREADABLE))
            .addFailure(TRUTH)
            .build();

    assertThat(evaluation.total()).isEqualTo(10);
    assertThat(evaluation.answered()).isEqualTo(6);
    assertThat(Measure.THRESHOLDS_KM.stream().map(evaluation::accuracy))
        .containsExactly(0.1, 0.2, 0.3, 0.4, 0.5);
    assertThat(evaluation.withoutAnswer())
        .containsExactly(entry(Status.REFUSED, 2L), entry(Status.UNREADABLE, 1L));
    assertThat(evaluation.failures()).isEqualTo(1);
    assertThat(evaluation.shareWithoutAnswer()).isEqualTo(0.4);
    assertThat(evaluation.meanKm())
        .isCloseTo((0.5 + 20 + 100 + 700 + 2000 + 9000) / 6, within(1e-6));
    // sum(5000 * exp(-d / 1492.7) for d in [0.5, 20, 100, 700, 2000, 9000]) / 10, in Python
    assertThat(evaluation.geoScore()).isCloseTo(1905.754248, within(1e-6));
  }

  @Test
  void median_ofOddAndEvenCounts_isTheMiddleWithNoAnswerFarthest() {
    assertThat(median(30, 10, 20)).isCloseTo(20, within(1e-6));
    assertThat(median(40, 10, 30, 20)).isCloseTo(25, within(1e-6));
    assertThat(median(30, NONE, 10)).isCloseTo(30, within(1e-6));
    assertThat(median(NONE, 30, 10, 20)).isCloseTo(25, within(1e-6));
    assertThat(median(10)).isCloseTo(10, within(1e-6));
    assertThat(median(10, NONE)).isInfinite().isPositive();
    assertThat(median(NONE, NONE, 10)).isInfinite().isPositive();
    assertThat(median(NONE)).isInfinite().isPositive();
  }

  @Test
  void build_noPhotos_claimsNothing() {
    Evaluation evaluation = Evaluation.builder().build();

    assertThat(evaluation.total()).isZero();
    assertThat(evaluation.accuracy(25)).isNaN();
    assertThat(evaluation.medianKm()).isNaN();
    assertThat(evaluation.meanKm()).isNaN();
    assertThat(evaluation.geoScore()).isNaN();
    assertThat(evaluation.shareWithoutAnswer()).isNaN();
  }

  @Test
  void build_onlyFailures_scoresNothing() {
    Evaluation evaluation = Evaluation.builder().addFailure(TRUTH).addFailure(TRUTH).build();

    assertThat(evaluation.accuracy(2500)).isZero();
    assertThat(evaluation.geoScore()).isZero();
    assertThat(evaluation.meanKm()).isNaN();
    assertThat(evaluation.shareWithoutAnswer()).isEqualTo(1);
  }

  @Test
  void strict_photoAtExactlyAThreshold_isOutside() {
    GeoPoint at25Km = exactly(25);

    assertThat(onSphere().add(TRUTH, at25Km).build().accuracy(25)).isEqualTo(1);
    Evaluation strict = onSphere().strict(true).add(TRUTH, at25Km).build();
    assertThat(strict.accuracy(25)).isZero();
    assertThat(strict.accuracy(200)).isEqualTo(1);
  }

  @Test
  void distance_byDefault_isTheEllipsoids() {
    GeoPoint pole = new GeoPoint(90, 0);

    assertThat(Evaluation.builder().add(TRUTH, pole).build().medianKm())
        .isCloseTo(10001.965729, within(1e-6));
    assertThat(onSphere().add(TRUTH, pole).build().medianKm())
        .isCloseTo(6371 * Math.PI / 2, within(1e-9));
  }

  @Test
  void distance_afterTheFirstPhoto_isRefused() {
    Evaluation.Builder builder = Evaluation.builder().add(TRUTH, TRUTH);

    assertThatIllegalStateException()
        .isThrownBy(() -> builder.distance(DistanceFormula.HAVERSINE_6371))
        .withMessageContaining("before adding");
  }

  @Test
  void build_moreAddedAfterwards_leavesTheFirstResultAlone() {
    Evaluation.Builder builder = onSphere().add(TRUTH, east(30));
    Evaluation first = builder.build();
    Evaluation second = builder.add(TRUTH, east(10)).addFailure(TRUTH).build();

    assertThat(first.total()).isEqualTo(1);
    assertThat(first.medianKm()).isCloseTo(30, within(1e-6));
    assertThat(second.total()).isEqualTo(3);
    assertThat(second.medianKm()).isCloseTo(30, within(1e-6));
  }

  @Test
  void build_otherOrder_isEqual() {
    Random random = new Random(3);
    List<GeoPoint> guesses =
        random.doubles(1_000, 0, 15_000).mapToObj(EvaluationTest::east).toList();
    Evaluation.Builder forwards = onSphere();
    Evaluation.Builder backwards = onSphere();
    for (int i = 0; i < guesses.size(); i++) {
      forwards.add(TRUTH, guesses.get(i));
      backwards.add(TRUTH, guesses.get(guesses.size() - 1 - i));
    }

    for (Measure measure : Measure.table()) {
      assertThat(forwards.build().value(measure)).isEqualTo(backwards.build().value(measure));
    }
  }

  @Test
  void add_answer_isNotRetained() {
    Evaluation.Builder builder = onSphere();
    WeakReference<Answer> added = addOne(builder);

    for (int i = 0; i < 100 && added.get() != null; i++) {
      System.gc();
    }
    assertThat(added.get()).isNull();
    assertThat(builder.build().total()).isEqualTo(1);
  }

  private static WeakReference<Answer> addOne(Evaluation.Builder builder) {
    Answer answer = answer(10);
    builder.add(TRUTH, answer);
    return new WeakReference<>(answer);
  }

  private static double median(double... distances) {
    Evaluation.Builder builder = onSphere();
    for (double km : distances) {
      builder.add(TRUTH, km == NONE ? none(Status.ABSTAINED) : answer(km));
    }
    return builder.build().medianKm();
  }

  private static Evaluation.Builder onSphere() {
    return Evaluation.builder().distance(DistanceFormula.HAVERSINE_6371);
  }

  private static GeoPoint east(double km) {
    return new GeoPoint(0, Math.toDegrees(km / 6371));
  }

  /** A point whose computed distance is the number itself, with no rounding error left. */
  private static GeoPoint exactly(double km) {
    double longitude = east(km).longitude() - 1e-12;
    while (DistanceFormula.HAVERSINE_6371.km(TRUTH, new GeoPoint(0, longitude)) < km) {
      longitude = Math.nextUp(longitude);
    }
    GeoPoint point = new GeoPoint(0, longitude);
    assertThat(DistanceFormula.HAVERSINE_6371.km(TRUTH, point)).isEqualTo(km);
    return point;
  }

  private static Answer answer(double km) {
    return Answer.of(List.of(Candidate.of(east(km), 1)), List.of(), EVIDENCE);
  }

  private static Answer none(Status status) {
    return Answer.without(new NoAnswer(status, "in a test"), List.of(), EVIDENCE);
  }
}
