package io.img2loc.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A figure that an {@link Evaluation} comes to. All of them can be given for all photos, where one
 * without an answer counts as infinitely far, and for those only that got an answer.
 *
 * @param kind what is measured
 * @param thresholdKm for {@link Kind#ACCURACY} how near is near enough, in km, 0 or more; for the
 *     others NaN
 * @param answeredOnly whether photos without an answer are left out
 */
public record Measure(Kind kind, double thresholdKm, boolean answeredOnly) {

  /** What can be measured. */
  public enum Kind {
    /** The share of the photos whose answer is within a threshold of the truth, in [0, 1]. */
    ACCURACY,
    /** The median distance in km; of an even number of photos, the mean of the middle two. */
    MEDIAN_KM,
    /** The mean distance in km; infinite for all photos, if one has no answer. */
    MEAN_KM,
    /** The mean of 5000·exp(−d/1492.7), d in km, 0 for a photo without an answer; in [0, 5000]. */
    GEO_SCORE,
    /** The share of the photos that got no place, for whatever reason, in [0, 1]. */
    WITHOUT_ANSWER
  }

  /** 1, 25, 200, 750 and 2500 km: street, city, region, country and continent. */
  public static final List<Double> THRESHOLDS_KM = List.of(1.0, 25.0, 200.0, 750.0, 2500.0);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if there is a threshold where none belongs, or none where one
   *     does
   */
  public Measure {
    Objects.requireNonNull(kind, "kind");
    if (kind == Kind.ACCURACY ? !(thresholdKm >= 0) : !Double.isNaN(thresholdKm)) {
      throw new IllegalArgumentException(
          kind == Kind.ACCURACY
              ? "a threshold must be 0 km or more, was " + thresholdKm
              : kind + " has no threshold");
    }
  }

  /** The share of all photos within a distance in km. */
  public static Measure accuracy(double thresholdKm) {
    return new Measure(Kind.ACCURACY, thresholdKm, false);
  }

  /** The median distance of all photos. */
  public static Measure medianKm() {
    return new Measure(Kind.MEDIAN_KM, Double.NaN, false);
  }

  /** The mean distance of the photos that got an answer. */
  public static Measure meanKm() {
    return new Measure(Kind.MEAN_KM, Double.NaN, true);
  }

  /** The mean GeoScore of all photos. */
  public static Measure geoScore() {
    return new Measure(Kind.GEO_SCORE, Double.NaN, false);
  }

  /** The share of the photos that got no answer. */
  public static Measure withoutAnswer() {
    return new Measure(Kind.WITHOUT_ANSWER, Double.NaN, false);
  }

  /** The same, of the photos only that got an answer. */
  public Measure ofAnswered() {
    return new Measure(kind, thresholdKm, true);
  }

  /**
   * The figures of a table: accuracy at some thresholds, median, mean of the answered, GeoScore and
   * the share without an answer.
   */
  public static List<Measure> table(List<Double> thresholdsKm) {
    List<Measure> measures = new ArrayList<>();
    thresholdsKm.stream().map(Measure::accuracy).forEach(measures::add);
    measures.addAll(List.of(medianKm(), meanKm(), geoScore(), withoutAnswer()));
    return List.copyOf(measures);
  }

  /** Those of {@link #table(List)} at 1, 25, 200, 750 and 2500 km. */
  public static List<Measure> table() {
    return table(THRESHOLDS_KM);
  }

  /** These figures, and the same of the answered photos only, each once. */
  public static List<Measure> bothWays(List<Measure> measures) {
    return Stream.concat(measures.stream(), measures.stream().map(Measure::ofAnswered))
        .distinct()
        .toList();
  }

  /** As a column of a table is headed: {@code 25 km}, {@code median km}, {@code GeoScore}. */
  public String title() {
    return switch (kind) {
      case ACCURACY -> number(thresholdKm) + " km";
      case MEDIAN_KM -> "median km";
      case MEAN_KM -> "mean km";
      case GEO_SCORE -> "GeoScore";
      case WITHOUT_ANSWER -> "no answer";
    };
  }

  /** In plain digits, whole numbers without a point. */
  static String number(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : Double.toString(number);
  }
}
