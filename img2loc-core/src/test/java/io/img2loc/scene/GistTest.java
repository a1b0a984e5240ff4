package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GistTest {

  static Stream<BufferedImage> pictures() {
    return Stream.of(
        Pictures.scene(320, 240, 1),
        Pictures.noise(97, 61, 6),
        Pictures.halves(50, 50, Color.RED, Color.GREEN));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void of_agreesWithNumpy(BufferedImage picture, @TempDir Path folder) throws Exception {
    double[] expected = NumpyReference.of("gist", picture, folder);
    assertThat(Gist.of(AreaAverage.rgb(picture, Gist.SIZE)))
        .containsExactly(expected, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void wholeVector_agreesWithNumpy(BufferedImage picture, @TempDir Path folder) throws Exception {
    double[] expected = NumpyReference.of("vector", picture, folder);
    float[] vector = SceneEncoder.describe(picture).toArray();
    assertThat(vector).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) vector[i]).as("dimension %d", i).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void of_stripes_answersAtTheirDirectionAndScale() {
    // 48 cells with 14 waves across: nearest to the finest scale, 0.3 · 48 = 14.4 over the picture.
    double[] across = new double[3 * 48 * 48];
    double[] down = new double[3 * 48 * 48];
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < 48; x++) {
        for (int c = 0; c < 3; c++) {
          across[3 * (48 * y + x) + c] = 128 + 100 * Math.cos(2 * Math.PI * 14 * x / 48);
          down[3 * (48 * y + x) + c] = 128 + 100 * Math.cos(2 * Math.PI * 14 * y / 48);
        }
      }
    }
    assertThat(strongest(Gist.of(across))).isZero(); // scale 0, orientation 0
    assertThat(strongest(Gist.of(down))).isEqualTo(3); // scale 0, orientation 3 of 6: π/2
  }

  @Test
  void of_evenPicture_isSilent() {
    double[] gist = Gist.of(AreaAverage.rgb(Pictures.flat(10, 10, Color.GRAY), Gist.SIZE));
    assertThat(gist).containsExactly(new double[384], within(1e-9));
  }

  /** The filter with the largest sum over the grid. */
  private static int strongest(double[] gist) {
    int best = 0;
    double most = 0;
    for (int filter = 0; filter < 24; filter++) {
      double sum = 0;
      for (int i = 0; i < 16; i++) {
        sum += gist[16 * filter + i];
      }
      if (sum > most) {
        most = sum;
        best = filter;
      }
    }
    return best;
  }
}
