package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.jbellis.jvector.util.Bits;
import io.img2loc.Embedding;
import io.img2loc.ProgressListener;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTest {
  private static final int THREADS = 4;
  private static final int SIZE = 6000;
  private static final List<Embedding> EMBEDDINGS = new Samples(16, 50, 1).take(SIZE);

  private final ForkJoinPool pool = new ForkJoinPool(THREADS);

  @AfterEach
  void endThreads() {
    pool.shutdown();
  }

  /** Vectors that count how often they are read, one reading of which may fail. */
  static final class CountedVectors implements Vectors {
    final AtomicInteger readings = new AtomicInteger();
    private final UncheckedIOException failure =
        new UncheckedIOException(new NoSuchFileException("vectors"));
    private final HeapVectors vectors;
    private final int failing;

    CountedVectors(List<Embedding> embeddings, int failing) {
      this.failing = failing;
      vectors = new HeapVectors(new Packing(embeddings.get(0).dimension()));
      embeddings.forEach(embedding -> vectors.add(embedding.toArray()));
    }

    @Override
    public Packing packing() {
      return vectors.packing();
    }

    @Override
    public int size() {
      return vectors.size();
    }

    @Override
    public void coarse(int first, int count, byte[] into, int offset) {
      if (readings.incrementAndGet() == failing) {
        throw failure;
      }
      vectors.coarse(first, count, into, offset);
    }

    @Override
    public void fine(int ordinal, short[] into, int offset) {
      vectors.fine(ordinal, into, offset);
    }
  }

  @Test
  void build_listenerThrows_endsAllThreadsWithThat() {
    CountedVectors vectors = new CountedVectors(EMBEDDINGS, 0);
    RuntimeException stop = new IllegalStateException("that is enough");
    assertEndsWith(
        stop,
        vectors,
        progress -> {
          throw stop;
        });
  }

  /** First while nodes are added, then while their connections are improved. */
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.9})
  void build_vectorCannotBeRead_endsAllThreadsWithThat(double share) throws Exception {
    CountedVectors whole = new CountedVectors(EMBEDDINGS, 0);
    Graph.build(whole, GraphOptions.DEFAULTS, pool, ProgressListener.none()).close();
    CountedVectors vectors = new CountedVectors(EMBEDDINGS, (int) (share * whole.readings.get()));
    assertEndsWith(vectors.failure, vectors, ProgressListener.none());
  }

  @Test
  void search_takesTooLong_nothingAndTheNextOneIsWhole() throws Exception {
    CountedVectors vectors = new CountedVectors(EMBEDDINGS, 0);
    double[] rotated = vectors.packing().rotate(EMBEDDINGS.get(77).toArray());
    Comparison query = new Comparison(vectors).with(rotated);
    try (Graph graph = Graph.build(vectors, GraphOptions.DEFAULTS, pool, ProgressListener.none())) {
      Found found = graph.search(query, 10, 10, Bits.ALL, Long.MAX_VALUE);
      assertThat(BeamSearchTest.nodes(found)).startsWith(77).hasSize(10 + 8);
      int before = vectors.readings.get();
      assertThat(graph.search(query, 10, 10, ordinal -> ordinal == -1, 20)).isNull();
      assertThat(vectors.readings.get() - before).isLessThan(20 * 50);
      Found again = graph.search(query, 10, 10, Bits.ALL, Long.MAX_VALUE);
      assertThat(BeamSearchTest.nodes(again)).isEqualTo(BeamSearchTest.nodes(found));
    }
  }

  private void assertEndsWith(
      RuntimeException failure, CountedVectors vectors, ProgressListener listener) {
    Throwable thrown =
        catchThrowable(() -> Graph.build(vectors, GraphOptions.DEFAULTS, pool, listener));
    int readings = vectors.readings.get();
    assertThat(thrown).isSameAs(failure);
    assertThat(pool.awaitQuiescence(1, TimeUnit.MINUTES)).isTrue();
    // What the others had in hand.
    assertThat(vectors.readings.get() - readings).isLessThan(THREADS);
  }
}
