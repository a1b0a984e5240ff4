package io.img2loc.scene;

/** The discrete Fourier transform of a complex square of {@value #SIZE} × {@value #SIZE}. */
final class Fft {
  static final int SIZE = 64;
  private static final int BITS = 6;
  private static final double[] COS = new double[SIZE / 2];
  private static final double[] SIN = new double[SIZE / 2];

  static {
    for (int i = 0; i < SIZE / 2; i++) {
      COS[i] = StrictMath.cos(2 * Math.PI * i / SIZE);
      SIN[i] = StrictMath.sin(2 * Math.PI * i / SIZE);
    }
  }

  private Fft() {}

  /** Transforms in place, without scaling. */
  static void forward(double[] re, double[] im) {
    for (int i = 0; i < SIZE; i++) {
      line(re, im, i * SIZE, 1);
    }
    for (int i = 0; i < SIZE; i++) {
      line(re, im, i, SIZE);
    }
  }

  /** Undoes {@link #forward}, in place. */
  static void inverse(double[] re, double[] im) {
    // Exchanging the real and the imaginary parts turns one direction into the other.
    forward(im, re);
    double scale = 1.0 / (SIZE * SIZE);
    for (int i = 0; i < re.length; i++) {
      re[i] *= scale;
      im[i] *= scale;
    }
  }

  /** One row or column, by the method of Cooley and Tukey: reverse the bits, then combine. */
  private static void line(double[] re, double[] im, int start, int step) {
    for (int i = 0; i < SIZE; i++) {
      int j = Integer.reverse(i) >>> (Integer.SIZE - BITS);
      if (i < j) {
        swap(re, start + i * step, start + j * step);
        swap(im, start + i * step, start + j * step);
      }
    }
    for (int half = 1; half < SIZE; half *= 2) {
      int stride = SIZE / (2 * half);
      for (int group = 0; group < SIZE; group += 2 * half) {
        for (int k = 0; k < half; k++) {
          int p = start + (group + k) * step;
          int q = p + half * step;
          double c = COS[k * stride];
          double s = SIN[k * stride];
          double x = re[q] * c + im[q] * s;
          double y = im[q] * c - re[q] * s;
          re[q] = re[p] - x;
          im[q] = im[p] - y;
          re[p] += x;
          im[p] += y;
        }
      }
    }
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
