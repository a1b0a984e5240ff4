package io.img2loc.examples.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import io.img2loc.examples.page.GeodesicCircle.Polygon;
import io.img2loc.examples.page.GeodesicCircle.Position;
import io.img2loc.testing.Python;
import java.awt.geom.Line2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeodesicCircleTest {
  private static final double EARTH_KM = 6371;
  private static final double HALF_KM = Math.PI * EARTH_KM;
  private static final double QUARTER_KM = HALF_KM / 2;
  private static final double DEGREE_KM = HALF_KM / 180;

  @TempDir Path folder;

  private record Case(String name, double latitude, double longitude, double km, String shape) {
    GeoPoint center() {
      return new GeoPoint(latitude, longitude);
    }

    List<Polygon> polygons() {
      return GeodesicCircle.polygons(center(), km);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The shape is what it must be: polygons, and holes. */
  static List<Case> cases() {
    return List.of(
        new Case("plain", 48.858222, 2.2945, 120, "1"),
        new Case("10 m", 48.858222, 2.2945, 0.01, "1"),
        new Case("10 m at the date line", -16.8, 180, 0.01, "2"),
        new Case("10 m, 20 m from the pole", 90 - 0.02 / DEGREE_KM, 12, 0.01, "1"),
        new Case("50 m around the pole", 90 - 0.02 / DEGREE_KM, 12, 0.05, "1"),
        new Case("across the date line, from the west", -17.7, 178, 500, "2"),
        new Case("across the date line, from the east", 65, -170, 800, "2"),
        new Case("on the date line", 52, -180, 1500, "2"),
        new Case("touches the date line", 0, 170, 10 * DEGREE_KM, "1"),
        new Case("touches the date line from the east", 0, -170, 10 * DEGREE_KM, "1"),
        new Case("0.2 m across the date line", 0, 170, 10 * DEGREE_KM + 0.0002, "2"),
        new Case("2 m across the date line", 0, 170, 10 * DEGREE_KM + 0.002, "2"),
        new Case("a hemisphere, both poles touched", 0, 20, QUARTER_KM, "1"),
        new Case("a hemisphere across the date line", 0, 95, QUARTER_KM, "2"),
        new Case("a hemisphere that ends at the date line", 0, 90, QUARTER_KM, "1"),
        new Case("a hemisphere around a pole", 30, 20, QUARTER_KM, "1"),
        new Case("around the north pole", 69, 19, 4000, "1"),
        new Case("around the north pole, west", 69, -150, 4000, "1"),
        new Case("around the south pole", -77.8, 166.7, 4000, "1"),
        new Case("around the south pole, west", -60, -58, 6000, "1"),
        new Case("around a pole from Greenwich", 60, 0, 5000, "1"),
        new Case("around a pole from the date line", 60, 180, 5000, "1"),
        new Case("touches the north pole", 80, 25, 10 * DEGREE_KM, "1"),
        new Case("touches the south pole", -80, -55, 10 * DEGREE_KM, "1"),
        new Case("touches the pole from the date line", 80, 180, 10 * DEGREE_KM, "2"),
        new Case("100 m short of the pole", 80, 25, 10 * DEGREE_KM - 0.1, "1"),
        new Case("100 m beyond the pole", 80, 25, 10 * DEGREE_KM + 0.1, "1"),
        new Case("1 m short of the pole", 80, 25, 10 * DEGREE_KM - 0.001, "1"),
        new Case("1 m beyond the pole", -80, 25, 10 * DEGREE_KM + 0.001, "1"),
        new Case("at the north pole", 90, 0, 1000, "1"),
        new Case("at the north pole, 10 m", 90, -77, 0.01, "1"),
        new Case("at the south pole", -90, 123, 12_000, "1"),
        new Case("at the south pole, all but 100 km", -90, 0, HALF_KM - 100, "1"),
        new Case("around both poles", 10, 20, 12_000, "1"),
        new Case("around both poles, hole whole", 10, -160, 12_000, "1 1"),
        new Case("around both poles, hole on the date line", 0, 0, 15_000, "1"),
        new Case("hole touches the date line", 0, -10, HALF_KM - 10 * DEGREE_KM, "1 1"),
        new Case("hole touches it from the east", 0, 10, HALF_KM - 10 * DEGREE_KM, "1 1"),
        new Case("hole 0.2 m across", 0, -10, HALF_KM - 10 * DEGREE_KM - 0.0002, "1"),
        new Case("hole 2 m across", 0, -10, HALF_KM - 10 * DEGREE_KM - 0.002, "1"),
        new Case("hole touches a pole", 80, 25, HALF_KM - 10 * DEGREE_KM, "1"),
        new Case("hole 1 m short of a pole", 80, 165, HALF_KM - 10 * DEGREE_KM + 0.001, "1 1"),
        new Case("hole of 100 km", 48.86, 2.29, HALF_KM - 100, "1 1"),
        new Case("hole of 100 km on the date line", 0, 0, HALF_KM - 100, "1"),
        new Case("hole of 11 m", 48.86, 2.29, HALF_KM - 0.011, "1 1"),
        new Case("20,004 km", 48.86, 2.29, 20_004, "1 1"),
        new Case("all but 9 m", 48.86, 2.29, HALF_KM - 0.009, "1"),
        new Case("everything", 48.86, 2.29, 20_100, "1"));
  }

  /** Random ones, among them many that nearly touch a pole or the date line. */
  static List<Case> manyCases() {
    Random random = new Random(7);
    List<Case> cases = new ArrayList<>(cases());
    for (int i = 0; i < 2000; i++) {
      double latitude = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
      double longitude = 360 * random.nextDouble() - 180;
      double km =
          switch (i % 5) {
            case 0 -> 0.01 * Math.pow(2_000_000, random.nextDouble());
            case 1 -> HALF_KM - 0.01 * Math.pow(2_000_000, random.nextDouble());
            case 2 -> new GeoPoint(latitude, longitude).distanceKm(new GeoPoint(90, 0));
            case 3 -> new GeoPoint(latitude, longitude).distanceKm(new GeoPoint(-90, 0));
            default ->
                EARTH_KM
                    * Math.asin(
                        Math.cos(Math.toRadians(latitude))
                            * Math.sin(Math.toRadians(Math.min(90, 180 - Math.abs(longitude)))));
          };
      if (i % 5 > 1) {
        km += 0.001 * Math.rint(random.nextGaussian() * 2) * Math.pow(2000, random.nextDouble());
      }
      cases.add(new Case("random " + i, latitude, longitude, Math.max(0.01, km), ""));
    }
    return cases;
  }

  private static Stream<List<Position>> rings(List<Polygon> polygons) {
    return polygons.stream()
        .flatMap(polygon -> Stream.concat(Stream.of(polygon.exterior()), polygon.holes().stream()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void polygons_haveTheShapeOfTheCase(Case c) {
    List<Polygon> polygons = c.polygons();
    long holes = polygons.stream().mapToLong(polygon -> polygon.holes().size()).sum();

    assertThat(polygons.size() + (holes == 0 ? "" : " " + holes)).as("%s", c).isEqualTo(c.shape);
  }

  @Test
  void polygons_areOfTheFormOfRfc7946() {
    for (Case c : manyCases()) {
      List<Polygon> polygons = c.polygons();
      for (Polygon polygon : polygons) {
        assertThat(signedArea(polygon.exterior())).as("%s", c).isPositive();
        for (List<Position> hole : polygon.holes()) {
          assertThat(signedArea(hole)).as("%s", c).isNegative();
        }
      }
      rings(polygons).forEach(ring -> checkRing(c, ring));
      long points = rings(polygons).mapToLong(ring -> ring.size() - 1).sum();
      int frame = 16; // along the date line and the poles, and where a ring is cut
      assertThat(points).as("%s", c).isLessThanOrEqualTo(360 + frame);
      if (c.km < HALF_KM - 0.01) {
        assertThat(points).as("%s", c).isGreaterThanOrEqualTo(60); // some fall onto others
      }
    }
  }

  private static void checkRing(Case c, List<Position> ring) {
    assertThat(ring.size()).as("%s", c).isGreaterThanOrEqualTo(4);
    assertThat(ring.get(ring.size() - 1)).as("%s", c).isEqualTo(ring.get(0));
    for (int i = 1; i < ring.size(); i++) {
      Position from = ring.get(i - 1);
      Position to = ring.get(i);
      assertThat(to.longitude()).as("%s", c).isBetween(-180.0, 180.0);
      assertThat(to.latitude()).as("%s", c).isBetween(-90.0, 90.0);
      assertThat(to).as("%s", c).isNotEqualTo(from);
      // A longer step is one that some take for the short way across the date line.
      assertThat(Math.abs(to.longitude() - from.longitude())).as("%s", c).isLessThan(91);
      for (double degrees : new double[] {to.longitude(), to.latitude()}) {
        assertThat(Math.rint(degrees * 1e6) / 1e6).as("%s", c).isEqualTo(degrees);
      }
    }
    assertThat(crossings(ring)).as("%s: sides that cross", c).isZero();
  }

  /** How many pairs of sides that are not neighbors have a point in common. */
  private static int crossings(List<Position> ring) {
    int crossings = 0;
    int n = ring.size() - 1;
    for (int i = 0; i < n; i++) {
      for (int j = i + 2; j < n; j++) {
        if (i == 0 && j == n - 1) {
          continue;
        }
        Position a = ring.get(i);
        Position b = ring.get(i + 1);
        Position p = ring.get(j);
        Position q = ring.get(j + 1);
        if (Line2D.linesIntersect(
            a.longitude(),
            a.latitude(),
            b.longitude(),
            b.latitude(),
            p.longitude(),
            p.latitude(),
            q.longitude(),
            q.latitude())) {
          crossings++;
        }
      }
    }
    return crossings;
  }

  private static double signedArea(List<Position> ring) {
    double area = 0;
    Position origin = ring.get(0); // or tiny rings far from (0, 0) lose their area
    for (int i = 1; i < ring.size(); i++) {
      Position from = ring.get(i - 1);
      Position to = ring.get(i);
      area +=
          (from.longitude() - origin.longitude()) * (to.latitude() - origin.latitude())
              - (to.longitude() - origin.longitude()) * (from.latitude() - origin.latitude());
    }
    return area / 2;
  }

  @Test
  void polygons_areCutAtTheDateLineInTheSamePlaces() {
    int cut = 0;
    for (Case c : manyCases()) {
      List<Double> east = onMeridian(c.polygons(), 180);
      List<Double> west = onMeridian(c.polygons(), -180);
      if (east.isEmpty() || west.isEmpty()) {
        // It is touched; or is the border of this one.
        List<Double> touched = east.isEmpty() ? west : east;
        assertThat(
                touched.isEmpty() || c.name.contains("ends at the date line") ? 0 : extent(touched))
            .as("%s", c)
            .isLessThan(0.05);
      } else {
        assertThat(east).as("%s", c).isEqualTo(west);
        cut++;
      }
    }
    assertThat(cut).isGreaterThan(500);
  }

  private static double extent(List<Double> sorted) {
    return sorted.get(sorted.size() - 1) - sorted.get(0);
  }

  private static List<Double> onMeridian(List<Polygon> polygons, double longitude) {
    return rings(polygons)
        .flatMap(List::stream)
        .filter(position -> position.longitude() == longitude)
        .map(Position::latitude)
        .distinct()
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void polygons_holdWhatIsWithinTheDistance(Case c) {
    Random random = new Random(1);
    List<Polygon> polygons = c.polygons();
    double rest = HALF_KM - c.km;
    double smaller = Math.max(0.01, Math.min(c.km, rest));
    int compared = 0;
    for (int i = 0; i < 6000; i++) {
      GeoPoint point =
          switch (i % 3) {
            case 0 -> // anywhere
                new GeoPoint(
                    Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)),
                    360 * random.nextDouble() - 180);
            case 1 -> // by the border
                c.center()
                    .offset(
                        360 * random.nextDouble(),
                        Math.max(
                            0,
                            Math.min(HALF_KM, c.km + smaller * 0.2 * (random.nextDouble() - 0.5))));
            default -> // in the smaller part
                c.center()
                    .offset(
                        360 * random.nextDouble(),
                        c.km < rest
                            ? c.km * random.nextDouble()
                            : HALF_KM - Math.max(0, rest) * random.nextDouble());
          };
      double km = c.center().distanceKm(point);
      if (Math.abs(km - c.km) > aside(c)) {
        compared++;
        assertThat(holds(polygons, point)).as("%s: %s, %f km", c, point, km).isEqualTo(km < c.km);
      }
    }
    assertThat(compared).isGreaterThan(1900);
  }

  @Test
  void polygons_holdWhatIsWithinTheDistance_manyCases() {
    Random random = new Random(2);
    for (Case c : manyCases()) {
      List<Polygon> polygons = c.polygons();
      for (int i = 0; i < 100; i++) {
        double aside = aside(c) * (1 + random.nextDouble()) * (i % 2 == 0 ? 1 : -1);
        double distance = c.km + aside;
        if (distance < 0 || distance > HALF_KM) {
          continue;
        }
        GeoPoint point = c.center().offset(360 * random.nextDouble(), distance);
        assertThat(holds(polygons, point))
            .as("%s (%s, %f km): %s", c, c.center(), c.km, point)
            .isEqualTo(distance < c.km);
      }
    }
  }

  /** How far from the border a point must be to be in or out: a hundredth, and what is moved. */
  private static double aside(Case c) {
    double rest = HALF_KM - c.km;
    return rest < 0.01 ? 0.01 : Math.min(c.km, rest) * 0.01 + 0.0006;
  }

  /** By the even-odd rule on the plane of longitude and latitude, a ray to the east. */
  private static boolean holds(List<Polygon> polygons, GeoPoint point) {
    double x = point.longitude();
    double y = Math.max(-89.9999999, Math.min(89.9999999, point.latitude())); // within the map
    return rings(polygons)
                .mapToInt(
                    ring -> {
                      int sides = 0;
                      for (int i = 1; i < ring.size(); i++) {
                        Position a = ring.get(i - 1);
                        Position b = ring.get(i);
                        if (a.latitude() > y != b.latitude() > y
                            && x
                                < a.longitude()
                                    + (y - a.latitude())
                                        / (b.latitude() - a.latitude())
                                        * (b.longitude() - a.longitude())) {
                          sides++;
                        }
                      }
                      return sides;
                    })
                .sum()
            % 2
        == 1;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void polygons_haveTheAreaOfACap(Case c) {
    double km = Math.max(0.01, Math.min(c.km, HALF_KM));
    double cap = 4 * Math.PI * EARTH_KM * EARTH_KM * Math.pow(Math.sin(km / 2 / EARTH_KM), 2);
    double other = 4 * Math.PI * EARTH_KM * EARTH_KM - cap;

    double area = rings(c.polygons()).mapToDouble(GeodesicCircleTest::area).sum();

    // All that moves a border moves it by 0.5 m and 1/200 of the radius at most, inwards mostly.
    double tolerance = Math.max(0.01 * Math.min(cap, other), 0.0006 * 2 * Math.PI * km);
    assertThat(area).isCloseTo(cap, within(Math.max(tolerance, 0.001)));
  }

  /** On the sphere, of what is left of straight lines in longitude and latitude: −∮ sin φ dλ. */
  private static double area(List<Position> ring) {
    double area = 0;
    double origin = Math.sin(Math.toRadians(ring.get(0).latitude()));
    for (int i = 1; i < ring.size(); i++) {
      double phi1 = Math.toRadians(ring.get(i - 1).latitude());
      double phi2 = Math.toRadians(ring.get(i).latitude());
      double lambda = Math.toRadians(ring.get(i).longitude() - ring.get(i - 1).longitude());
      double half = (phi2 - phi1) / 2;
      double mean = Math.sin((phi1 + phi2) / 2) * (half == 0 ? 1 : Math.sin(half) / half);
      area -= lambda * (mean - origin);
    }
    return area * EARTH_KM * EARTH_KM;
  }

  @Test
  void polygons_areValidForShapely() throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (Case c : manyCases()) {
      lines.append(
          c.polygons().stream()
              .map(
                  polygon ->
                      rings(List.of(polygon))
                          .map(
                              ring ->
                                  ring.stream()
                                      .map(p -> "[" + p.longitude() + "," + p.latitude() + "]")
                                      .collect(Collectors.joining(",", "[", "]")))
                          .collect(Collectors.joining(",", "[", "]")))
              .collect(
                  Collectors.joining(",", "{\"type\":\"MultiPolygon\",\"coordinates\":[", "]}\n")));
    }
    Path file = Files.writeString(folder.resolve("polygons.jsonl"), lines);

    String said =
        Python.run(
            "shapely",
            "python3-shapely",
            "img2loc-examples/src/test/python/valid_polygons.py",
            file.toString());

    assertThat(said.strip()).isEqualTo(manyCases().size() + " geometries, all valid");
  }

  @Test
  void polygons_ofNothing_areOf10Metres() {
    List<Polygon> polygons = GeodesicCircle.polygons(new GeoPoint(0, 0), 0);

    assertThat(polygons).isEqualTo(GeodesicCircle.polygons(new GeoPoint(0, 0), 0.01));
    assertThat(polygons.get(0).exterior())
        .allSatisfy(
            p ->
                assertThat(new GeoPoint(0, 0).distanceKm(new GeoPoint(p.latitude(), p.longitude())))
                    .isCloseTo(0.01, within(0.0001)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.NEGATIVE_INFINITY})
  void polygons_badDistance(double km) {
    assertThatThrownBy(() -> GeodesicCircle.polygons(new GeoPoint(0, 0), km))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("km must be 0 or more, was " + km);
  }
}
