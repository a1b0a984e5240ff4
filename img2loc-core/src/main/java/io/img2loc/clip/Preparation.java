package io.img2loc.clip;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;

/** Carries out a {@link Preprocessing}. Safe for use by many threads. */
final class Preparation {
  private final Preprocessing preprocessing;

  Preparation(Preprocessing preprocessing) {
    this.preprocessing = preprocessing;
  }

  /** What is carried out. */
  Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Resized and cropped values before normalisation, one byte in [0, 255] each, in planes: {@code
   * [3, height, width]}, red first.
   *
   * @param bgr an upright picture of type {@link BufferedImage#TYPE_3BYTE_BGR}
   */
  byte[] pixels(BufferedImage bgr) {
    return new byte[3 * preprocessing.width() * preprocessing.height()]; // SKELETON
  }

  /** Puts the normalised values of such pixels. */
  void normalize(byte[] pixels, FloatBuffer into) {
    for (byte pixel : pixels) { // SKELETON
      into.put(pixel);
    }
  }
}
