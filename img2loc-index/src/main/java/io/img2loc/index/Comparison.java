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
  private byte[] rows = {};
  private short[] fineRows = {};
  private double[] query = {};
  private float[] coarseQuery = {};
  private double error;
  private double mostError;

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
    mostError = 0;
    if (coarseQuery.length != rotated.length) {
      coarseQuery = new float[rotated.length];
    }
    for (int i = 0; i < rotated.length; i++) {
      coarseQuery[i] = (float) rotated[i];
    }
    return this;
  }

  /** Takes a stored vector as query, roughly: its coarse row only. */
  Comparison withRow(int ordinal) {
    vectors.coarse(ordinal, 1, row, 0);
    float scale = scale(row, 0);
    float[] numbers = new float[row.length - Packing.CODES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = scale * row[Packing.CODES + i];
    }
    coarseQuery = numbers;
    return this;
  }

  /** The cosine with a stored vector, off by {@link #error} at most. */
  float estimate(int ordinal) {
    vectors.coarse(ordinal, 1, row, 0);
    error = error(row, 0);
    mostError = Math.max(mostError, error);
    return scale(row, 0) * Kernel.BEST.coarse(coarseQuery, row, Packing.CODES);
  }

  /** The cosines with stored vectors from anywhere. */
  void estimate(int[] ordinals, int count, float[] into) {
    gather(ordinals, count);
    estimate(rows, count, into);
    for (int i = 0; i < count; i++) {
      mostError = Math.max(mostError, error(rows, i * row.length));
    }
  }

  /** The cosines with coarse rows that follow each other. */
  void estimate(byte[] rows, int count, float[] into) {
    Kernel.BEST.coarse(coarseQuery, rows, Packing.CODES, row.length, count, into);
    for (int i = 0; i < count; i++) {
      into[i] *= scale(rows, i * row.length);
    }
  }

  /** How far off the estimate from a coarse row may be. */
  double error(byte[] rows, int offset) {
    return (float) FLOAT.get(rows, offset + Float.BYTES) + rounding;
  }

  /** How far off the last estimate may be. */
  double error() {
    return error;
  }

  /** How far off any estimate for this query by ordinals may be that was made by now. */
  double mostError() {
    return mostError;
  }

  /** The cosine with a stored vector, in [−1, 1]. */
  double exact(int ordinal) {
    double[] cosine = new double[1];
    exact(new int[] {ordinal}, 1, cosine);
    return cosine[0];
  }

  /** The cosines with stored vectors from anywhere, in [−1, 1]. */
  void exact(int[] ordinals, int count, double[] into) {
    gather(ordinals, count);
    if (fineRows.length < count * query.length) {
      fineRows = new short[count * query.length];
    }
    vectors.fine(ordinals, count, fineRows);
    for (int i = 0; i < count; i++) {
      int at = i * row.length;
      double sum = Kernel.BEST.fine(query, rows, at + Packing.CODES, fineRows, i * query.length);
      into[i] = Math.max(-1, Math.min(1, scale(rows, at) * sum));
    }
  }

  private void gather(int[] ordinals, int count) {
    if (rows.length < count * row.length) {
      rows = new byte[count * row.length];
    }
    vectors.coarse(ordinals, count, rows);
  }

  private static float scale(byte[] rows, int offset) {
    return (float) FLOAT.get(rows, offset);
  }
}
