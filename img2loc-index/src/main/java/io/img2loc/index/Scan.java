package io.img2loc.index;

import io.img2loc.Hits;
import io.img2loc.Search;

/**
 * Compares a query with references one by one, near and far in one pass. What it finds is exact
 * among those that it was shown.
 */
final class Scan {
  /** Bytes copied at a time, which stay in the processor's nearest caches. */
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Contents contents;
  private final Comparison comparison;
  private final Acceptance acceptance;
  private final Ranking nearest;
  private final Ranking farthest;

  Scan(Contents contents, Comparison comparison, Acceptance acceptance, Search search) {
    this.contents = contents;
    this.comparison = comparison;
    this.acceptance = acceptance;
    nearest = new Ranking(search.nearest(), 1);
    farthest = new Ranking(search.farthest(), -1);
  }

  /** The hits among all references. */
  Hits everything() {
    int[] only = acceptance.only();
    if (only == null) {
      from(0);
    } else {
      at(only);
    }
    return hits();
  }

  /** Looks at all references from some ordinal on. */
  void from(int first) {
    boolean isWanted = nearest.isWanted() || farthest.isWanted();
    if (first == contents.rows() || !isWanted) {
      return; // before there is a buffer: after most searches of a graph no row is left
    }
    int rowBytes = contents.vectors().packing().coarseBytes();
    int most = Math.max(1, BLOCK_BYTES / rowBytes);
    byte[] rows = new byte[most * rowBytes];
    float[] estimates = new float[most];
    boolean allThere = contents.removed().isEmpty();
    int start = first;
    while (start < contents.rows()) {
      int count = Math.min(most, contents.rows() - start);
      contents.vectors().coarse(start, count, rows, 0);
      comparison.estimate(rows, count, estimates);
      for (int i = 0; i < count; i++) {
        if (allThere || !contents.removed().get(start + i)) {
          offer(start + i, estimates[i], comparison.error(rows, i * rowBytes));
        }
      }
      start += count;
    }
  }

  /** Looks at some references that are not removed. */
  void at(int[] ordinals) {
    for (int ordinal : ordinals) {
      float estimate = comparison.estimate(ordinal);
      offer(ordinal, estimate, comparison.error());
    }
  }

  /** Looks at what was found in a graph, none of which is removed. */
  void at(Found found) {
    for (int i = 0; i < found.size(); i++) {
      offer(found.node(i), found.cosine(i), found.error());
    }
  }

  /** Asks the filter last: of many references few come near the best. */
  private void offer(int ordinal, double estimate, double error) {
    boolean near = nearest.takes(estimate, error);
    boolean far = farthest.takes(estimate, error);
    if ((near || far) && accepts(ordinal)) {
      nearest.offer(ordinal, estimate, error);
      farthest.offer(ordinal, estimate, error);
    }
  }

  private boolean accepts(int ordinal) {
    double similarity = acceptance.usesSimilarity() ? comparison.exact(ordinal) : 0;
    return acceptance.acceptsPresent(ordinal, similarity);
  }

  /** The ordinals of the nearest, the nearest first. */
  int[] nearest() {
    return nearest.best(comparison).ordinals();
  }

  Hits hits() {
    References references = contents.references();
    return new Hits(
        nearest.best(comparison).neighbors(references),
        farthest.best(comparison).neighbors(references),
        true);
  }
}
