package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.index.ClusteredVectors.Law;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusteredVectorsTest {
  private static final int DIMENSION = 96;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 96, 100})
  void read_anyDimension_unitLength(int dimension) {
    for (float[] vector : take(new ClusteredVectors(Law.TIGHT, dimension, 1), 50)) {
      assertThat(dot(vector, vector)).isCloseTo(1, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource
  void read_pairs_meanCosineOfCommonDirection(Law law) {
    List<float[]> vectors = take(new ClusteredVectors(law, 512, 7), 400);
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < vectors.size(); i++) {
      for (int j = 0; j < i; j++) {
        sum += dot(vectors.get(i), vectors.get(j));
        pairs++;
      }
    }
    // Half of the variance is common; √0.5·μ·(the rest) and the scaling move it by a little.
    assertThat(sum / pairs).isCloseTo(0.5, within(0.03));
  }

  @Test
  void read_noise_sharesOfTheLaw() {
    assertThat(meanCosineWithinClusters(Law.MEDIUM)).isCloseTo(0.8, within(0.03));
    assertThat(meanCosineWithinClusters(Law.TIGHT)).isCloseTo(0.9, within(0.03));
    assertThat(meanCosineWithinClusters(Law.LOOSE)).isCloseTo(0.7, within(0.03));
  }

  /**
   * 512 divided by the sum of squared shares: 32 for scales of i^(−1/2), published with the law.
   */
  @Test
  void read_directionsThatMatter_fewUnlessIsotropic() {
    assertThat(participation(Law.MEDIUM)).isBetween(24.0, 40.0);
    assertThat(participation(Law.ISOTROPIC)).isGreaterThan(200);
  }

  @Test
  void read_anyOrder_sameBits() {
    ClusteredVectors one = new ClusteredVectors(Law.MEDIUM, DIMENSION, 3);
    ClusteredVectors other = new ClusteredVectors(Law.MEDIUM, DIMENSION, 3);
    List<float[]> forward = take(one, 40);
    float[][] backward = new float[40][];
    for (int i = 39; i >= 0; i--) {
      backward[i] = new float[DIMENSION];
      other.read(i, backward[i], 0);
    }
    assertThat(forward.toArray(float[][]::new)).isDeepEqualTo(backward);
  }

  @Test
  void read_otherSeedOrQueries_otherVectors() {
    ClusteredVectors vectors = new ClusteredVectors(Law.MEDIUM, DIMENSION, 3);
    float[] first = take(vectors, 1).get(0);
    float[] otherSeed = take(new ClusteredVectors(Law.MEDIUM, DIMENSION, 4), 1).get(0);
    float[] query = take(vectors.queries(), 1).get(0);
    assertThat(dot(first, otherSeed)).isLessThan(0.6);
    assertThat(first).isNotEqualTo(query);
  }

  /** The cone of the queries is that of the base: they were made around the same centres. */
  @Test
  void queries_sameDirection() {
    ClusteredVectors vectors = new ClusteredVectors(Law.MEDIUM, 512, 3);
    List<float[]> base = take(vectors, 200);
    double sum = 0;
    for (float[] query : take(vectors.queries(), 200)) {
      for (float[] vector : base) {
        sum += dot(query, vector);
      }
    }
    assertThat(sum / 200 / 200).isCloseTo(0.5, within(0.03));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void groundTruth_anyThreads_asSortingEverything(int threads) {
    ClusteredVectors base = new ClusteredVectors(Law.MEDIUM, DIMENSION, 5);
    List<float[]> all = take(base, 2500);
    float[][] queries = take(base.queries(), 9).toArray(float[][]::new);
    GroundTruth truth = GroundTruth.of(base, all.size(), at -> at % 3 != 1, queries, 16, threads);
    for (int i = 0; i < queries.length; i++) {
      float[] query = queries[i];
      int[] sorted =
          IntStream.range(0, all.size())
              .filter(at -> at % 3 != 1)
              .boxed()
              .sorted(Comparator.comparingDouble(at -> -dot(query, all.get(at))))
              .mapToInt(at -> at)
              .toArray();
      assertThat(truth.nearest()[i]).isEqualTo(Arrays.copyOf(sorted, 16));
      assertThat(IntStream.of(truth.farthest()[i]).boxed().toList())
          .isEqualTo(
              IntStream.range(0, 16).map(at -> sorted[sorted.length - 1 - at]).boxed().toList());
    }
  }

  private static double meanCosineWithinClusters(Law law) {
    ClusteredVectors vectors = new ClusteredVectors(law, 512, 11);
    int[] last = new int[20_000];
    Arrays.fill(last, -1);
    float[] one = new float[512];
    float[] other = new float[512];
    double sum = 0;
    int pairs = 0;
    for (int i = 0; pairs < 400; i++) {
      int cluster = vectors.cluster(i);
      if (last[cluster] >= 0) {
        vectors.read(last[cluster], one, 0);
        vectors.read(i, other, 0);
        sum += dot(one, other);
        pairs++;
      }
      last[cluster] = i;
    }
    return sum / pairs;
  }

  /** (Σ λ)² / Σ λ² of the covariance, from the cosines of independent, centred differences. */
  private static double participation(Law law) {
    List<float[]> vectors = take(new ClusteredVectors(law, 512, 13), 1200);
    List<float[]> centred =
        IntStream.range(0, 600)
            .mapToObj(i -> difference(vectors.get(2 * i), vectors.get(2 * i + 1)))
            .toList();
    double trace = centred.stream().mapToDouble(v -> dot(v, v)).average().orElseThrow();
    double squares = 0;
    int pairs = 0;
    for (int i = 0; i < centred.size(); i++) {
      for (int j = 0; j < i; j++) {
        double dot = dot(centred.get(i), centred.get(j));
        squares += dot * dot;
        pairs++;
      }
    }
    return trace * trace / (squares / pairs);
  }

  private static float[] difference(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static List<float[]> take(ClusteredVectors vectors, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              float[] vector = new float[vectors.dimension()];
              vectors.read(i, vector, 0);
              return vector;
            })
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
