package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestPlacesTest {
  private static final double MILLIMETRE = 1e-6;

  private final SplittableRandom random = new SplittableRandom(7);

  private static double bruteForce(List<GeoPoint> places, GeoPoint point) {
    return places.stream().mapToDouble(point::distanceKm).min().orElse(Double.NaN);
  }

  private void assertAsBruteForce(List<GeoPoint> places, List<GeoPoint> points) {
    NearestPlaces nearest = NearestPlaces.of(places.stream());
    for (GeoPoint point : points) {
      assertThat(nearest.km(point))
          .as("from %s", point)
          .isCloseTo(bruteForce(places, point), within(MILLIMETRE));
    }
  }

  private GeoPoint anywhere() {
    double latitude = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
    return new GeoPoint(latitude, random.nextDouble(-180, 180));
  }

  private List<GeoPoint> anywhere(int count) {
    return Stream.generate(this::anywhere).limit(count).toList();
  }

  private List<GeoPoint> around(GeoPoint centre, double km, int count) {
    return Stream.generate(() -> centre.offset(random.nextDouble(360), random.nextDouble(km)))
        .limit(count)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 9, 10, 17, 100, 3000})
  void km_placesAllOver(int count) {
    assertAsBruteForce(anywhere(count), anywhere(300));
  }

  @Test
  void km_cities() {
    List<GeoPoint> places = new ArrayList<>();
    for (GeoPoint city : anywhere(10)) {
      places.addAll(around(city, 5, 300));
    }
    List<GeoPoint> points = new ArrayList<>(anywhere(200));
    places.stream().limit(200).map(place -> place.offset(45, 0.3)).forEach(points::add);
    assertAsBruteForce(places, points);
  }

  @Test
  void km_atPolesAndAcrossDateLine() {
    for (GeoPoint centre :
        List.of(new GeoPoint(90, 0), new GeoPoint(-90, 77), new GeoPoint(-17, 180))) {
      List<GeoPoint> points = new ArrayList<>(around(centre, 100, 200));
      points.add(centre);
      points.addAll(anywhere(50));
      assertAsBruteForce(around(centre, 100, 500), points);
    }
    NearestPlaces fiji = NearestPlaces.of(Stream.of(new GeoPoint(0, 179.5)));
    // One degree of a great circle of radius 6371 km, through the date line.
    assertThat(fiji.km(new GeoPoint(0, -179.5))).isCloseTo(111.1949, within(0.0001));
  }

  @Test
  void km_placeItself_isZero() {
    List<GeoPoint> places = anywhere(1000);
    NearestPlaces nearest = NearestPlaces.of(places.stream());
    assertThat(places).allSatisfy(place -> assertThat(nearest.km(place)).isZero());
  }

  @Test
  void km_antipode_isHalfTheCircumference() {
    NearestPlaces nearest = NearestPlaces.of(Stream.of(new GeoPoint(10, 20)));
    assertThat(nearest.km(new GeoPoint(-10, -160))).isCloseTo(Math.PI * 6371, within(0.001));
  }

  @Test
  void km_samePlaceManyTimes() {
    List<GeoPoint> places = new ArrayList<>(anywhere(20));
    GeoPoint centre = new GeoPoint(48.8566, 2.3522);
    IntStream.range(0, 5000).forEach(i -> places.add(centre));
    assertAsBruteForce(places, anywhere(300));
    assertThat(NearestPlaces.of(places.stream()).size()).isEqualTo(21);
  }

  @Test
  void km_placesInALine() {
    List<GeoPoint> equator = IntStream.range(-180, 180).mapToObj(i -> new GeoPoint(0, i)).toList();
    assertAsBruteForce(equator, anywhere(200));
    List<GeoPoint> meridian = IntStream.range(-90, 91).mapToObj(i -> new GeoPoint(i, 30)).toList();
    assertAsBruteForce(meridian, anywhere(200));
  }

  @Test
  void km_withoutPlaces_isNaN() {
    NearestPlaces none = NearestPlaces.of(Stream.empty());
    assertThat(none.size()).isZero();
    assertThat(none.km(new GeoPoint(0, 0))).isNaN();
  }
}
