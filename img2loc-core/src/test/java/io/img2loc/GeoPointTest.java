package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeoPointTest {

  @Test
  void new_negativeZero_becomesZero() {
    GeoPoint point = new GeoPoint(-0.0, -0.0);

    assertThat(Double.doubleToRawLongBits(point.latitude())).isZero();
    assertThat(Double.doubleToRawLongBits(point.longitude())).isZero();
    assertThat(point).isEqualTo(new GeoPoint(0, 0));
  }

  @Test
  void new_dateLine_isOneMeridian() {
    assertThat(new GeoPoint(10, 180)).isEqualTo(new GeoPoint(10, -180));
  }

  @ParameterizedTest
  @ValueSource(doubles = {90.0000001, -91, 1e300, Double.NaN, Double.POSITIVE_INFINITY})
  void new_impossibleLatitude_isRefused(double latitude) {
    assertThatThrownBy(() -> new GeoPoint(latitude, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-90, 90]")
        .hasMessageContaining(String.valueOf(latitude));
  }

  @ParameterizedTest
  @ValueSource(doubles = {180.0000001, -181, 999, Double.NaN, Double.NEGATIVE_INFINITY})
  void new_impossibleLongitude_isRefused(double longitude) {
    assertThatThrownBy(() -> new GeoPoint(0, longitude))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-180, 180]");
  }

  @Test
  void new_swappedNumbers_asksSo() {
    assertThatThrownBy(() -> new GeoPoint(139.69, 35.69)).hasMessageContaining("swapped?");
  }

  /** Hand-worked arcs of great circles: R = 6371 km, so a quarter is 10,007.543 km. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 90, 10007.543398",
    "90, 0, 0, 123, 10007.543398",
    "90, 0, -90, 77, 20015.086796",
    "0, 0, 0, 180, 20015.086796",
    "45, 10, -45, -170, 20015.086796",
    "0, 179.5, 0, -179.5, 111.194927",
    "60, 0, 60, 180, 6671.695599", // over the pole: 60° of arc
    "0, 0, 0.001, 0, 0.111194927",
    "12.5, 33, 12.5, 33, 0",
  })
  void distanceKm_ofHandWorkedArcs(
      double latitude1, double longitude1, double latitude2, double longitude2, double km) {
    assertThat(new GeoPoint(latitude1, longitude1).distanceKm(new GeoPoint(latitude2, longitude2)))
        .isCloseTo(km, within(1e-5));
  }

  @Test
  void distanceKm_ofRandomPairs_isSymmetricBoundedAndTheAngleBetweenUnitVectors() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      GeoPoint a = randomPoint(random);
      GeoPoint b = randomPoint(random);

      assertThat(a.distanceKm(b)).isEqualTo(b.distanceKm(a)).isBetween(0.0, 20_016.0);
      assertThat(a.distanceKm(b)).isCloseTo(angle(a, b) * 6371, within(1e-3));
      assertThat(a.distanceKm(a)).isZero();
    }
  }

  @Test
  void offset_goesAsFarAsAsked_fromEverywhere() {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      GeoPoint from = randomPoint(random);
      double km = random.nextDouble() * 20_000;

      GeoPoint to = from.offset(random.nextDouble() * 720 - 360, km);

      assertThat(from.distanceKm(to)).isCloseTo(km, within(1e-2));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 111.194927, 1, 0",
    "0, 0, 90, 111.194927, 0, 1",
    "0, 179.5, 90, 111.194927, 0, -179.5",
    "0, -179.5, 270, 111.194927, 0, 179.5",
    "89, 30, 0, 222.389853, 89, -150", // across the north pole
    "90, 20, 180, 1111.949266, 80, 20", // from the pole along its own meridian
    "90, 20, 90, 1111.949266, 80, 110",
    "-90, 20, 0, 1111.949266, -80, 20",
  })
  void offset_inHandWorkedDirections(
      double latitude, double longitude, double bearing, double km, double north, double east) {
    GeoPoint to = new GeoPoint(latitude, longitude).offset(bearing, km);

    assertThat(to.latitude()).isCloseTo(north, within(1e-6));
    assertThat(to.longitude()).isCloseTo(east, within(1e-5));
  }

  private static double angle(GeoPoint a, GeoPoint b) {
    double[] u = Sphere.unit(a);
    double[] v = Sphere.unit(b);
    return Math.acos(Math.max(-1, Math.min(1, u[0] * v[0] + u[1] * v[1] + u[2] * v[2])));
  }

  /** Even on the sphere, but for one in eight on a pole, the equator or the date line. */
  static GeoPoint randomPoint(Random random) {
    double latitude = Math.toDegrees(Math.asin(random.nextDouble() * 2 - 1));
    double longitude = random.nextDouble() * 360 - 180;
    return switch (random.nextInt(24)) {
      case 0 -> new GeoPoint(random.nextBoolean() ? 90 : -90, longitude);
      case 1 -> new GeoPoint(-0.0, longitude);
      case 2 -> new GeoPoint(latitude, random.nextBoolean() ? 180 : -180);
      default -> new GeoPoint(latitude, longitude);
    };
  }
}
