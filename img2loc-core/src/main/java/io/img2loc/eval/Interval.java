package io.img2loc.eval;

/**
 * A range that a figure's true value is believed to lie in.
 *
 * @param low its lower end, NaN where nothing can be said
 * @param high its upper end, at least as large, which may be infinite; NaN where nothing can be
 *     said
 */
public record Interval(double low, double high) {

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

  /** Whether a value is inside, the ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
