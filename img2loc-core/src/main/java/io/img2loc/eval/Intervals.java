package io.img2loc.eval;

import java.util.Map;
import java.util.Objects;

/**
 * The intervals of several figures, made by one bootstrap.
 *
 * @param level the share of bootstrap samples inside each interval, in (0, 1)
 * @param resamples how many bootstrap samples were drawn
 * @param seed what they were drawn with: the same gives the same intervals
 * @param units how many units were drawn in each sample: groups, or photos where those are unknown
 * @param grouped whether whole groups were drawn
 * @param byMeasure the intervals
 */
public record Intervals(
    double level,
    int resamples,
    long seed,
    long units,
    boolean grouped,
    Map<Measure, Interval> byMeasure) {

  /** Copies. */
  public Intervals {
    byMeasure = Map.copyOf(byMeasure);
  }

  /**
   * The interval of a figure.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Interval get(Measure measure) {
    Interval interval = byMeasure.get(Objects.requireNonNull(measure, "measure"));
    if (interval == null) {
      throw new IllegalArgumentException("no interval was made of " + measure);
    }
    return interval;
  }
}
