package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import io.img2loc.dataset.LabeledList;
import io.img2loc.dataset.Predictions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MatchedPredictionsTest {
  @TempDir Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Path resource(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(name)) {
      Path file = folder.resolve(name);
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
      return file;
    }
  }

  private MatchedPredictions match(Path predictions, Path truths) throws IOException {
    LabeledList list = LabeledList.read(truths);
    return MatchedPredictions.of(Predictions.read(predictions, id -> list.indexOf(id) >= 0), list);
  }

  /** The figures are those of src/test/python/predictions.py, which computes them by itself. */
  @ParameterizedTest
  @CsvFileSource(resources = "predictions-scores.csv", numLinesToSkip = 1)
  void evaluate_isWhatAnotherProgramComputes(
      DistanceFormula formula,
      double km1,
      double km25,
      double km200,
      double km750,
      double km2500,
      double medianKm,
      double meanKm,
      double geoScore,
      double noAnswer)
      throws IOException {
    MatchedPredictions matched = match(resource("predictions.csv"), resource("truths.csv"));
    Evaluation evaluation = matched.evaluate(Evaluation.builder().distance(formula));

    assertThat(Measure.THRESHOLDS_KM.stream().map(evaluation::accuracy))
        .containsExactly(km1, km25, km200, km750, km2500);
    assertThat(evaluation.medianKm()).isCloseTo(medianKm, within(1e-6));
    assertThat(evaluation.meanKm()).isCloseTo(meanKm, within(1e-6));
    assertThat(evaluation.geoScore()).isCloseTo(geoScore, within(1e-6));
    assertThat(evaluation.shareWithoutAnswer()).isEqualTo(noAnswer);
    assertThat(evaluation.withoutAnswer())
        .containsOnly(
            entry(Status.UNREADABLE, 4L),
            entry(Status.OUT_OF_RANGE, 2L),
            entry(Status.ABSTAINED, 7L));
    assertThat(evaluation.groups()).hasValue(7);
    assertThat(matched.missing()).isEqualTo(7);
    assertThat(matched.sha256()).isEqualTo(Files.readString(resource("truths.sha256")).strip());
  }

  @Test
  void of_truths_byIdElseByTheFilesName() throws IOException {
    MatchedPredictions matched =
        match(
            write(
                "p.csv",
                "id,pred_lat,pred_lon",
                "a,1,1",
                "/home/me/b.png,2,2",
                "x.jpg,9,9",
                "c.jpg,9,9",
                "elsewhere/c.jpg,9,9",
                "e.jpg,9,9",
                "a,9,9"),
            write(
                "t.csv",
                "id,lat,lon",
                "a,1,1",
                "b.jpg,2,2",
                "c,3,3", // two predictions are left that have its name
                "1/e.jpg,4,4",
                "2/e.jpg,5,5"));

    assertThat(matched.photos())
        .extracting(EvaluatedPhoto::id, EvaluatedPhoto::place, EvaluatedPhoto::reason)
        .containsExactly(
            tuple("a", new GeoPoint(1, 1), null),
            tuple("b.jpg", new GeoPoint(2, 2), null),
            tuple("c", null, Status.ABSTAINED),
            tuple("1/e.jpg", null, Status.ABSTAINED),
            tuple("2/e.jpg", null, Status.ABSTAINED));
    assertThat(matched.byName()).isEqualTo(1);
    assertThat(matched.withoutTruth()).isEqualTo(4);
    assertThat(matched.repeated()).isEqualTo(1);
    assertThat(matched.missing()).isEqualTo(3);
    assertThat(matched.notes())
        .hasSize(5)
        .anySatisfy(note -> assertThat(note).contains("in line 4, \"x.jpg\""));
  }

  @Test
  void of_ownTruths_whatHasNoneDoesNotCount() throws IOException {
    MatchedPredictions matched =
        MatchedPredictions.of(
            Predictions.read(
                write(
                    "p.csv",
                    "id,gt_lat,gt_lon,pred_lat,pred_lon",
                    "a,1,1,1,1",
                    "b,,,2,2",
                    "broken",
                    "c,3,3,,",
                    "d,4,4,0,0",
                    "a,5,5,5,5")));
    Evaluation evaluation = matched.evaluate(Evaluation.builder());

    assertThat(evaluation.total()).isEqualTo(4);
    assertThat(evaluation.accuracy(1)).isEqualTo(0.25);
    assertThat(evaluation.withoutAnswer()).containsExactly(entry(Status.UNREADABLE, 2L));
    assertThat(matched.broken()).isEqualTo(1);
    assertThat(matched.withoutTruth()).isEqualTo(1);
    assertThat(matched.repeated()).isEqualTo(1);
    assertThat(matched.atZero()).isEqualTo(1);
    assertThat(matched.photos()).hasSize(3);
  }

  @Test
  void of_fileWithoutTruths_isRefused() throws IOException {
    Predictions predictions = Predictions.read(write("p.csv", "id,lat,lon", "a,1,1"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> MatchedPredictions.of(predictions))
        .withMessageContaining("state no truth");
  }

  /**
   * On a meridian, 10 degrees from the equator are 1111.95 km on a sphere of 6371 km, 1113.19 km on
   * one of 6378.137 km, and 1105.85 km on WGS-84.
   */
  @Test
  void statedDistances_tellTheFormula() throws IOException {
    assertThat(List.of(stated("1105.85"), stated("1111.95"), stated("1113.19")))
        .extracting(distances -> distances.evident().orElseThrow())
        .containsExactly(
            DistanceFormula.WGS84_GEODESIC,
            DistanceFormula.HAVERSINE_6371,
            DistanceFormula.HAVERSINE_6378137);
    StatedDistances other = stated("1109.51");
    assertThat(other.evident()).isEmpty();
    assertThat(other.largestDifferenceKm().get(DistanceFormula.HAVERSINE_6371))
        .isCloseTo(2.44, within(0.005));
    assertThat(other.count()).isEqualTo(1);
  }

  private StatedDistances stated(String km) throws IOException {
    Path file =
        write(
            "p.csv",
            "id,gt_lat,gt_lon,pred_lat,pred_lon,distance_km",
            "a,0,20,10,20," + km,
            "b,0,20,,,"); // states none
    return Objects.requireNonNull(MatchedPredictions.of(Predictions.read(file)).statedDistances());
  }
}
