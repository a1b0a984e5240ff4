package io.img2loc;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on decoded pixels: to opaque 8-bit sRGB, upright, smaller. */
final class Pixels {
  private static final Logger LOG = LoggerFactory.getLogger(Pixels.class);
  private static final int STRIP_ROWS = 64;
  private static final int STRIP_COLUMNS = 8;

  private Pixels() {}

  /** The bytes of a TYPE_3BYTE_BGR image without gaps: b, g, r, row by row. */
  static byte[] bytes(BufferedImage bgr) {
    return ((DataBufferByte) bgr.getRaster().getDataBuffer()).getData();
  }

  /**
   * The image in TYPE_3BYTE_BGR without gaps, transparency on white, samples of other depths scaled
   * to 8 bits and rounded, a colour profile applied if it is sound. Grey levels stay what they are:
   * Java2D would take them for linear light. The image itself where it is so already.
   */
  static BufferedImage toBgr(BufferedImage image) {
    if (isPlainBgr(image)) {
      return image;
    }
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return ofPalette(image, palette);
    }
    if (model instanceof ComponentColorModel && hasUnsignedSamples(model)) {
      int type = model.getColorSpace().getType();
      if (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB) {
        BufferedImage bgr = ofSamples(image, model);
        if (type == ColorSpace.TYPE_RGB && !model.getColorSpace().isCS_sRGB()) {
          applyProfile(bgr, model.getColorSpace());
        }
        return bgr;
      }
    }
    return ofColors(image);
  }

  private static boolean isPlainBgr(BufferedImage image) {
    return image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && image.getColorModel().getColorSpace().isCS_sRGB()
        && image.getRaster().getParent() == null
        && bytes(image).length == 3L * image.getWidth() * image.getHeight();
  }

  private static boolean hasUnsignedSamples(ColorModel model) {
    int type = model.getTransferType();
    return type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
  }

  private static BufferedImage ofPalette(BufferedImage image, IndexColorModel palette) {
    int[] argb = new int[palette.getMapSize()];
    palette.getRGBs(argb);
    BufferedImage bgr = newBgr(image.getWidth(), image.getHeight());
    byte[] out = bytes(bgr);
    int[] row = new int[image.getWidth()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRaster().getSamples(0, y, row.length, 1, 0, row);
      for (int index : row) {
        at = putOnWhite(argb[Math.min(index, argb.length - 1)], out, at);
      }
    }
    return bgr;
  }

  /** Any order and depth of grey or RGB samples, with or without alpha. */
  private static BufferedImage ofSamples(BufferedImage image, ColorModel model) {
    int width = image.getWidth();
    int bands = image.getRaster().getNumBands();
    int colors = model.getNumColorComponents();
    boolean grey = colors == 1;
    boolean alpha = model.hasAlpha() && bands > colors;
    boolean multiplied = model.isAlphaPremultiplied();
    long max = (1L << model.getComponentSize(0)) - 1;
    BufferedImage bgr = newBgr(width, image.getHeight());
    byte[] out = bytes(bgr);
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRaster().getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        long a = alpha ? row[i + colors] : max;
        byte r = onWhite(row[i], a, max, multiplied);
        out[at + 2] = r;
        out[at + 1] = grey ? r : onWhite(row[i + 1], a, max, multiplied);
        out[at] = grey ? r : onWhite(row[i + 2], a, max, multiplied);
        at += 3;
      }
    }
    return bgr;
  }

  /** A sample of [0, max] over white, in [0, 255], rounded once. */
  private static byte onWhite(long sample, long alpha, long max, boolean multiplied) {
    if (alpha == max) {
      return (byte) (max == 255 ? sample : (sample * 255 + max / 2) / max);
    }
    long sum = (multiplied ? sample * max : sample * alpha) + max * (max - alpha);
    long whole = max * max;
    return (byte) Math.min(255, (sum * 255 + whole / 2) / whole);
  }

  private static int putOnWhite(int argb, byte[] out, int at) {
    int a = argb >>> 24;
    out[at] = onWhite(argb & 0xFF, a, 255, false);
    out[at + 1] = onWhite(argb >> 8 & 0xFF, a, 255, false);
    out[at + 2] = onWhite(argb >> 16 & 0xFF, a, 255, false);
    return at + 3;
  }

  /** Whatever else there is, by Java2D's own reckoning. */
  private static BufferedImage ofColors(BufferedImage image) {
    int width = image.getWidth();
    BufferedImage bgr = newBgr(width, image.getHeight());
    byte[] out = bytes(bgr);
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        at = putOnWhite(argb, out, at);
      }
    }
    return bgr;
  }

  /** Leaves the samples as they are where the profile cannot be used. */
  static void applyProfile(BufferedImage bgr, ColorSpace space) {
    if (!(space instanceof ICC_ColorSpace)) {
      return;
    }
    try {
      convertRows(bgr, space);
    } catch (RuntimeException e) { // the colour management reports broken profiles in many ways
      LOG.debug("a colour profile cannot be applied", e);
    }
  }

  /**
   * In the order of red, green, blue and in whole rows, the colour management is some ten times as
   * fast as on parts of a raster in another order.
   */
  private static void convertRows(BufferedImage bgr, ColorSpace space) {
    var conversion = new ColorConvertOp(space, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
    byte[] pixels = bytes(bgr);
    byte[] row = new byte[3 * bgr.getWidth()];
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(row, row.length),
            bgr.getWidth(),
            1,
            row.length,
            3,
            new int[] {0, 1, 2},
            null);
    for (int start = 0; start < pixels.length; start += row.length) {
      copySwapped(pixels, start, row, 0, row.length);
      conversion.filter(raster, raster);
      copySwapped(row, 0, pixels, start, row.length);
    }
  }

  /** Pixels of three bytes, with the first and the last byte of each swapped. */
  private static void copySwapped(byte[] from, int start, byte[] to, int at, int length) {
    for (int i = 0; i < length; i += 3) {
      byte first = from[start + i];
      to[at + i + 1] = from[start + i + 1];
      to[at + i] = from[start + i + 2];
      to[at + i + 2] = first;
    }
  }

  /** From a colour space to sRGB, a strip at a time to need little memory. */
  static void convert(Raster from, ColorSpace space, WritableRaster to) {
    var conversion = new ColorConvertOp(space, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
    WritableRaster converted = null;
    for (int y = 0; y < from.getHeight(); y += STRIP_ROWS) {
      int rows = Math.min(STRIP_ROWS, from.getHeight() - y);
      Raster strip = from.createChild(0, y, from.getWidth(), rows, 0, 0, null);
      if (converted == null || converted.getHeight() != rows) {
        converted = to.createCompatibleWritableRaster(from.getWidth(), rows);
      }
      conversion.filter(strip, converted);
      to.setRect(0, y, converted);
    }
  }

  static BufferedImage newBgr(int width, int height) {
    return new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
  }

  /** The picture as people see it, from pixels stored in an EXIF orientation. */
  static BufferedImage upright(BufferedImage bgr, int orientation) {
    if (orientation == 1) {
      return bgr;
    }
    int width = bgr.getWidth();
    int height = bgr.getHeight();
    boolean swapped = orientation >= 5;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    BufferedImage turned = swapped ? newBgr(height, width) : newBgr(width, height);
    byte[] in = bytes(bgr);
    byte[] out = bytes(turned);
    int start = 3 * ((fromRight ? width - 1 : 0) + (fromBottom ? height - 1 : 0) * width);
    int alongRow = fromRight ? -3 : 3;
    int alongColumn = 3 * (fromBottom ? -width : width);
    int stepX = swapped ? alongColumn : alongRow;
    int stepY = swapped ? alongRow : alongColumn;
    // Where rows become columns, few at a time: more would push each other out of the cache.
    int strip = swapped ? STRIP_COLUMNS : turned.getWidth();
    for (int left = 0; left < turned.getWidth(); left += strip) {
      int right = Math.min(turned.getWidth(), left + strip);
      for (int y = 0; y < turned.getHeight(); y++) {
        int at = 3 * (y * turned.getWidth() + left);
        int from = start + y * stepY + left * stepX;
        for (int x = left; x < right; x++) {
          out[at] = in[from];
          out[at + 1] = in[from + 1];
          out[at + 2] = in[from + 2];
          at += 3;
          from += stepX;
        }
      }
    }
    return turned;
  }

  /**
   * The image with its longest side at most that many px, each pixel the mean of the area that it
   * covers; the image itself where it is small enough.
   */
  static BufferedImage shrink(BufferedImage bgr, int longestSide) {
    int width = bgr.getWidth();
    int height = bgr.getHeight();
    int longest = Math.max(width, height);
    if (longest <= longestSide) {
      return bgr;
    }
    double scale = (double) longestSide / longest;
    int newWidth = (int) Math.max(1, Math.round(width * scale));
    int newHeight = (int) Math.max(1, Math.round(height * scale));
    BufferedImage small = newBgr(newWidth, newHeight);
    byte[] in = bytes(bgr);
    byte[] out = bytes(small);
    Areas columns = Areas.of(width, newWidth);
    Areas rows = Areas.of(height, newHeight);
    float[] sums = new float[3 * newWidth];
    for (int y = 0; y < newHeight; y++) {
      Arrays.fill(sums, 0);
      for (int row = rows.first[y]; row <= rows.last[y]; row++) {
        addRow(in, 3 * row * width, columns, rows.weight(y, row), sums);
      }
      for (int i = 0; i < sums.length; i++) {
        out[y * sums.length + i] = (byte) Math.min(255, (int) (sums[i] + 0.5f));
      }
    }
    return small;
  }

  private static void addRow(byte[] in, int start, Areas columns, float weight, float[] sums) {
    for (int x = 0; x < columns.first.length; x++) {
      float blue = 0;
      float green = 0;
      float red = 0;
      for (int column = columns.first[x]; column <= columns.last[x]; column++) {
        float w = columns.weight(x, column);
        int at = start + 3 * column;
        blue += w * (in[at] & 0xFF);
        green += w * (in[at + 1] & 0xFF);
        red += w * (in[at + 2] & 0xFF);
      }
      sums[3 * x] += weight * blue;
      sums[3 * x + 1] += weight * green;
      sums[3 * x + 2] += weight * red;
    }
  }

  /** Which old pixels each new one covers, in one direction, and which share of it they fill. */
  private static final class Areas {
    private final int[] first;
    private final int[] last;
    private final float[] firstWeight;
    private final float[] lastWeight;
    private final float innerWeight;

    private Areas(int count, float innerWeight) {
      first = new int[count];
      last = new int[count];
      firstWeight = new float[count];
      lastWeight = new float[count];
      this.innerWeight = innerWeight;
    }

    static Areas of(int from, int to) {
      double size = (double) from / to;
      Areas areas = new Areas(to, (float) (1 / size));
      for (int i = 0; i < to; i++) {
        double begin = i * size;
        double end = Math.min(from, (i + 1) * size);
        areas.first[i] = (int) begin;
        areas.last[i] = Math.min(from - 1, (int) Math.ceil(end) - 1);
        areas.firstWeight[i] = (float) ((Math.min(end, areas.first[i] + 1) - begin) / size);
        areas.lastWeight[i] = (float) ((end - areas.last[i]) / size);
      }
      return areas;
    }

    float weight(int i, int old) {
      if (old == first[i]) {
        return firstWeight[i];
      }
      return old == last[i] ? lastWeight[i] : innerWeight;
    }
  }
}
