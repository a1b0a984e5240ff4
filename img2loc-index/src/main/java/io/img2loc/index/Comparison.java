package io.img2loc.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Compares a query with stored vectors: roughly by their coarse rows, which also tell how far off
 * that may be, or exactly. Used by one thread at a time.
 */
final class Comparison {
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final Vectors vectors;
  private final double rounding;
  private final byte[] row;
  private short[] fineRow = {};
  private double[] query = {};
  private float[] coarseQuery = {};
  private double error;

  Comparison(Vectors vectors) {
    this.vectors = vectors;
    Packing packing = vectors.packing();
    // What single precision may lose in a sum of as many products, of unit vectors.
    rounding = (packing.dimension() + 2) * 0x1p-24;
    row = new byte[packing.coarseBytes()];
  }

  /** Takes another query, as {@link Packing#rotate} gives it. */
  Comparison with(double[] rotated) {
    query = rotated;
    coarseQuery = new float[rotated.length];
    for (int i = 0; i < rotated.length; i++) {
      coarseQuery[i] = (float) rotated[i];
    }
    return this;
  }

  /** Takes a stored vector as query, roughly: its coarse row only. */
  Comparison withRow(int ordinal) {
    vectors.coarse(ordinal, 1, row);
    float scale = scale(row, 0);
    float[] numbers = new float[row.length - Packing.CODES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = scale * row[Packing.CODES + i];
    }
    coarseQuery = numbers;
    return this;
  }

  /** The cosine with a coarse row, off by {@link #error} at most. */
  float estimate(byte[] rows, int offset) {
    error = (float) FLOAT.get(rows, offset + Float.BYTES) + rounding;
    return scale(rows, offset) * Kernel.BEST.coarse(coarseQuery, rows, offset + Packing.CODES);
  }

  /** The cosine with a stored vector, off by {@link #error} at most. */
  float estimate(int ordinal) {
    vectors.coarse(ordinal, 1, row);
    return estimate(row, 0);
  }

  /** How far off the last estimate may be. */
  double error() {
    return error;
  }

  /** The cosine with a stored vector, in [−1, 1]. */
  double exact(int ordinal) {
    vectors.coarse(ordinal, 1, row);
    if (fineRow.length == 0) {
      fineRow = new short[query.length];
    }
    vectors.fine(ordinal, fineRow);
    double cosine = scale(row, 0) * Kernel.BEST.fine(query, row, Packing.CODES, fineRow);
    return Math.max(-1, Math.min(1, cosine));
  }

  private static float scale(byte[] rows, int offset) {
    return (float) FLOAT.get(rows, offset);
  }
}
