package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarthTest {

  @Test
  void color_betweenPixels_mixesTheirColorsInProportion() {
    // 4 × 2 pixels of 90 degrees; their middles lie at 135 W, 45 W, 45 E, 135 E and 45 N, 45 S.
    Earth earth = earth(new int[][] {{0, 100, 200, 40}, {10, 110, 210, 50}});

    assertThat(grey(earth, 45, -45)).isEqualTo(100);
    assertThat(grey(earth, 45, 0)).isEqualTo(150);
    assertThat(grey(earth, 45, 22.5)).isEqualTo(175);
    assertThat(grey(earth, 0, 45)).isEqualTo(205);
    assertThat(grey(earth, 22.5, -90)).isEqualTo(53); // (0 + 100) / 2 + 10 / 4
  }

  @Test
  void color_dateLine_mixesTheEasternmostAndTheWesternmostPixel() {
    Earth earth = earth(new int[][] {{0, 100, 200, 40}, {10, 110, 210, 50}});

    assertThat(grey(earth, 45, 180)).isEqualTo(20);
    assertThat(grey(earth, 45, -180)).isEqualTo(20);
    assertThat(grey(earth, 45, 157.5)).isEqualTo(30);
  }

  @Test
  void color_pole_mixesBothSidesOfIt() {
    Earth earth = earth(new int[][] {{0, 100, 200, 40}, {10, 110, 210, 50}});

    assertThat(grey(earth, 90, -135)).isEqualTo(100); // 135 W is 0, beyond the pole 45 E is 200
    assertThat(grey(earth, 67.5, -135)).isEqualTo(50);
    assertThat(grey(earth, -90, -45)).isEqualTo(80); // 45 W is 110, beyond the pole 135 E is 50
  }

  @Test
  void of_pictureThatIsNotTwiceAsWideAsHigh_isRefused() {
    assertThatThrownBy(() -> Earth.of(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 × 2");
  }

  @ParameterizedTest
  @CsvSource({
    "23, 10, false", // the Sahara
    "-5, -62, false", // the Amazon
    "75, -40, false", // Greenland's ice
    "-85, 0, false", // Antarctica's ice
    "50, 10, false", // Germany
    "61, -100, false", // Canada's snow
    "-25, 135, false", // Australia
    "0, -30, true", // the Atlantic
    "40, -150, true", // the Pacific
    "-60, 100, true", // the Southern Ocean
    "56, 4, true", // the North Sea
    "36, 30, true", // the Mediterranean
    "25, 52.8, true", // the Persian Gulf
    "85, 100, true", // the Arctic Ocean
  })
  void isWater_blueMarble_knowsLandAndSea(double latitude, double longitude, boolean water)
      throws Exception {
    assertThat(Earth.isWater(BlueMarble.EARTH.color(latitude, longitude))).isEqualTo(water);
  }

  @Test
  void notice_blueMarble_namesTheFileThatIsShipped() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    long bytes;
    try (InputStream file =
        Earth.class.getResourceAsStream("/io/img2loc/examples/earth-blue-marble.jpg")) {
      bytes =
          new DigestInputStream(file, sha256).transferTo(java.io.OutputStream.nullOutputStream());
    }
    String notice = Files.readString(Path.of(System.getProperty("img2loc.root"), "NOTICE"));

    assertThat(bytes).isEqualTo(1_461_877);
    assertThat(notice)
        .contains(HexFormat.of().formatHex(sha256.digest()))
        .contains("NASA")
        .contains("three-globe");
  }

  /** Read once for all tests of this class. */
  private static final class BlueMarble {
    static final Earth EARTH = read();

    private static Earth read() {
      try {
        return Earth.blueMarble();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private static Earth earth(int[][] greys) {
    var picture = new BufferedImage(greys[0].length, greys.length, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < greys.length; y++) {
      for (int x = 0; x < greys[y].length; x++) {
        picture.setRGB(x, y, greys[y][x] * 0x010101);
      }
    }
    return Earth.of(picture);
  }

  private static int grey(Earth earth, double latitude, double longitude) {
    int color = earth.color(latitude, longitude);
    assertThat(color >> 16 & 255).isEqualTo(color & 255).isEqualTo(color >> 8 & 255);
    return color & 255;
  }
}
