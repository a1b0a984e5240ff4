package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.index.ClusteredVectors.Law;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecallProbeTest {
  private static final int DIMENSION = 64;
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("s", DIMENSION);
  private static final int K = 16;

  /** Also where every photo was taken several times within a second. */
  @ParameterizedTest
  @CsvSource({"MEDIUM, 1", "TIGHT, 1", "LOOSE, 1", "ISOTROPIC, 1", "MEDIUM, 3", "TIGHT, 3"})
  void measureRecall_anyLaw_aboutThatOfNewVectors(Law law, int copies) {
    ClusteredVectors source = new ClusteredVectors(law, DIMENSION, 5);
    List<Embedding> embeddings = new ArrayList<>();
    Random random = new Random(1);
    for (Embedding embedding : take(source, 6000 / copies)) {
      embeddings.add(embedding);
      for (int copy = 1; copy < copies; copy++) {
        embeddings.add(shaken(embedding, random));
      }
    }
    List<Embedding> queries = take(source.queries(), 300);
    try (JVectorIndex index = index(embeddings, 8, 32);
        ExactIndex exact =
            ExactIndexTest.index(SPACE, ExactIndexTest.references(embeddings.size()), embeddings)) {
      double real = recall(index, exact, queries);
      assertThat(real).isBetween(0.4, 0.99); // or there is nothing to compare
      assertThat(index.measureRecall(300, K).recall()).isCloseTo(real, within(0.12));
    }
  }

  private static Embedding shaken(Embedding embedding, Random random) {
    float[] vector = embedding.toArray();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) random.nextGaussian() * 0.002f;
    }
    return Embedding.of(vector);
  }

  private static double recall(JVectorIndex index, ExactIndex exact, List<Embedding> queries) {
    Search search = new Search(K, 0, Filter.everything());
    double found = 0;
    for (Embedding query : queries) {
      List<Neighbor> expected = exact.search(query, search).nearest();
      found += index.search(query, search).nearest().stream().filter(expected::contains).count();
    }
    return found / K / queries.size();
  }

  /** Which of them is returned is a matter of their order. */
  @Test
  void measureRecall_equalVectors_oneIsAsGoodAsAnother() {
    Embedding one = take(new ClusteredVectors(Law.MEDIUM, DIMENSION, 5), 1).get(0);
    try (JVectorIndex index = index(Collections.nCopies(2000, one), 32, 160)) {
      Search search = new Search(K, 0, Filter.everything());
      List<Neighbor> found = index.search(one, search).nearest();
      assertThat(found).isNotEqualTo(index.search(one, search.withFarthest(1)).nearest());
      assertThat(index.measureRecall(50, K).recall()).isEqualTo(1);
    }
  }

  @Test
  void measureRecall_otherQueriesThanTuning() {
    List<Embedding> embeddings = take(new ClusteredVectors(Law.MEDIUM, DIMENSION, 5), 600);
    try (JVectorIndex index = index(embeddings, 8, 16)) {
      List<Embedding> tuning = probe(index, 0, 200).queries();
      List<Embedding> measured = probe(index, 200, 200).queries();
      assertThat(tuning).hasSize(200).doesNotContainAnyElementsOf(measured);
      assertThat(measured).hasSize(200);
      assertThat(probe(index, 200, 500).queries()).hasSize(500);
    }
  }

  private static RecallProbe probe(JVectorIndex index, int skipped, int most) {
    return new RecallProbe(index, skipped, most, K, ProgressListener.none());
  }

  /** A graph of so few connections does not lead everywhere. */
  @Test
  void leastEffort_noneReachesTheRecall_theLeastThatFindsAsMuchAsAny() {
    List<Embedding> embeddings = take(new ClusteredVectors(Law.TIGHT, DIMENSION, 5), 3000);
    try (JVectorIndex index = index(embeddings, 32, 100)) {
      RecallProbe probe = probe(index, 0, 50);
      assertThat(probe.leastEffort(1.5)).isLessThan(1024);
      assertThat(probe.leastEffort(0)).isEqualTo(RecallProbe.LEAST_EFFORT);
    }
  }

  private static JVectorIndex index(List<Embedding> embeddings, int maxDegree, int beamWidth) {
    JVectorIndex.Builder builder =
        JVectorIndex.builder(SPACE)
            .maxDegree(maxDegree)
            .beamWidth(beamWidth)
            .searchEffort(32)
            .rowsPerCandidate(0);
    List<Reference> references = ExactIndexTest.references(embeddings.size());
    for (int i = 0; i < embeddings.size(); i++) {
      builder.add(references.get(i), embeddings.get(i));
    }
    return builder.build();
  }

  private static List<Embedding> take(ClusteredVectors source, int count) {
    List<Embedding> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[DIMENSION];
      source.read(i, vector, 0);
      taken.add(Embedding.of(vector));
    }
    return taken;
  }
}
