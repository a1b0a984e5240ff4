package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.contract.VectorIndexContract;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
import org.jspecify.annotations.Nullable;
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
      return builder(space, references, embeddings).rowsPerCandidate(ALWAYS_GRAPH).build();
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
          builder(space, references, embeddings).rowsPerCandidate(ALWAYS_GRAPH).build()) {
        index.save(place);
      }
      return JVectorIndex.open(place, ALWAYS_GRAPH);
    }

    @Override
    protected double minimumRecall() {
      return 0.95;
    }
  }

  /** Of whose references the graph knows the first 400 only, after some were removed. */
  @Nested
  class Changed extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
        throws IOException {
      Path place = saved.resolve("index" + NUMBER.incrementAndGet());
      List<Embedding> gone = new Samples(space.dimension(), 3, 77).take(100);
      int covered = Math.min(400, references.size());
      IndexWriter.Builder settings =
          IndexWriter.builder(place, space).searchEffort(1).rowsPerCandidate(ALWAYS_GRAPH);
      try (IndexWriter writer = settings.open()) {
        for (int i = 0; i < gone.size(); i++) {
          writer.add(Reference.of("gone " + i, new GeoPoint(0, 0)), gone.get(i));
        }
        add(writer, references.subList(0, covered), embeddings);
        writer.optimize(ProgressListener.none());
        for (int i = 0; i < gone.size(); i++) {
          assertThat(writer.remove("gone " + i)).isTrue();
        }
        writer.commit();
        for (int i = covered; i < references.size(); i++) {
          writer.add(references.get(i), embeddings.get(i));
        }
        writer.commit();
      }
      assertThat(IndexSummary.of(place).inGraph()).isEqualTo(gone.size() + covered);
      return JVectorIndex.open(place, ALWAYS_GRAPH).withSearchEffort(100);
    }

    @Override
    protected double minimumRecall() {
      return 0.95;
    }
  }

  private static void add(
      IndexWriter writer, List<Reference> references, List<Embedding> embeddings)
      throws IOException {
    for (int i = 0; i < references.size(); i++) {
      writer.add(references.get(i), embeddings.get(i));
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

  /** Without a limit it would walk through all that lies around the query first. */
  @Test
  void search_nothingNearTheQueryPasses_scansInsteadOfGoingOnThroughTheGraph() throws Exception {
    int size = 8000;
    EmbeddingSpace space = new EmbeddingSpace("s", 16);
    Random random = new Random(6);
    List<Embedding> embeddings = new ArrayList<>();
    List<Reference> references = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int side = i % 2 == 0 ? 1 : -1;
      embeddings.add(around(side, random));
      references.add(Reference.of("" + i, new GeoPoint(side, 0)));
    }
    GraphTest.CountedVectors vectors = new GraphTest.CountedVectors(embeddings, 0);
    Contents contents =
        new Contents(
            space,
            new HeapReferences(references),
            vectors,
            new BitSet(),
            GraphOptions.DEFAULTS.withSearchEffort(8),
            null,
            List.of(),
            Thumbnails.NONE,
            () -> {});
    Embedding query = around(1, random);
    Search south = new Search(8, 0, Filter.box(-90, -180, 0, 180));
    try (Graph graph = Graph.build(vectors, GraphOptions.DEFAULTS, null, ProgressListener.none());
        ExactIndex exact = ExactIndexTest.index(space, references, embeddings)) {
      int before = vectors.readings.get();
      Hits hits = JVectorIndex.of(contents, graph, 300).search(query, south);
      assertThat(hits).isEqualTo(exact.search(query, south));
      assertThat(vectors.readings.get() - before).isLessThan(size / 4);
    }
  }

  private static Embedding around(float first, Random random) {
    float[] vector = new float[16];
    vector[0] = first;
    for (int i = 1; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian() / 10;
    }
    return Embedding.of(vector);
  }

  @Test
  void search_fewIds_exactWhateverTheGraphFinds() {
    Samples samples = new Samples(32, 400, 3);
    List<Embedding> embeddings = samples.take(3000);
    List<Reference> references = ExactIndexTest.references(3000);
    EmbeddingSpace space = new EmbeddingSpace("s", 32);
    Search search =
        new Search(5, 3, Filter.ids(List.of("7", "8", "1500", "2999", "none", "4", "40")));
    try (JVectorIndex index =
            builder(space, references, embeddings)
                .searchEffort(1)
                .rowsPerCandidate(ALWAYS_GRAPH)
                .build();
        ExactIndex exact = ExactIndexTest.index(space, references, embeddings)) {
      for (Embedding query : samples.take(20)) {
        List<Neighbor> expected =
            exact.search(query, new Search(3000, 0, Filter.everything())).nearest().stream()
                .filter(hit -> search.filter().accepts(hit.reference(), 0))
                .toList();
        assertThat(expected).hasSize(6);
        for (VectorIndex one : List.of(index, exact)) {
          assertThat(one.search(query, search).nearest()).isEqualTo(expected.subList(0, 5));
          assertThat(one.search(query, search).farthest()).isEqualTo(farthest(expected));
          assertThat(one.search(query, search.withFarthest(0)).nearest())
              .isEqualTo(expected.subList(0, 5));
        }
      }
    }
  }

  private static List<Neighbor> farthest(List<Neighbor> nearestFirst) {
    return List.of(nearestFirst.get(5), nearestFirst.get(4), nearestFirst.get(3));
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
        builder(new EmbeddingSpace("s", 16), ExactIndexTest.references(6000), samples.take(6000))
            .executor(pool)
            .build()) {
      Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
      after.removeAll(before);
      after.removeAll(own);
      assertThat(index.size()).isEqualTo(6000);
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
  void search_fifthAddedAndFifthRemoved_recallStays() throws IOException {
    Samples samples = new Samples(64, 400, 11);
    EmbeddingSpace space = new EmbeddingSpace("s", 64);
    List<Reference> references = ExactIndexTest.references(9600);
    List<Embedding> embeddings = samples.take(9600);
    List<Embedding> queries = samples.take(100);
    Path place = directory.resolve("index");
    try (IndexWriter writer = IndexWriter.open(place, space)) {
      add(writer, references.subList(0, 8000), embeddings);
      writer.optimize(ProgressListener.none());
      for (int i = 0; i < 8000; i += 5) {
        assertThat(writer.remove("" + i)).isTrue();
      }
      for (int i = 8000; i < 9600; i++) {
        writer.add(references.get(i), embeddings.get(i));
      }
      writer.commit();
      assertThat(writer.unoptimized()).isGreaterThan(0.2);
      assertRecall(place, references, embeddings, queries);
      long before = bytes(place);
      writer.optimize(ProgressListener.none());
      assertThat(writer.unoptimized()).isZero();
      assertThat(bytes(place)).isLessThan(before);
      assertRecall(place, references, embeddings, queries);
    }
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void assertRecall(
      Path place, List<Reference> all, List<Embedding> embeddings, List<Embedding> queries)
      throws IOException {
    List<Reference> left = new ArrayList<>();
    List<Embedding> theirs = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i >= 8000 || i % 5 != 0) {
        left.add(all.get(i));
        theirs.add(embeddings.get(i));
      }
    }
    try (JVectorIndex index = JVectorIndex.open(place);
        ExactIndex exact = ExactIndexTest.index(new EmbeddingSpace("s", 64), left, theirs)) {
      assertThat(index.size()).isEqualTo(8000);
      assertThat(index.reference(0)).isEqualTo(all.get(1));
      assertThat(index.embedding(7999).cosine(embeddings.get(9599))).isGreaterThan(1 - 1e-6);
      assertRecall(index, exact, queries, new Search(16, 0, Filter.everything()));
      assertRecall(index, exact, queries, new Search(16, 0, Filter.similarityAtMost(0.8)));
    }
  }

  @Test
  void thumbnail_keptOrNot_byId() throws IOException {
    EmbeddingSpace space = new EmbeddingSpace("s", 2);
    Path place = directory.resolve("index");
    byte[] picture = {1, 2, 3};
    try (IndexWriter writer = IndexWriter.open(place, space)) {
      writer.add(Reference.of("gone", new GeoPoint(0, 0)), Embedding.of(1, 0), new byte[] {9});
      writer.add(Reference.of("with", new GeoPoint(0, 0)), Embedding.of(1, 0), picture);
      writer.add(Reference.of("without", new GeoPoint(0, 0)), Embedding.of(1, 0));
      writer.remove("gone");
      writer.commit();
    }
    JVectorIndex index = JVectorIndex.open(place);
    assertThat(index.thumbnail("with")).hasValue(picture);
    assertThat(index.thumbnail("without")).isEmpty();
    assertThat(index.thumbnail("gone")).isEmpty();
    assertThat(index.thumbnail("../with")).isEmpty();
    index.close();
    assertThatThrownBy(() -> index.thumbnail("with")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void embedding_byId() throws IOException {
    Path place = directory.resolve("index");
    try (IndexWriter writer = IndexWriter.open(place, new EmbeddingSpace("s", 2))) {
      writer.add(Reference.of("gone", new GeoPoint(0, 0)), Embedding.of(1, 0));
      writer.add(Reference.of("with", new GeoPoint(1, 2)), Embedding.of(0, 1));
      writer.remove("gone");
      writer.commit();
    }
    JVectorIndex index = JVectorIndex.open(place);
    assertThat(index.embedding("with").orElseThrow().cosine(Embedding.of(0, 1)))
        .isGreaterThan(1 - 1e-6);
    for (String none : List.of("gone", "other", "")) {
      assertThat(index.embedding(none)).isEmpty();
    }
    index.close();
    assertThatThrownBy(() -> index.embedding("with")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withSearchEffort_view_sameIndexOtherEffort() {
    Samples samples = new Samples(64, 3000, 8);
    List<Embedding> embeddings = samples.take(6000);
    EmbeddingSpace space = new EmbeddingSpace("s", 64);
    JVectorIndex index =
        builder(space, ExactIndexTest.references(6000), embeddings)
            .maxDegree(4)
            .beamWidth(8)
            .rowsPerCandidate(ALWAYS_GRAPH)
            .build();
    JVectorIndex low = index.withSearchEffort(1);
    assertThat(index.measureRecall(50, 10).recall())
        .isGreaterThan(low.measureRecall(50, 10).recall());
    assertThatThrownBy(() -> index.withSearchEffort(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 100000]");
    low.close();
    assertThatThrownBy(() -> index.search(embeddings.get(0), Search.defaults()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void measureRecall_everythingCompared_isOne() {
    List<Embedding> embeddings = new Samples(16, 10, 8).take(300);
    try (JVectorIndex index =
        builder(new EmbeddingSpace("s", 16), ExactIndexTest.references(300), embeddings).build()) {
      Recall recall = index.measureRecall(1000, 16);
      assertThat(recall).isEqualTo(new Recall(300, 16, 1));
      assertThat(recall).hasToString("recall@16 1.000 over 300 queries");
      assertThatThrownBy(() -> index.measureRecall(0, 16))
          .isInstanceOf(IllegalArgumentException.class);
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
                .rowsPerCandidate(ALWAYS_GRAPH)
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

  // fingerprint()

  private static Reference reference(String id, double latitude, @Nullable String author) {
    return new Reference(id, new GeoPoint(latitude, 2), author, null, null);
  }

  private static String fingerprint(EmbeddingSpace space, Reference... references) {
    JVectorIndex.Builder builder = JVectorIndex.builder(space);
    for (Reference reference : references) {
      builder.add(reference, Embedding.of(1, 0));
    }
    try (JVectorIndex index = builder.build()) {
      return index.fingerprint();
    }
  }

  @Test
  void fingerprint_isOfTheReferencesInAnyOrder() throws IOException {
    EmbeddingSpace space = new EmbeddingSpace("plane", 2);
    Reference a = reference("a", 1, "Ann");
    Reference b = reference("b", 2, null);
    String both = fingerprint(space, a, b);

    assertThat(both).matches("[0-9a-f]{64}");
    assertThat(fingerprint(space, b, a)).isEqualTo(both);
    try (JVectorIndex built =
        JVectorIndex.builder(space).add(a, Embedding.of(1, 0)).add(b, Embedding.of(0, 1)).build()) {
      built.save(directory.resolve("saved"));
    }
    try (JVectorIndex opened = JVectorIndex.open(directory.resolve("saved"))) {
      assertThat(opened.fingerprint()).isEqualTo(both);
    }
  }

  @Test
  void fingerprint_ofWhateverElse_isAnotherOne() {
    EmbeddingSpace space = new EmbeddingSpace("plane", 2);
    Reference a = reference("a", 1, "Ann");

    assertThat(
            List.of(
                fingerprint(space),
                fingerprint(space, a),
                fingerprint(space, a, reference("b", 1, "Ann")),
                fingerprint(space, reference("b", 1, "Ann")),
                fingerprint(space, reference("a", 1.0000001, "Ann")),
                fingerprint(space, reference("a", 1, "Anna")),
                fingerprint(space, reference("a", 1, null)),
                fingerprint(space, reference("a", 1, "")),
                fingerprint(space, reference("aAnn", 1, "")),
                fingerprint(space, new Reference("a", a.location(), "Ann", null, "Paris")),
                fingerprint(
                    space, new Reference("a", a.location(), "Ann", LocalDateTime.MIN, null)),
                fingerprint(new EmbeddingSpace("other", 2), a)))
        .doesNotHaveDuplicates();
  }
}
