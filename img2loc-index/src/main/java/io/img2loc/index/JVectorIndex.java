package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index that finds the nearest references through a JVector graph, without comparing the query
 * with all of them. It may miss a few: of the 16 nearest it finds 95 % and more on average with the
 * default {@link Builder#searchEffort} on vectors as encoders make them, clustered and of hundreds
 * of dimensions; fewer on vectors without structure. Similarities are exact, as are the farthest.
 *
 * <p>A search compares with everything, and is exact, where a graph would not help: when the
 * farthest are asked for, when the filter is about similarity, when few references pass it, or when
 * there are few. References of equal similarity come in the order in which they were added.
 *
 * <p>On Java 21 and newer, {@code --add-modules jdk.incubator.vector} on the command line lets
 * JVector compare several numbers at once, which makes building and searching faster; from Java 22
 * on, {@code --enable-native-access=ALL-UNNAMED} keeps the JVM from warning about JVector's native
 * library. Both are optional. Safe for use by many threads.
 */
public final class JVectorIndex implements VectorIndex {
  private static final Logger LOG = LoggerFactory.getLogger(JVectorIndex.class);

  /**
   * Vectors that can be compared one by one in the time that a graph takes to find one candidate.
   *
   * <p>A graph search that keeps c candidates costs as much as comparing with {@code c × this}
   * vectors; a filter that lets one in n pass makes it n times as long. So a scan is quicker when
   * passing² ≤ c × this × size.
   */
  static final int VECTORS_PER_CANDIDATE = 20;

  private final Contents contents;
  private final GraphOptions options;
  private final @Nullable Graph graph;
  private final int vectorsPerCandidate;
  private final OpenGuard guard = new OpenGuard();

  private JVectorIndex(
      Contents contents, GraphOptions options, @Nullable Graph graph, int vectorsPerCandidate) {
    this.contents = contents;
    this.options = options;
    this.graph = graph;
    this.vectorsPerCandidate = vectorsPerCandidate;
  }

  /** A builder of an index of this space. */
  public static Builder builder(EmbeddingSpace space) {
    return new Builder(space);
  }

  /**
   * Opens an index that this class or {@link ExactIndex} saved. Reads its files once from end to
   * end to compare their checksums. A graph that is missing or does not fit is built again in
   * memory, as {@link Builder#build} does by default.
   *
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   * @throws IndexFormatException if it is not that of an index, or of one that cannot be read
   * @throws IOException if reading fails
   */
  public static JVectorIndex open(Path directory) throws IOException {
    return open(directory, VECTORS_PER_CANDIDATE);
  }

  static JVectorIndex open(Path directory, int vectorsPerCandidate) throws IOException {
    Contents contents = IndexDirectory.open(directory);
    try {
      Saved saved = openGraph(directory, contents);
      Graph graph = saved.graph();
      if (graph == null && needsGraph(contents, saved.options(), vectorsPerCandidate)) {
        LOG.info("{} has no usable graph; one is built in memory", directory);
        graph = Graph.build(contents.vectors(), saved.options(), null);
      }
      return new JVectorIndex(contents, saved.options(), graph, vectorsPerCandidate);
    } catch (RuntimeException e) {
      contents.close();
      throw e;
    }
  }

  /** What a directory keeps beside references and vectors. */
  private record Saved(GraphOptions options, @Nullable Graph graph) {}

  /** The saved options and graph; none or an unusable one is no reason to fail. */
  private static Saved openGraph(Path directory, Contents contents) {
    try {
      StoredFile file = IndexDirectory.openGraph(directory, contents);
      return file == null ? new Saved(GraphOptions.DEFAULTS, null) : read(file, contents);
    } catch (IOException e) {
      LOG.warn(
          "the graph is of no use, so each opening will take the time to build one;"
              + " save the opened index to another directory and use that: {}",
          e.toString());
      return new Saved(GraphOptions.DEFAULTS, null);
    }
  }

  private static Saved read(StoredFile file, Contents contents) throws IOException {
    GraphOptions options = GraphOptions.read(file);
    if (file.end() - file.start() > GraphOptions.BYTES) {
      return new Saved(options, Graph.open(file, contents.vectors(), options));
    }
    file.close();
    return new Saved(options, null);
  }

  /** Whether there may be a search of everything that a graph makes faster. */
  private static boolean needsGraph(
      Contents contents, GraphOptions options, int vectorsPerCandidate) {
    return contents.size() > (long) options.searchEffort() * vectorsPerCandidate;
  }

  @Override
  public EmbeddingSpace space() {
    return contents.space();
  }

  /** How many references there are. */
  public int size() {
    return contents.size();
  }

  /**
   * One of the references, in the order in which they were added.
   *
   * @param position in [0, {@link #size})
   * @throws IndexOutOfBoundsException if there is none
   * @throws IllegalStateException if the index is closed
   */
  public Reference reference(int position) {
    Objects.checkIndex(position, size());
    guard.enter();
    try {
      return contents.references().get(position);
    } finally {
      guard.leave();
    }
  }

  /**
   * The vector of one of the references, in the order in which they were added.
   *
   * @param position in [0, {@link #size})
   * @throws IndexOutOfBoundsException if there is none
   * @throws IllegalStateException if the index is closed
   */
  public Embedding embedding(int position) {
    Objects.checkIndex(position, size());
    float[] vector = new float[space().dimension()];
    guard.enter();
    try {
      contents.vectors().read(position, 1, vector);
    } finally {
      guard.leave();
    }
    return Embedding.of(vector);
  }

  /**
   * The encoders that were accepted as aliases of {@link #space()} when the index was opened:
   * {@link Agreement#alias} makes one of them usable with this index. Empty for an index that was
   * built.
   */
  public List<Agreement> aliases() {
    return contents.aliases();
  }

  /**
   * Records in a saved index that an encoder may be used as an alias of its space. It counts from
   * the next time that the index is opened; an earlier agreement of the same encoder is forgotten.
   * Reads the vectors once from end to end. One process at a time may record.
   *
   * @throws IllegalArgumentException if the agreement is not accepted, or is with another space
   * @throws IOException if there is no index that can be read, or writing fails
   */
  public static void recordAlias(Path directory, Agreement agreement) throws IOException {
    IndexDirectory.record(directory, agreement);
  }

  @Override
  public Hits search(Embedding query, Search search) {
    float[] numbers = contents.checked(query);
    guard.enter();
    try {
      return find(numbers, search);
    } finally {
      guard.leave();
    }
  }

  private Hits find(float[] query, Search search) {
    Scan scan = new Scan(contents, query, search);
    if (graph == null
        || search.nearest() == 0
        || search.farthest() > 0
        || scanIsQuicker(graph, contents.size(), search)
        || Filters.usesSimilarity(search.filter())) {
      return scan.everything();
    }
    if (search.filter() instanceof Filter.Everything) {
      return scan.among(graph.search(query, search.nearest(), null));
    }
    BitSet accepted = Filters.accepted(search.filter(), contents.references());
    int passing = accepted.cardinality();
    if (scanIsQuicker(graph, passing, search)) {
      return scan.among(accepted);
    }
    BitSet found = graph.search(query, search.nearest(), accepted);
    boolean enough = found.cardinality() >= Math.min(search.nearest(), passing);
    return scan.among(enough ? found : accepted);
  }

  private boolean scanIsQuicker(Graph graph, int passing, Search search) {
    double limit = (double) graph.effort(search.nearest()) * vectorsPerCandidate;
    return (double) passing * passing <= limit * contents.size();
  }

  /**
   * Saves the index to a directory, which appears whole or not at all.
   *
   * @param directory one that does not exist yet or is empty
   * @throws java.nio.file.FileAlreadyExistsException if something is there
   * @throws IOException if writing fails
   * @throws IllegalStateException if the index is closed
   */
  public void save(Path directory) throws IOException {
    guard.enter();
    try {
      IndexDirectory.save(directory, contents, graph == null ? options::write : graph::write);
    } finally {
      guard.leave();
    }
  }

  /** Waits for searches that run, then lets go of the files; does nothing the second time. */
  @Override
  public void close() {
    guard.close(this::release);
  }

  private void release() {
    try {
      if (graph != null) {
        graph.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      contents.close();
    }
  }

  /** Collects references and their embeddings. Not safe for use by several threads. */
  public static final class Builder {
    private final Gathering gathering;
    private GraphOptions options = GraphOptions.DEFAULTS;
    private int vectorsPerCandidate = VECTORS_PER_CANDIDATE;
    private @Nullable ForkJoinPool executor;

    private Builder(EmbeddingSpace space) {
      gathering = new Gathering(space);
    }

    /**
     * Adds a reference.
     *
     * @throws IllegalArgumentException if its id was added already, or the embedding is of another
     *     dimension than the space
     */
    public Builder add(Reference reference, Embedding embedding) {
      gathering.add(reference, embedding);
      return this;
    }

    /**
     * Sets to how many others a reference is connected at most: 32 unless set, in [2, 512]. More
     * finds more, and takes more time and space.
     */
    public Builder maxDegree(int maxDegree) {
      options = options.withMaxDegree(checked("maxDegree", maxDegree, 2, 512));
      return this;
    }

    /**
     * Sets from how many candidates the connections of a reference are chosen: 100 unless set, in
     * [1, 10 000]. More finds more, and takes more time to build.
     */
    public Builder beamWidth(int beamWidth) {
      options = options.withBeamWidth(checked("beamWidth", beamWidth, 1, 10_000));
      return this;
    }

    /**
     * Sets how many candidates a search keeps at least: 100 unless set, in [1, 100 000]; it keeps
     * twice as many as are asked for when that is more. More finds more, and takes more time. Saved
     * with the index.
     */
    public Builder searchEffort(int searchEffort) {
      options = options.withSearchEffort(checked("searchEffort", searchEffort, 1, 100_000));
      return this;
    }

    /**
     * Sets the pool whose threads build. Without one, {@link #build} starts as many threads as the
     * machine has processors, and ends them.
     */
    public Builder executor(ForkJoinPool executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** For tests: how much a candidate weighs against a scan; 0 for never to scan needlessly. */
    Builder vectorsPerCandidate(int vectorsPerCandidate) {
      this.vectorsPerCandidate = vectorsPerCandidate;
      return this;
    }

    private static int checked(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " must be in [" + least + ", " + most + "], was " + value);
      }
      return value;
    }

    /** The index of what was added so far. May be called again, also after adding more. */
    public JVectorIndex build() {
      Contents contents = gathering.contents();
      Graph graph =
          needsGraph(contents, options, vectorsPerCandidate)
              ? Graph.build(contents.vectors(), options, executor)
              : null;
      return new JVectorIndex(contents, options, graph, vectorsPerCandidate);
    }
  }
}
