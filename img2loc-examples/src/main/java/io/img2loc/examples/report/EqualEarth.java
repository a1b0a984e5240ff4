package io.img2loc.examples.report;

/**
 * The Equal Earth projection (Šavrič, Patterson and Jenny, <em>The Equal Earth map projection</em>,
 * 2018): what has the same area on the Earth has it on the map. In a drawing of a given width, with
 * y downwards; what lies beyond 84 N or 58 S, where nobody takes photos, is cut off.
 */
final class EqualEarth {
  static final double NORTH = 84;
  static final double SOUTH = -58;

  private static final double A1 = 1.340264;
  private static final double A2 = -0.081106;
  private static final double A3 = 0.000893;
  private static final double A4 = 0.003796;
  private static final double M = Math.sqrt(3) / 2;
  private static final double HALF_WIDTH = Math.PI / (M * A1);

  private final double scale;
  private final double top;

  EqualEarth(double width) {
    scale = width / 2 / HALF_WIDTH;
    top = northing(NORTH);
  }

  /** The height of the drawing. */
  double height() {
    return y(SOUTH);
  }

  /** From the left edge, where a longitude is within [−180, 180]. */
  double x(double longitude, double latitude) {
    double t = parameter(latitude);
    double t2 = t * t;
    double t6 = t2 * t2 * t2;
    double slope = A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2);
    return scale * (HALF_WIDTH + Math.toRadians(longitude) * Math.cos(t) / (M * slope));
  }

  /** From the top. */
  double y(double latitude) {
    return scale * (top - northing(latitude));
  }

  private static double northing(double latitude) {
    double t = parameter(latitude);
    double t2 = t * t;
    double t6 = t2 * t2 * t2;
    return t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2));
  }

  private static double parameter(double latitude) {
    return Math.asin(M * Math.sin(Math.toRadians(latitude)));
  }
}
