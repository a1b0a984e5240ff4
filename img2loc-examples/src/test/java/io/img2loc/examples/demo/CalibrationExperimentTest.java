package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Calibration;
import io.img2loc.Calibration.Coverage;
import io.img2loc.examples.demo.CalibrationExperiment.Encoded;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@link CalibrationExperiment} with few and small views. */
class CalibrationExperimentTest {
  private static final int INDEXED = 500;
  private static final int ASKED = 400;

  @Test
  void randomViews_areWithinTheRadiiAsOftenAsStated() throws IOException {
    try (CalibrationExperiment experiment = new CalibrationExperiment(48)) {
      Encoded gallery = experiment.encoded(experiment.random(INDEXED, 1));
      Encoded asked = experiment.encoded(experiment.random(ASKED, 2));
      try (JVectorIndex index = experiment.index(gallery)) {
        Calibration calibration =
            CalibrationExperiment.calibration(
                CalibrationExperiment.samples(experiment.leftOut(index, gallery)));

        Coverage held =
            calibration.coverage(CalibrationExperiment.samples(experiment.located(index, asked)));

        // What is learned and what is tested are drawn alike, so that a share p varies by
        // √(p(1 − p)(1/500 + 1/400)): 3.4 points at 50 % and 2.0 at 90 %. Four times that, and one
        // point for ranks that are rounded up in bins of 50.
        assertThat(held.share50()).isCloseTo(0.5, within(0.144));
        assertThat(held.share90()).isCloseTo(0.9, within(0.09));
      }
    }
  }
}
