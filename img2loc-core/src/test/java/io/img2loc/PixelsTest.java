package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"wide, 100", "tall, 333", "thin, 3"})
  void shrink_anyRatio_isTheMeanOfTheArea(String name, int side) throws Exception {
    Pillow.run("shrunken.py", folder.toString());
    BufferedImage expected = read(name + "-small.png");

    BufferedImage small = Pixels.shrink(Pixels.toBgr(read(name + ".png")), side);

    assertThat(small.getWidth()).isEqualTo(expected.getWidth());
    assertThat(small.getHeight()).isEqualTo(expected.getHeight());
    assertThat(largestDifference(small, expected)).isLessThanOrEqualTo(1);
  }

  @Test
  void shrink_smallEnough_isTheImageItself() {
    BufferedImage image = Pixels.newBgr(30, 20);

    assertThat(Pixels.shrink(image, 30)).isSameAs(image);
    assertThat(Pixels.shrink(image, 1000)).isSameAs(image);
  }

  @Test
  void shrink_toOnePixel_isTheMean() {
    BufferedImage image = Pixels.newBgr(2, 2);
    image.setRGB(0, 0, 0x000004);
    image.setRGB(1, 0, 0x0000FC);
    image.setRGB(0, 1, 0x00FF00);
    image.setRGB(1, 1, 0xFF0000);

    BufferedImage one = Pixels.shrink(image, 1);

    assertThat(one.getWidth()).isEqualTo(1);
    assertThat(one.getRGB(0, 0)).isEqualTo(0xFF404040);
  }

  @Test
  void toBgr_plainBgr_isTheImageItself() {
    BufferedImage image = Pixels.newBgr(3, 2);

    assertThat(Pixels.toBgr(image)).isSameAs(image);
  }

  @Test
  void toBgr_partOfAnImage_isWithoutGaps() {
    BufferedImage whole = Pixels.newBgr(8, 8);
    whole.setRGB(5, 6, 0x123456);

    BufferedImage part = Pixels.toBgr(whole.getSubimage(5, 6, 2, 2));

    assertThat(Pixels.bytes(part)).hasSize(12).startsWith(0x56, 0x34, 0x12);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE
      })
  void toBgr_opaqueColour_isKept(int type) {
    var image = new BufferedImage(2, 1, type);
    image.setRGB(0, 0, 0xFF102030);
    image.setRGB(1, 0, 0xFFFFFEFD);

    BufferedImage bgr = Pixels.toBgr(image);

    assertThat(bgr.getType()).isEqualTo(BufferedImage.TYPE_3BYTE_BGR);
    assertThat(Pixels.bytes(bgr)).containsExactly(0x30, 0x20, 0x10, 0xFD, 0xFE, 0xFF);
  }

  @Test
  void toBgr_everyGreyLevel_isThatLevelThreeTimes() {
    var image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int level = 0; level < 256; level++) {
      image.getRaster().setSample(level, 0, 0, level);
    }

    BufferedImage bgr = Pixels.toBgr(image);

    for (int level = 0; level < 256; level++) {
      assertThat(bgr.getRGB(level, 0) & 0xFFFFFF).isEqualTo(level * 0x010101);
    }
  }

  /** Sample, alpha and expected level, by hand: sample·alpha + white·(1 − alpha). */
  @ParameterizedTest
  @CsvSource({"0, 0, 255", "0, 255, 0", "0, 128, 127", "100, 51, 224", "200, 254, 200"})
  void toBgr_transparency_liesOnWhite(int sample, int alpha, int expected) {
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, alpha << 24 | sample * 0x010101);

    assertThat(Pixels.toBgr(image).getRGB(0, 0) & 0xFF).isEqualTo(expected);
  }

  @Test
  void toBgr_linearLight_isConvertedToSrgb() {
    var linear = ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB);
    var model = new ComponentColorModel(linear, false, false, 1, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(1, 130);
    for (int y = 0; y < 130; y++) {
      raster.setPixel(0, y, new int[] {55, 0, 255});
    }

    BufferedImage bgr = Pixels.toBgr(new BufferedImage(model, raster, false, null));

    // sRGB's curve: 1.055 · (55/255)^(1/2.4) − 0.055 = 0.502
    for (int y : new int[] {0, 63, 64, 129}) {
      assertThat(bgr.getRGB(0, y) >> 16 & 0xFF).isBetween(127, 129);
      assertThat(bgr.getRGB(0, y) & 0xFF).isGreaterThanOrEqualTo(254);
      assertThat(bgr.getRGB(0, y) >> 8 & 0xFF).isLessThanOrEqualTo(1);
    }
  }

  private BufferedImage read(String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  private static int largestDifference(BufferedImage a, BufferedImage b) {
    int largest = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          int difference = (a.getRGB(x, y) >> shift & 0xFF) - (b.getRGB(x, y) >> shift & 0xFF);
          largest = Math.max(largest, Math.abs(difference));
        }
      }
    }
    return largest;
  }
}
