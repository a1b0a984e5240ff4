package io.img2loc.eval;

import io.img2loc.Answer;
import io.img2loc.GeoPoint;
import java.util.List;
import java.util.Map;

/**
 * SKELETON: how far answers are from the truth.
 *
 * @param total photos in all, answered or not
 * @param answered photos that got a place
 * @param accuracy share of all photos within each threshold in km, in rising order of threshold
 * @param medianKm median distance; a photo without an answer counts as infinitely far
 * @param meanKm mean distance of the answered photos, NaN if none
 * @param geoScore mean over all photos of 5000·exp(−d/1492.7), 0 for one without an answer
 */
public record Evaluation(
    long total,
    long answered,
    Map<Double, Double> accuracy,
    double medianKm,
    double meanKm,
    double geoScore) {

  /** 1, 25, 200, 750 and 2500 km. */
  public static final List<Double> THRESHOLDS_KM = List.of(1.0, 25.0, 200.0, 750.0, 2500.0);

  /** Collects answers. Not safe for use by several threads. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects answers. */
  public static final class Builder {
    private Builder() {}

    /** A photo that got an answer, with or without a place. */
    public Builder add(GeoPoint truth, Answer answer) {
      return this;
    }

    /** A photo that got none: it could not be read, or nobody could be asked. */
    public Builder addFailure(GeoPoint truth) {
      return this;
    }

    /** What the answers so far amount to. */
    public Evaluation build() {
      return new Evaluation(0, 0, Map.of(), Double.POSITIVE_INFINITY, Double.NaN, 0);
    }
  }
}
