package io.img2loc;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JPEGs by {@link TurboJpeg}: those of which it makes what ImageIO would make, in every byte, on
 * any JDK; and reduced ones. Of all that is the least bit odd it makes nothing, and ImageIO has its
 * turn, whose result or message counts.
 *
 * <p>One thing cannot be told from headers: damage within a scan that no decoder notices, where
 * coefficients come out beyond what any picture has. This decoder reckons with 16 bits there and
 * the old libjpeg inside most JDKs with 32, so that blocks which are wrong either way are wrong in
 * different ways.
 */
final class NativeJpeg {
  private static final Logger LOG = LoggerFactory.getLogger(NativeJpeg.class);
  private static final int LARGEST_DENOMINATOR = 8;

  /** The decoder takes all bytes at once, which the pixels' budget is to have room for. */
  private static final int MOST_BYTES_PER_PIXEL = 3;

  /** Small pictures may carry large metadata. */
  private static final int SPARE_BYTES = 1 << 20;

  private NativeJpeg() {}

  /**
   * The largest reduction of 1, 2, 4 and 8 that leaves the shorter side that many px; 1 where there
   * is no decoder for it.
   */
  static int denominator(PhotoHeader header, int shorterSide) {
    if (TurboJpeg.shared() == null || !hasPlainColors(header)) {
      return 1;
    }
    int side = Math.min(header.width(), header.height());
    int denominator = LARGEST_DENOMINATOR;
    while (denominator > 1 && TurboJpeg.reduced(side, denominator) < shorterSide) {
      denominator /= 2;
    }
    return denominator;
  }

  /**
   * What a reduced picture counts in the budget: its own pixels, and the encoded bytes as if they
   * were pixels. Of a progressive one the whole size counts, as libjpeg keeps all its coefficients.
   */
  static long cost(EncodedPhoto photo, PhotoHeader header, int denominator) {
    if (header.jpeg() == null || !header.jpeg().oneScan()) {
      return header.pixels();
    }
    long columns = TurboJpeg.reduced(header.width(), denominator);
    long rows = TurboJpeg.reduced(header.height(), denominator);
    long bytes = Math.min(photo.size(), mostBytes(header));
    return columns * rows + bytes / PixelBudget.HEAP_BYTES_PER_PIXEL;
  }

  /** The picture in its size; null where ImageIO is to decode it. */
  static @Nullable BufferedImage decode(EncodedPhoto photo, PhotoHeader header, JpegScans scans)
      throws IOException {
    JpegHeader jpeg = header.jpeg();
    boolean alike = jpeg != null && jpeg.isEnlargedAlike() && scans.complete();
    return alike ? decode(photo, header, scans, 1) : null;
  }

  /** The picture, perhaps reduced; null where it is to be decoded otherwise. */
  static @Nullable BufferedImage decode(
      EncodedPhoto photo, PhotoHeader header, JpegScans scans, int denominator) throws IOException {
    TurboJpeg decoder = TurboJpeg.shared();
    if (decoder == null || !hasPlainColors(header)) {
      return null;
    }
    try (PhotoStream in = photo.openStream(header.offset())) {
      long length = Math.min(in.length(), scans.end() - header.offset());
      if (length > mostBytes(header)) {
        return null;
      }
      JpegHeader.Profile profile = JpegHeader.profile(in);
      ColorSpace colors = profile.isThere() ? colors(profile, header) : null;
      if (profile.isThere() && colors == null) {
        return null;
      }
      byte[] bytes = photo.bytes();
      if (bytes == null || header.offset() != 0) {
        bytes = new byte[(int) length];
        in.seek(0);
        in.readFully(bytes);
      }
      BufferedImage image = decoder.decode(bytes, header.width(), header.height(), denominator);
      if (colors != null) {
        Pixels.applyProfile(image, colors);
      }
      return image;
    } catch (FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // warnings, too
      LOG.debug("{}: TurboJPEG does not take it; the JDK decodes it", photo.name(), e);
      return null;
    }
  }

  /** The space of a sound profile of as many colours; null where ImageIO is to judge. */
  private static @Nullable ColorSpace colors(JpegHeader.Profile profile, PhotoHeader header) {
    if (!profile.isWhole() || header.jpeg() == null || header.jpeg().components() != 3) {
      return null;
    }
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile.bytes());
      if (parsed.getColorSpaceType() != ColorSpace.TYPE_RGB) {
        return null;
      }
      var colors = new ICC_ColorSpace(parsed);
      colors.fromRGB(new float[3]); // throws where the profile lacks what converts
      return colors;
    } catch (RuntimeException e) { // the colour management reports broken profiles in many ways
      LOG.debug("a colour profile is left to the JDK", e);
      return null;
    }
  }

  private static long mostBytes(PhotoHeader header) {
    return MOST_BYTES_PER_PIXEL * header.pixels() + SPARE_BYTES;
  }

  private static boolean hasPlainColors(PhotoHeader header) {
    return header.jpeg() != null && header.jpeg().hasPlainColors();
  }
}
