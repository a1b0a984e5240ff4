package io.img2loc.examples.page;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.List;

/** The shortest way between two places, as it is drawn on a map. */
public final class GreatCircle {
  private static final double STEP_KM = 250;

  private GreatCircle() {}

  /**
   * Points along the shortest way, both ends included, as longitude and latitude in degrees. The
   * first longitude is the start's; the others are within 180 degrees of the one before, so that
   * they leave [−180, 180] where the way crosses the date line.
   */
  public static List<double[]> path(GeoPoint from, GeoPoint to) {
    double km = from.distanceKm(to);
    int steps = Math.max(1, (int) Math.ceil(km / STEP_KM));
    double[] start = unit(from);
    double[] end = unit(to);
    double angle = Math.acos(Math.max(-1, Math.min(1, dot(start, end))));
    List<double[]> path = new ArrayList<>();
    path.add(new double[] {from.longitude(), from.latitude()});
    for (int i = 1; i < steps; i++) {
      double share = i / (double) steps;
      double a = Math.sin((1 - share) * angle);
      double b = Math.sin(share * angle);
      double x = a * start[0] + b * end[0];
      double y = a * start[1] + b * end[1];
      double z = a * start[2] + b * end[2];
      append(
          path, Math.toDegrees(Math.atan2(y, x)), Math.toDegrees(Math.atan2(z, Math.hypot(x, y))));
    }
    append(path, to.longitude(), to.latitude());
    return path;
  }

  private static void append(List<double[]> path, double longitude, double latitude) {
    double last = path.get(path.size() - 1)[0];
    path.add(new double[] {last + Math.IEEEremainder(longitude - last, 360), latitude});
  }

  private static double[] unit(GeoPoint point) {
    double phi = Math.toRadians(point.latitude());
    double lambda = Math.toRadians(point.longitude());
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
