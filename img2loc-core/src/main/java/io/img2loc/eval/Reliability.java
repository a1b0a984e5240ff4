package io.img2loc.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether stated radii hold what they promise: how often the truth is inside the circle that is
 * said to hold it with a chance of 50 %, and inside that of 90 %.
 *
 * <p>The intervals of these shares take photos for independent witnesses: where many are by one
 * person, they are too narrow.
 *
 * @param answered photos that got a place
 * @param claiming those of them that claim radii, of which all of the following is
 * @param calibrated those whose radii are calibrated
 * @param within50 of the circles of 50 %
 * @param within90 of the circles of 90 %, where one is stated
 * @param bins the same by stated radius, the smallest first: at most 10 bins of about equal counts
 *     and of 20 photos or more, unless there are fewer; photos of equal radii are in one bin
 */
public record Reliability(
    long answered, long claiming, long calibrated, Share within50, Share within90, List<Bin> bins) {
  private static final int MOST_BINS = 10;
  private static final int FEWEST_PHOTOS = 20;

  /**
   * How many circles hold the truth, which may lie on them.
   *
   * @param inside so many do
   * @param of so many there are
   */
  public record Share(long inside, long of) {
    /** In [0, 1]; NaN of none. */
    public double value() {
      return of == 0 ? Double.NaN : (double) inside / of;
    }

    /** Wilson's interval of 95 % of the share; NaN of none. */
    public Interval interval() {
      return Interval.wilson(inside, of);
    }
  }

  /**
   * Photos of similar radii.
   *
   * @param leastKm the least radius of 50 % among them, in km
   * @param greatestKm the greatest
   * @param within50 of their circles of 50 %
   * @param within90 of their circles of 90 %, where one is stated
   */
  public record Bin(double leastKm, double greatestKm, Share within50, Share within90) {}

  /** Copies. */
  public Reliability {
    bins = List.copyOf(bins);
  }

  /** Compares radii with distances, measured by a formula. */
  public static Reliability of(List<EvaluatedPhoto> photos, DistanceFormula formula) {
    List<Circles> circles = new ArrayList<>();
    long answered = 0;
    long calibrated = 0;
    for (EvaluatedPhoto photo : photos) {
      answered += photo.place() != null ? 1 : 0;
      calibrated += photo.calibrated() ? 1 : 0;
      if (photo.hasRadii()) {
        circles.add(new Circles(photo.radius50Km(), photo.radius90Km(), photo.errorKm(formula)));
      }
    }
    circles.sort(Comparator.comparingDouble(Circles::radius50Km));
    return new Reliability(
        answered, circles.size(), calibrated, within50(circles), within90(circles), bins(circles));
  }

  private record Circles(double radius50Km, double radius90Km, double errorKm) {}

  private static List<Bin> bins(List<Circles> circles) {
    List<Bin> bins = new ArrayList<>();
    int count = Math.max(1, Math.min(MOST_BINS, circles.size() / FEWEST_PHOTOS));
    int from = 0;
    while (from < circles.size()) {
      // Shared out anew after each bin, as ties may have made it larger than its share.
      int left = Math.max(1, count - bins.size());
      int to = from + (circles.size() - from + left - 1) / left;
      while (to < circles.size()
          && circles.get(to).radius50Km() == circles.get(to - 1).radius50Km()) {
        to++;
      }
      if (circles.size() - to < FEWEST_PHOTOS) {
        to = circles.size();
      }
      List<Circles> bin = circles.subList(from, to);
      bins.add(
          new Bin(
              bin.get(0).radius50Km(),
              bin.get(bin.size() - 1).radius50Km(),
              within50(bin),
              within90(bin)));
      from = to;
    }
    return bins;
  }

  private static Share within50(List<Circles> circles) {
    return new Share(
        circles.stream().filter(c -> c.errorKm <= c.radius50Km).count(), circles.size());
  }

  private static Share within90(List<Circles> circles) {
    return new Share(
        circles.stream().filter(c -> c.errorKm <= c.radius90Km).count(),
        circles.stream().filter(c -> !Double.isNaN(c.radius90Km)).count());
  }
}
