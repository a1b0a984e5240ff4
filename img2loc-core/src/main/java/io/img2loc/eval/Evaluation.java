package io.img2loc.eval;

import io.img2loc.Answer;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.NoAnswer;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How far answers are from the truth. Every photo counts in every share, answered or not: a photo
 * without an answer is within no threshold, infinitely far, and scores 0.
 *
 * <pre>{@code
 * Evaluation.Builder evaluation = Evaluation.builder();
 * evaluation.add(truth, img2loc.locate(photo));
 * double within25Km = evaluation.build().accuracy().get(25.0);
 * }</pre>
 *
 * @param total photos in all, answered or not
 * @param answered photos that got a place
 * @param accuracy share of all photos within each threshold in km, in rising order of threshold;
 *     NaN if there are no photos
 * @param medianKm median distance; a photo without an answer counts as infinitely far; of an even
 *     number of photos, the mean of the middle two; NaN if there are no photos
 * @param meanKm mean distance of the answered photos, NaN if none
 * @param geoScore mean over all photos of 5000·exp(−d/1492.7), d in km, 0 for one without an
 *     answer, in [0, 5000]; NaN if there are no photos
 * @param withoutAnswer photos that were asked about in vain, by how that ended; only those that
 *     occurred
 * @param failures photos that could not be asked about: unreadable, or nobody there to ask
 * @param formula how distances were measured
 * @param strict whether a photo at exactly a threshold's distance counts as beyond it
 */
public record Evaluation(
    long total,
    long answered,
    Map<Double, Double> accuracy,
    double medianKm,
    double meanKm,
    double geoScore,
    Map<Guess.Status, Long> withoutAnswer,
    long failures,
    DistanceFormula formula,
    boolean strict) {

  /** 1, 25, 200, 750 and 2500 km: street, city, region, country and continent. */
  public static final List<Double> THRESHOLDS_KM = List.of(1.0, 25.0, 200.0, 750.0, 2500.0);

  /** The distance scale of the GeoScore in km, that of a game on a map of the world. */
  private static final double SCORE_SCALE_KM = 1492.7;

  private static final double BEST_SCORE = 5000;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the counts do not add up
   */
  public Evaluation {
    Objects.requireNonNull(formula, "formula");
    accuracy = Collections.unmodifiableMap(new TreeMap<>(accuracy));
    withoutAnswer = Collections.unmodifiableMap(new TreeMap<>(withoutAnswer));
    long vain = withoutAnswer.values().stream().mapToLong(Long::longValue).sum();
    if (answered < 0 || failures < 0 || answered + vain + failures != total) {
      throw new IllegalArgumentException(
          "%d answered, %d without an answer and %d failed do not make %d photos"
              .formatted(answered, vain, failures, total));
    }
  }

  /** Share of all photos that got no place, for whatever reason; NaN if there are no photos. */
  public double shareWithoutAnswer() {
    return (double) (total - answered) / total;
  }

  /** Collects answers: WGS-84 geodesic, thresholds included, unless told otherwise. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Collects answers. Keeps one number for each answered photo and nothing of the photo itself. Not
   * safe for use by several threads.
   */
  public static final class Builder {
    private final Map<Guess.Status, Long> withoutAnswer = new EnumMap<>(Guess.Status.class);
    private DistanceFormula formula = DistanceFormula.WGS84_GEODESIC;
    private boolean strict;
    private double[] distances = new double[64];
    private int answered;
    private long failures;

    private Builder() {}

    /**
     * How to measure distances.
     *
     * @throws IllegalStateException if photos have been added, which are measured already
     */
    public Builder distance(DistanceFormula formula) {
      Objects.requireNonNull(formula, "formula");
      if (answered > 0 && formula != this.formula) {
        throw new IllegalStateException(
            answered + " distances are measured by " + this.formula + "; choose before adding");
      }
      this.formula = formula;
      return this;
    }

    /**
     * Whether a photo must be nearer than a threshold ({@code <}, as G3, OSV-5M, PLONK and PIGEON
     * count) or may lie at it ({@code <=}, as Vo et al., TIB and GeoCLIP count; the default).
     */
    public Builder strict(boolean strict) {
      this.strict = strict;
      return this;
    }

    /** A photo that got an answer, with or without a place. */
    public Builder add(GeoPoint truth, Answer answer) {
      Objects.requireNonNull(truth, "truth");
      NoAnswer reason = answer.reason();
      if (reason != null) {
        withoutAnswer.merge(reason.status(), 1L, Long::sum);
        return this;
      }
      return add(truth, answer.location().orElseThrow());
    }

    /** A photo of which a place was said, by whatever means: a baseline's, say. */
    public Builder add(GeoPoint truth, GeoPoint guess) {
      if (answered == distances.length) {
        distances = Arrays.copyOf(distances, answered + (answered >> 1));
      }
      distances[answered] = formula.km(truth, guess);
      answered++;
      return this;
    }

    /** A photo that got none: it could not be read, or nobody could be asked. */
    public Builder addFailure(GeoPoint truth) {
      Objects.requireNonNull(truth, "truth");
      failures++;
      return this;
    }

    /** What the answers so far amount to, whatever their order. More may be added afterwards. */
    public Evaluation build() {
      Arrays.sort(distances, 0, answered);
      long total = answered + failures;
      for (long count : withoutAnswer.values()) {
        total += count;
      }
      double sum = 0;
      double score = 0;
      for (int i = 0; i < answered; i++) {
        sum += distances[i];
        score += BEST_SCORE * Math.exp(-distances[i] / SCORE_SCALE_KM);
      }
      return new Evaluation(
          total,
          answered,
          accuracy(total),
          median(total),
          sum / answered,
          score / total,
          withoutAnswer,
          failures,
          formula,
          strict);
    }

    private Map<Double, Double> accuracy(long total) {
      Map<Double, Double> accuracy = new TreeMap<>();
      for (double threshold : THRESHOLDS_KM) {
        int within = 0;
        while (within < answered && isWithin(distances[within], threshold)) {
          within++;
        }
        accuracy.put(threshold, (double) within / total);
      }
      return accuracy;
    }

    private boolean isWithin(double km, double threshold) {
      return strict ? km < threshold : km <= threshold;
    }

    private double median(long total) {
      return total == 0 ? Double.NaN : (ranked((total - 1) / 2) + ranked(total / 2)) / 2;
    }

    private double ranked(long rank) {
      return rank < answered ? distances[(int) rank] : Double.POSITIVE_INFINITY;
    }
  }
}
