package io.img2loc.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskSequentialGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction.ExactScoreFunction;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.img2loc.ProgressListener;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A JVector graph over the first vectors of an index, compared by their coarse rows. It names
 * candidates only. Safe for use by many threads, but for {@link #close}.
 */
final class Graph implements Closeable {
  /** Taken before any other class of JVector has a chance to choose aloud. */
  private static final VectorTypeSupport VECTORS = QuietJVector.VECTORS;

  /** By how much a node's neighbors may exceed the degree before the best of them are chosen. */
  private static final float NEIGHBOR_OVERFLOW = 1.5f;

  private static final float ALPHA = 1.2f;
  private static final boolean HIERARCHY = true;
  private static final boolean REFINE = true;

  private final ImmutableGraphIndex graph;
  private final Queue<BeamSearch> idle = new ConcurrentLinkedQueue<>();

  private volatile int effort;

  private Graph(ImmutableGraphIndex graph, int effort) {
    this.graph = graph;
    this.effort = effort;
  }

  /**
   * Builds a graph of all vectors on the threads of a pool; null for threads that end with the
   * building. The first thing that goes wrong, with a vector or the listener, ends it: the other
   * threads go on with what they have in hand, and no further.
   */
  static Graph build(
      Vectors vectors,
      GraphOptions options,
      @Nullable ForkJoinPool pool,
      ProgressListener listener) {
    if (pool != null) {
      return buildOn(pool, vectors, options, listener);
    }
    ForkJoinPool own = new ForkJoinPool();
    try {
      return buildOn(own, vectors, options, listener);
    } finally {
      own.shutdown();
      own.awaitQuiescence(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }
  }

  // JVector's newer way to a builder takes hierarchy and refinement from JMX, and starts a pool of
  // its own even if it is given one. So does this constructor, if it is not given both.
  @SuppressWarnings("deprecation")
  private static Graph buildOn(
      ForkJoinPool pool, Vectors vectors, GraphOptions options, ProgressListener listener) {
    Failure failure = new Failure();
    BuildScores scores = new BuildScores(new Guarded(vectors, failure));
    int size = vectors.size();
    Steps steps = new Steps("building the graph", size, listener);
    try (GraphIndexBuilder builder =
        new GraphIndexBuilder(
            scores,
            vectors.packing().dimension(),
            degrees(options.maxDegree()),
            options.beamWidth(),
            NEIGHBOR_OVERFLOW,
            ALPHA,
            HIERARCHY,
            REFINE,
            pool,
            pool)) {
      pool.submit(
              () ->
                  IntStream.range(0, size)
                      .parallel()
                      .forEach(
                          ordinal ->
                              failure.guard(
                                  () -> {
                                    var score = scores.searchProviderFor(ordinal);
                                    builder.addGraphNode(ordinal, score);
                                    steps.done();
                                  })))
          .join();
      failure.rethrow();
      failure.guard(builder::cleanup);
      failure.rethrow();
      steps.finish();
      return new Graph(builder.getGraph(), GraphOptions.AUTOMATIC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of level 0, and of those above: there a search only passes, and many neighbors delay it. */
  private static List<Integer> degrees(int maxDegree) {
    return List.of(maxDegree, Math.max(2, maxDegree / 2));
  }

  /**
   * Opens a graph on disk.
   *
   * @throws IOException if JVector does not read it
   */
  static Graph open(SavedGraph saved) throws IOException {
    try {
      OnDiskGraphIndex graph = OnDiskGraphIndex.load(saved::reader);
      if (graph.size(0) != saved.covered() || graph.getIdUpperBound() != saved.covered()) {
        throw new IllegalStateException("a graph of " + graph.size(0) + " nodes");
      }
      return new Graph(graph, saved.builtWith().searchEffort());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      throw new IOException("JVector does not read this graph", e);
    }
  }

  /** Writes the graph in JVector's format; for one that was built. */
  void write(StoredFileWriter out) throws IOException {
    VectorFloat<?> none = VECTORS.createFloatVector(1);
    try (var writer =
        new OnDiskSequentialGraphIndexWriter.Builder(graph, new GraphOutput(out))
            .with(new InlineVectors(1))
            .withMapper(new OrdinalMapper.IdentityMapper(covered() - 1))
            .build()) {
      InlineVectors.State state = new InlineVectors.State(none);
      writer.write(Map.of(FeatureId.INLINE_VECTORS, ordinal -> state));
    }
  }

  /** The search effort that it is known to need; {@link GraphOptions#AUTOMATIC} if nobody knows. */
  int effort() {
    return effort;
  }

  /** Keeps what search effort it turned out to need. */
  void needs(int effort) {
    this.effort = effort;
  }

  /** How many references it knows: those of the first ordinals. */
  int covered() {
    return graph.size(0);
  }

  /**
   * What are likely the nearest, a few more than are asked for or fewer; null if that takes too
   * long.
   *
   * @param effort how many candidates to keep
   * @param k how many are asked for
   * @param mostNodes at the neighbours of how many nodes to look at most. Without a filter that is
   *     little more than the effort; where nothing near the query is accepted, a search goes on
   */
  @Nullable Found search(Comparison query, long effort, int k, Bits accepted, long mostNodes) {
    BeamSearch searcher = idle.poll();
    if (searcher == null) {
      searcher = new BeamSearch(graph.getView());
    }
    Found found = searcher.search(query, (int) Math.min(effort, covered()), k, accepted, mostNodes);
    idle.add(searcher); // not in a finally: one that failed half-way is not used again
    return found;
  }

  /** How JVector counts a comparison with its query: in [0, 1]. */
  private static SearchScoreProvider scores(Comparison comparison) {
    ExactScoreFunction function = ordinal -> (1 + comparison.estimate(ordinal)) / 2;
    return new DefaultSearchScoreProvider(function);
  }

  /**
   * The first thing that went wrong on any of the building threads. A parallel stream throws it
   * before its other threads have ended, which then go on to the end of their part.
   */
  private static final class Failure {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    /** Takes a step, unless another has failed. */
    void guard(Runnable step) {
      if (first.get() == null) {
        try {
          step.run();
        } catch (RuntimeException | Error e) {
          happened(e);
        }
      }
    }

    void happened(Throwable failure) {
      first.compareAndSet(null, failure);
    }

    void rethrow() {
      Throwable failure = first.get();
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  /** Vectors that cannot be read any more once something has failed. */
  private record Guarded(Vectors vectors, Failure failure) implements Vectors {
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
      failure.rethrow();
      try {
        vectors.coarse(first, count, into, offset);
      } catch (RuntimeException e) {
        failure.happened(e);
        throw e;
      }
    }

    @Override
    public void fine(int ordinal, short[] into, int offset) {
      vectors.fine(ordinal, into, offset);
    }
  }

  /** How JVector compares vectors while it builds. */
  private record BuildScores(Vectors vectors) implements BuildScoreProvider {
    @Override
    public boolean isExact() {
      return true;
    }

    /** Asked for by graphs without hierarchy only. */
    @Override
    public VectorFloat<?> approximateCentroid() {
      return VECTORS.createFloatVector(vectors.packing().dimension());
    }

    @Override
    public SearchScoreProvider searchProviderFor(VectorFloat<?> vector) {
      double[] rotated = new double[vector.length()];
      for (int i = 0; i < rotated.length; i++) {
        rotated[i] = vector.get(i);
      }
      return scores(new Comparison(vectors).with(rotated));
    }

    @Override
    public SearchScoreProvider searchProviderFor(int ordinal) {
      return scores(new Comparison(vectors).withRow(ordinal));
    }

    @Override
    public SearchScoreProvider diversityProviderFor(int ordinal) {
      return searchProviderFor(ordinal);
    }
  }

  @Override
  public void close() throws IOException {
    for (BeamSearch each = idle.poll(); each != null; each = idle.poll()) {
      each.close();
    }
    graph.close();
  }
}
