package io.img2loc.index;

/** One number at a time; four sums, as each addition waits for the one before it. */
final class ScalarKernel implements Kernel {
  @Override
  public float coarse(float[] query, byte[] codes, int offset) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i < query.length - 3; i += 4) {
      sum0 += query[i] * codes[offset + i];
      sum1 += query[i + 1] * codes[offset + i + 1];
      sum2 += query[i + 2] * codes[offset + i + 2];
      sum3 += query[i + 3] * codes[offset + i + 3];
    }
    for (; i < query.length; i++) {
      sum0 += query[i] * codes[offset + i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  @Override
  public void coarse(float[] query, byte[] codes, int offset, int stride, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = coarse(query, codes, offset + i * stride);
    }
  }

  @Override
  public double fine(double[] query, byte[] codes, int offset, short[] fine, int fineOffset) {
    double sum0 = 0;
    double sum1 = 0;
    int i = 0;
    for (; i < query.length - 1; i += 2) {
      sum0 += query[i] * ((codes[offset + i] << Short.SIZE) + fine[fineOffset + i]);
      sum1 += query[i + 1] * ((codes[offset + i + 1] << Short.SIZE) + fine[fineOffset + i + 1]);
    }
    for (; i < query.length; i++) {
      sum0 += query[i] * ((codes[offset + i] << Short.SIZE) + fine[fineOffset + i]);
    }
    return (sum0 + sum1) / (1 << Short.SIZE);
  }

  @Override
  public String toString() {
    return "plain loops";
  }
}
