package io.img2loc.eval;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How intervals are drawn: the percentile bootstrap, by groups.
 *
 * <p>From the photos' groups as many as there are are drawn with replacement, each with all its
 * photos, and the figure is taken of what was drawn; this many times. The interval goes from the
 * <i>k</i>-th least to the <i>k</i>-th greatest of these values, k = ⌊(resamples + 1)·(1 −
 * level)/2⌋; nothing is interpolated. Whole groups are drawn because photos of one photographer are
 * alike: drawn one by one they would pass for more evidence than they are. A photo of unknown group
 * is a group of its own.
 *
 * <p>A value that cannot be said of what was drawn, such as the mean distance of the answered where
 * none is, is left out. Of one group every resample is the same, and the interval a point; of no
 * photos it is NaN.
 *
 * <p>Everything follows from the seed: resample <i>i</i> is drawn by a {@link SplittableRandom}
 * (SplitMix64) whose seed is number <i>i</i> of one seeded with {@code seed}; each of its numbers
 * <i>x</i> in [0, 2⁶³), the upper 63 bits, draws unit ⌊x·units/2⁶³⌋. Units are numbered from 0 by
 * the names of the groups, then the photos of unknown group by distance, in a {@link
 * PairedComparison} by id: the order in which photos were added does not matter.
 *
 * <p>Sources: Efron and Tibshirani, <em>An Introduction to the Bootstrap</em> (1993), section 13.3;
 * for groups Field and Welsh, <em>Bootstrapping clustered data</em> (2007), the randomised cluster
 * bootstrap. Percentile intervals of fewer than some 30 groups are too narrow.
 *
 * @param resamples how many times to draw, at most 1,000,000
 * @param level the share of them inside each interval, in (0, 1)
 * @param seed what to draw them with
 */
public record Bootstrap(int resamples, double level, long seed) {
  private static final int MOST_RESAMPLES = 1_000_000;

  /** What (resamples + 1)·(1 − level)/2 may miss a whole number by, through rounding. */
  private static final double ROUNDING = 1e-9;

  /** Takes figures of a resample. */
  interface Figures {
    /**
     * Takes the figures.
     *
     * @param drawn how often each unit was drawn
     * @param figures where to put them
     */
    void of(int[] drawn, double[] figures);
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the level is out of range, or the resamples are too few for
   *     it, or too many
   */
  public Bootstrap {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0, 1), was " + level);
    }
    double fewest = Math.ceil(2 / (1 - level) - 1 - ROUNDING);
    if (!(resamples >= fewest && resamples <= MOST_RESAMPLES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "resamples must be in [%.0f, %d] for a level of %s, was %d",
              fewest,
              MOST_RESAMPLES,
              level,
              resamples));
    }
  }

  /** 1,000 resamples, 95 %, seed 1. */
  public static Bootstrap defaults() {
    return new Bootstrap(1000, 0.95, 1);
  }

  /** The intervals of figures that are taken of units. */
  Intervals intervals(List<Measure> measures, int units, boolean grouped, Figures figures) {
    double[][] values = new double[measures.size()][resamples];
    double[] ofOne = new double[measures.size()];
    int[] drawn = new int[units];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int resample = 0; resample < resamples; resample++) {
      draw(drawn, new SplittableRandom(seeds.nextLong()));
      figures.of(drawn, ofOne);
      for (int i = 0; i < ofOne.length; i++) {
        values[i][resample] = ofOne[i];
      }
    }
    Map<Measure, Interval> intervals = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      intervals.put(measures.get(i), percentiles(values[i]));
    }
    return new Intervals(level, resamples, seed, units, grouped, intervals);
  }

  private static void draw(int[] drawn, SplittableRandom random) {
    Arrays.fill(drawn, 0);
    long twice = 2L * drawn.length;
    for (int i = 0; i < drawn.length; i++) {
      drawn[(int) Math.multiplyHigh(random.nextLong() >>> 1, twice)]++;
    }
  }

  private Interval percentiles(double[] values) {
    Arrays.sort(values); // NaN is last
    int said = values.length;
    while (said > 0 && Double.isNaN(values[said - 1])) {
      said--;
    }
    if (said == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    int rank = Math.max(1, (int) ((said + 1) * (1 - level) / 2 + ROUNDING));
    return new Interval(values[rank - 1], values[said - rank]);
  }
}
