package io.img2loc.eval;

import static io.img2loc.eval.Places.NOWHERE;
import static io.img2loc.eval.Places.claiming;
import static io.img2loc.eval.Places.photo;
import static io.img2loc.eval.Places.photos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakdownTest {

  @Test
  void by_name_putsTheLargestFirstThenGoesByName() {
    List<EvaluatedPhoto> photos =
        List.of(photo("c1", 1), photo("b1", 1), photo("a1", 30), photo("b2", NOWHERE));

    Map<String, Evaluation> classes = evaluate(Breakdown.by(p -> p.id().substring(0, 1)), photos);

    assertThat(classes.keySet()).containsExactly("b", "a", "c");
    assertThat(classes.get("b").total()).isEqualTo(2);
    assertThat(classes.get("b").accuracy(25)).isEqualTo(0.5);
    assertThat(classes.get("a").accuracy(25)).isZero();
  }

  @Test
  void by_statedOrder_keepsItAndAddsTheOthers() {
    List<EvaluatedPhoto> photos =
        List.of(photo("x1", 1), photo("b1", 1), photo("a1", 1), photo("y1", 1), photo("y2", 1));

    assertThat(
            evaluate(Breakdown.by(p -> p.id().substring(0, 1), List.of("b", "never", "a")), photos)
                .keySet())
        .containsExactly("b", "a", "y", "x");
  }

  @Test
  void evaluate_strict_isThatOfEachClass() {
    Evaluation evaluation =
        Breakdown.by(p -> "all")
            .evaluate(photos(1, 2), DistanceFormula.HAVERSINE_6378137, true)
            .get("all");

    assertThat(evaluation.strict()).isTrue();
    assertThat(evaluation.formula()).isEqualTo(DistanceFormula.HAVERSINE_6378137);
  }

  @Test
  void byNearestReference_anyDistance_isInTheClassThatItIsTheLowerEndOf() {
    double[] kms = {0, 0.999, 1, 24.9, 25, 200, 749.9, 750, 2500, 19_000, Double.NaN};
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (double km : kms) {
      photos.add(photo("" + km, 1).withNearestReferenceKm(km));
    }

    Map<String, Evaluation> classes = evaluate(Breakdown.byNearestReference(), photos);

    assertThat(classes.keySet())
        .containsExactly(
            "under 1 km",
            "1 to 25 km",
            "25 to 200 km",
            "200 to 750 km",
            "750 to 2500 km",
            "2500 km and more",
            "unknown");
    assertThat(classes.values().stream().map(Evaluation::total))
        .containsExactly(2L, 2L, 1L, 2L, 1L, 2L, 1L);
  }

  @Test
  void bySimilarity_fixedEdges_leavesOutWhatDoesNotOccur() {
    Map<String, Evaluation> classes =
        evaluate(Breakdown.bySimilarity(), similar(0.3, 0.5, 0.59, 0.95, 1, Double.NaN));

    assertThat(classes.keySet())
        .containsExactly("under 0.5", "0.5 to 0.6", "0.9 and more", "unknown");
    assertThat(classes.values().stream().map(Evaluation::total)).containsExactly(1L, 2L, 2L, 1L);
  }

  @Test
  void bySimilarity_equalCounts_dividesThePhotosEvenly() {
    List<EvaluatedPhoto> photos = similar(0.8, 0.31, 0.6, Double.NaN, 0.5, 0.7, 0.4, 0.95, 0.9);

    Map<String, Evaluation> classes = evaluate(Breakdown.bySimilarity(photos, 4), photos);

    assertThat(classes.keySet())
        .containsExactly("under 0.5", "0.5 to 0.7", "0.7 to 0.9", "0.9 and more", "unknown");
    assertThat(classes.values().stream().map(Evaluation::total))
        .containsExactly(2L, 2L, 2L, 2L, 1L);
  }

  @Test
  void bySimilarity_equalCosines_stayTogether() {
    List<EvaluatedPhoto> photos = similar(0.5, 0.7, 0.7, 0.7, 0.7, 0.7);

    assertThat(evaluate(Breakdown.bySimilarity(photos, 3), photos).keySet())
        .containsExactly("under 0.7", "0.7 and more");
  }

  @Test
  void bySimilarity_ofNothing_isUnknown() {
    List<EvaluatedPhoto> photos = similar(Double.NaN);

    assertThat(evaluate(Breakdown.bySimilarity(photos, 3), photos).keySet())
        .containsExactly("unknown");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Breakdown.bySimilarity(photos, 1))
        .withMessageContaining("2 or more, was 1");
  }

  private static List<EvaluatedPhoto> similar(double... similarities) {
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (double similarity : similarities) {
      photos.add(claiming("" + photos.size(), 1, Double.NaN, Double.NaN, false, similarity));
    }
    return photos;
  }

  private static Map<String, Evaluation> evaluate(
      Breakdown breakdown, List<EvaluatedPhoto> photos) {
    return breakdown.evaluate(photos, DistanceFormula.HAVERSINE_6371, false);
  }
}
