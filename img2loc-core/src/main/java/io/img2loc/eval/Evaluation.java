package io.img2loc.eval;

import io.img2loc.Answer;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How far answers are from the truth. Every photo counts in every figure, answered or not, unless
 * the figure says otherwise: a photo without an answer is within no threshold, infinitely far, and
 * scores 0.
 *
 * <pre>{@code
 * Evaluation.Builder evaluation = Evaluation.builder();
 * evaluation.add(truth, img2loc.locate(photo));
 * double within25Km = evaluation.build().accuracy(25);
 * }</pre>
 *
 * <p>Immutable, and safe for use by several threads. Keeps a dozen bytes of each photo.
 */
public final class Evaluation {
  /** The distance scale of the GeoScore in km, that of a game on a map of the world. */
  private static final double SCORE_SCALE_KM = 1492.7;

  private static final double BEST_SCORE = 5000;

  private final double[] distances; // in rising order; infinite without an answer
  private final int[] units; // what the photo at the same place is drawn with: its group, or itself
  private final int unitCount;
  private final boolean grouped;
  private final int answered;
  private final Map<Guess.Status, Long> withoutAnswer;
  private final long failures;
  private final DistanceFormula formula;
  private final boolean strict;

  private Evaluation(Builder builder) {
    int total = builder.total;
    distances = Arrays.copyOf(builder.distances, total);
    Arrays.sort(distances);
    grouped = !builder.groupNumbers.isEmpty();
    units = new int[total];
    int[] taken = new int[total]; // of each run of equal distances, at its first place
    int[] ranks = builder.groupRanks();
    for (int i = 0; i < total; i++) {
      int first = first(builder.distances[i]);
      int group = builder.groups[i];
      units[first + taken[first]++] =
          group >= 0 ? ranks[group] : builder.paired ? ranks.length + ~group : -1;
    }
    int next = ranks.length;
    for (int i = 0; i < total && !builder.paired; i++) {
      if (units[i] < 0) {
        units[i] = next++;
      }
    }
    unitCount = ranks.length + builder.ungrouped;
    answered = builder.answered;
    withoutAnswer = Collections.unmodifiableMap(new EnumMap<>(builder.withoutAnswer));
    failures = builder.failures;
    formula = builder.formula;
    strict = builder.strict;
  }

  /** The first place of a distance that occurs. */
  private int first(double km) {
    int low = 0;
    int high = distances.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (distances[middle] < km) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Photos in all, answered or not. */
  public long total() {
    return distances.length;
  }

  /** Photos that got a place. */
  public long answered() {
    return answered;
  }

  /** Photos that were asked about in vain, by how that ended; only those that occurred. */
  public Map<Guess.Status, Long> withoutAnswer() {
    return withoutAnswer;
  }

  /** Photos that could not be asked about: unreadable, or nobody there to ask. */
  public long failures() {
    return failures;
  }

  /**
   * How many groups the photos are of, one of unknown group being a group of its own; empty where
   * no photo names one.
   */
  public OptionalLong groups() {
    return grouped ? OptionalLong.of(unitCount) : OptionalLong.empty();
  }

  /** How distances were measured. */
  public DistanceFormula formula() {
    return formula;
  }

  /** Whether a photo at exactly a threshold's distance counts as beyond it. */
  public boolean strict() {
    return strict;
  }

  /** A figure; NaN where there are no photos to take it of. */
  public double value(Measure measure) {
    int of = measure.answeredOnly() ? answered : distances.length;
    if (of == 0) {
      return Double.NaN;
    }
    return switch (measure.kind()) {
      case ACCURACY -> (double) within(measure.thresholdKm()) / of;
      case MEDIAN_KM -> (distances[(of - 1) / 2] + distances[of / 2]) / 2;
      case MEAN_KM -> sum(of, km -> km) / of;
      case GEO_SCORE -> sum(of, Evaluation::geoScore) / of;
      case WITHOUT_ANSWER -> (double) (of - answered) / of;
    };
  }

  /** Adds up in the order in which resamples are, so that one of everything has the same sum. */
  private double sum(int of, DoubleUnaryOperator summand) {
    double sum = 0;
    for (int i = 0; i < of; i++) {
      sum += summand.applyAsDouble(distances[i]);
    }
    return sum;
  }

  /**
   * The intervals of figures. With {@link Measure#table()} and 1,000 resamples it takes some
   * seconds for a million photos, on one thread.
   */
  public Intervals intervals(Bootstrap bootstrap, List<Measure> measures) {
    return bootstrap.intervals(measures, unitCount, grouped, figures(measures));
  }

  /** How many units there are to draw. */
  int units() {
    return unitCount;
  }

  /** The figures of what is drawn. */
  Bootstrap.Figures figures(List<Measure> measures) {
    int[] within =
        measures.stream()
            .mapToInt(m -> m.kind() == Measure.Kind.ACCURACY ? within(m.thresholdKm()) : 0)
            .toArray();
    return new WeightedFigures(measures, distances, units, answered, within);
  }

  /** How many photos are within a distance of the truth. */
  private int within(double km) {
    int low = 0;
    int high = answered;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (strict ? distances[middle] < km : distances[middle] <= km) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The GeoScore of one photo, 5000·exp(−d/1492.7), 0 for an infinite distance.
   *
   * @param km d, 0 or more
   * @throws IllegalArgumentException if the distance is below 0 or NaN
   */
  public static double geoScore(double km) {
    if (!(km >= 0)) {
      throw new IllegalArgumentException("a distance must be 0 km or more, was " + km);
    }
    return BEST_SCORE * Math.exp(-km / SCORE_SCALE_KM);
  }

  /** The share of all photos within a distance in km, in [0, 1]; NaN without photos. */
  public double accuracy(double km) {
    return value(Measure.accuracy(km));
  }

  /**
   * The median distance in km, a photo without an answer being infinitely far; of an even number of
   * photos the mean of the middle two; NaN without photos.
   */
  public double medianKm() {
    return value(Measure.medianKm());
  }

  /** The mean distance of the answered photos in km, NaN if none is. */
  public double meanKm() {
    return value(Measure.meanKm());
  }

  /**
   * The mean over all photos of 5000·exp(−d/1492.7), d in km, 0 for one without an answer, in [0,
   * 5000]; NaN without photos.
   */
  public double geoScore() {
    return value(Measure.geoScore());
  }

  /** The share of all photos that got no place, for whatever reason; NaN without photos. */
  public double shareWithoutAnswer() {
    return value(Measure.withoutAnswer());
  }

  /** Collects answers: WGS-84 geodesic, thresholds included, unless told otherwise. */
  public static Builder builder() {
    return new Builder(false);
  }

  /** Collects one of two evaluations of the same photos, added to both in the same order. */
  static Builder paired() {
    return new Builder(true);
  }

  /**
   * Collects answers. Keeps a dozen bytes of each photo and nothing of the photo itself. Not safe
   * for use by several threads.
   */
  public static final class Builder {
    private final Map<Guess.Status, Long> withoutAnswer = new EnumMap<>(Guess.Status.class);
    private final Map<String, Integer> groupNumbers = new HashMap<>();
    private DistanceFormula formula = DistanceFormula.WGS84_GEODESIC;
    private boolean strict;
    private double[] distances = new double[64];
    private int[] groups = new int[64]; // below 0: ~n for the n-th of unknown group
    private int total;
    private int ungrouped;
    private int answered;
    private long failures;
    private final boolean paired;

    private Builder(boolean paired) {
      this.paired = paired;
    }

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

    /** A photo, whatever became of it. */
    public Builder add(EvaluatedPhoto photo) {
      Guess.Status reason = photo.reason();
      if (photo.place() != null) {
        answered++;
      } else if (reason != null) {
        withoutAnswer.merge(reason, 1L, Long::sum);
      } else {
        failures++;
      }
      add(photo.errorKm(formula), photo.group());
      return this;
    }

    private void add(double km, @Nullable String group) {
      if (total == distances.length) {
        int larger = total + (total >> 1);
        distances = Arrays.copyOf(distances, larger);
        groups = Arrays.copyOf(groups, larger);
      }
      distances[total] = km;
      groups[total] =
          group == null
              ? ~ungrouped++
              : groupNumbers.computeIfAbsent(group, g -> groupNumbers.size());
      total++;
    }

    /** The groups' places in the order of their names, which is that of no list of photos. */
    private int[] groupRanks() {
      int[] ranks = new int[groupNumbers.size()];
      int next = 0;
      for (int number : new TreeMap<>(groupNumbers).values()) {
        ranks[number] = next++;
      }
      return ranks;
    }

    /** A photo that got an answer, with or without a place. */
    public Builder add(GeoPoint truth, Answer answer) {
      return add(EvaluatedPhoto.of("", truth, answer));
    }

    /** A photo of which a place was said, by whatever means: a baseline's, say. */
    public Builder add(GeoPoint truth, GeoPoint guess) {
      return add(EvaluatedPhoto.located("", truth, guess));
    }

    /** A photo that got none: it could not be read, or nobody could be asked. */
    public Builder addFailure(GeoPoint truth) {
      return add(EvaluatedPhoto.failed("", truth));
    }

    /** What the answers so far amount to, whatever their order. More may be added afterwards. */
    public Evaluation build() {
      return new Evaluation(this);
    }
  }
}
