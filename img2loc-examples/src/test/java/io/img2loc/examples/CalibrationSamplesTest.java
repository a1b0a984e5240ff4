package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Calibration.Coverage;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Sample;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationSamplesTest {
  private static final Origin ORIGIN = new Origin("mine", "space", 1, "photos");

  @Test
  void crossValidated_groupsOfOneError_areNotSeenByTheirFold() {
    // 200 photos of one author are off by 1 km, 200 single ones by 100 km. Learned from all, the
    // 50 % radius holds 1 km. The author's photos are one fold: of the others all are 100 km off,
    // so that they hold all 200. The single photos are in nine folds, and are told by 200 of the
    // author and at most 178 of their own: the radius of 50 % is 1 km and holds none of them.
    CalibrationSamples samples = new CalibrationSamples();
    for (int i = 0; i < 200; i++) {
      samples.add(new Sample(1, 0.5, 1), "author");
      samples.add(new Sample(1, 0.5, 100), null);
    }

    Coverage coverage = samples.crossValidated(ORIGIN);

    assertThat(coverage).isEqualTo(new Coverage(400, 200, 400));
  }

  @Test
  void crossValidated_tooFew_isNotTold() {
    CalibrationSamples samples = new CalibrationSamples();
    for (int i = 0; i < 105; i++) {
      samples.add(new Sample(1, 0.5, i), null);
    }

    assertThat(samples.calibration(ORIGIN).samples()).isEqualTo(105);
    assertThat(samples.crossValidated(ORIGIN)).isNull();
    assertThat(samples.rows(samples.calibration(ORIGIN)))
        .hasSize(10)
        .allMatch(row -> row.crossValidated() == null);
  }

  @Test
  void rows_areTenthsFromCertainToUncertain() {
    Random random = new Random(1);
    CalibrationSamples samples = new CalibrationSamples();
    for (int i = 0; i < 3000; i++) {
      double spread = 1000 * random.nextDouble();
      samples.add(new Sample(spread, 0.5, spread * random.nextDouble()), null);
    }

    List<CalibrationSamples.Row> rows = samples.rows(samples.calibration(ORIGIN));

    // Errors are even in [0, spread]: the median radius of the first tenth is half of 50 km, and
    // of the last half of 950.
    assertThat(rows.get(0).radius50Km()).isCloseTo(25, within(10.0));
    assertThat(rows.get(9).radius50Km()).isCloseTo(475, within(60.0));
    assertThat(rows.get(9).radius90Km()).isCloseTo(855, within(60.0));
    assertThat(rows)
        .allMatch(row -> row.crossValidated() != null && row.crossValidated().samples() == 300);
  }
}
