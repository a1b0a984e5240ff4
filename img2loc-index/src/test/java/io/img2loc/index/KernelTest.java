package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.testing.Fork;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTest {
  @Test
  void scalar_sumsByTheDefinition() {
    assertSums(new ScalarKernel());
  }

  /** Vectors of 16 bytes are those of ARM, of 32 those of most x86, of 64 those with AVX-512. */
  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void vectorApi_anyWidth_sumsByTheDefinition(int bytes) throws Exception {
    assertThat(kernelWith("-XX:MaxVectorSize=" + bytes)).contains("VectorApiKernel");
  }

  /** Whose vectors are too short, or which has no compiler that makes something of them. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:MaxVectorSize=8", "-XX:TieredStopAtLevel=1", "-Xint"})
  void best_vectorApiOfNoUse_scalar(String option) throws Exception {
    assertThat(kernelWith(option)).contains("ScalarKernel");
  }

  /** What a JVM with the module and an option says of its kernel, whose sums have to be right. */
  private static String kernelWith(String option) throws Exception {
    assumeTrue(ModuleFinder.hasVectorApi(), "skipped: this JDK comes without jdk.incubator.vector");
    Process process =
        Fork.start(KernelFork.class, List.of("--add-modules", "jdk.incubator.vector", option));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("all sums are right");
    return said;
  }

  /** Run in a JVM of its own, as its command line decides which kernel there is. */
  static final class KernelFork {
    private KernelFork() {}

    public static void main(String[] args) {
      System.out.println(Kernel.BEST.getClass().getSimpleName() + " " + Kernel.BEST);
      assertSums(Kernel.BEST);
      assertSameOnceCompiled(Kernel.BEST);
      System.out.println("all sums are right");
    }
  }

  private static void assertSums(Kernel kernel) {
    Random random = new Random(9);
    // Multiples of every width and what is left over.
    for (int dimension : new int[] {1, 3, 4, 7, 8, 9, 16, 31, 33, 64, 100, 127, 512, 768, 1001}) {
      int offset = random.nextInt(20);
      byte[] codes = new byte[offset + dimension + 5];
      random.nextBytes(codes);
      int fineOffset = random.nextInt(20);
      short[] fine = new short[fineOffset + dimension + 5];
      double[] query = new double[dimension];
      float[] single = new float[dimension];
      double coarseSum = 0;
      double fineSum = 0;
      double size = 0;
      for (int i = 0; i < dimension; i++) {
        fine[fineOffset + i] = (short) random.nextInt();
        single[i] = (float) random.nextGaussian();
        query[i] = single[i];
        coarseSum += query[i] * codes[offset + i];
        fineSum += query[i] * (codes[offset + i] + fine[fineOffset + i] / 65536.0);
        size += Math.abs(query[i] * codes[offset + i]);
      }
      assertThat((double) kernel.coarse(single, codes, offset))
          .isCloseTo(coarseSum, within(size * dimension * 0x1p-24 + 1e-9));
      assertRows(kernel, single, random);
      assertThat(kernel.fine(query, codes, offset, fine, fineOffset))
          .isCloseTo(fineSum, within(1e-9));
    }
  }

  /** The interpreter and the compiler may add in different orders, if they are let. */
  private static void assertSameOnceCompiled(Kernel kernel) {
    Random random = new Random(10);
    byte[] codes = new byte[777];
    random.nextBytes(codes);
    double[] query = random.doubles(codes.length, -1, 1).toArray();
    short[] fine = new short[codes.length];
    double first = kernel.fine(query, codes, 0, fine, 0);
    for (int i = 0; i < 50_000; i++) {
      assertThat(kernel.fine(query, codes, 0, fine, 0)).isEqualTo(first);
    }
  }

  private static void assertRows(Kernel kernel, float[] query, Random random) {
    int stride = query.length + 3;
    byte[] rows = new byte[11 * stride];
    random.nextBytes(rows);
    for (int count : new int[] {0, 1, 4, 7, 11}) {
      float[] sums = new float[count];
      kernel.coarse(query, rows, 2, stride, count, sums);
      for (int row = 0; row < count; row++) {
        double sum = 0;
        double size = 0;
        for (int i = 0; i < query.length; i++) {
          sum += (double) query[i] * rows[2 + row * stride + i];
          size += Math.abs((double) query[i] * rows[2 + row * stride + i]);
        }
        assertThat((double) sums[row]).isCloseTo(sum, within(size * query.length * 0x1p-24));
      }
    }
  }

  private static final class ModuleFinder {
    static boolean hasVectorApi() {
      return java.lang.module.ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent();
    }
  }
}
