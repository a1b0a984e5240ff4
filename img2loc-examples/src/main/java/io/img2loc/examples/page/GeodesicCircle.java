package io.img2loc.examples.page;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The region within a distance of a point, as polygons for a map.
 *
 * <p>Distance is {@link GeoPoint#distanceKm}, the one that radii are stated in. On its sphere what
 * is not within a distance of a point is within the rest of the way around of the point opposite,
 * so a region of any size has a border without crossings; circles on the ellipsoid cross themselves
 * before they reach that point.
 *
 * <p>The polygons are as RFC 7946 wants them: straight lines in longitude and latitude, exterior
 * rings counter-clockwise and holes clockwise, nothing across the date line. Coordinates are whole
 * millionths of a degree, which is 0.1 m. Between its points a ring is off by at most 1/200 of the
 * radius, or of the radius of what is left out if that is less.
 */
public final class GeodesicCircle {
  private static final double HALF_AROUND_KM = new GeoPoint(90, 0).distanceKm(new GeoPoint(-90, 0));

  /** Rings much smaller than this come apart when their coordinates are rounded. */
  private static final double LEAST_KM = 0.01;

  /** A few roundings. Nearer to a pole, a ring might touch it, and itself there. */
  private static final double POLE_KM = 0.0005;

  private static final int LEAST_POINTS = 64;
  private static final int MOST_POINTS = 360;
  private static final double STRAY = 1.0 / 200;
  private static final double LONGEST_STEP_DEGREES = 30;

  private GeodesicCircle() {}

  /**
   * A point on a map.
   *
   * @param longitude in degrees, in [−180, 180]
   * @param latitude in degrees, in [−90, 90]
   */
  public record Position(double longitude, double latitude) {}

  /**
   * A part of the region.
   *
   * @param exterior counter-clockwise, the first position again at the end
   * @param holes clockwise, likewise
   */
  public record Polygon(List<Position> exterior, List<List<Position>> holes) {

    /** Copies. */
    public Polygon {
      exterior = List.copyOf(exterior);
      holes = holes.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The region within a distance of a point: one polygon, or two if the date line parts it. A
   * region of less than 10 m is drawn as one of 10 m, one that leaves less than that out as the
   * whole map.
   *
   * @param km 0 or more; from 20 015.1 on, half the way around, the region is the whole Earth
   * @throws IllegalArgumentException if the distance is below 0 or NaN
   */
  public static List<Polygon> polygons(GeoPoint center, double km) {
    if (!(km >= 0)) {
      throw new IllegalArgumentException("km must be 0 or more, was " + km);
    }
    if (km > HALF_AROUND_KM - LEAST_KM) {
      return List.of(world(null));
    }
    double north = center.distanceKm(new GeoPoint(90, 0));
    double south = center.distanceKm(new GeoPoint(-90, 0));
    double radius = clear(Math.max(km, LEAST_KM), Math.max(north, south));
    radius = clear(radius, Math.min(north, south));
    if (radius > north && radius > south) {
      GeoPoint opposite =
          new GeoPoint(-center.latitude(), Math.IEEEremainder(center.longitude() + 180, 360));
      return List.of(world(ring(opposite, HALF_AROUND_KM - radius)));
    }
    if (radius > north || radius > south) {
      return List.of(aroundPole(center, radius, radius > north));
    }
    List<Position> ring = ring(center, radius);
    Cut cut = Cut.of(ring);
    return cut == null
        ? List.of(polygon(reversed(between(-180, 180, ring))))
        : List.of(polygon(reversed(cut.west())), polygon(reversed(cut.east())));
  }

  /** A radius that leaves the pole at this distance clearly in or out. */
  private static double clear(double radius, double poleKm) {
    return Math.abs(radius - poleKm) < POLE_KM ? poleKm - POLE_KM : radius;
  }

  /**
   * A point of the border.
   *
   * @param turn degrees from where the tracing began
   * @param east longitude from the center's, in [−180, 180]
   */
  private record Sample(double turn, double east, double latitude) {}

  /** All around, clockwise; longitude runs on across the date line. The first is not repeated. */
  private static List<Position> ring(GeoPoint center, double radius) {
    List<Position> ring = trace(center, radius, 0);
    return ring.subList(0, ring.size() - 1);
  }

  /**
   * The border by bearing, from one bearing to the same again.
   *
   * @param start 0 or 180 degrees: a border around a pole is opened beyond it
   */
  private static List<Position> trace(GeoPoint center, double radius, double start) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i <= LEAST_POINTS; i++) {
      samples.add(sample(center, radius, start, i * 360.0 / LEAST_POINTS));
    }
    for (int before = 0; before < samples.size() && samples.size() <= MOST_POINTS; ) {
      before = samples.size();
      samples = refined(samples, center, radius, start);
    }
    double longitude = round(center.longitude());
    return samples.stream()
        .map(sample -> new Position(round(longitude + sample.east), round(sample.latitude)))
        .toList();
  }

  private static Sample sample(GeoPoint center, double radius, double start, double turn) {
    GeoPoint point = center.offset(start + turn, radius);
    double away = Math.abs(Math.IEEEremainder(point.longitude() - center.longitude(), 360));
    boolean eastern = turn <= 180 == (start == 0);
    return new Sample(turn, eastern ? away : -away, point.latitude());
  }

  /** With a sample more in each step that is too long, as far as there may be more. */
  private static List<Sample> refined(
      List<Sample> samples, GeoPoint center, double radius, double start) {
    List<Sample> refined = new ArrayList<>(List.of(samples.get(0)));
    int more = MOST_POINTS + 1 - samples.size(); // and the last is the first
    for (int i = 1; i < samples.size(); i++) {
      Sample from = samples.get(i - 1);
      Sample to = samples.get(i);
      if (more > 0 && isTooLong(from, to, center, radius)) {
        refined.add(sample(center, radius, start, (from.turn + to.turn) / 2));
        more--;
      }
      refined.add(to);
    }
    return refined;
  }

  private static boolean isTooLong(Sample from, Sample to, GeoPoint center, double radius) {
    if (Math.abs(to.east - from.east) > LONGEST_STEP_DEGREES) {
      return true;
    }
    double stray = STRAY * Math.min(radius, HALF_AROUND_KM - radius);
    for (double t = 0.25; t < 1; t += 0.25) {
      double longitude = center.longitude() + from.east + t * (to.east - from.east);
      double latitude = from.latitude + t * (to.latitude - from.latitude);
      GeoPoint on = new GeoPoint(latitude, Math.IEEEremainder(longitude, 360));
      if (Math.abs(center.distanceKm(on) - radius) > stray) {
        return true;
      }
    }
    return false;
  }

  private static double round(double degrees) {
    return Math.rint(degrees * 1e6) / 1e6 + 0.0;
  }

  /** A ring that the date line cuts, and where. */
  private record Cut(
      List<Position> westOfIt, List<Position> eastOfIt, double southern, double northern) {

    /**
     * Of a clockwise ring that goes around no pole, or null if the date line does not cut it, or
     * cuts off less than a rounding.
     */
    static @Nullable Cut of(List<Position> ring) {
      double easternmost = ring.stream().mapToDouble(Position::longitude).max().orElseThrow();
      double westernmost = ring.stream().mapToDouble(Position::longitude).min().orElseThrow();
      if (westernmost >= -180 && easternmost <= 180) {
        return null;
      }
      double line = easternmost > 180 ? 180 : -180;
      int n = ring.size();
      int first = 0;
      while (ring.get(first).longitude >= line || ring.get((first + n - 1) % n).longitude < line) {
        first++;
      }
      // Clockwise, what is west of the line goes from south to north.
      List<Position> west = new ArrayList<>();
      List<Position> east = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        Position position = ring.get((first + i) % n);
        if (position.longitude < line && east.isEmpty()) {
          west.add(moved(position, 180 - line));
        } else if (position.longitude > line) {
          east.add(moved(position, -180 - line));
        }
      }
      int last = first + west.size() - 1;
      double southern = crossing(ring.get((first + n - 1) % n), ring.get(first % n), line);
      double northern = crossing(ring.get(last % n), ring.get((last + 1) % n), line);
      return northern - southern < 3e-6 ? null : new Cut(west, east, southern, northern);
    }

    /** From the southern crossing on, without it at the end. */
    List<Position> west() {
      List<Position> way = new ArrayList<>(List.of(new Position(180, southern)));
      way.addAll(westOfIt);
      way.add(new Position(180, northern));
      return way;
    }

    /** From the northern crossing on, without it at the end. */
    List<Position> east() {
      List<Position> way = new ArrayList<>(List.of(new Position(-180, northern)));
      way.addAll(eastOfIt);
      way.add(new Position(-180, southern));
      return way;
    }
  }

  private static Position moved(Position position, double degrees) {
    return degrees == 0
        ? position
        : new Position(round(position.longitude + degrees), position.latitude);
  }

  /** The latitude at which the way between two positions crosses a meridian. */
  private static double crossing(Position a, Position b, double meridian) {
    double share = (meridian - a.longitude) / (b.longitude - a.longitude);
    return round(a.latitude + share * (b.latitude - a.latitude));
  }

  private static Polygon aroundPole(GeoPoint center, double radius, boolean north) {
    // Opened beyond the pole and brought to go from west to east, through a turn of longitude.
    List<Position> border = trace(center, radius, north ? 0 : 180);
    if (north) {
      border = reversed(border);
    }
    double line = border.get(0).longitude > -180 ? 180 : -180;
    int cut = 0;
    while (border.get(cut).longitude < line) {
      cut++;
    }
    double latitude =
        cut == 0 ? border.get(0).latitude : crossing(border.get(cut - 1), border.get(cut), line);
    List<Position> way = new ArrayList<>(List.of(new Position(-180, latitude)));
    border.subList(cut, border.size()).forEach(p -> way.add(moved(p, -180 - line)));
    border.subList(0, cut).forEach(p -> way.add(moved(p, 180 - line)));
    way.add(new Position(180, latitude));
    if (!north) {
      Collections.reverse(way);
    }
    double pole = north ? 90 : -90;
    double side = north ? 180 : -180;
    walk(way, side, pole);
    walk(way, -side, pole);
    walk(way, -side, latitude);
    return polygon(way);
  }

  /** The whole map without what a clockwise ring holds. */
  private static Polygon world(@Nullable List<Position> without) {
    Cut cut = without == null ? null : Cut.of(without);
    List<Position> way = new ArrayList<>(List.of(new Position(-180, -90)));
    walk(way, 180, -90);
    if (cut != null) {
      walk(way, 180, cut.southern);
      way.addAll(cut.west());
    }
    walk(way, 180, 90);
    walk(way, -180, 90);
    if (cut != null) {
      walk(way, -180, cut.northern);
      way.addAll(cut.east());
    }
    walk(way, -180, -90);
    Polygon all = polygon(way);
    if (without == null || cut != null) {
      return all;
    }
    // One that touched the exterior along a line would make the polygon invalid.
    List<Position> hole = between(-179.999999, 179.999999, without);
    return new Polygon(all.exterior, List.of(closed(hole)));
  }

  /** With what is beyond a meridian put onto it. */
  private static List<Position> between(double west, double east, List<Position> ring) {
    return ring.stream()
        .map(p -> new Position(Math.max(west, Math.min(east, p.longitude)), p.latitude))
        .toList();
  }

  /**
   * Goes along the edge of the map to a position, with a stop at each 90 degrees, so that nobody
   * takes a step for one across the date line.
   */
  private static void walk(List<Position> way, double longitude, double latitude) {
    Position from = way.get(way.size() - 1);
    if (from.longitude != longitude) {
      for (double stop : stops(from.longitude, longitude)) {
        way.add(new Position(stop, latitude));
      }
    } else {
      for (double stop : stops(from.latitude, latitude)) {
        way.add(new Position(longitude, stop));
      }
    }
    way.add(new Position(longitude, latitude));
  }

  private static double[] stops(double from, double to) {
    return DoubleStream.of(-90, 0, 90)
        .map(stop -> from < to ? stop : -stop + 0.0)
        .filter(stop -> Math.min(from, to) < stop && stop < Math.max(from, to))
        .toArray();
  }

  private static Polygon polygon(List<Position> exterior) {
    return new Polygon(closed(exterior), List.of());
  }

  private static List<Position> reversed(List<Position> way) {
    List<Position> reversed = new ArrayList<>(way);
    Collections.reverse(reversed);
    return reversed;
  }

  /** The first position again at the end, and none twice in turn. */
  private static List<Position> closed(List<Position> way) {
    List<Position> closed = new ArrayList<>();
    for (Position position : way) {
      if (closed.isEmpty() || !closed.get(closed.size() - 1).equals(position)) {
        closed.add(position);
      }
    }
    if (closed.size() == 1 || !closed.get(closed.size() - 1).equals(closed.get(0))) {
      closed.add(closed.get(0));
    }
    return closed;
  }
}
