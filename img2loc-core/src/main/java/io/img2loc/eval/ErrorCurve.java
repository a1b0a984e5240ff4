package io.img2loc.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * The accuracy at every distance: the share of all photos within it, answered or not. Where two
 * such curves cross, the better of two methods depends on the threshold.
 *
 * @param points from 0.1 km on in equal steps of the logarithm, 20 for each power of ten, and
 *     20,000 km
 */
public record ErrorCurve(List<Point> points) {
  private static final double LEAST_KM = 0.1;
  private static final double GREATEST_KM = 20_000;
  private static final int STEPS = 20;

  /**
   * A point of the curve.
   *
   * @param km a distance
   * @param share the share of all photos within it, in [0, 1]; NaN without photos
   */
  public record Point(double km, double share) {}

  /** Copies. */
  public ErrorCurve {
    points = List.copyOf(points);
  }

  /** The curve of an evaluation. */
  public static ErrorCurve of(Evaluation evaluation) {
    List<Point> points = new ArrayList<>();
    double km = LEAST_KM;
    while (km < GREATEST_KM) {
      points.add(new Point(km, evaluation.accuracy(km)));
      km = LEAST_KM * Math.pow(10, (double) points.size() / STEPS);
    }
    points.add(new Point(GREATEST_KM, evaluation.accuracy(GREATEST_KM)));
    return new ErrorCurve(points);
  }
}
