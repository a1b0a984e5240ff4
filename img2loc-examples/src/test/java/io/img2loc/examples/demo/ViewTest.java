package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ViewTest {
  private static final double R = 6371;

  /** asin(500 / 6371) in degrees, by hand: what lies at the edge of a view of 1000 km. */
  private static final double EDGE = 4.501237;

  @Test
  void at_equator_hasTheEdgesAtTheHandWorkedPlaces() {
    View view = View.northUp(new GeoPoint(0, 0), 1000);

    assertPlace(view.at(0.5, 0.5), 0, 0);
    assertPlace(view.at(1, 0.5), 0, EDGE);
    assertPlace(view.at(0, 0.5), 0, -EDGE);
    assertPlace(view.at(0.5, 0), EDGE, 0);
    assertPlace(view.at(0.5, 1), -EDGE, 0);
  }

  @Test
  void at_northPole_looksDownOnGreenwichBelowAndTheDateLineAbove() {
    View view = View.northUp(new GeoPoint(90, 0), 1000);

    assertThat(view.at(0.5, 0.5).latitude()).isCloseTo(90, within(1e-6));
    assertPlace(view.at(0.5, 1), 90 - EDGE, 0);
    assertPlace(view.at(1, 0.5), 90 - EDGE, 90);
    assertPlace(view.at(0.5, 0), 90 - EDGE, -180);
    assertPlace(view.at(0, 0.5), 90 - EDGE, -90);
  }

  @Test
  void at_dateLine_goesOnOnItsOtherSide() {
    View view = View.northUp(new GeoPoint(0, 180), 1000);

    assertPlace(view.at(1, 0.5), 0, -180 + EDGE);
    assertPlace(view.at(0, 0.5), 0, 180 - EDGE);
  }

  /** The numerical example of Snyder's chapter 20: centre 40 N 100 W, place 30 N 110 W, R = 1. */
  @Test
  void at_snydersExample_isHisPlace() {
    View view = View.northUp(new GeoPoint(40, -100), R);

    assertPlace(view.at(0.5 - 0.1503837, 0.5 + 0.1651911), 30, -110);
  }

  @Test
  void at_turnedClockwise_hasNorthAtTheRight() {
    View view = new View(new GeoPoint(0, 0), 1000, 90, 1);

    assertPlace(view.at(1, 0.5), EDGE, 0);
    assertPlace(view.at(0.5, 1), 0, EDGE);
  }

  static Stream<GeoPoint> centers() {
    Random random = new Random(5);
    return Stream.concat(
        Stream.of(
            new GeoPoint(89.999, 0),
            new GeoPoint(-89.999, 77),
            new GeoPoint(88, 120),
            new GeoPoint(3, 180),
            new GeoPoint(-66, 179)),
        Stream.generate(
                () -> new GeoPoint(180 * random.nextDouble() - 90, 360 * random.nextDouble() - 180))
            .limit(5));
  }

  /**
   * An Earth whose colours tell the distances from three places near the centre, so that each pixel
   * tells where it was taken; compared with the great-circle offset of the pixel's place.
   */
  @ParameterizedTest
  @MethodSource("centers")
  void cut_earthThatTellsPlaces_takesEachPixelFromItsPlace(GeoPoint center) {
    List<GeoPoint> beacons =
        List.of(center.offset(200, 900), center.offset(0, 900), center.offset(90, 900));
    double kmPerLevel = 2000 / 255.0;
    double rotation = 30;
    int px = 40;
    View view = new View(center, 1000, rotation, 1);

    BufferedImage picture = view.cut(beaconEarth(beacons, kmPerLevel), px);

    for (int y = 1; y < px; y += 6) {
      for (int x = 1; x < px; x += 6) {
        double right = (x + 0.5 - px / 2.0) * 1000 / px;
        double up = (px / 2.0 - y - 0.5) * 1000 / px;
        double bearing = Math.toDegrees(Math.atan2(right, up)) - rotation;
        double km = R * Math.asin(Math.hypot(right, up) / R);
        GeoPoint place = center.offset(bearing, km);
        for (int i = 0; i < 3; i++) {
          int level = picture.getRGB(x, y) >> (16 - 8 * i) & 255;
          assertThat(level * kmPerLevel)
              .as("distance of pixel %d, %d from beacon %d in km", x, y, i)
              .isCloseTo(place.distanceKm(beacons.get(i)), within(1.5 * kmPerLevel));
        }
      }
    }
  }

  private static Earth beaconEarth(List<GeoPoint> beacons, double kmPerLevel) {
    int width = 1440;
    var picture = new BufferedImage(width, width / 2, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < width / 2; y++) {
      for (int x = 0; x < width; x++) {
        GeoPoint place = new GeoPoint(90 - (y + 0.5) * 360 / width, -180 + (x + 0.5) * 360 / width);
        int color = 0;
        for (GeoPoint beacon : beacons) {
          long level = Math.min(255, Math.round(place.distanceKm(beacon) / kmPerLevel));
          color = color << 8 | (int) level;
        }
        picture.setRGB(x, y, color);
      }
    }
    return Earth.of(picture);
  }

  @Test
  void cut_brighter_multipliesAndClipsEachColor() {
    View view = new View(new GeoPoint(10, 20), 1000, 0, 1.2);

    BufferedImage picture = view.cut(plainEarth(0x64FA0A), 3);

    assertThat(picture.getRGB(1, 1) & 0xFFFFFF).isEqualTo(0x78FF0C);
  }

  @Test
  void landShare_halfOfTheEarthSea_isAHalfAtTheCoastAndIgnoresBrightness() {
    BufferedImage halves = new BufferedImage(720, 360, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 360; y++) {
      for (int x = 0; x < 720; x++) {
        halves.setRGB(x, y, x < 360 ? 0x051330 : 0xC7A778);
      }
    }
    Earth earth = Earth.of(halves);

    assertThat(View.northUp(new GeoPoint(0, -60), 1000).landShare(earth)).isZero();
    assertThat(View.northUp(new GeoPoint(0, 60), 1000).landShare(earth)).isEqualTo(1);
    assertThat(new View(new GeoPoint(0, 0), 1000, 0, 0.5).landShare(earth))
        .isCloseTo(0.5, within(0.07));
  }

  @Test
  void view_impossible_isRefusedWithTheRange() {
    GeoPoint center = new GeoPoint(0, 0);

    assertThatThrownBy(() -> View.northUp(center, 9001)).hasMessageContaining("at most 9000");
    assertThatThrownBy(() -> View.northUp(center, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new View(center, 1000, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new View(center, 1000, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Earth plainEarth(int color) {
    var picture = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32; i++) {
      picture.setRGB(i % 8, i / 8, color);
    }
    return Earth.of(picture);
  }

  private static void assertPlace(GeoPoint place, double latitude, double longitude) {
    assertThat(place.latitude()).isCloseTo(latitude, within(1e-5));
    // Around the date line −180 and 179.99999 are close to each other.
    assertThat(Math.IEEEremainder(place.longitude() - longitude, 360)).isCloseTo(0, within(1e-5));
  }
}
