package io.img2loc.index;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Comparisons with the vectors of an index, which are used again: each takes some 40 KB, and memory
 * that is new for each search is in none of the processor's caches. Safe for use by many threads.
 */
final class Comparisons {
  private final Vectors vectors;
  private final Queue<Comparison> idle = new ConcurrentLinkedQueue<>();

  Comparisons(Vectors vectors) {
    this.vectors = vectors;
  }

  /**
   * Lends one for a query to what must not keep it.
   *
   * @param query as {@link Packing#rotate} gives it
   */
  <T> T with(double[] query, Function<Comparison, T> use) {
    Comparison comparison = idle.poll();
    if (comparison == null) {
      comparison = new Comparison(vectors);
    }
    T result = use.apply(comparison.with(query));
    idle.add(comparison); // not in a finally: one that failed half-way is not used again
    return result;
  }
}
