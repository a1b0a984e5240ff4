package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.contract.VectorIndexContract;
import io.img2loc.index.StoredFile.Kind;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JVectorIndexTest {
  private static final int DIMENSION = 128;
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("clustered", DIMENSION);

  /** For small indexes to be searched through the graph all the same. */
  private static final int ALWAYS_GRAPH = 0;

  /** For the contracts, whose indexes outlive a test. */
  @TempDir static Path saved;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir Path directory;

  /** As it comes: small enough to be scanned. */
  @Nested
  class Built extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
      return builder(space, references, embeddings).build();
    }
  }

  @Nested
  class Reopened extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
        throws IOException {
      Path place = saved.resolve("index" + NUMBER.incrementAndGet());
      try (JVectorIndex index = builder(space, references, embeddings).build()) {
        index.save(place);
      }
      return JVectorIndex.open(place);
    }
  }

  @Nested
  class BuiltGraph extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
      return builder(space, references, embeddings).vectorsPerCandidate(ALWAYS_GRAPH).build();
    }

    @Override
    protected double minimumRecall() {
      return 0.95;
    }
  }

  @Nested
  class ReopenedGraph extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
        throws IOException {
      Path place = saved.resolve("index" + NUMBER.incrementAndGet());
      try (JVectorIndex index =
          builder(space, references, embeddings).vectorsPerCandidate(ALWAYS_GRAPH).build()) {
        index.save(place);
      }
      try (StoredFile file = StoredFile.open(Kind.GRAPH, place)) {
        boolean hasGraph = file.end() - file.start() > GraphOptions.BYTES;
        assertThat(hasGraph).isEqualTo(!references.isEmpty());
      }
      return JVectorIndex.open(place, ALWAYS_GRAPH);
    }

    @Override
    protected double minimumRecall() {
      return 0.95;
    }
  }

  /** Saved without a graph, which is built from the mapped vectors. */
  @Nested
  class RebuiltGraph extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
        throws IOException {
      Path place = saved.resolve("index" + NUMBER.incrementAndGet());
      try (ExactIndex index = ExactIndexTest.index(space, references, embeddings)) {
        index.save(place);
      }
      return JVectorIndex.open(place, ALWAYS_GRAPH);
    }

    @Override
    protected double minimumRecall() {
      return 0.95;
    }
  }

  private static JVectorIndex.Builder builder(
      EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
    JVectorIndex.Builder builder = JVectorIndex.builder(space);
    for (int i = 0; i < references.size(); i++) {
      builder.add(references.get(i), embeddings.get(i));
    }
    return builder;
  }

  @Test
  void search_clusteredVectors_recallAgainstNumpy() throws Exception {
    int k = 16;
    Samples samples = new Samples(DIMENSION, 400, 2);
    List<Embedding> embeddings = samples.take(8000);
    List<Embedding> queries = samples.take(100);
    Numpy numpy = Numpy.search(directory, embeddings, queries, k);
    Path place = directory.resolve("index");
    try (JVectorIndex built =
        builder(SPACE, ExactIndexTest.references(embeddings.size()), embeddings).build()) {
      built.save(place);
      assertRecall(built, queries, numpy, k);
    }
    assertThat(Kind.GRAPH.in(place)).exists();
    try (JVectorIndex opened = JVectorIndex.open(place)) {
      assertRecall(opened, queries, numpy, k);
    }
  }

  private static void assertRecall(
      JVectorIndex index, List<Embedding> queries, Numpy numpy, int k) {
    int nearest = 0;
    int farthest = 0;
    for (int query = 0; query < queries.size(); query++) {
      Hits near = index.search(queries.get(query), new Search(k, 0, Filter.everything()));
      nearest += common(near.nearest(), numpy.ordinals()[query], 0, k);
      Hits far = index.search(queries.get(query), new Search(0, k, Filter.everything()));
      farthest += common(far.farthest(), numpy.ordinals()[query], k, 2 * k);
      assertThat(far.farthestExact()).isTrue();
    }
    assertThat(nearest).isGreaterThanOrEqualTo((int) (0.95 * k * queries.size()));
    assertThat(farthest).isEqualTo(k * queries.size());
  }

  private static int common(List<Neighbor> hits, int[] ordinals, int from, int to) {
    Set<String> expected =
        IntStream.range(from, to).mapToObj(i -> "" + ordinals[i]).collect(Collectors.toSet());
    return (int) hits.stream().filter(hit -> expected.contains(hit.reference().id())).count();
  }

  @Test
  void search_filter_recallWhateverShareItLetsPass() {
    Samples samples = new Samples(32, 400, 3);
    Random random = new Random(4);
    List<Embedding> embeddings = samples.take(6000);
    List<Embedding> queries = samples.take(100);
    List<Reference> references =
        IntStream.range(0, 6000).mapToObj(i -> Samples.reference(i, random)).toList();
    EmbeddingSpace space = new EmbeddingSpace("s", 32);
    try (JVectorIndex index = builder(space, references, embeddings).build();
        ExactIndex exact = ExactIndexTest.index(space, references, embeddings)) {
      // From few percent, which are scanned, over some to most, which the graph is searched for.
      for (int percent : new int[] {1, 5, 20, 45, 70, 99}) {
        Filter filter =
            Filter.authors(IntStream.range(0, percent).mapToObj(i -> "author " + i).toList());
        assertRecall(index, exact, queries, new Search(16, 0, filter));
      }
    }
  }

  private static void assertRecall(
      JVectorIndex index, ExactIndex exact, List<Embedding> queries, Search search) {
    int found = 0;
    for (Embedding query : queries) {
      List<Neighbor> expected = exact.search(query, search).nearest();
      List<Neighbor> actual = index.search(query, search).nearest();
      assertThat(actual).hasSize(16);
      assertThat(actual)
          .allMatch(hit -> search.filter().accepts(hit.reference(), hit.similarity()));
      found += (int) actual.stream().filter(expected::contains).count();
    }
    assertThat(found / (16.0 * queries.size())).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void save_openedIndex_sameFilesAgain() throws IOException {
    Samples samples = new Samples(DIMENSION, 100, 5);
    List<Embedding> embeddings = samples.take(3000);
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    try (JVectorIndex built =
        builder(SPACE, ExactIndexTest.references(3000), embeddings).maxDegree(8).build()) {
      built.save(first);
    }
    try (JVectorIndex opened = JVectorIndex.open(first)) {
      opened.save(second);
    }
    for (Kind kind : Kind.values()) {
      assertThat(kind.in(second)).hasSameBinaryContentAs(kind.in(first));
    }
  }

  /** By default 3000 references get a graph; with such an effort they are compared with all. */
  @Test
  void save_withoutAGraph_keepsTheSearchEffort() throws IOException {
    List<Embedding> embeddings = new Samples(DIMENSION, 100, 5).take(3000);
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    try (JVectorIndex built =
        builder(SPACE, ExactIndexTest.references(3000), embeddings).searchEffort(1000).build()) {
      built.save(first);
    }
    try (JVectorIndex opened = JVectorIndex.open(first)) {
      opened.save(second);
    }
    assertThat(Kind.GRAPH.in(second)).hasSameBinaryContentAs(Kind.GRAPH.in(first));
    assertThat(Files.size(Kind.GRAPH.in(first))).isLessThan(1000);
  }

  @Test
  void save_directory_isReadableByWhomeverAnyOtherIs() throws IOException {
    assumeTrue(
        Files.getFileStore(directory).supportsFileAttributeView("posix"),
        "skipped: this file system knows no POSIX permissions");
    Path ordinary = Files.createDirectory(directory.resolve("ordinary"));
    Path saved = directory.resolve("saved");
    try (JVectorIndex index = builder(SPACE, List.of(), List.of()).build()) {
      index.save(saved);
    }
    assertThat(Files.getPosixFilePermissions(saved))
        .isEqualTo(Files.getPosixFilePermissions(ordinary));
  }

  @Test
  void open_graphOfOtherVectors_builtAnew() throws IOException {
    Samples samples = new Samples(DIMENSION, 100, 6);
    Path mine = directory.resolve("mine");
    Path other = directory.resolve("other");
    List<Embedding> embeddings = samples.take(3000);
    try (JVectorIndex index = builder(SPACE, ExactIndexTest.references(3000), embeddings).build();
        JVectorIndex others =
            builder(SPACE, ExactIndexTest.references(3000), samples.take(3000)).build()) {
      index.save(mine);
      others.save(other);
    }
    Files.delete(Kind.GRAPH.in(mine));
    Files.copy(Kind.GRAPH.in(other), Kind.GRAPH.in(mine));
    try (JVectorIndex index = JVectorIndex.open(mine)) {
      int found = 0;
      for (int i = 0; i < 100; i++) {
        Hits hits = index.search(embeddings.get(i), new Search(1, 0, Filter.everything()));
        found += hits.nearest().get(0).reference().id().equals("" + i) ? 1 : 0;
      }
      assertThat(found).isGreaterThanOrEqualTo(95);
    }
  }

  @Test
  void build_executor_noOtherThreads() {
    Samples samples = new Samples(16, 50, 7);
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    List<Thread> own = new ArrayList<>();
    ForkJoinPool pool =
        new ForkJoinPool(
            2,
            p -> {
              ForkJoinWorkerThread thread = new Worker(p);
              synchronized (own) {
                own.add(thread);
              }
              return thread;
            },
            null,
            false);
    try (JVectorIndex index =
        builder(new EmbeddingSpace("s", 16), ExactIndexTest.references(3000), samples.take(3000))
            .executor(pool)
            .build()) {
      Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
      after.removeAll(before);
      after.removeAll(own);
      assertThat(index.size()).isEqualTo(3000);
      assertThat(own).isNotEmpty();
      assertThat(after).filteredOn(t -> t instanceof ForkJoinWorkerThread).isEmpty();
      assertThat(pool.isShutdown()).isFalse();
    } finally {
      pool.shutdown();
    }
  }

  private static final class Worker extends ForkJoinWorkerThread {
    private Worker(ForkJoinPool pool) {
      super(pool);
    }
  }

  @Test
  void builder_outOfRange_refusedNamingTheRange() {
    JVectorIndex.Builder builder = JVectorIndex.builder(SPACE);
    assertThatThrownBy(() -> builder.maxDegree(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxDegree must be in [2, 512], was 1");
    assertThatThrownBy(() -> builder.beamWidth(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beamWidth must be in [1, 10000], was 0");
    assertThatThrownBy(() -> builder.searchEffort(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("searchEffort must be in [1, 100000], was -1");
  }

  @Test
  void searchEffort_more_findsMore() {
    Samples samples = new Samples(64, 3000, 8);
    EmbeddingSpace space = new EmbeddingSpace("s", 64);
    List<Embedding> embeddings = samples.take(6000);
    List<Reference> references = ExactIndexTest.references(6000);
    List<Embedding> queries = samples.take(100);
    int low = found(space, references, embeddings, queries, 1);
    int high = found(space, references, embeddings, queries, 200);
    assertThat(high).isGreaterThan(low);
  }

  private static int found(
      EmbeddingSpace space,
      List<Reference> references,
      List<Embedding> embeddings,
      List<Embedding> queries,
      int effort) {
    Search search = new Search(1, 0, Filter.everything());
    int found = 0;
    try (ExactIndex exact = ExactIndexTest.index(space, references, embeddings);
        JVectorIndex index =
            builder(space, references, embeddings)
                .maxDegree(4)
                .beamWidth(8)
                .searchEffort(effort)
                .vectorsPerCandidate(ALWAYS_GRAPH)
                .build()) {
      for (Embedding query : queries) {
        found += index.search(query, search).equals(exact.search(query, search)) ? 1 : 0;
      }
    }
    return found;
  }

  @Test
  void publicSignatures_nameNoTypeOfJVector() {
    Stream<Executable> members =
        Stream.of(JVectorIndex.class, JVectorIndex.Builder.class)
            .flatMap(
                c ->
                    Stream.concat(
                        Arrays.stream(c.getMethods()), Arrays.stream(c.getConstructors())));
    assertThat(members.filter(m -> Modifier.isPublic(m.getModifiers())).map(Executable::toString))
        .isNotEmpty()
        .noneMatch(signature -> signature.contains("jbellis"));
  }
}
