package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DistanceFormulaTest {

  /**
   * Published lines: Wellington to Salamanca from the documentation of GeographicLib; Flinders Peak
   * to Buninyong from the technical manual of the Geocentric Datum of Australia (on GRS80, which
   * differs from WGS-84 by less than 0.1 mm here).
   */
  @ParameterizedTest
  @CsvSource({
    "-41.32, 174.81, 40.96, -5.50, 19959.679267",
    "-37.9510334166667, 144.4248678888889, -37.6528211388889, 143.9264955277778, 54.972271",
  })
  void km_publishedLine_isThatOfWgs84(
      double lat1, double lon1, double lat2, double lon2, double km) {
    assertThat(
            DistanceFormula.WGS84_GEODESIC.km(new GeoPoint(lat1, lon1), new GeoPoint(lat2, lon2)))
        .isCloseTo(km, within(1e-6));
  }

  /** GeographicLib's own test set; geodesics.csv says where it is from. */
  @ParameterizedTest
  @CsvFileSource(resources = "geodesics.csv")
  void km_geodesicOfTheTestSet_isAsLongAsPublished(
      double lat1, double lon1, double lat2, double lon2, double metres, double tolerance) {
    GeoPoint from = new GeoPoint(lat1, lon1);
    GeoPoint to = new GeoPoint(lat2, Math.IEEEremainder(lon2, 360));

    // Two ulps of the length more, for metres in km.
    assertThat(DistanceFormula.WGS84_GEODESIC.km(from, to))
        .isCloseTo(metres / 1000, within(tolerance / 1000 + 2 * Math.ulp(metres / 1000)));
    assertThat(DistanceFormula.WGS84_GEODESIC.km(to, from))
        .isCloseTo(metres / 1000, within(tolerance / 1000 + 2 * Math.ulp(metres / 1000)));
  }

  @Test
  void km_quarterOfTheEllipsoid_isThatOfItsAxes() {
    GeoPoint origin = new GeoPoint(0, 0);

    // The published quarter meridian; along the equator a·π/2; to the antipode the way over a pole.
    assertThat(DistanceFormula.WGS84_GEODESIC.km(origin, new GeoPoint(90, 0)))
        .isCloseTo(10001.965729, within(1e-6));
    assertThat(DistanceFormula.WGS84_GEODESIC.km(origin, new GeoPoint(0, 90)))
        .isCloseTo(6378.137 * Math.PI / 2, within(1e-6));
    assertThat(DistanceFormula.WGS84_GEODESIC.km(origin, new GeoPoint(0, -180)))
        .isCloseTo(2 * 10001.965729, within(2e-6));
  }

  @ParameterizedTest
  @CsvSource({"HAVERSINE_6371, 6371", "HAVERSINE_6378137, 6378.137"})
  void km_arcsOfKnownAngle_areAngleTimesRadius(DistanceFormula formula, double radius) {
    assertThat(formula.km(new GeoPoint(0, 0), new GeoPoint(0, 90)))
        .isCloseTo(radius * Math.PI / 2, within(1e-9));
    assertThat(formula.km(new GeoPoint(90, 0), new GeoPoint(-90, 0)))
        .isCloseTo(radius * Math.PI, within(1e-9));
    assertThat(formula.km(new GeoPoint(30, 50), new GeoPoint(-30, -130)))
        .isCloseTo(radius * Math.PI, within(1e-3)); // antipodes, where haversine is at its worst
    assertThat(formula.km(new GeoPoint(0, 179.5), new GeoPoint(0, -179.5)))
        .isCloseTo(radius * Math.PI / 180, within(1e-9));
    assertThat(formula.km(new GeoPoint(48, 2), new GeoPoint(49, 2)))
        .isCloseTo(radius * Math.PI / 180, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource
  void km_anyPoints_isSymmetricAndBounded(DistanceFormula formula) {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      GeoPoint a = random(random);
      GeoPoint b = random(random);
      double km = formula.km(a, b);
      assertThat(km).isBetween(0.0, 20_038.0).isCloseTo(formula.km(b, a), within(1e-9));
      assertThat(formula.km(a, a)).isZero();
      // A sphere and the ellipsoid differ by 0.6 % at most.
      assertThat(km).isCloseTo(a.distanceKm(b), within(0.006 * a.distanceKm(b) + 1e-9));
    }
  }

  private static GeoPoint random(Random random) {
    return new GeoPoint(random.nextDouble() * 180 - 90, random.nextDouble() * 360 - 180);
  }
}
