package io.img2loc.index;

/**
 * How much of what an exact comparison finds a faster search finds, too.
 *
 * @param queries how many searches were compared
 * @param k how many of the nearest were asked for
 * @param recall share of the truly nearest, or of what is as similar as the last of them, that were
 *     found; mean of the searches, in [0, 1]
 */
public record Recall(int queries, int k, double recall) {
  /** For example {@code recall@16 0.987 over 200 queries}. */
  @Override
  public String toString() {
    return String.format(
        java.util.Locale.ROOT, "recall@%d %.3f over %d queries", k, recall, queries);
  }
}
