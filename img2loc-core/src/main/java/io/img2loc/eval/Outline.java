package io.img2loc.eval;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** A ring or a line on the plane of longitude and latitude, made simpler and cut to fit a map. */
final class Outline {
  private final double[] points;

  /**
   * Of the points themselves, not of a copy.
   *
   * @param points longitude and latitude by turns, in degrees; of a ring the first point again at
   *     the end, or a full turn of longitude further on if the ring goes round the south pole
   */
  Outline(double[] points) {
    this.points = points;
  }

  /**
   * Without the points that stand out less than a tolerance, by Douglas and Peucker; no points if
   * the whole ring is smaller than that. A line keeps its ends.
   */
  Outline simplified(double tolerance) {
    if (tolerance == 0) {
      return this;
    }
    int last = points.length / 2 - 1;
    if (!isRing()) {
      return simplified(tolerance, last);
    }
    int far = 0;
    for (int i = 1; i <= last; i++) {
      if (square(0, i) > square(0, far)) {
        far = i;
      }
    }
    if (square(0, far) < tolerance * tolerance) {
      return new Outline(new double[0]);
    }
    return simplified(tolerance, far);
  }

  /** With this point in any case, and the ends. */
  private Outline simplified(double tolerance, int far) {
    int last = points.length / 2 - 1;
    BitSet kept = new BitSet();
    kept.set(0);
    kept.set(far);
    kept.set(last);
    Deque<int[]> open = new ArrayDeque<>(List.of(new int[] {0, far}, new int[] {far, last}));
    while (!open.isEmpty()) {
      int[] part = open.pop();
      int out = part[0];
      // Of the first half one point stays in any case, or a narrow island would be a line.
      boolean half = far < last && part[0] == 0 && part[1] == far;
      double most = half ? 0 : tolerance * tolerance;
      for (int i = part[0] + 1; i < part[1]; i++) {
        double square = square(i, part[0], part[1]);
        if (square > most) {
          most = square;
          out = i;
        }
      }
      if (out > part[0]) {
        kept.set(out);
        open.push(new int[] {part[0], out});
        open.push(new int[] {out, part[1]});
      }
    }
    return new Outline(
        kept.stream()
            .boxed()
            .flatMapToDouble(i -> Arrays.stream(points, 2 * i, 2 * i + 2))
            .toArray());
  }

  private boolean isRing() {
    int end = points.length - 2;
    return points[end + 1] == points[1]
        && Math.abs(Math.IEEEremainder(points[end] - points[0], 360)) < 1e-9;
  }

  private double square(int i, int j) {
    double dx = points[2 * i] - points[2 * j];
    double dy = points[2 * i + 1] - points[2 * j + 1];
    return dx * dx + dy * dy;
  }

  /** The square of the distance of a point from the line between two. */
  private double square(int point, int from, int to) {
    double dx = points[2 * to] - points[2 * from];
    double dy = points[2 * to + 1] - points[2 * from + 1];
    double x = points[2 * point] - points[2 * from];
    double y = points[2 * point + 1] - points[2 * from + 1];
    double length = dx * dx + dy * dy;
    double t = length == 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / length));
    return (x - t * dx) * (x - t * dx) + (y - t * dy) * (y - t * dy);
  }

  /** Adds the rings that are left between 180° W and 180° E, those of no extent not. */
  void addTo(List<float[]> rings) {
    double[] closed = closed();
    double west = Double.POSITIVE_INFINITY;
    double east = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < closed.length; i += 2) {
      west = Math.min(west, closed[i]);
      east = Math.max(east, closed[i]);
    }
    for (double turn = 360 * Math.floor((west + 180) / 360); turn - 180 < east; turn += 360) {
      double[] part = clip(clip(closed, turn - 180, 1), turn + 180, -1);
      float[] ring = new float[part.length];
      for (int i = 0; i < part.length; i++) {
        ring[i] = (float) (i % 2 == 0 ? part[i] - turn : part[i]);
      }
      if (ring.length >= 6) {
        rings.add(ring);
      }
    }
  }

  /** Adds the lines that are left between 180° W and 180° E. */
  void addLinesTo(List<float[]> lines) {
    if (points.length == 0) {
      return;
    }
    double[] line = new double[points.length + 2];
    int n = 0;
    double turn = turn(points[0], points[2]);
    line[n++] = points[0];
    line[n++] = points[1];
    for (int i = 2; i < points.length; i += 2) {
      double next = turn(points[i], points[i - 2]);
      if (next != turn) {
        // Where the way from the point before leaves the map, and comes in at the other side.
        double edge = 180 + Math.min(turn, next);
        double share = (edge - points[i - 2]) / (points[i] - points[i - 2]);
        line[n++] = edge;
        line[n++] = points[i - 1] + share * (points[i + 1] - points[i - 1]);
        add(lines, line, n, turn);
        System.arraycopy(line, n - 2, line, 0, 2);
        n = 2;
        turn = next;
      }
      line[n++] = points[i];
      line[n++] = points[i + 1];
    }
    add(lines, line, n, turn);
  }

  private static void add(List<float[]> lines, double[] line, int n, double turn) {
    float[] added = new float[n];
    for (int i = 0; i < n; i++) {
      added[i] = (float) (i % 2 == 0 ? line[i] - turn : line[i]);
    }
    if (n > 4 || (n == 4 && (added[0] != added[2] || added[1] != added[3]))) {
      lines.add(added);
    }
  }

  /**
   * The turn of longitude, 0, 360 …, that a point is in; on the date line, that of its neighbor.
   */
  private static double turn(double longitude, double neighbor) {
    double turns = (longitude + 180) / 360;
    return 360
        * (turns == Math.rint(turns) && neighbor < longitude ? turns - 1 : Math.floor(turns));
  }

  /** The points without the first again, down to the pole and back if the ring goes round it. */
  private double[] closed() {
    int end = points.length - 2;
    if (end < 0) {
      return points;
    }
    if (Math.abs(points[end] - points[0]) < 180) {
      return Arrays.copyOf(points, end);
    }
    double[] closed = Arrays.copyOf(points, points.length + 4);
    closed[end + 2] = points[end];
    closed[end + 3] = -90;
    closed[end + 4] = points[0];
    closed[end + 5] = -90;
    return closed;
  }

  /**
   * The part of a ring on one side of a meridian, by Sutherland and Hodgman.
   *
   * @param side 1 to keep the east, −1 to keep the west
   */
  private static double[] clip(double[] ring, double meridian, int side) {
    double[] kept = new double[2 * ring.length];
    int n = 0;
    for (int i = 0; i < ring.length; i += 2) {
      int next = (i + 2) % ring.length;
      double from = side * (ring[i] - meridian);
      double to = side * (ring[next] - meridian);
      if (from >= 0) {
        kept[n++] = ring[i];
        kept[n++] = ring[i + 1];
      }
      if (from * to < 0) {
        kept[n++] = meridian;
        kept[n++] = ring[i + 1] + (ring[next + 1] - ring[i + 1]) * from / (from - to);
      }
    }
    return Arrays.copyOf(kept, n);
  }
}
