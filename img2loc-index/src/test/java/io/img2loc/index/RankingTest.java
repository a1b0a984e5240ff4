package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingTest {
  private static final GeoPoint HERE = new GeoPoint(1, 2);

  /** However wrong the estimates are within their errors, and in whatever order they come. */
  @ParameterizedTest
  @CsvSource({"16, 0.001", "16, 0.05", "1, 0.3", "100, 0.05", "2000, 0.05", "5000, 0.1"})
  void best_wrongEstimates_exactlyTheBest(int k, double error) {
    int size = 2000;
    Embedding query = Embedding.of(vector(new Random(1)));
    Random random = new Random(2);
    Gathering gathering = new Gathering(new io.img2loc.EmbeddingSpace("s", 24));
    double[] cosines = new double[size];
    for (int i = 0; i < size; i++) {
      Embedding embedding = Embedding.of(vector(random));
      gathering.add(Reference.of("" + i, HERE), embedding);
      cosines[i] = query.cosine(embedding);
    }
    Contents contents = gathering.contents(GraphOptions.DEFAULTS);
    Comparison comparison = new Comparison(contents.vectors()).with(contents.checked(query));
    for (int sign : new int[] {1, -1}) {
      Comparator<Integer> best = Comparator.comparingDouble(i -> -sign * cosines[i]);
      for (boolean ascending : new boolean[] {true, false}) {
        Ranking ranking = new Ranking(k, sign);
        IntStream.range(0, size)
            .boxed()
            .sorted(ascending ? best.reversed() : best)
            .forEach(
                i -> {
                  double off = (2 * random.nextDouble() - 1) * error;
                  ranking.offer(i, cosines[i] + off, error + 1e-6);
                });
        List<String> expected =
            IntStream.range(0, size).boxed().sorted(best).limit(k).map(i -> "" + i).toList();
        assertThat(ranking.best(comparison).neighbors(contents.references()))
            .extracting(neighbor -> neighbor.reference().id())
            .containsExactlyElementsOf(expected);
      }
    }
  }

  private static float[] vector(Random random) {
    float[] vector = new float[24];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian() + 1;
    }
    return vector;
  }
}
