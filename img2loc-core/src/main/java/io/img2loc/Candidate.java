package io.img2loc;

import java.util.Objects;

/**
 * A place where the photo may have been taken.
 *
 * @param location the place
 * @param weight the share of belief in it, in (0, 1]; those of one list sum to at most 1
 * @param radius50Km radius in km around the place that should hold the truth in 50 % of such cases;
 *     NaN where nothing is claimed
 * @param radius90Km likewise for 90 %, at least as large; NaN where nothing is claimed
 * @param calibrated whether the radii were compared with the truth of other photos, and come from
 *     that; false for those that were computed, which are too small or too large by an unknown
 *     factor, and where nothing is claimed
 */
public record Candidate(
    GeoPoint location, double weight, double radius50Km, double radius90Km, boolean calibrated) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the weight or the radii are out of range
   */
  public Candidate {
    Objects.requireNonNull(location, "location");
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException("a candidate's weight must be in (0, 1], was " + weight);
    }
    boolean unstated = Double.isNaN(radius50Km) && Double.isNaN(radius90Km);
    if (!unstated && !(0 <= radius50Km && radius50Km <= radius90Km)) {
      throw new IllegalArgumentException(
          "radii must be 0 <= radius50Km <= radius90Km or both NaN, were "
              + radius50Km
              + " and "
              + radius90Km);
    }
    if (unstated && calibrated) {
      throw new IllegalArgumentException("a candidate that claims no radii is not calibrated");
    }
  }

  /** A place whose radii, if it has any, are not calibrated. */
  public Candidate(GeoPoint location, double weight, double radius50Km, double radius90Km) {
    this(location, weight, radius50Km, radius90Km, false);
  }

  /** A place of which no radius is claimed. */
  public static Candidate of(GeoPoint location, double weight) {
    return new Candidate(location, weight, Double.NaN, Double.NaN);
  }

  /** Checks a bound on a candidate's radius. */
  static void checkBound(double radius50Km) {
    if (!(radius50Km >= 0)) {
      throw new IllegalArgumentException("radius50Km must be 0 or more, was " + radius50Km);
    }
  }

  /** Whether radii are claimed. */
  public boolean hasRadii() {
    return !Double.isNaN(radius50Km);
  }
}
