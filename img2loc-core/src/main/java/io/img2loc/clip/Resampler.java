package io.img2loc.clip;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Resamples a picture as Pillow does, to the byte: first each row, then each column, with 8 bits in
 * between. Reads and computes only what the asked-for pixels are made of, a band of rows at a time.
 *
 * <p>Nearly all the work is in the rows. It is arranged so that the compiler makes vector
 * instructions of it, which needs loops over arrays of ints at one and the same index: lane i of
 * such an array belongs to row i of the band. Four pixels of a row, a quad, are three whole ints,
 * and so are moved into lanes four bytes at a time; the samples are taken apart by shifts while
 * they are summed. That is exact in any order: whole numbers are added, and as a window's weights
 * add up to about 1 and their amounts to less than 2, no sum leaves an int.
 */
final class Resampler {
  private static final int LANES = 128;
  private static final int QUADS = 32; // loaded at a time
  private static final int ROWS = 8; // read at a time
  private static final int HALF = 1 << (Weights.BITS - 1);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int stride;
  private final int start;
  private final Weights across;
  private final Weights down;
  private final int[][] quads; // three arrays of lanes for each quad
  private final int[][] columns; // sums, three arrays of lanes for each new pixel of a row
  private final int[] row;
  private final int[][] rows; // sums of the new rows that are neither untouched nor done
  private final byte[] planes;
  private int firstOpenRow; // earlier ones are done

  private Resampler(BufferedImage bgr, Weights across, Weights down) {
    Raster raster = bgr.getRaster();
    bytes = ((DataBufferByte) raster.getDataBuffer()).getData();
    stride = ((ComponentSampleModel) raster.getSampleModel()).getScanlineStride();
    start =
        raster.getDataBuffer().getOffset()
            - raster.getSampleModelTranslateY() * stride
            - raster.getSampleModelTranslateX() * 3;
    this.across = across;
    this.down = down;
    int lanes = Math.min(LANES, down.high() - down.low());
    quads = new int[3 * QUADS][lanes];
    columns = new int[3 * across.count()][lanes];
    row = new int[3 * across.count()];
    rows = new int[down.count()][];
    planes = new byte[3 * across.count() * down.count()];
  }

  /**
   * The new picture as planes {@code [3, height, width]}, red first.
   *
   * @param bgr of type {@link BufferedImage#TYPE_3BYTE_BGR}
   * @param across for the rows, aligned to 4
   * @param down for the columns, aligned to 1
   */
  static byte[] planes(BufferedImage bgr, Weights across, Weights down) {
    return new Resampler(bgr, across, down).planes();
  }

  private byte[] planes() {
    int lanes = columns[0].length;
    for (int y = down.low(); y < down.high(); y += lanes) {
      int band = Math.min(lanes, down.high() - y);
      resampleRows(y, band);
      for (int lane = 0; lane < band; lane++) {
        for (int i = 0; i < row.length; i++) {
          row[i] = columns[i][lane];
        }
        addToColumns(y + lane);
      }
    }
    return planes;
  }

  private void resampleRows(int y, int band) {
    for (int[] column : columns) {
      Arrays.fill(column, HALF);
    }
    int open = 0;
    for (int x = across.low(); x < across.high(); x += 4 * QUADS) {
      int end = Math.min(across.high(), x + 4 * QUADS);
      load(x, end, y, band);
      for (int pixel = open; pixel < across.count() && across.first(pixel) < end; pixel++) {
        addQuads(pixel, Math.max(x, across.first(pixel)), Math.min(end, across.end(pixel)), x);
        if (pixel == open && across.end(pixel) <= end) {
          open++;
        }
      }
    }
    for (int[] column : columns) {
      toSamples(column);
    }
  }

  /** A few rows at a time: more would push each other's bytes out of the nearest cache. */
  private void load(int x, int end, int y, int band) {
    for (int low = 0; low < band; low += ROWS) {
      int high = Math.min(band, low + ROWS);
      int from = start + (y + low) * stride + 3 * x;
      for (int i = 0; i < 3 * (end - x) / 4; i++) {
        loadLanes(from + 4 * i, quads[i], low, high);
      }
    }
  }

  private void loadLanes(int from, int[] lanes, int low, int high) {
    for (int lane = low; lane < high; lane++) {
      lanes[lane] = fourBytes(from + (lane - low) * stride);
    }
  }

  /** A window's padding may lie behind the picture's last byte. */
  private int fourBytes(int from) {
    if (from <= bytes.length - 4) {
      return (int) INTS.get(bytes, from);
    }
    int value = 0;
    for (int i = bytes.length - 1; i >= from; i--) {
      value = (value << 8) + (bytes[i] & 255);
    }
    return value;
  }

  private void addQuads(int pixel, int from, int end, int firstLoaded) {
    int[] blue = columns[3 * pixel];
    int[] green = columns[3 * pixel + 1];
    int[] red = columns[3 * pixel + 2];
    for (int x = from; x < end; x += 4) {
      int[] bgrb = quads[3 * (x - firstLoaded) / 4];
      int[] grbg = quads[3 * (x - firstLoaded) / 4 + 1];
      int[] rbgr = quads[3 * (x - firstLoaded) / 4 + 2];
      int k0 = across.weight(pixel, x);
      int k1 = across.weight(pixel, x + 1);
      int k2 = across.weight(pixel, x + 2);
      int k3 = across.weight(pixel, x + 3);
      addBlue(bgrb, grbg, rbgr, blue, k0, k1, k2, k3);
      addGreen(bgrb, grbg, rbgr, green, k0, k1, k2, k3);
      addRed(bgrb, grbg, rbgr, red, k0, k1, k2, k3);
    }
  }

  private static void addBlue(
      int[] bgrb, int[] grbg, int[] rbgr, int[] sums, int k0, int k1, int k2, int k3) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          k0 * (bgrb[i] & 255)
              + k1 * (bgrb[i] >>> 24)
              + k2 * (grbg[i] >>> 16 & 255)
              + k3 * (rbgr[i] >>> 8 & 255);
    }
  }

  private static void addGreen(
      int[] bgrb, int[] grbg, int[] rbgr, int[] sums, int k0, int k1, int k2, int k3) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          k0 * (bgrb[i] >>> 8 & 255)
              + k1 * (grbg[i] & 255)
              + k2 * (grbg[i] >>> 24)
              + k3 * (rbgr[i] >>> 16 & 255);
    }
  }

  private static void addRed(
      int[] bgrb, int[] grbg, int[] rbgr, int[] sums, int k0, int k1, int k2, int k3) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          k0 * (bgrb[i] >>> 16 & 255)
              + k1 * (grbg[i] >>> 8 & 255)
              + k2 * (rbgr[i] & 255)
              + k3 * (rbgr[i] >>> 24);
    }
  }

  private static void toSamples(int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Weights.sample(sums[i]);
    }
  }

  /** Adds a finished row to the new rows that it is a part of. */
  private void addToColumns(int y) {
    for (int to = firstOpenRow; to < rows.length && down.first(to) <= y; to++) {
      if (y == down.first(to)) {
        rows[to] = new int[row.length];
        Arrays.fill(rows[to], HALF);
      }
      addRow(row, down.weight(to, y), rows[to]);
      if (y == down.end(to) - 1) {
        finish(to);
        firstOpenRow = to + 1;
      }
    }
  }

  private static void addRow(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * row[i];
    }
  }

  private void finish(int to) {
    int width = across.count();
    int plane = width * rows.length;
    for (int x = 0, at = to * width; x < width; x++, at++) {
      planes[at] = (byte) Weights.sample(rows[to][3 * x + 2]);
      planes[plane + at] = (byte) Weights.sample(rows[to][3 * x + 1]);
      planes[2 * plane + at] = (byte) Weights.sample(rows[to][3 * x]);
    }
    rows[to] = null;
  }
}
