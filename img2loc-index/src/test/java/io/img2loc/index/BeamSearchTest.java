package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.byLessThan;
import static org.assertj.core.api.Assertions.within;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.View;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.graph.SearchResult.NodeScore;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction.ExactScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.img2loc.Embedding;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beside JVector's own search of the same graph, by the same cosines. */
class BeamSearchTest {
  private static final int DIMENSION = 24;
  private static final int SIZE = 3000;
  private static final int QUERIES = 200;
  private static final int K = 16;
  private static final Samples SAMPLES = new Samples(DIMENSION, 40, 3);
  private static final List<Embedding> QUERY = SAMPLES.take(QUERIES);
  private static final List<Embedding> EMBEDDINGS = SAMPLES.take(SIZE);

  private static HeapVectors vectors;
  private static ImmutableGraphIndex graph;

  @SuppressWarnings("deprecation") // as in Graph
  @BeforeAll
  static void build() throws IOException {
    vectors = new HeapVectors(new Packing(DIMENSION));
    List<VectorFloat<?>> floats =
        EMBEDDINGS.stream()
            .map(Embedding::toArray)
            .peek(vectors::add)
            .<VectorFloat<?>>map(QuietJVector.VECTORS::createFloatVector)
            .toList();
    var values = new ListRandomAccessVectorValues(floats, DIMENSION);
    try (var builder =
        new GraphIndexBuilder(
            values, VectorSimilarityFunction.COSINE, 8, 50, 1.2f, 1.2f, true, true)) {
      graph = builder.build(values);
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "30, 1", "16, 3", "30, 3", "16, 20"})
  void search_findsAsManyAsJVectorItself(int effort, int oneIn) throws IOException {
    assertThat(graph.getMaxLevel()).as("levels above 0").isPositive();
    Bits accepted = node -> node % oneIn == 0;
    double ours = 0;
    double theirs = 0;
    try (GraphSearcher searcher = new GraphSearcher(graph);
        BeamSearch search = new BeamSearch(graph.getView())) {
      for (Embedding query : QUERY) {
        double[] rotated = vectors.packing().rotate(query.toArray());
        Set<Integer> nearest = nearest(rotated, accepted);
        Comparison comparison = new Comparison(vectors).with(rotated);
        Found found = search.search(comparison, effort, K, accepted, Long.MAX_VALUE);
        ours += recall(nodes(found), nearest);
        theirs += recall(byJVector(searcher, rotated, effort, accepted), nearest);
      }
    }
    assertThat(theirs / QUERIES).isBetween(0.8, 1.0);
    assertThat(ours).isCloseTo(theirs, byLessThan(0.02 * QUERIES));
  }

  private static int[] byJVector(
      GraphSearcher searcher, double[] query, int effort, Bits accepted) {
    Comparison comparison = new Comparison(vectors).with(query);
    ExactScoreFunction scores = comparison::estimate;
    var provider = new DefaultSearchScoreProvider(scores);
    NodeScore[] nodes = searcher.search(provider, effort, effort, 0, 0, accepted).getNodes();
    return Arrays.stream(nodes).mapToInt(scored -> scored.node).toArray();
  }

  private static Set<Integer> nearest(double[] query, Bits accepted) {
    return nearest(new Comparison(vectors).with(query)::estimate, accepted);
  }

  private static Set<Integer> nearest(IntToDoubleFunction cosine, Bits accepted) {
    return IntStream.range(0, SIZE)
        .filter(accepted::get)
        .boxed()
        .sorted(Comparator.comparingDouble(node -> -cosine.applyAsDouble(node)))
        .limit(K)
        .collect(Collectors.toSet());
  }

  static int[] nodes(Found found) {
    return IntStream.range(0, found.size()).map(found::node).toArray();
  }

  private static double recall(int[] found, Set<Integer> nearest) {
    return Arrays.stream(found).filter(nearest::contains).count() / (double) K;
  }

  /** Also where the effort is less than what is asked for, and where a filter lets few pass. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0.25", "4, 1, 0.4", "4, 20, 0.4", "16, 1, 0.4", "16, 20, 0.4"})
  void search_ofAnyEffort_findsAsManyAsAreAskedFor(int effort, int oneIn, double recall)
      throws IOException {
    Bits accepted = node -> node % oneIn == 0;
    double all = 0;
    double asked = 0;
    try (BeamSearch search = new BeamSearch(graph.getView())) {
      for (Embedding query : QUERY) {
        double[] rotated = vectors.packing().rotate(query.toArray());
        Set<Integer> nearest = nearest(rotated, accepted);
        Comparison comparison = new Comparison(vectors).with(rotated);
        int[] found = nodes(search.search(comparison, effort, K, accepted, Long.MAX_VALUE));
        assertThat(found).hasSizeGreaterThanOrEqualTo(K);
        assertThat(Arrays.stream(found)).allMatch(accepted::get);
        all += recall(found, nearest);
        asked += recall(Arrays.copyOf(found, K), nearest);
      }
    }
    assertThat(asked).isEqualTo(all).isGreaterThan(recall * QUERIES);
  }

  /** Coarse rows rank wrongly what is about as near as the last one asked for. */
  @Test
  void search_beyondWhatIsAskedFor_findsSomeOfTheTrueNearest() throws IOException {
    double found = 0;
    double asked = 0;
    try (BeamSearch search = new BeamSearch(graph.getView())) {
      for (Embedding query : QUERY) {
        double[] rotated = vectors.packing().rotate(query.toArray());
        Comparison comparison = new Comparison(vectors).with(rotated);
        Set<Integer> nearest = nearest(comparison::exact, Bits.ALL);
        int[] nodes = nodes(search.search(comparison, K, K, Bits.ALL, Long.MAX_VALUE));
        found += recall(nodes, nearest);
        asked += recall(Arrays.copyOf(nodes, K), nearest);
      }
    }
    assertThat(found).isGreaterThan(asked);
  }

  @Test
  void search_askedForAll_allThatAreAcceptedTheNearestFirst() throws IOException {
    double[] query = vectors.packing().rotate(QUERY.get(0).toArray());
    Comparison comparison = new Comparison(vectors).with(query);
    try (BeamSearch search = new BeamSearch(graph.getView())) {
      Found all = search.search(comparison, SIZE, SIZE, node -> node % 3 == 0, Long.MAX_VALUE);
      int[] found = nodes(all);
      assertThat(found).doesNotHaveDuplicates();
      // A graph may hold a few nodes that no way leads to.
      assertThat(found.length).isBetween(SIZE / 3 - 30, SIZE / 3);
      assertThat(Arrays.stream(found)).allMatch(node -> node % 3 == 0);
      int[] reachable = reachableFrom(found[0]).stream().filter(node -> node % 3 == 0).toArray();
      assertThat(found).contains(reachable);
      for (int i = 0; i < found.length; i++) {
        double exact = QUERY.get(0).cosine(EMBEDDINGS.get(found[i]));
        assertThat((double) all.cosine(i)).isCloseTo(exact, within(all.error()));
        assertThat(all.cosine(i)).isLessThanOrEqualTo(all.cosine(Math.max(0, i - 1)));
      }
      assertThat(all.error()).isBetween(1e-4, 0.05);
    }
  }

  /** All that the ways of level 0 lead to. */
  private static BitSet reachableFrom(int start) throws IOException {
    BitSet reached = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(start));
    reached.set(start);
    try (View view = graph.getView()) {
      while (!open.isEmpty()) {
        NodesIterator neighbors = view.getNeighborsIterator(0, open.remove());
        while (neighbors.hasNext()) {
          int neighbor = neighbors.nextInt();
          if (!reached.get(neighbor)) {
            reached.set(neighbor);
            open.add(neighbor);
          }
        }
      }
    }
    return reached;
  }

  @Test
  void search_nothingAccepted_endsAfterAllNodes() throws IOException {
    Comparison query =
        new Comparison(vectors).with(vectors.packing().rotate(QUERY.get(0).toArray()));
    try (BeamSearch search = new BeamSearch(graph.getView())) {
      assertThat(search.search(query, 16, 16, Bits.NONE, SIZE).size()).isZero();
      assertThat(search.search(query, 16, 16, Bits.NONE, SIZE / 2)).isNull();
    }
  }
}
