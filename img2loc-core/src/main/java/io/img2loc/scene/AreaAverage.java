package io.img2loc.scene;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/**
 * Squashes a picture to a small square, each cell the mean of the area that it covers. Pixels that
 * lie in two cells count by the part that lies in each; the sums are whole numbers, hence exact.
 */
final class AreaAverage {
  private AreaAverage() {}

  /**
   * Means of the cells, row by row, each as red, green and blue in [0, 255].
   *
   * @param bgr a picture of type {@link BufferedImage#TYPE_3BYTE_BGR}
   * @param size cells on each side
   */
  static double[] rgb(BufferedImage bgr, int size) {
    int width = bgr.getWidth();
    int height = bgr.getHeight();
    long[] sums = new long[3 * size * size];
    long[] row = new long[3 * size];
    Raster raster = bgr.getRaster();
    byte[] bytes = ((DataBufferByte) raster.getDataBuffer()).getData();
    int stride = ((ComponentSampleModel) raster.getSampleModel()).getScanlineStride();
    int start = start(raster, stride);
    for (int y = 0; y < height; y++) {
      sumRow(bytes, start + y * stride, width, row, size);
      // In units of 1/size pixel, this row reaches from y·size and a row of cells is height long.
      long top = (long) y * size;
      long bottom = top + size;
      for (int cell = (int) (top / height); (long) cell * height < bottom; cell++) {
        long weight = Math.min(bottom, (cell + 1L) * height) - Math.max(top, (long) cell * height);
        int to = 3 * size * cell;
        for (int i = 0; i < row.length; i++) {
          sums[to + i] += weight * row[i];
        }
      }
    }
    double area = (double) width * height;
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = sums[i] / area;
    }
    return means;
  }

  /** Means of {@code factor} × {@code factor} cells of a square that {@link #rgb} has made. */
  static double[] shrink(double[] cells, int size, int factor) {
    int small = size / factor;
    double[] means = new double[3 * small * small];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int to = 3 * (y / factor * small + x / factor);
        int from = 3 * (y * size + x);
        for (int c = 0; c < 3; c++) {
          means[to + c] += cells[from + c] / (factor * factor);
        }
      }
    }
    return means;
  }

  /** Sums of one row of pixels by columns of cells, weighted in units of 1/size pixel. */
  private static void sumRow(byte[] bytes, int start, int width, long[] row, int size) {
    for (int cell = 0; cell < size; cell++) {
      long left = (long) cell * width;
      long right = left + width;
      int first = (int) (left / size);
      int last = (int) ((right - 1) / size);
      long red = 0;
      long green = 0;
      long blue = 0;
      for (int p = start + 3 * (first + 1), end = start + 3 * last; p < end; p += 3) {
        blue += bytes[p] & 0xff;
        green += bytes[p + 1] & 0xff;
        red += bytes[p + 2] & 0xff;
      }
      long weight = Math.min(right, (first + 1L) * size) - left;
      int p = start + 3 * first;
      blue = size * blue + weight * (bytes[p] & 0xff);
      green = size * green + weight * (bytes[p + 1] & 0xff);
      red = size * red + weight * (bytes[p + 2] & 0xff);
      if (last > first) {
        weight = right - (long) last * size;
        p = start + 3 * last;
        blue += weight * (bytes[p] & 0xff);
        green += weight * (bytes[p + 1] & 0xff);
        red += weight * (bytes[p + 2] & 0xff);
      }
      row[3 * cell] = red;
      row[3 * cell + 1] = green;
      row[3 * cell + 2] = blue;
    }
  }

  /** Where the picture begins in its bytes; it may be a part of a larger one. */
  private static int start(Raster raster, int stride) {
    return raster.getDataBuffer().getOffset()
        - raster.getSampleModelTranslateY() * stride
        - raster.getSampleModelTranslateX() * 3;
  }
}
