package io.img2loc.clip;

import io.img2loc.clip.Preprocessing.Fit;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;

/** Carries out a {@link Preprocessing}. Safe for use by many threads. */
final class Preparation {
  private final Preprocessing preprocessing;
  private final float[] normalized; // of each sample, for each channel

  Preparation(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
    normalized = new float[3 * 256];
    for (int i = 0; i < normalized.length; i++) {
      double value = (i & 255) * preprocessing.scale() - preprocessing.mean().get(i >> 8);
      normalized[i] = (float) (value / preprocessing.standardDeviation().get(i >> 8));
    }
  }

  /** What is carried out. */
  Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Resized and cropped values before normalisation, one byte in [0, 255] each, in planes: {@code
   * [3, height, width]}, red first. What the crop leaves out is not computed, and the picture is
   * not copied.
   *
   * @param bgr an upright picture of type {@link BufferedImage#TYPE_3BYTE_BGR}
   */
  byte[] pixels(BufferedImage bgr) {
    int shorter = Math.min(bgr.getWidth(), bgr.getHeight());
    return Resampler.planes(
        bgr,
        weights(bgr.getWidth(), shorter, preprocessing.width(), 4),
        weights(bgr.getHeight(), shorter, preprocessing.height(), 1));
  }

  private Weights weights(int side, int shorter, int kept, int align) {
    // the product is exact in a double, and may be too large for an int
    long resized =
        preprocessing.fit() == Fit.SQUASH
            ? kept
            : (long) ((double) preprocessing.resize() * side / shorter);
    long begin = (long) Math.rint((resized - kept) / 2.0);
    return Weights.of(preprocessing.filter(), side, resized, begin, kept, align);
  }

  /** Puts the normalised values of such pixels. */
  void normalize(byte[] pixels, FloatBuffer into) {
    int plane = pixels.length / 3;
    for (int channel = 0; channel < 3; channel++) {
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        into.put(normalized[(channel << 8) + (pixels[i] & 255)]);
      }
    }
  }
}
