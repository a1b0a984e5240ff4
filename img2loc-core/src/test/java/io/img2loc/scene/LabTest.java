package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabTest {

  /** Values as colour tables publish them for sRGB with white D65. */
  @ParameterizedTest
  @CsvSource({
    "255, 0, 0, 53.24, 80.09, 67.20",
    "0, 255, 0, 87.73, -86.18, 83.18",
    "0, 0, 255, 32.30, 79.19, -107.86",
    "0, 255, 255, 91.11, -48.09, -14.13",
    "255, 0, 255, 60.32, 98.23, -60.82",
    "255, 255, 0, 97.14, -21.55, 94.48",
    "255, 255, 255, 100, 0, 0",
    "128, 128, 128, 53.59, 0, 0",
    "119, 119, 119, 50.03, 0, 0",
    "0, 0, 0, 0, 0, 0",
  })
  void ofSrgb_publishedColours(double r, double g, double b, double lStar, double a, double bStar) {
    double[] lab = Lab.ofSrgb(new double[] {r, g, b});
    assertThat(lab[0]).isCloseTo(lStar, within(0.01));
    assertThat(lab[1]).isCloseTo(a, within(0.01));
    assertThat(lab[2]).isCloseTo(bStar, within(0.01));
  }
}
