package io.img2loc;

import java.util.Arrays;

/** A photo's vector: unit length, immutable. Safe for use by many threads. */
public final class Embedding {
  /**
   * How far rounding to floats takes the square of a unit vector's length from 1: each number is
   * off by a share of 2^-24 at most, its square by twice that, and so the sum by 2^-23.
   */
  private static final double ROUNDING = 1.2e-7;

  private final float[] values;

  private Embedding(float[] values) {
    this.values = values;
  }

  /**
   * Copies a vector and scales it to unit length. One that is of unit length already, as closely as
   * floats can be, is kept to the last bit: an embedding's numbers, stored and read back, make an
   * equal embedding.
   *
   * @throws IllegalArgumentException if the vector is empty or all zero or has a number that is not
   *     finite
   */
  public static Embedding of(float... vector) {
    if (vector.length == 0) {
      throw new IllegalArgumentException("an embedding needs at least one dimension");
    }
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "an embedding's numbers must be finite; dimension " + i + " is " + vector[i]);
      }
      sum += (double) vector[i] * vector[i];
    }
    if (sum == 0) {
      throw new IllegalArgumentException("an embedding of zeros has no direction");
    }
    if (Math.abs(sum - 1) <= ROUNDING) {
      return new Embedding(vector.clone());
    }
    double scale = 1 / Math.sqrt(sum);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * scale);
    }
    return new Embedding(unit);
  }

  /** Length of the vector. */
  public int dimension() {
    return values.length;
  }

  /** A copy of the vector. */
  public float[] toArray() {
    return values.clone();
  }

  /**
   * Cosine of the angle to another embedding, in [−1, 1].
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double cosine(Embedding other) {
    if (other.values.length != values.length) {
      throw new IllegalArgumentException(
          "embeddings of " + values.length + " and " + other.values.length + " dimensions");
    }
    double dot = 0;
    for (int i = 0; i < values.length; i++) {
      dot += (double) values[i] * other.values[i];
    }
    return Math.max(-1, Math.min(1, dot));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Embedding other && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The dimension and the first numbers. */
  @Override
  public String toString() {
    String head = Arrays.toString(Arrays.copyOf(values, Math.min(4, values.length)));
    return "Embedding of " + values.length + " dimensions " + head.replace("]", ", …]");
  }
}
