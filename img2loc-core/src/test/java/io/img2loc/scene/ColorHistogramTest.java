package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ColorHistogramTest {

  /**
   * Bins of L* are 25 wide with centres 12.5, 37.5, 62.5, 87.5; bins of a* and b* are 64/7 wide
   * with centres −64 + (n + ½) · 64/7, so that 32/7 is the centre of bin 7 and 0 lies halfway
   * between 6 and 7. Three parts of one colour and one of another:
   */
  @Test
  void of_twoColours_byHand() {
    double centre7 = 32.0 / 7;
    double[] lab = {
      37.5, centre7, centre7, 37.5, centre7, centre7, 37.5, centre7, centre7, // 3/4 in bin 1, 7, 7
      68.75, centre7, 0, // L*: 3/4 in bin 2, 1/4 in 3; b*: half in 6, half in 7
    };
    double[] expected = new double[ColorHistogram.LENGTH];
    expected[bin(1, 7, 7)] = Math.sqrt(3 / 4.0);
    expected[bin(2, 7, 6)] = Math.sqrt(3 / 32.0);
    expected[bin(2, 7, 7)] = Math.sqrt(3 / 32.0);
    expected[bin(3, 7, 6)] = Math.sqrt(1 / 32.0);
    expected[bin(3, 7, 7)] = Math.sqrt(1 / 32.0);
    assertThat(ColorHistogram.of(lab)).containsExactly(expected, within(1e-7));
  }

  @Test
  void of_coloursOutside_countAtTheBorder() {
    double[] bins = ColorHistogram.of(new double[] {0, -90, 99, 100, 64, -64});
    double[] expected = new double[ColorHistogram.LENGTH];
    expected[bin(0, 0, 13)] = Math.sqrt(0.5);
    expected[bin(3, 13, 0)] = Math.sqrt(0.5);
    assertThat(bins).containsExactly(expected, within(1e-7));
  }

  private static int bin(int l, int a, int b) {
    return (l * 14 + a) * 14 + b;
  }
}
