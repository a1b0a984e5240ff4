package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.testing.Fork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void error_queryAlongWhatIsLeftOut_isTheBound() {
    assertBounds();
  }

  @Test
  void error_vectorApi_isTheBound() throws Exception {
    Process process =
        Fork.start(ComparisonFork.class, List.of("--add-modules", "jdk.incubator.vector"));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  /** Run in a JVM of its own, with another kernel. */
  static final class ComparisonFork {
    private ComparisonFork() {}

    public static void main(String[] args) {
      assertThat(Kernel.BEST).isNotInstanceOf(ScalarKernel.class);
      assertBounds();
    }
  }

  /**
   * By the inequality of Cauchy and Schwarz no query is estimated worse than one along what the
   * coarse row leaves out of a vector, in either direction.
   */
  private static void assertBounds() {
    for (int dimension : new int[] {1, 2, 3, 7, 16, 33, 64, 100, 512, 768, 1001}) {
      Packing packing = new Packing(dimension);
      HeapVectors vectors = new HeapVectors(packing);
      for (Embedding embedding : new Samples(dimension, 5, 3).take(20)) {
        vectors.add(embedding.toArray());
      }
      Comparison comparison = new Comparison(vectors);
      for (int ordinal = 0; ordinal < vectors.size(); ordinal++) {
        double[] leftOut = leftOut(vectors, ordinal);
        for (int sign : new int[] {1, -1}) {
          assertBound(comparison.with(unit(leftOut, sign)), vectors, ordinal);
        }
      }
    }
  }

  private static void assertBound(Comparison comparison, Vectors vectors, int ordinal) {
    double exact = comparison.exact(ordinal);
    double alone = comparison.estimate(ordinal);
    double error = comparison.error();
    assertThat(Math.abs(alone - exact)).isLessThanOrEqualTo(error);
    assertThat(Math.abs(alone - exact)).isGreaterThan(0.9 * error - 1e-4); // which says something

    byte[] rows = new byte[vectors.size() * vectors.packing().coarseBytes()];
    vectors.coarse(0, vectors.size(), rows, 0);
    float[] estimates = new float[vectors.size()];
    comparison.estimate(rows, estimates.length, estimates);
    for (int i = 0; i < estimates.length; i++) {
      double most = comparison.error(rows, i * vectors.packing().coarseBytes());
      assertThat(Math.abs(estimates[i] - comparison.exact(i))).isLessThanOrEqualTo(most);
    }
  }

  /** What the fine row adds to the coarse one. */
  private static double[] leftOut(Vectors vectors, int ordinal) {
    Packing packing = vectors.packing();
    byte[] coarse = new byte[packing.coarseBytes()];
    short[] fine = new short[packing.dimension()];
    vectors.coarse(ordinal, 1, coarse, 0);
    vectors.fine(ordinal, fine, 0);
    double[] whole = packing.unpackRotated(coarse, fine);
    double[] rough = packing.unpackRotated(coarse, new short[packing.dimension()]);
    for (int i = 0; i < whole.length; i++) {
      whole[i] -= rough[i];
    }
    return whole;
  }

  private static double[] unit(double[] direction, int sign) {
    double squares = 0;
    for (double number : direction) {
      squares += number * number;
    }
    double[] unit = new double[direction.length];
    for (int i = 0; i < unit.length; i++) {
      // A vector that the coarse row holds whole leaves any direction as good as another.
      unit[i] =
          squares == 0 ? sign / Math.sqrt(unit.length) : sign * direction[i] / Math.sqrt(squares);
    }
    return unit;
  }
}
