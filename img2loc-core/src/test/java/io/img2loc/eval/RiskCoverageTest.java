package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.claiming;
import static io.img2loc.eval.Places.photo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.eval.RiskCoverage.Confidence;
import io.img2loc.eval.RiskCoverage.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RiskCoverageTest {

  /** Of five photos three claim radii: right, wrong, right, from the surest on. */
  @Test
  void of_fewPhotos_isTheHandWorkedCurve() {
    RiskCoverage curve =
        byRadius(
            List.of(
                claiming("third", 30, 70, 90),
                claiming("second", 300, 20, 90),
                claiming("first", 10, 5, 90),
                photo("no claim", 1),
                photo("no answer", NOWHERE)),
            200);

    assertThat(curve.points()).hasSize(3);
    assertPoint(curve.points().get(0), 1 / 5.0, 5, 0, 10);
    assertPoint(curve.points().get(1), 2 / 5.0, 20, 1 / 2.0, 155);
    assertPoint(curve.points().get(2), 3 / 5.0, 70, 1 / 3.0, 30);
    assertThat(curve.area()).isCloseTo((0 + 1 / 2.0 + 1 / 3.0) / 3, within(1e-12));
  }

  @Test
  void of_equallySure_areGivenTogether() {
    RiskCoverage curve =
        byRadius(
            List.of(
                claiming("a", 300, 20, 90),
                claiming("b", 10, 20, 90),
                claiming("c", 400, 20, 90),
                claiming("d", 10, 30, 90)),
            200);

    assertThat(curve.points()).hasSize(2);
    assertPoint(curve.points().get(0), 3 / 4.0, 20, 2 / 3.0, 300);
    assertPoint(curve.points().get(1), 1, 30, 1 / 2.0, 155);
    assertThat(curve.area()).isCloseTo((3 * 2 / 3.0 + 1 / 2.0) / 4, within(1e-12));
  }

  @Test
  void of_similarity_givesTheMostSimilarFirst() {
    List<EvaluatedPhoto> photos =
        List.of(
            claiming("a", 300, Double.NaN, Double.NaN, false, -0.1),
            claiming("b", 10, Double.NaN, Double.NaN, false, 0.9));

    RiskCoverage curve =
        RiskCoverage.of(photos, DistanceFormula.HAVERSINE_6371, false, Confidence.SIMILARITY, 200);

    assertPoint(curve.points().get(0), 1 / 2.0, 0.9, 0, 10);
    assertPoint(curve.points().get(1), 1, -0.1, 1 / 2.0, 155);
    assertThat(byRadius(photos, 200).points()).isEmpty();
    assertThat(byRadius(photos, 200).area()).isNaN();
  }

  @Test
  void of_answerAtTheThreshold_isWrongIfStrict() {
    EvaluatedPhoto photo = claiming("a", 50, 1, 1);
    double km = photo.errorKm(DistanceFormula.HAVERSINE_6371);

    for (boolean strict : new boolean[] {false, true}) {
      RiskCoverage curve =
          RiskCoverage.of(
              List.of(photo), DistanceFormula.HAVERSINE_6371, strict, Confidence.RADIUS, km);
      assertThat(curve.points().get(0).risk()).isEqualTo(strict ? 1 : 0);
    }
  }

  /** Against each prefix of the list, taken by Evaluation. */
  @Test
  void of_manyPhotos_isThinnedAndAgreesWithEvaluations() {
    Random random = new Random(4);
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (int i = 0; i < 1_503; i++) {
      photos.add(claiming("" + i, 1000 * random.nextDouble(), 1 + i, 2000));
    }
    List<EvaluatedPhoto> shuffled = new ArrayList<>(photos);
    Collections.shuffle(shuffled, random);

    RiskCoverage curve = byRadius(shuffled, 750);

    assertThat(curve.points()).hasSize(200);
    for (Point point : curve.points()) {
      int given = (int) Math.round(point.coverage() * photos.size());
      Evaluation evaluation = Places.evaluate(photos.subList(0, given));
      assertThat(point.bound()).isEqualTo(given);
      assertThat(point.risk()).isCloseTo(1 - evaluation.accuracy(750), within(1e-12));
      assertThat(point.medianKm()).isEqualTo(evaluation.medianKm());
    }
    assertThat(curve.points().get(199).coverage()).isEqualTo(1);
    double risks = 0;
    double wrong = 0;
    for (int i = 0; i < photos.size(); i++) {
      wrong += photos.get(i).errorKm(DistanceFormula.HAVERSINE_6371) > 750 ? 1 : 0;
      risks += wrong / (i + 1);
    }
    assertThat(curve.area()).isCloseTo(risks / photos.size(), within(1e-12));
  }

  @Test
  void of_thresholdBelowZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> byRadius(List.of(), -1))
        .withMessageContaining("0 km or more, was -1");
  }

  private static RiskCoverage byRadius(List<EvaluatedPhoto> photos, double thresholdKm) {
    return RiskCoverage.of(
        photos, DistanceFormula.HAVERSINE_6371, false, Confidence.RADIUS, thresholdKm);
  }

  private static void assertPoint(
      Point point, double coverage, double bound, double risk, double medianKm) {
    assertThat(point.coverage()).isCloseTo(coverage, within(1e-12));
    assertThat(point.bound()).isEqualTo(bound);
    assertThat(point.risk()).isCloseTo(risk, within(1e-12));
    assertThat(point.medianKm()).isCloseTo(medianKm, within(1e-9));
  }
}
