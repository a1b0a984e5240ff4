package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import io.img2loc.Photo;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {
  private static final GeoPoint TRUTH = new GeoPoint(0, 0);
  private static final Evidence EVIDENCE = Evidence.of(Photo.of(new byte[] {1}, "photo"));

  @Test
  void render_twoRows_alignsColumnsUnderTheirTitles() {
    GeoPoint truth = new GeoPoint(0, 0);
    // One degree on a sphere of 6371 km is 111.195 km, ten are 1111.949 km.
    Evaluation good = Evaluation.builder().add(truth, at(0, 0)).add(truth, at(0, 1)).build();
    Evaluation half = Evaluation.builder().add(truth, at(0, 10)).add(truth, nowhere()).build();
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    rows.put("good", good);
    rows.put("a longer name", half);

    String[] lines = EvaluationTable.render(rows).split("\n", -1);

    assertThat(lines).hasSize(4);
    assertThat(lines[3]).isEmpty();
    assertThat(lines[0].length()).isEqualTo(lines[1].length()).isEqualTo(lines[2].length());
    assertThat(lines[0].trim().split(" {2,}"))
        .containsExactly(
            "photos",
            "1 km",
            "25 km",
            "200 km",
            "750 km",
            "2500 km",
            "median km",
            "GeoScore",
            "no answer");
    assertThat(lines[1]).startsWith("good           ").endsWith(" 0.0%");
    assertThat(lines[1].split(" {2,}")[1]).isEqualTo("2");
    assertThat(lines[1].split(" {2,}"))
        .containsSequence("50.0%", "50.0%", "100.0%", "100.0%", "100.0%");
    assertThat(lines[2]).startsWith("a longer name  ").endsWith(" 50.0%");
    assertThat(lines[2].split(" {2,}")).containsSequence("0.0%", "0.0%", "0.0%", "0.0%", "50.0%");
  }

  @Test
  void cells_nobodyAsked_saysUnknownInsteadOfNumbers() {
    assertThat(EvaluationTable.cells(Evaluation.builder().build()))
        .containsExactly("0", "-", "-", "-", "-", "-", "-", "-", "-");
  }

  @Test
  void cells_noAnswerAtAll_hasNoMedianAndCountsEveryPhoto() {
    Evaluation none = Evaluation.builder().add(new GeoPoint(0, 0), nowhere()).build();

    assertThat(EvaluationTable.cells(none))
        .containsExactly("1", "0.0%", "0.0%", "0.0%", "0.0%", "0.0%", "-", "0", "100.0%");
  }

  /**
   * All photos are of one group, so that each interval is its figure. One degree on a sphere of
   * 6371 km is 111.195 km, ten are 1111.949; the scores are 5000, 4641.1 and 2373.9.
   */
  @Test
  void render_full_hasIntervalsBelowFiguresAndTheAnsweredOnlyBesides() {
    Evaluation evaluation =
        Evaluation.builder()
            .distance(DistanceFormula.HAVERSINE_6371)
            .strict(true)
            .add(located("a", 0).withGroup("me"))
            .add(located("b", 1).withGroup("me"))
            .add(located("c", 10).withGroup("me"))
            .add(without("d", Guess.Status.OUT_OF_RANGE).withGroup("me"))
            .add(EvaluatedPhoto.failed("e", TRUTH).withGroup("me"))
            .build();

    String table =
        EvaluationTable.render(
            Map.of("im2gps3k", evaluation), Measure.table(), new Bootstrap(100, 0.9, 7));

    assertThat(table)
        .isEqualTo(
            """
            all photos  photos       1 km      25 km     200 km     750 km    2500 km  median km   GeoScore  no answer
            im2gps3k         5     20.00%     20.00%     40.00%     40.00%     60.00%       1112       2403      40.0%
                                20.0-20.0  20.0-20.0  40.0-40.0  40.0-40.0  60.0-60.0  1112-1112  2403-2403  40.0-40.0

            answered only  photos       1 km      25 km     200 km     750 km      2500 km  median km  mean km   GeoScore
            im2gps3k            3     33.33%     33.33%     66.67%     66.67%      100.00%        111      408       4005
                                   33.3-33.3  33.3-33.3  66.7-66.7  66.7-66.7  100.0-100.0    111-111  408-408  4005-4005

            Distances on a sphere of 6371 km; within: d < threshold.
            Below each figure: the 90% interval of a bootstrap of 100 resamples, seed 7.
            Photos are resampled by groups, of which there are 1.
            Without an answer: 2 = 40.0% of the photos (1 = 20.0% out of range, 1 = 20.0% failed).
            """);
  }

  @Test
  void render_rowsThatDiffer_saysWhichARemarkIsOf() {
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    rows.put("known", Evaluation.builder().add(located("a", 1).withGroup("me")).build());
    rows.put("unknown", Evaluation.builder().add(located("a", 1)).build());
    rows.put("none", Evaluation.builder().add(without("a", Guess.Status.REFUSED)).build());

    List<String> lines =
        EvaluationTable.render(rows, Measure.table(), Bootstrap.defaults()).lines().toList();

    assertThat(lines)
        .contains(
            "Distances on the WGS-84 ellipsoid; within: d <= threshold.",
            "Below each figure: the 95% interval of a bootstrap of 1000 resamples, seed 1.",
            "known: Photos are resampled by groups, of which there are 1.",
            "unknown, none: Groups unknown: photos are resampled one by one, which makes intervals"
                + " too narrow where many photos are by one person.",
            "known, unknown: Every photo has an answer.",
            "none: Without an answer: 1 = 100.0% of the photos (1 = 100.0% refused).");
  }

  /** The median of two photos, one without an answer, is the distance of either, or infinite. */
  @Test
  void render_medianThatMayBeInfinite_saysFromWhereOn() {
    Evaluation evaluation =
        Evaluation.builder().add(located("a", 1)).add(without("b", Guess.Status.ABSTAINED)).build();

    List<String> lines =
        EvaluationTable.render(
                Map.of("x", evaluation), List.of(Measure.medianKm()), Bootstrap.defaults())
            .lines()
            .toList();

    assertThat(lines.subList(0, 3))
        .containsExactly(
            "all photos  photos  median km",
            "x                2          -",
            "                     over 111");
  }

  @Test
  void render_withoutBootstrap_hasNoIntervals() {
    Evaluation evaluation = Evaluation.builder().add(located("a", 1)).build();

    assertThat(EvaluationTable.render(Map.of("x", evaluation), Measure.table(), null).lines())
        .hasSize(8)
        .noneMatch(line -> line.contains("bootstrap") || line.contains("resampled"));
  }

  private static EvaluatedPhoto located(String id, double degreesEast) {
    return EvaluatedPhoto.located(id, TRUTH, new GeoPoint(0, degreesEast));
  }

  private static EvaluatedPhoto without(String id, Guess.Status reason) {
    return EvaluatedPhoto.without(id, TRUTH, reason);
  }

  private static Answer at(double latitude, double longitude) {
    return Answer.of(
        List.of(Candidate.of(new GeoPoint(latitude, longitude), 1)), List.of(), EVIDENCE);
  }

  private static Answer nowhere() {
    return Answer.without(
        new NoAnswer(Guess.Status.ABSTAINED, "Nothing to go by."), List.of(), EVIDENCE);
  }
}
