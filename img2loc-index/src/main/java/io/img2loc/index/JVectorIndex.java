package io.img2loc.index;

import io.github.jbellis.jvector.util.Bits;
import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index that finds the nearest references through a JVector graph, without comparing the query
 * with all of them. It may miss a few: of the 16 nearest it finds 95 % and more on average with the
 * default {@link Builder#searchEffort}, which {@link #measureRecall} tells for an index at hand.
 * Similarities are exact to about 10⁻⁷.
 *
 * <p>A search compares with everything, and is exact, where a graph would not help: when the
 * farthest are asked for, when few references pass the filter, or when there are few. The farthest
 * are therefore always exact. {@link Search#defaults} asks for them; {@code withFarthest(0)} leaves
 * a search to the graph. References of equal similarity come in the order in which they were added.
 * With few ids in {@link Filter#ids} a search compares with those alone; the first such search
 * reads all ids.
 *
 * <p>{@code --add-modules jdk.incubator.vector} on the command line lets Java 17 and newer compare
 * several numbers at once, which makes searching and building several times faster: of vectors of
 * 512 dimensions a comparison takes about 60 nanoseconds with it and 265 without. From Java 22 on,
 * {@code --enable-native-access=ALL-UNNAMED} keeps the JVM from warning about JVector's native
 * library. Both are optional.
 *
 * <p>An opened index leaves everything in its files, which it maps into memory: an index may be
 * larger than the heap by far. Of a file, each page is compared with its checksum when it is first
 * used. Safe for use by many threads.
 */
public final class JVectorIndex implements VectorIndex {
  private static final Logger LOG = LoggerFactory.getLogger(JVectorIndex.class);

  /**
   * Vectors that can be compared one after the other in the time that a graph takes for one of the
   * candidates that it keeps: it looks at about 20 for each, all over the memory.
   */
  static final int ROWS_PER_CANDIDATE = 80;

  /** The most neighbors that a search asks for with the effort as it is stated. */
  private static final int USUAL_K = 16;

  private static final int TUNING_QUERIES = 200;
  private static final int TUNING_K = USUAL_K;

  /** Above the 0.95 that is promised: queries from elsewhere are harder than any made here. */
  private static final double TUNING_RECALL = 0.97;

  private static final int ROWS_WORTH_A_WARNING = 50_000;
  private static final int READ_TOGETHER = 500;

  private final Contents contents;
  private final int searchEffort;
  private final @Nullable Graph graph;
  private final int rowsPerCandidate;
  private final OpenGuard guard;
  private final Present present;
  private final Comparisons comparisons;

  private JVectorIndex(
      Contents contents, int searchEffort, @Nullable Graph graph, int rowsPerCandidate) {
    this.contents = contents;
    this.searchEffort = searchEffort;
    this.graph = graph;
    this.rowsPerCandidate = rowsPerCandidate;
    guard = new OpenGuard();
    present = new Present(contents);
    comparisons = new Comparisons(contents.vectors());
  }

  /** Another view of an index. */
  private JVectorIndex(JVectorIndex index, int searchEffort, int rowsPerCandidate) {
    contents = index.contents;
    this.searchEffort = searchEffort;
    graph = index.graph;
    this.rowsPerCandidate = rowsPerCandidate;
    guard = index.guard;
    present = index.present;
    comparisons = index.comparisons;
  }

  /** A builder of an index of this space. */
  public static Builder builder(EmbeddingSpace space) {
    return new Builder(space);
  }

  /**
   * Opens an index that {@link IndexWriter}, this class or {@link ExactIndex} wrote, as it was last
   * committed. Without a graph, or with one that cannot be used, searches compare with everything
   * until {@link IndexWriter#optimize} has built one.
   *
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   * @throws IndexFormatException if it is not that of an index, or of one that cannot be read
   * @throws IOException if reading fails
   */
  public static JVectorIndex open(Path directory) throws IOException {
    return open(directory, ROWS_PER_CANDIDATE);
  }

  static JVectorIndex open(Path directory, int rowsPerCandidate) throws IOException {
    Contents contents = IndexDirectory.open(directory);
    try {
      Graph graph = openGraph(directory, contents);
      int unknown = contents.rows() - (graph == null ? 0 : graph.covered());
      if (unknown > ROWS_WORTH_A_WARNING) {
        LOG.warn(
            "{} has no graph of {} of its {} references, so each search compares with all of these;"
                + " optimize the index",
            directory,
            unknown,
            contents.rows());
      }
      return of(contents, graph, rowsPerCandidate);
    } catch (RuntimeException e) {
      contents.close();
      throw e;
    }
  }

  /** An index of the search effort that its options say, or its graph needs. */
  static JVectorIndex of(Contents contents, @Nullable Graph graph, int rowsPerCandidate) {
    int found = graph == null ? GraphOptions.AUTOMATIC : graph.effort();
    int effort = contents.options().effort(found);
    return new JVectorIndex(contents, effort, graph, rowsPerCandidate);
  }

  /** The saved graph; none or an unusable one is no reason to fail. */
  private static @Nullable Graph openGraph(Path directory, Contents contents) {
    SavedGraph saved = contents.graph();
    try {
      return saved == null ? null : Graph.open(saved);
    } catch (IOException e) {
      LOG.warn(
          "the graph of {} is of no use; optimize the index to have another one built: {}",
          directory,
          e.toString());
      return null;
    }
  }

  /** Whether there may be a search of everything that a graph makes faster. */
  static boolean needsGraph(int rows, int rowsPerCandidate) {
    return rows > (long) RecallProbe.LEAST_EFFORT * rowsPerCandidate;
  }

  @Override
  public EmbeddingSpace space() {
    return contents.space();
  }

  /** How many references there are. */
  public int size() {
    return present.size();
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
    return guard.use(() -> contents.references().get(present.ordinal(position)));
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
    return guard.use(() -> contents.embedding(present.ordinal(position)));
  }

  /**
   * The vector of the reference of an id, if there is one. The first call reads all ids.
   *
   * @throws IllegalStateException if the index is closed
   */
  public Optional<Embedding> embedding(String id) {
    return of(id, contents::embedding);
  }

  /**
   * The small picture of a reference, if one was kept: an encoded JPEG. The first call reads all
   * ids.
   *
   * @throws IllegalStateException if the index is closed
   */
  public Optional<byte[]> thumbnail(String id) {
    return of(id, ordinal -> contents.thumbnails().get(ordinal));
  }

  private <T> Optional<T> of(String id, IntFunction<? extends @Nullable T> get) {
    return guard.use(
        () -> {
          int ordinal = present.ordinal(id);
          return ordinal < 0 ? Optional.empty() : Optional.ofNullable(get.apply(ordinal));
        });
  }

  /**
   * Tells this index from one of other references: 64 hexadecimal digits that are made of the space
   * and of all that is known of each reference, in whatever order they were added. Vectors are not
   * looked at, as a photo has one in a space. Reads all references: 5 million take some seconds.
   *
   * @throws IllegalStateException if the index is closed
   */
  public String fingerprint() {
    return guard.use(
        () -> {
          Fingerprint fingerprint = new Fingerprint();
          for (int from = 0; from < size(); from += READ_TOGETHER) {
            int end = Math.min(size(), from + READ_TOGETHER);
            int[] ordinals = IntStream.range(from, end).map(present::ordinal).toArray();
            contents.references().get(ordinals).forEach(fingerprint::add);
          }
          return fingerprint.of(space());
        });
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
   * The same index with another search effort, without any copy. Closing one closes the other.
   *
   * @param searchEffort see {@link Builder#searchEffort}
   * @throws IllegalArgumentException if it is out of range
   */
  public JVectorIndex withSearchEffort(int searchEffort) {
    return new JVectorIndex(this, GraphOptions.checkedEffort(searchEffort), rowsPerCandidate);
  }

  @Override
  public Hits search(Embedding query, Search search) {
    double[] rotated = contents.checked(query);
    return guard.use(() -> comparisons.with(rotated, comparison -> find(comparison, search)));
  }

  private Hits find(Comparison query, Search search) {
    Acceptance acceptance = new Acceptance(search.filter(), contents, present);
    Supplier<Scan> scans = () -> new Scan(contents, query, acceptance, search);
    if (graph != null
        && search.nearest() > 0
        && search.farthest() == 0
        && acceptance.only() == null) {
      Hits hits =
          acceptance.usesSimilarity()
              ? widening(graph, query, search, scans)
              : throughGraph(graph, query, search, acceptance, scans.get());
      // A graph may have ways to too few of those that pass.
      if (hits != null && hits.nearest().size() == search.nearest()) {
        return hits;
      }
    }
    return scans.get().everything();
  }

  /** The hits, or null if looking at everything is quicker. */
  private @Nullable Hits throughGraph(
      Graph graph, Comparison query, Search search, Acceptance acceptance, Scan scan) {
    int k = search.nearest();
    long effort = effort(k);
    if (Math.max(effort, k) / acceptance.share() >= mostCandidates()) {
      return null;
    }
    boolean all = acceptance.isEverything() && contents.removed().isEmpty();
    Bits accepted = all ? Bits.ALL : ordinal -> acceptance.accepts(ordinal, 0);
    Found found = look(graph, query, effort, k, accepted);
    return found == null ? null : hits(scan, found, graph);
  }

  /**
   * The hits under a filter that asks for similarities, which a graph does not know exactly: the
   * nearest without it, more and more of them, until enough of them pass. Null if looking at
   * everything is quicker.
   */
  private @Nullable Hits widening(
      Graph graph, Comparison query, Search search, Supplier<Scan> scans) {
    for (long effort = effort(search.nearest()); effort < mostCandidates(); effort *= 4) {
      Found found = look(graph, query, effort, search.nearest(), notRemoved());
      if (found == null) {
        return null;
      }
      Scan scan = scans.get();
      Hits hits = hits(scan, found, graph);
      if (hits.nearest().size() == search.nearest()) {
        double last = hits.nearest().get(search.nearest() - 1).similarity();
        // The last of them has to be found as surely as the last of so many without a filter.
        if (effort(asSimilar(found, last)) <= effort) {
          return hits;
        }
      }
    }
    return null;
  }

  /** How many of what was found are as similar. */
  private static int asSimilar(Found found, double similarity) {
    int count = 0;
    while (count < found.size() && found.cosine(count) >= similarity) {
      count++;
    }
    return count;
  }

  private Bits notRemoved() {
    return contents.removed().isEmpty() ? Bits.ALL : ordinal -> !contents.removed().get(ordinal);
  }

  /** What the graph finds; null if it cannot be used, or takes longer than a scan. */
  private @Nullable Found look(Graph graph, Comparison query, long effort, int k, Bits accepted) {
    try {
      return graph.search(query, effort, k, accepted, (long) mostCandidates());
    } catch (UncheckedIOException e) {
      // If it is the vectors that are damaged, comparing with everything will tell.
      LOG.warn("a search does without the graph: {}", e.getMessage());
      return null;
    }
  }

  /** The hits among what the graph found and what it does not know. */
  private static Hits hits(Scan scan, Found found, Graph graph) {
    show(scan, found, graph);
    return scan.hits();
  }

  private static void show(Scan scan, Found found, Graph graph) {
    scan.at(found);
    scan.from(graph.covered());
  }

  /** The effort of a search for {@code k} of the nearest. */
  private long effort(int k) {
    return searchEffort + 2L * Math.max(0, k - USUAL_K);
  }

  /** Candidates that take as long as a scan. */
  private double mostCandidates() {
    return contents.rows() / (double) rowsPerCandidate;
  }

  /**
   * Compares searches with the exact result; what is as similar as the last one of that counts as
   * found, too. The queries are vectors of the index, each moved as far as two neighbors lie apart
   * elsewhere; they are the same at each call, and others than those that the search effort was
   * tried with, if there are enough. Takes as long as {@code queries} comparisons with everything.
   *
   * @param queries how many searches, at least 1; fewer if there are fewer references
   * @param k how many of the nearest to ask for, at least 1
   * @throws IllegalArgumentException if one of them is less
   * @throws IllegalStateException if the index is closed
   */
  public Recall measureRecall(int queries, int k) {
    if (queries < 1 || k < 1) {
      throw new IllegalArgumentException(
          "a recall needs at least 1 query and 1 neighbor, not " + queries + " and " + k);
    }
    return new RecallProbe(this, TUNING_QUERIES, queries, k, ProgressListener.none()).of(this);
  }

  /** Finds out what search effort the graph needs, and keeps that. */
  void tune(ProgressListener listener) {
    if (graph != null) {
      JVectorIndex neverScanned = new JVectorIndex(this, searchEffort, 0);
      RecallProbe probe = new RecallProbe(neverScanned, 0, TUNING_QUERIES, TUNING_K, listener);
      graph.needs(probe.leastEffort(TUNING_RECALL));
    }
  }

  Contents contents() {
    return contents;
  }

  /** A stored vector, removed or not. */
  Embedding stored(int ordinal) {
    return guard.use(() -> contents.embedding(ordinal));
  }

  /**
   * The ordinals of what a search finds to be nearest to a stored vector, the nearest first. The
   * vector itself is one of them, if it is found.
   */
  int[] near(int ordinal, int k) {
    return guard.use(
        () -> {
          double[] query = contents.checked(contents.embedding(ordinal));
          return comparisons.with(query, comparison -> near(comparison, k));
        });
  }

  private int[] near(Comparison query, int k) {
    Search search = new Search(k, 0, Filter.everything());
    Acceptance acceptance = new Acceptance(search.filter(), contents, present);
    Scan scan = new Scan(contents, query, acceptance, search);
    Found found = graph == null ? null : look(graph, query, effort(k), k, notRemoved());
    if (graph == null || found == null) {
      scan.from(0);
    } else {
      show(scan, found, graph);
    }
    return scan.nearest();
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
      IndexDirectory.save(directory, contents, graph);
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
    private int rowsPerCandidate = ROWS_PER_CANDIDATE;
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
      options = options.withMaxDegree(maxDegree);
      return this;
    }

    /**
     * Sets from how many candidates the connections of a reference are chosen: 160 unless set, in
     * [1, 10 000]. More finds more, and takes more time to build.
     */
    public Builder beamWidth(int beamWidth) {
      options = options.withBeamWidth(beamWidth);
      return this;
    }

    /**
     * Sets the effort of a search for up to 16 neighbors, in [1, 100 000]: it goes on until no
     * candidate is left that is nearer than one of so many best ones. A search for more neighbors
     * has 2 more for each further one. More finds more of the true nearest, and takes more time;
     * however little it is, as many neighbors are returned. Saved with the index. Unless set, what
     * a graph needs to find 97 % of the 16 nearest is found out once it is built.
     */
    public Builder searchEffort(int searchEffort) {
      options = options.withSearchEffort(GraphOptions.checkedEffort(searchEffort));
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
    Builder rowsPerCandidate(int rowsPerCandidate) {
      this.rowsPerCandidate = rowsPerCandidate;
      return this;
    }

    /** The index of what was added so far. May be called again, also after adding more. */
    public JVectorIndex build() {
      Contents contents = gathering.contents(options);
      Graph graph =
          needsGraph(contents.rows(), rowsPerCandidate)
              ? Graph.build(contents.vectors(), options, executor, ProgressListener.none())
              : null;
      JVectorIndex index = of(contents, graph, rowsPerCandidate);
      if (options.searchEffort() != GraphOptions.AUTOMATIC) {
        return index;
      }
      index.tune(ProgressListener.none());
      return of(contents, graph, rowsPerCandidate);
    }
  }
}
