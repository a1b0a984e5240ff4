package io.img2loc;

import java.util.Objects;

/**
 * What to search for. Immutable; the methods return changed copies.
 *
 * @param nearest how many of the most similar references to return at most
 * @param farthest how many of the least similar references to return at most
 * @param filter which references may be returned
 */
public record Search(int nearest, int farthest, Filter filter) {
  private static final Search DEFAULTS = new Search(100, 16, Filter.everything());

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a count is negative
   */
  public Search {
    Objects.requireNonNull(filter, "filter");
    if (nearest < 0 || farthest < 0) {
      throw new IllegalArgumentException(
          "counts must not be negative, were "
              + nearest
              + " nearest and "
              + farthest
              + " farthest");
    }
  }

  /**
   * The 100 nearest and the 16 farthest of everything. Who has no use for the farthest searches
   * {@link #withFarthest withFarthest(0)}: an index may have to compare with everything for them,
   * and with few references for the nearest alone.
   */
  public static Search defaults() {
    return DEFAULTS;
  }

  /** With another number of nearest references. */
  public Search withNearest(int nearest) {
    return new Search(nearest, farthest, filter);
  }

  /** With another number of farthest references. */
  public Search withFarthest(int farthest) {
    return new Search(nearest, farthest, filter);
  }

  /** With another filter in the place of the present one. */
  public Search withFilter(Filter filter) {
    return new Search(nearest, farthest, filter);
  }
}
