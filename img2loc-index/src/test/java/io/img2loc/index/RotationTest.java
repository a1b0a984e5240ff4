package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private final Random random = new Random(1);

  private float[] gaussian(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  private static double[] doubles(float[] vector) {
    double[] numbers = new double[vector.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = vector[i];
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 100, 511, 512, 640, 768, 1000, 1024, 1152})
  void apply_anyDimension_keepsProductsAndIsInverted(int dimension) {
    Rotation rotation = new Rotation(dimension);
    float[] one = gaussian(dimension);
    float[] other = gaussian(dimension);
    double[] turned = rotation.apply(one);
    assertThat(dot(turned, rotation.apply(other)))
        .isCloseTo(dot(doubles(one), doubles(other)), within(1e-9 * dimension));
    rotation.invert(turned);
    assertThat(turned).containsExactly(doubles(one), within(1e-12 * dimension));
  }

  /**
   * By the definition: the entry of a Hadamard matrix is −1 where the indices share an odd number
   * of ones.
   */
  @Test
  void apply_onePowerOfTwo_isHadamardsMatrixTimesSigns() {
    int size = 32;
    Rotation rotation = new Rotation(size);
    float[] vector = gaussian(size);
    double[] ones = rotation.apply(axis(size, 0));
    for (int row = 0; row < size; row++) {
      double sum = 0;
      for (int column = 0; column < size; column++) {
        double sign = Math.signum(rotation.apply(axis(size, column))[0]);
        double entry = (Integer.bitCount(row & column) & 1) == 0 ? 1 : -1;
        sum += entry * sign * vector[column] / Math.sqrt(size);
      }
      assertThat(rotation.apply(vector)[row]).isCloseTo(sum, within(1e-9));
    }
    for (double number : ones) {
      assertThat(Math.abs(number)).isCloseTo(1 / Math.sqrt(size), within(1e-12));
    }
  }

  private static float[] axis(int size, int which) {
    float[] vector = new float[size];
    vector[which] = 1;
    return vector;
  }

  @Test
  void apply_signs_differ() {
    double[] signs = new double[64];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = new Rotation(64).apply(axis(64, i))[0];
    }
    assertThat(DoubleStream.of(signs).filter(sign -> sign > 0).count()).isBetween(16L, 48L);
  }

  @Test
  void apply_fewLargeNumbers_spread() {
    float[] vector = gaussian(768);
    vector[133] = 100;
    vector[700] = -60;
    double length = Math.sqrt(dot(doubles(vector), doubles(vector)));
    double largest = 0;
    for (double number : new Rotation(768).apply(vector)) {
      largest = Math.max(largest, Math.abs(number));
    }
    assertThat(100 / length).isGreaterThan(0.8); // before
    assertThat(largest / length).isLessThan(0.2);
  }
}
