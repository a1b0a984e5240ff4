package io.img2loc.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskSequentialGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction.ExactScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorUtil;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * A JVector graph over the vectors of an index. It names candidates only; their similarities are
 * computed from the vectors. Safe for use by many threads, but for {@link #close}.
 */
final class Graph implements Closeable {
  /** Taken before any other class of JVector has a chance to choose aloud. */
  private static final VectorTypeSupport VECTORS = QuietJVector.VECTORS;

  private static final float NEIGHBOR_OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final boolean HIERARCHY = true;
  private static final boolean REFINE = true;

  private final ImmutableGraphIndex graph;
  private final Vectors vectors;
  private final GraphOptions options;
  private final @Nullable StoredFile file;
  private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();

  private Graph(
      ImmutableGraphIndex graph, Vectors vectors, GraphOptions options, @Nullable StoredFile file) {
    this.graph = graph;
    this.vectors = vectors;
    this.options = options;
    this.file = file;
  }

  /** Builds a graph on the threads of a pool; null for threads that end with the building. */
  static Graph build(Vectors vectors, GraphOptions options, @Nullable ForkJoinPool pool) {
    if (pool != null) {
      return buildOn(pool, vectors, options);
    }
    ForkJoinPool own = new ForkJoinPool();
    try {
      return buildOn(own, vectors, options);
    } finally {
      own.shutdown();
    }
  }

  // JVector's newer way to a builder takes hierarchy and refinement from JMX, and starts a pool of
  // its own even if it is given one. So does this constructor, if it is not given both.
  @SuppressWarnings("deprecation")
  private static Graph buildOn(ForkJoinPool pool, Vectors vectors, GraphOptions options) {
    RandomAccessVectorValues values = GraphVectors.of(vectors);
    BuildScoreProvider scores =
        BuildScoreProvider.randomAccessScoreProvider(values, VectorSimilarityFunction.DOT_PRODUCT);
    try (GraphIndexBuilder builder =
        new GraphIndexBuilder(
            scores,
            vectors.dimension(),
            options.maxDegree(),
            options.beamWidth(),
            NEIGHBOR_OVERFLOW,
            ALPHA,
            HIERARCHY,
            REFINE,
            pool,
            pool)) {
      return new Graph(builder.build(values), vectors, options, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens the graph in a file, which is closed with the graph or when this fails.
   *
   * @throws IOException if JVector does not read it
   */
  static Graph open(StoredFile file, Vectors vectors, GraphOptions options) throws IOException {
    try {
      Mapping mapping = file.mapping();
      long start = file.start();
      OnDiskGraphIndex graph =
          OnDiskGraphIndex.load(
              () -> new MappingReader(mapping, start + GraphOptions.BYTES, file.end()));
      if (graph.size(0) != vectors.size() || graph.getIdUpperBound() != vectors.size()) {
        throw new IllegalStateException("a graph of " + graph.size(0) + " nodes");
      }
      return new Graph(graph, vectors, options, file);
    } catch (RuntimeException e) {
      file.close();
      throw new IOException(file.path() + ": JVector does not read this graph", e);
    }
  }

  /** Writes the options and the graph. */
  void write(StoredFileWriter out) throws IOException {
    if (file == null) {
      writeBuilt(out);
    } else {
      file.copyPayload(out);
    }
  }

  private void writeBuilt(StoredFileWriter out) throws IOException {
    options.write(out);
    VectorFloat<?> none = VECTORS.createFloatVector(1);
    try (var writer =
        new OnDiskSequentialGraphIndexWriter.Builder(graph, new GraphOutput(out))
            .with(new InlineVectors(1))
            .withMapper(new OrdinalMapper.IdentityMapper(vectors.size() - 1))
            .build()) {
      InlineVectors.State state = new InlineVectors.State(none);
      writer.write(Map.of(FeatureId.INLINE_VECTORS, ordinal -> state));
    }
  }

  /** Candidates that the search keeps when {@code k} of the nearest are asked for. */
  long effort(int k) {
    return Math.max(2L * k, options.searchEffort());
  }

  /**
   * The ordinals of what are likely the {@code k} nearest, and maybe fewer.
   *
   * @param accepted which may be returned; null for all
   */
  BitSet search(float[] query, int k, @Nullable BitSet accepted) {
    Worker worker = idle.poll();
    if (worker == null) {
      worker = new Worker();
    }
    BitSet found = worker.search(query, k, accepted == null ? Bits.ALL : accepted::get);
    idle.add(worker); // not in a finally: a searcher that failed half-way is not used again
    return found;
  }

  /** A searcher with its scratch, used by one thread at a time. */
  private final class Worker {
    private final GraphSearcher searcher = new GraphSearcher(graph);
    private final float[] scratch = new float[vectors.dimension()];
    private final VectorFloat<?> vector = VECTORS.createFloatVector(scratch);

    private BitSet search(float[] query, int k, Bits accepted) {
      VectorFloat<?> numbers = VECTORS.createFloatVector(query);
      ExactScoreFunction score =
          ordinal -> {
            vectors.read(ordinal, 1, scratch);
            return (1 + VectorUtil.dotProduct(numbers, vector)) / 2;
          };
      int size = vectors.size();
      SearchResult result =
          searcher.search(
              new DefaultSearchScoreProvider(score),
              Math.min(k, size),
              (int) Math.min(effort(k), size),
              0,
              0,
              accepted);
      BitSet found = new BitSet();
      for (SearchResult.NodeScore node : result.getNodes()) {
        found.set(node.node);
      }
      return found;
    }
  }

  @Override
  public void close() throws IOException {
    for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
      worker.searcher.close();
    }
    graph.close();
    if (file != null) {
      file.close();
    }
  }
}
