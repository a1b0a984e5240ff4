package io.img2loc;

/**
 * How large a photo may be. Both bounds are checked before anything is decoded.
 *
 * @param maxPixels pixels as the file's header states them, at least 1
 * @param maxBytes bytes of the encoded file, at least 1
 */
public record PhotoLimits(long maxPixels, long maxBytes) {
  private static final PhotoLimits DEFAULTS = new PhotoLimits(200_000_000, 512L << 20);

  /** Checks. */
  public PhotoLimits {
    if (maxPixels < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1, were " + maxPixels + " pixels, " + maxBytes + " bytes");
    }
  }

  /** 200 megapixels, 512 MiB. */
  public static PhotoLimits defaults() {
    return DEFAULTS;
  }
}
