package io.img2loc.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link VectorIndex} must do. Extend it and say how an index is made:
 *
 * <pre>{@code
 * class MyIndexTest extends VectorIndexContract {
 *   @Override
 *   protected VectorIndex create(
 *       EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
 *     MyIndex index = new MyIndex(space);
 *     for (int i = 0; i < references.size(); i++) {
 *       index.add(references.get(i), embeddings.get(i));
 *     }
 *     return index;
 *   }
 * }
 * }</pre>
 *
 * <p>The expected hits come from comparing with everything and from conditions written out here;
 * neither uses the code of {@link Filter}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VectorIndexContract {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("contract", 24);
  private static final int SIZE = 600;
  private static final int QUERIES = 20;
  private static final double TOLERANCE = 1e-5;

  private static final List<Embedding> EMBEDDINGS = embeddings();
  private static final List<Reference> REFERENCES = references();
  private static final Map<String, Integer> ORDINALS =
      IntStream.range(0, SIZE)
          .boxed()
          .collect(Collectors.toMap(i -> REFERENCES.get(i).id(), Function.identity()));

  /** Made once, as that may take long; tests that close an index make one of their own. */
  private @Nullable VectorIndex shared;

  /** For extending. */
  protected VectorIndexContract() {}

  /**
   * Makes an index to test, which the tests close. One object of the class runs all tests and calls
   * this several times.
   *
   * @param references what it is to hold, maybe nothing; their ids differ
   * @param embeddings one for each, of the space
   * @throws Exception if that fails
   */
  protected abstract VectorIndex create(
      EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
      throws Exception;

  /**
   * The share, in [0, 1], of the truly nearest that the index must find on average; the same goes
   * for the farthest where it does not call them exact. 1 unless overridden.
   */
  protected double minimumRecall() {
    return 1;
  }

  /**
   * A filter and the same condition in other words.
   *
   * @param name what it is called in the report
   * @param filter what is searched with
   * @param condition what it means
   */
  record Case(String name, Filter filter, Condition condition) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Whether a reference of some similarity is to be returned. */
  interface Condition {
    boolean holds(Reference reference, double similarity);
  }

  static Stream<Case> cases() {
    GeoPoint fiji = new GeoPoint(-17.7, 178.9);
    LocalDateTime from = LocalDateTime.of(2012, 3, 1, 0, 0);
    LocalDateTime to = LocalDateTime.of(2015, 7, 1, 12, 30);
    Set<String> ids = Set.of("photo 3", "photo 77", "photo 78", "no such photo");
    Set<String> authors = Set.of("ada", "bo");
    Condition withinFiji = (r, s) -> angleDegrees(r.location(), fiji) <= degrees(4000);
    Condition byAuthors = (r, s) -> "ada".equals(r.author()) || "bo".equals(r.author());
    Condition taken =
        (r, s) ->
            r.takenAt() != null && r.takenAt().compareTo(from) >= 0 && r.takenAt().isBefore(to);
    Condition pacific =
        (r, s) ->
            Math.abs(r.location().latitude()) <= 60
                && (r.location().longitude() >= 150 || r.location().longitude() <= -120.5);
    Filter pacificBox = Filter.box(-60, 150, 60, -120.5);
    return Stream.of(
        new Case("everything", Filter.everything(), (r, s) -> true),
        new Case("nothing", Filter.everything().not(), (r, s) -> false),
        new Case("within", Filter.within(fiji, 4000), withinFiji),
        new Case("within nothing", Filter.within(fiji, 0), (r, s) -> false),
        new Case(
            "box",
            Filter.box(10, -30, 75, 60),
            (r, s) ->
                r.location().latitude() >= 10
                    && r.location().latitude() <= 75
                    && r.location().longitude() >= -30
                    && r.location().longitude() <= 60),
        new Case("box across the date line", pacificBox, pacific),
        new Case(
            "box that ends at the date line",
            Filter.box(-90, 100, 90, 180),
            (r, s) -> r.location().longitude() >= 100 || r.location().longitude() == -180),
        new Case("taken between", Filter.takenBetween(from, to), taken),
        new Case(
            "taken after",
            Filter.takenBetween(from, null),
            (r, s) -> r.takenAt() != null && !r.takenAt().isBefore(from)),
        new Case(
            "taken before",
            Filter.takenBetween(null, to),
            (r, s) -> r.takenAt() != null && r.takenAt().isBefore(to)),
        new Case("ids", Filter.ids(ids), (r, s) -> ids.contains(r.id())),
        new Case("not ids", Filter.ids(ids).not(), (r, s) -> !ids.contains(r.id())),
        new Case("authors", Filter.authors(authors), byAuthors),
        new Case("not authors", Filter.authors(authors).not(), (r, s) -> !byAuthors.holds(r, s)),
        new Case("similarity at most", Filter.similarityAtMost(0.55), (r, s) -> s <= 0.55),
        new Case("similarity above", Filter.similarityAtMost(0.7).not(), (r, s) -> s > 0.7),
        new Case(
            "and",
            pacificBox.and(Filter.authors(authors)),
            (r, s) -> pacific.holds(r, s) && byAuthors.holds(r, s)),
        new Case(
            "and nested in not",
            pacificBox.and(Filter.takenBetween(from, to).not()).not(),
            (r, s) -> !pacific.holds(r, s) || taken.holds(r, s)),
        new Case(
            "similarity nested deep",
            pacificBox.not().and(Filter.similarityAtMost(0.4).and(Filter.ids(ids)).not()),
            (r, s) -> !pacific.holds(r, s) && !(s <= 0.4 && ids.contains(r.id()))),
        new Case("and of none", new Filter.And(List.of()), (r, s) -> true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void search_filter_nearestAndFarthestOfWhatItAccepts(Case filtered) throws Exception {
    check(new Search(12, 7, filtered.filter()), filtered.condition());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void search_filterAndNearestOnly_nearestOfWhatItAccepts(Case filtered) throws Exception {
    check(new Search(12, 0, filtered.filter()), filtered.condition());
  }

  @Test
  void search_farthestOnly_noNearest() throws Exception {
    check(new Search(0, 16, Filter.everything()), (r, s) -> true);
  }

  @Test
  void search_nothingAskedFor_nothing() throws Exception {
    check(new Search(0, 0, Filter.everything()), (r, s) -> true);
  }

  @Test
  void search_moreThanThereAre_all() throws Exception {
    check(new Search(SIZE + 1, Integer.MAX_VALUE, Filter.everything()), (r, s) -> true);
    check(new Search(Integer.MAX_VALUE, 0, Filter.everything()), (r, s) -> true);
  }

  @Test
  void search_emptyIndex_nothing() throws Exception {
    try (VectorIndex index = create(SPACE, List.of(), List.of())) {
      Hits hits = index.search(queries().get(0), Search.defaults());
      assertThat(hits.nearest()).isEmpty();
      assertThat(hits.farthest()).isEmpty();
    }
  }

  @Test
  void search_oneReference_nearestAndFarthestAtOnce() throws Exception {
    Embedding vector = EMBEDDINGS.get(0);
    try (VectorIndex index =
        create(SPACE, List.of(REFERENCES.get(0)), List.of(EMBEDDINGS.get(0)))) {
      Hits hits = index.search(vector, Search.defaults());
      assertThat(hits.nearest()).hasSize(1);
      assertThat(hits.farthest()).hasSize(1);
      assertThat(hits.nearest().get(0).reference()).isEqualTo(REFERENCES.get(0));
      assertThat(hits.nearest().get(0).similarity()).isCloseTo(1, within(TOLERANCE));
    }
  }

  @Test
  void search_theQueryAndItsOpposite_similaritiesReachOneAndMinusOne() throws Exception {
    float[] opposite = EMBEDDINGS.get(5).toArray();
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    try (VectorIndex index =
        create(
            SPACE, REFERENCES.subList(5, 7), List.of(EMBEDDINGS.get(5), Embedding.of(opposite)))) {
      Hits hits = index.search(EMBEDDINGS.get(5), new Search(1, 1, Filter.everything()));
      assertThat(hits.nearest().get(0).similarity()).isCloseTo(1, within(TOLERANCE));
      assertThat(hits.farthest().get(0).similarity()).isCloseTo(-1, within(TOLERANCE));
    }
  }

  @Test
  void search_equalVectors_sameOrderEachTime() throws Exception {
    List<Embedding> equal = Collections.nCopies(SIZE, EMBEDDINGS.get(0));
    try (VectorIndex index = create(SPACE, REFERENCES, equal)) {
      Hits first = index.search(EMBEDDINGS.get(1), new Search(SIZE, SIZE, Filter.everything()));
      Hits second = index.search(EMBEDDINGS.get(1), new Search(SIZE, SIZE, Filter.everything()));
      assertThat(first).isEqualTo(second);
      assertThat(first.nearest()).doesNotHaveDuplicates().hasSize(SIZE);
    }
  }

  @Test
  void search_queryOfAnotherDimension_refused() throws Exception {
    assertThatThrownBy(() -> index().search(Embedding.of(1, 2, 3), Search.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void space_isThatOfTheVectors() throws Exception {
    assertThat(index().space()).isEqualTo(SPACE);
  }

  @Test
  void search_manyThreads_sameAsOne() throws Exception {
    VectorIndex index = index();
    Search search = new Search(10, 0, Filter.authors(Set.of("ada")).not());
    List<Callable<Hits>> searches =
        queries().stream().<Callable<Hits>>map(q -> () -> index.search(q, search)).toList();
    List<Hits> expected = new ArrayList<>();
    for (Callable<Hits> one : searches) {
      expected.add(one.call());
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 10; round++) {
        List<Hits> actual = new ArrayList<>();
        for (Future<Hits> hits : threads.invokeAll(searches)) {
          actual.add(hits.get());
        }
        assertThat(actual).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void close_twice_nothingHappens() throws Exception {
    VectorIndex index = create(SPACE, REFERENCES, EMBEDDINGS);
    index.close();
    index.close();
  }

  @Test
  void search_closed_refused() throws Exception {
    VectorIndex index = create(SPACE, REFERENCES, EMBEDDINGS);
    index.close();
    assertThatThrownBy(() -> index.search(EMBEDDINGS.get(0), Search.defaults()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void close_searchesRun_eachEndsWellOrIsRefused() throws Exception {
    VectorIndex index = create(SPACE, REFERENCES, EMBEDDINGS);
    Hits expected = index.search(queries().get(0), Search.defaults());
    int searchers = 4;
    CountDownLatch started = new CountDownLatch(searchers);
    ExecutorService threads = Executors.newFixedThreadPool(searchers);
    try {
      List<Future<Boolean>> refused = new ArrayList<>();
      for (int i = 0; i < searchers; i++) {
        refused.add(threads.submit(() -> searchUntilClosed(index, expected, started)));
      }
      started.await();
      index.close();
      for (Future<Boolean> each : refused) {
        assertThat(each.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
      index.close();
    }
  }

  private static boolean searchUntilClosed(
      VectorIndex index, Hits expected, CountDownLatch started) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        assertThat(index.search(queries().get(0), Search.defaults())).isEqualTo(expected);
      } catch (IllegalStateException e) {
        return true;
      }
      started.countDown();
    }
    return false;
  }

  private VectorIndex index() throws Exception {
    if (shared == null) {
      shared = create(SPACE, REFERENCES, EMBEDDINGS);
    }
    return shared;
  }

  @AfterAll
  void closeShared() {
    if (shared != null) {
      shared.close();
    }
  }

  private void check(Search search, Condition condition) throws Exception {
    double nearestFound = 0;
    double farthestFound = 0;
    boolean farthestExact = true;
    for (Embedding query : queries()) {
      Hits hits = index().search(query, search);
      double[] best = similarities(query, condition);
      checkHits(hits.nearest(), query, condition, Math.min(search.nearest(), best.length));
      checkHits(hits.farthest(), query, condition, Math.min(search.farthest(), best.length));
      assertThat(hits.nearest()).isSortedAccordingTo(bySimilarity(-1));
      assertThat(hits.farthest()).isSortedAccordingTo(bySimilarity(1));
      farthestFound += found(hits.farthest(), best);
      nearestFound += found(hits.nearest(), reversed(best));
      farthestExact &= hits.farthestExact();
    }
    assertThat(nearestFound / QUERIES).as("nearest").isGreaterThanOrEqualTo(minimumRecall());
    assertThat(farthestFound / QUERIES)
        .as("farthest")
        .isGreaterThanOrEqualTo(farthestExact ? 1 : minimumRecall());
  }

  private static Comparator<Neighbor> bySimilarity(int sign) {
    return Comparator.comparingDouble(neighbor -> sign * neighbor.similarity());
  }

  /** Each hit is one that was added, as it was added, accepted, and truly that similar. */
  private static void checkHits(
      List<Neighbor> hits, Embedding query, Condition condition, int expected) {
    assertThat(hits).hasSize(expected);
    assertThat(hits).extracting(hit -> hit.reference().id()).doesNotHaveDuplicates();
    for (Neighbor hit : hits) {
      Integer ordinal = ORDINALS.get(hit.reference().id());
      assertThat(ordinal).as(hit.reference().id()).isNotNull();
      assertThat(hit.reference()).isEqualTo(REFERENCES.get(ordinal));
      double similarity = cosine(query, EMBEDDINGS.get(ordinal));
      assertThat(hit.similarity()).isCloseTo(similarity, within(TOLERANCE));
      assertThat(condition.holds(hit.reference(), similarity)).as(hit.toString()).isTrue();
    }
  }

  /** The share of hits that are among the truly best, or as good; 1 where there are none. */
  private static double found(List<Neighbor> hits, double[] best) {
    if (hits.isEmpty()) {
      return 1;
    }
    double last = best[hits.size() - 1];
    double sign = Math.signum(best[best.length - 1] - best[0]);
    long good = hits.stream().filter(h -> sign * (h.similarity() - last) <= TOLERANCE).count();
    return (double) good / hits.size();
  }

  private static double[] reversed(double[] numbers) {
    return IntStream.range(0, numbers.length)
        .mapToDouble(i -> numbers[numbers.length - 1 - i])
        .toArray();
  }

  /** Of all that is accepted, lowest first. */
  private static double[] similarities(Embedding query, Condition condition) {
    return IntStream.range(0, SIZE)
        .filter(i -> condition.holds(REFERENCES.get(i), cosine(query, EMBEDDINGS.get(i))))
        .mapToDouble(i -> cosine(query, EMBEDDINGS.get(i)))
        .sorted()
        .toArray();
  }

  private static double cosine(Embedding a, Embedding b) {
    float[] x = a.toArray();
    float[] y = b.toArray();
    return IntStream.range(0, x.length).mapToDouble(i -> (double) x[i] * y[i]).sum();
  }

  /** The angle between two points by the law of cosines. */
  private static double angleDegrees(GeoPoint a, GeoPoint b) {
    double phi1 = Math.toRadians(a.latitude());
    double phi2 = Math.toRadians(b.latitude());
    double lambda = Math.toRadians(a.longitude() - b.longitude());
    double cosine =
        Math.sin(phi1) * Math.sin(phi2) + Math.cos(phi1) * Math.cos(phi2) * Math.cos(lambda);
    return Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, cosine))));
  }

  private static double degrees(double km) {
    return Math.toDegrees(km / 6371);
  }

  /** Vectors that lie in a cone and in 30 clusters, as those of photos do. */
  private static List<Embedding> embeddings() {
    Random random = new Random(17);
    float[][] centers = new float[30][];
    Arrays.setAll(centers, i -> gaussian(random));
    return IntStream.range(0, SIZE)
        .mapToObj(i -> near(centers[random.nextInt(centers.length)], random))
        .toList();
  }

  private static List<Embedding> queries() {
    Random random = new Random(18);
    return IntStream.range(0, QUERIES)
        .mapToObj(i -> near(EMBEDDINGS.get(random.nextInt(SIZE)).toArray(), random))
        .toList();
  }

  private static Embedding near(float[] center, Random random) {
    float[] noise = gaussian(random);
    float[] vector = new float[center.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = center[i] + 0.2f * noise[i] + (i == 0 ? 1 : 0);
    }
    return Embedding.of(vector);
  }

  private static float[] gaussian(Random random) {
    float[] vector = new float[SPACE.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (random.nextGaussian() / Math.sqrt(vector.length));
    }
    return vector;
  }

  /** References with and without author, time and place; every 20th on the date line. */
  private static List<Reference> references() {
    Random random = new Random(19);
    return IntStream.range(0, SIZE).mapToObj(i -> reference(i, random)).toList();
  }

  private static Reference reference(int i, Random random) {
    double latitude = Math.toDegrees(Math.asin(2 * random.nextDouble() - 1));
    double longitude = i % 20 == 0 ? 180 : 360 * random.nextDouble() - 180;
    @Nullable String[] authors = {"ada", "bo", "Çelik", null};
    LocalDateTime takenAt =
        LocalDateTime.of(2010, 1, 1, 0, 0).plusSeconds(random.nextInt(300_000_000)).plusNanos(i);
    return new Reference(
        "photo " + i,
        new GeoPoint(latitude, longitude),
        authors[random.nextInt(authors.length)],
        i % 5 == 0 ? null : takenAt,
        i % 3 == 0 ? "Città " + i + " 東京" : null);
  }
}
