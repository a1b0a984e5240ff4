package io.img2loc;

/**
 * How large a photo may be. The bytes are checked before they are read and the pixels, as the
 * header states them, before they are decoded.
 *
 * @param maxPixels width times height in px, at least 1
 * @param maxBytes bytes of the encoded photo, at least 1
 */
public record PhotoLimits(long maxPixels, long maxBytes) {
  private static final PhotoLimits DEFAULTS = new PhotoLimits(200_000_000, 512L << 20);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a limit is below 1
   */
  public PhotoLimits {
    if (maxPixels < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1, were " + maxPixels + " pixels, " + maxBytes + " bytes");
    }
  }

  /** 200 megapixels and 512 MiB. */
  public static PhotoLimits defaults() {
    return DEFAULTS;
  }
}
