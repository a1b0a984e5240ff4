package io.img2loc.index;

/**
 * A fixed orthogonal map that spreads a vector's length over its dimensions, so that a few large
 * ones, as networks are known to have, do not coarsen the steps in which the others are stored.
 * Cosines stay as they are.
 *
 * <p>Dimension i is multiplied by a sign that depends on i alone; then the dimensions are cut, from
 * the first on, into blocks of the largest power of two that still fits, and each block goes
 * through a Walsh–Hadamard transform of length-keeping scale. Blocks of fewer than {@value
 * #SMALLEST_BLOCK} stay as they are, signs included: vectors so short gain nothing.
 *
 * <p>Immutable; safe for use by many threads.
 */
final class Rotation {
  static final int SMALLEST_BLOCK = 16;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private final int dimension;
  private final double[] signs;

  Rotation(int dimension) {
    this.dimension = dimension;
    signs = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      signs[i] = mixed(i) < 0 ? -1 : 1;
    }
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), of which the highest bit is used. */
  private static long mixed(int i) {
    long z = (i + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  double[] apply(float[] vector) {
    double[] rotated = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      rotated[i] = vector[i];
    }
    for (int start = 0; start < dimension; ) {
      int size = blockAt(start);
      if (size >= SMALLEST_BLOCK) {
        flip(rotated, start, size);
        transform(rotated, start, size);
      }
      start += size;
    }
    return rotated;
  }

  /** Turns back in place what {@link #apply} returned. */
  void invert(double[] rotated) {
    for (int start = 0; start < dimension; ) {
      int size = blockAt(start);
      if (size >= SMALLEST_BLOCK) {
        transform(rotated, start, size); // is its own inverse
        flip(rotated, start, size);
      }
      start += size;
    }
  }

  private int blockAt(int start) {
    return Integer.highestOneBit(dimension - start);
  }

  private void flip(double[] numbers, int start, int size) {
    for (int i = start; i < start + size; i++) {
      numbers[i] *= signs[i];
    }
  }

  private static void transform(double[] numbers, int start, int size) {
    for (int half = 1; half < size; half *= 2) {
      for (int pair = start; pair < start + size; pair += 2 * half) {
        for (int i = pair; i < pair + half; i++) {
          double one = numbers[i];
          double other = numbers[i + half];
          numbers[i] = one + other;
          numbers[i + half] = one - other;
        }
      }
    }
    double scale = 1 / Math.sqrt(size);
    for (int i = start; i < start + size; i++) {
      numbers[i] *= scale;
    }
  }
}
