package io.img2loc.eval;

/**
 * A range that a figure's true value is believed to lie in.
 *
 * @param low its lower end, which of a difference may be infinite; NaN where nothing can be said
 * @param high its upper end, at least as large, which may be infinite; NaN where nothing can be
 *     said
 */
public record Interval(double low, double high) {
  /** The normal distribution's quantile at 0.975. */
  private static final double NORMAL_97_5 = 1.959963984540054;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the ends are the wrong way round, or one is NaN alone
   */
  public Interval {
    if (Double.isNaN(low) != Double.isNaN(high) || low > high) {
      throw new IllegalArgumentException(
          "an interval needs low <= high, was " + low + " to " + high);
    }
  }

  /**
   * Wilson's score interval of a share, at 95 %: Wilson, <em>Probable inference, the law of
   * succession, and statistical inference</em> (1927). NaN of nothing.
   */
  static Interval wilson(long successes, long of) {
    if (of == 0) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double share = (double) successes / of;
    double z2 = NORMAL_97_5 * NORMAL_97_5;
    double middle = share + z2 / (2 * of);
    double half = NORMAL_97_5 * Math.sqrt(share * (1 - share) / of + z2 / (4.0 * of * of));
    double norm = 1 + z2 / of;
    return new Interval(
        successes == 0 ? 0 : (middle - half) / norm, successes == of ? 1 : (middle + half) / norm);
  }

  /** Whether a value is inside, the ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
