package io.img2loc.index;

import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.Search;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/** Compares a query with vectors one by one: exact, near and far in one pass. */
final class Scan {
  /** Numbers copied at a time: 64 KiB, which stay in the processor's nearest caches. */
  private static final int BLOCK_FLOATS = 16 * 1024;

  private final Contents contents;
  private final float[] query;
  private final Search search;
  private final TopK nearest;
  private final TopK farthest;
  private final int blockSize;
  private final float[] block;

  Scan(Contents contents, float[] query, Search search) {
    this.contents = contents;
    this.query = query;
    this.search = search;
    nearest = TopK.nearest(search.nearest(), contents.size());
    farthest = TopK.farthest(search.farthest(), contents.size());
    blockSize = Math.max(1, BLOCK_FLOATS / query.length);
    block = new float[blockSize * query.length];
  }

  /** The hits of everything that the search's filter accepts. */
  Hits everything() {
    if (search.nearest() > 0 || search.farthest() > 0) {
      Filter filter = search.filter();
      scan(
          contents.size(),
          next -> next,
          next -> contents.size(),
          filter instanceof Filter.Everything ? (ordinal, similarity) -> true : this::accepts);
    }
    return hits();
  }

  /** The hits among some ordinals, all of which the filter accepts. */
  Hits among(BitSet ordinals) {
    scan(
        ordinals.length(),
        ordinals::nextSetBit,
        ordinals::nextClearBit,
        (ordinal, similarity) -> true);
    return hits();
  }

  private interface Acceptance {
    boolean accepts(int ordinal, double similarity);
  }

  private boolean accepts(int ordinal, double similarity) {
    return search.filter().accepts(contents.references().get(ordinal), similarity);
  }

  private void scan(
      int end, IntUnaryOperator nextRun, IntUnaryOperator runEnd, Acceptance acceptance) {
    int first = end == 0 ? 0 : nextRun.applyAsInt(0);
    while (first < end) {
      int stop = Math.min(runEnd.applyAsInt(first), first + blockSize);
      contents.vectors().read(first, stop - first, block);
      for (int ordinal = first; ordinal < stop; ordinal++) {
        double similarity = cosine(query, block, (ordinal - first) * query.length);
        offer(ordinal, similarity, acceptance);
      }
      first = stop < end ? nextRun.applyAsInt(stop) : end;
    }
  }

  /** Asks the filter last: of many references few come near the best. */
  private void offer(int ordinal, double similarity, Acceptance acceptance) {
    boolean near = nearest.takes(ordinal, similarity);
    boolean far = farthest.takes(ordinal, similarity);
    if ((near || far) && acceptance.accepts(ordinal, similarity)) {
      nearest.offer(ordinal, similarity);
      farthest.offer(ordinal, similarity);
    }
  }

  private Hits hits() {
    return new Hits(
        nearest.neighbors(contents.references()), farthest.neighbors(contents.references()), true);
  }

  /**
   * The cosine of a unit vector and the one that begins at {@code offset}, in [−1, 1]. Summed in
   * double precision, which makes the order of the hits that of the stored numbers; four sums, as
   * each addition waits for the one before it.
   */
  static double cosine(float[] query, float[] vectors, int offset) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < query.length - 3; i += 4) {
      sum0 += (double) query[i] * vectors[offset + i];
      sum1 += (double) query[i + 1] * vectors[offset + i + 1];
      sum2 += (double) query[i + 2] * vectors[offset + i + 2];
      sum3 += (double) query[i + 3] * vectors[offset + i + 3];
    }
    for (; i < query.length; i++) {
      sum0 += (double) query[i] * vectors[offset + i];
    }
    return Math.max(-1, Math.min(1, (sum0 + sum1) + (sum2 + sum3)));
  }
}
