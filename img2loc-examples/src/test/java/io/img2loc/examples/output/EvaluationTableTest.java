package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import io.img2loc.Photo;
import io.img2loc.eval.Evaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {
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

  private static Answer at(double latitude, double longitude) {
    return Answer.of(
        List.of(Candidate.of(new GeoPoint(latitude, longitude), 1)), List.of(), EVIDENCE);
  }

  private static Answer nowhere() {
    return Answer.without(
        new NoAnswer(Guess.Status.ABSTAINED, "Nothing to go by."), List.of(), EVIDENCE);
  }
}
