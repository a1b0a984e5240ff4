package io.img2loc;

/** Unit vectors of points on a sphere. */
final class Sphere {
  private Sphere() {}

  /** The unit vector of a point: x through (0, 0), y through (0, 90), z through the north pole. */
  static double[] unit(GeoPoint point) {
    double phi = Math.toRadians(point.latitude());
    double lambda = Math.toRadians(point.longitude());
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }

  /** The point in the direction of a vector that is not zero. */
  static GeoPoint point(double x, double y, double z) {
    return new GeoPoint(
        Math.toDegrees(Math.atan2(z, Math.hypot(x, y))), Math.toDegrees(Math.atan2(y, x)));
  }
}
