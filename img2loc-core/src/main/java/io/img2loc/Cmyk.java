package io.img2loc;

import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the four inks of a JPEG into RGB, which its decoder leaves to others. */
final class Cmyk {
  private static final Logger LOG = LoggerFactory.getLogger(Cmyk.class);
  private static final int YCCK = 2;

  private Cmyk() {}

  /**
   * Inks as Adobe's programs store them, inverted, with or without its segment: 255 is no ink. With
   * a profile by that, else by the plain product of ink and black.
   *
   * @param samples four bands, which are changed
   */
  static BufferedImage toBgr(
      WritableRaster samples, int adobeTransform, byte @Nullable [] profile) {
    if (adobeTransform == YCCK) {
      eachRow(samples, Cmyk::ycckToInks);
    }
    BufferedImage bgr = Pixels.newBgr(samples.getWidth(), samples.getHeight());
    if (profile == null || !byProfile(samples, profile, bgr)) {
      byProduct(samples, bgr);
    }
    return bgr;
  }

  private static boolean byProfile(WritableRaster inks, byte[] profile, BufferedImage bgr) {
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile);
      if (parsed.getNumComponents() != 4) {
        return false;
      }
      eachRow(inks, Cmyk::invert); // profiles count ink, not its absence
      try {
        Pixels.convert(inks, new ICC_ColorSpace(parsed), bgr.getRaster());
        return true;
      } catch (RuntimeException e) {
        eachRow(inks, Cmyk::invert);
        throw e;
      }
    } catch (RuntimeException e) { // the colour management reports broken profiles in many ways
      LOG.debug("a colour profile of four inks cannot be applied", e);
      return false;
    }
  }

  private static void byProduct(Raster inks, BufferedImage bgr) {
    byte[] out = Pixels.bytes(bgr);
    int[] row = new int[4 * inks.getWidth()];
    int at = 0;
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(0, y, inks.getWidth(), 1, row);
      for (int i = 0; i < row.length; i += 4) {
        int light = row[i + 3];
        out[at] = (byte) ((row[i + 2] * light + 127) / 255);
        out[at + 1] = (byte) ((row[i + 1] * light + 127) / 255);
        out[at + 2] = (byte) ((row[i] * light + 127) / 255);
        at += 3;
      }
    }
  }

  private interface RowChange {
    void apply(int[] row);
  }

  private static void eachRow(WritableRaster samples, RowChange change) {
    int[] row = new int[samples.getNumBands() * samples.getWidth()];
    for (int y = 0; y < samples.getHeight(); y++) {
      samples.getPixels(0, y, samples.getWidth(), 1, row);
      change.apply(row);
      samples.setPixels(0, y, samples.getWidth(), 1, row);
    }
  }

  private static void invert(int[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = 255 - row[i];
    }
  }

  /** YCbCr gives the complements of the three inks; black stays. */
  private static void ycckToInks(int[] row) {
    for (int i = 0; i < row.length; i += 4) {
      double luma = row[i];
      double blue = row[i + 1] - 128;
      double red = row[i + 2] - 128;
      row[i] = 255 - toByte(luma + 1.402 * red);
      row[i + 1] = 255 - toByte(luma - 0.344136286 * blue - 0.714136286 * red);
      row[i + 2] = 255 - toByte(luma + 1.772 * blue);
    }
  }

  private static int toByte(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
