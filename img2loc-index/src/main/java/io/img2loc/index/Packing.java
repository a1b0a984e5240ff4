package io.img2loc.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a vector is stored: turned by a {@link Rotation}, then as 24-bit fixed-point numbers in two
 * rows. The coarse row alone is a good 8-bit approximation, which searches read; with the fine row
 * the similarity is right to about 10⁻⁸, which is what single precision gives.
 *
 * <pre>
 * coarse row, 8 bytes and one for each dimension
 *    0  float    scale: a step of the coarse numbers
 *    4  float    error: length of what the coarse numbers leave out; no cosine is farther off
 *    8  bytes    one signed number c per dimension
 *
 * fine row, two bytes for each dimension
 *    0  shorts   one signed number f per dimension
 *
 * dimension = scale × (c + f / 65536)
 * </pre>
 *
 * <p>Immutable; safe for use by many threads.
 */
final class Packing {
  /** Where the coarse numbers begin in a coarse row. */
  static final int CODES = 2 * Float.BYTES;

  private static final int SCALE = 0;
  private static final int ERROR = Float.BYTES;
  private static final int FINE_STEPS = 1 << Short.SIZE;

  /** Of the largest dimension: 127 coarse steps and as many fine ones as do not reach the 128th. */
  private static final int LARGEST = 127 * FINE_STEPS + FINE_STEPS / 2 - 1;

  private final int dimension;
  private final Rotation rotation;

  Packing(int dimension) {
    this.dimension = dimension;
    rotation = new Rotation(dimension);
  }

  int dimension() {
    return dimension;
  }

  /** Bytes of a coarse row. */
  int coarseBytes() {
    return CODES + dimension;
  }

  /** Bytes of a fine row. */
  int fineBytes() {
    return Short.BYTES * dimension;
  }

  /** A query as the rows are compared with it. */
  double[] rotate(float[] query) {
    return rotation.apply(query);
  }

  /** Appends a vector's rows to two little-endian buffers. */
  void pack(float[] vector, ByteBuffer coarse, ByteBuffer fine) {
    double[] rotated = rotation.apply(vector);
    double largest = 0;
    for (double number : rotated) {
      largest = Math.max(largest, Math.abs(number));
    }
    // Rounded first: what is stored is what the numbers are multiplied with.
    float scale = (float) (largest / LARGEST * FINE_STEPS);
    int row = coarse.position();
    coarse.putFloat(scale).putFloat(0);
    double steps = FINE_STEPS / (double) scale;
    double leftOut = 0;
    for (double number : rotated) {
      // The rounded scale may be a hair too small for the largest.
      int fixed = Math.max(-LARGEST, Math.min(LARGEST, (int) Math.rint(number * steps)));
      int code = (fixed + FINE_STEPS / 2) >> Short.SIZE;
      int rest = fixed - code * FINE_STEPS;
      coarse.put((byte) code);
      fine.putShort((short) rest);
      leftOut += (double) rest * rest;
    }
    coarse.putFloat(row + ERROR, Math.nextUp((float) (Math.sqrt(leftOut) / steps)));
  }

  static float scale(ByteBuffer littleEndian, int row) {
    return littleEndian.getFloat(row + SCALE);
  }

  static float error(ByteBuffer littleEndian, int row) {
    return littleEndian.getFloat(row + ERROR);
  }

  /** The vector of a coarse and a fine row, as {@link #rotate} gives it. */
  double[] unpackRotated(byte[] coarse, short[] fine) {
    double scale = scale(ByteBuffer.wrap(coarse).order(ByteOrder.LITTLE_ENDIAN), 0);
    double[] rotated = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      rotated[i] = scale * (coarse[CODES + i] + fine[i] / (double) FINE_STEPS);
    }
    return rotated;
  }

  /** The vector of a coarse and a fine row. */
  float[] unpack(byte[] coarse, short[] fine) {
    double[] numbers = unpackRotated(coarse, fine);
    rotation.invert(numbers);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) numbers[i];
    }
    return vector;
  }
}
