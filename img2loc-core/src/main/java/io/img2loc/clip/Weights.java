package io.img2loc.clip;

import io.img2loc.clip.Preprocessing.Filter;
import java.util.Arrays;

/**
 * By what weights the old pixels of one side make up new ones: those of Pillow's 8-bit resampling,
 * in units of 2<sup>−22</sup>. Only a part of the new side need be asked for, and of the old one
 * only what that part is made of is ever named.
 */
final class Weights {
  /** Binary digits after the point. */
  static final int BITS = 22;

  private final int[] first;
  private final int[] start;
  private final int[] values;

  private Weights(int[] first, int[] start, int[] values) {
    this.first = first;
    this.start = start;
    this.values = values;
  }

  /**
   * Weights of {@code count} new pixels from {@code begin} on.
   *
   * @param from px of the old side
   * @param to px of the whole new side
   * @param align windows are widened by weights of 0 to begin and end at multiples of this, and may
   *     then end behind the old side
   */
  static Weights of(Filter filter, int from, long to, long begin, int count, int align) {
    double scale = (double) from / to;
    double widening = Math.max(1, scale);
    double support = support(filter) * widening;
    int[] first = new int[count];
    int[] start = new int[count + 1];
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      double center = (begin + i + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(from, (int) (center + support + 0.5));
      int[] window = window(filter, low, high, center, 1 / widening);
      first[i] = low / align * align;
      start[i + 1] = start[i] + (high - first[i] + align - 1) / align * align;
      if (start[i + 1] > values.length) {
        values = Arrays.copyOf(values, Math.max(start[i + 1], 2 * values.length));
      }
      System.arraycopy(window, 0, values, start[i] + low - first[i], window.length);
    }
    return new Weights(first, start, values);
  }

  /** New pixels. */
  int count() {
    return first.length;
  }

  /** The first old pixel of all windows. Windows begin and end in the order of the new pixels. */
  int low() {
    return first[0];
  }

  /** Behind the last old pixel of all windows. */
  int high() {
    return end(count() - 1);
  }

  /** The first old pixel of a new one. */
  int first(int pixel) {
    return first[pixel];
  }

  /** Behind the last old pixel of a new one. */
  int end(int pixel) {
    return first[pixel] + start[pixel + 1] - start[pixel];
  }

  /** The weight of an old pixel inside the window of a new one. */
  int weight(int pixel, int old) {
    return values[start[pixel] + old - first[pixel]];
  }

  /** A sum of weighted samples, begun at half a unit so as to round, as a sample in [0, 255]. */
  static int sample(int sum) {
    int rounded = sum >> BITS;
    return ((rounded & ~(rounded >> 31)) | ((255 - rounded) >> 31)) & 255;
  }

  /** Normalised in floating point before being rounded, half away from zero. */
  private static int[] window(Filter filter, int low, int high, double center, double narrowing) {
    double[] exact = new double[high - low];
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      exact[i] = value(filter, (i + low - center + 0.5) * narrowing);
      sum += exact[i];
    }
    int[] rounded = new int[exact.length];
    for (int i = 0; i < exact.length; i++) {
      double weight = sum == 0 ? exact[i] : exact[i] / sum;
      rounded[i] = (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
    }
    return rounded;
  }

  private static double support(Filter filter) {
    return switch (filter) {
      case BOX -> 0.5;
      case BILINEAR, HAMMING -> 1;
      case BICUBIC -> 2;
      case LANCZOS -> 3;
    };
  }

  private static double value(Filter filter, double signed) {
    double x = Math.abs(signed);
    return switch (filter) {
      case BOX -> signed > -0.5 && signed <= 0.5 ? 1 : 0;
      case BILINEAR -> Math.max(0, 1 - x);
      // Pillow's two constants are of single precision
      case HAMMING -> x < 1 ? sinc(x) * (0.54f + 0.46f * Math.cos(Math.PI * x)) : 0;
      case BICUBIC -> cubic(x);
      case LANCZOS -> signed >= -3 && signed < 3 ? sinc(signed) * sinc(signed / 3) : 0;
    };
  }

  private static double cubic(double x) {
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
