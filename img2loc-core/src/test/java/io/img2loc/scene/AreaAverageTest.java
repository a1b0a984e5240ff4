package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AreaAverageTest {

  @Test
  void rgb_pixelInTwoCells_countsByItsParts() {
    // Three pixels 0, 90, 240 in two cells of 1.5: (0 + 90/2) / 1.5 and (90/2 + 240) / 1.5.
    BufferedImage image = Pictures.flat(3, 1, Color.BLACK);
    image.setRGB(1, 0, 0x00005a);
    image.setRGB(2, 0, 0x0000f0);
    double[] cells = AreaAverage.rgb(image, 2);
    assertThat(new double[] {cells[2], cells[5], cells[8], cells[11]})
        .containsExactly(30, 190, 30, 190);
    assertThat(cells[0] + cells[1] + cells[3] + cells[4]).isZero();
  }

  @Test
  void rgb_onePixel_fillsEveryCell() {
    double[] cells = AreaAverage.rgb(Pictures.flat(1, 1, new Color(10, 20, 30)), 3);
    for (int i = 0; i < 9; i++) {
      assertThat(cells[3 * i]).isEqualTo(10);
      assertThat(cells[3 * i + 1]).isEqualTo(20);
      assertThat(cells[3 * i + 2]).isEqualTo(30);
    }
  }

  @Test
  void rgb_partOfALargerPicture_isThatPart() {
    BufferedImage whole = Pictures.noise(70, 60, 1);
    BufferedImage part = whole.getSubimage(11, 7, 50, 40);
    BufferedImage copy = Pictures.flat(50, 40, Color.BLACK);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 50; x++) {
        copy.setRGB(x, y, whole.getRGB(x + 11, y + 7));
      }
    }
    assertThat(AreaAverage.rgb(part, 48)).isEqualTo(AreaAverage.rgb(copy, 48));
  }

  @ParameterizedTest
  @CsvSource({"480, 240", "144, 48", "16, 12", "1, 480"})
  void rgb_wholeFactors_agreesWithPillow(int width, int height, @TempDir Path folder)
      throws Exception {
    BufferedImage image = Pictures.noise(width, height, 2);
    assertThat(AreaAverage.rgb(image, 48))
        .containsExactly(NumpyReference.of("box", image, folder), within(1e-3));
  }

  @ParameterizedTest
  @CsvSource({"101, 67", "47, 49", "640, 31", "1, 1000"})
  void rgb_anyFactors_agreesWithNumpy(int width, int height, @TempDir Path folder)
      throws Exception {
    BufferedImage image = Pictures.noise(width, height, 3);
    assertThat(AreaAverage.rgb(image, 48))
        .containsExactly(NumpyReference.of("area", image, folder), within(1e-9));
  }

  @Test
  void shrink_isTheMeanOfWholeCells() {
    BufferedImage image = Pictures.noise(100, 75, 4);
    assertThat(AreaAverage.shrink(AreaAverage.rgb(image, 48), 48, 3))
        .containsExactly(AreaAverage.rgb(image, 16), within(1e-9));
  }
}
