package io.img2loc;

/**
 * Geotagged photos that can be searched by similarity. Implementations must be safe for concurrent
 * use, {@link #close()} included: it waits for searches that run, which need not heed an interrupt,
 * and may be called again.
 *
 * <p>The smallest implementation:
 *
 * <pre>{@code
 * final class NothingIndex implements VectorIndex {
 *   public EmbeddingSpace space() {
 *     return new EmbeddingSpace("nothing", 1);
 *   }
 *
 *   public Hits search(Embedding query, Search search) {
 *     return Hits.none();
 *   }
 * }
 * }</pre>
 *
 * <p>{@code VectorIndexContract} in core's test-jar holds what every implementation must do.
 */
public interface VectorIndex extends AutoCloseable {

  /** The space of the index's vectors; the same at every call. */
  EmbeddingSpace space();

  /**
   * Finds the references most similar and least similar to a query, of those that the filter
   * accepts. An index with fewer references returns what it has; similarities are raw cosines. The
   * nearest alone ({@link Search#withFarthest withFarthest(0)}) may be found much faster than both.
   *
   * @throws IllegalArgumentException if the query's dimension is not that of {@link #space()}
   * @throws IllegalStateException if the index is closed
   * @throws java.io.UncheckedIOException if the index cannot be read
   */
  Hits search(Embedding query, Search search);

  /** Lets go of files and memory. */
  @Override
  default void close() {}
}
