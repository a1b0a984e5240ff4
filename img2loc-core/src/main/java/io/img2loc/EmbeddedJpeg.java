package io.img2loc;

import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture in JPEG inside another file. Cameras put previews wherever they like (directories of
 * the file, makers' notes, boxes), so they are found by their own signature: a start-of-image
 * marker and segments up to a frame that makes sense, which raw data does not show by accident.
 *
 * @param offset where it begins in the file
 */
record EmbeddedJpeg(long offset, JpegHeader header) {
  /** Smaller ones are thumbnails: too little of the photo is left in them. */
  static final int MIN_LONGEST_SIDE = 320;

  /** The one with most pixels whose longest side has at least 320; null where there is none. */
  static @Nullable EmbeddedJpeg largest(ImageInputStream in) throws IOException {
    EmbeddedJpeg largest = null;
    long offset = find(in, 0);
    while (offset >= 0) {
      in.seek(offset);
      JpegHeader header = JpegHeader.read(in);
      if (header != null && header.isOrdinary() && isLarge(header)) {
        if (largest == null || pixels(header) > pixels(largest.header)) {
          largest = new EmbeddedJpeg(offset, header);
        }
        offset = find(in, header.end()); // its own thumbnail lies before
      } else {
        offset = find(in, offset + 2);
      }
    }
    return largest;
  }

  private static boolean isLarge(JpegHeader header) {
    return Math.min(header.width(), header.height()) > 0
        && Math.max(header.width(), header.height()) >= MIN_LONGEST_SIDE;
  }

  private static long pixels(JpegHeader header) {
    return (long) header.width() * header.height();
  }

  /** Where the next FF D8 FF stands at or after an offset; −1 at the end. */
  private static long find(ImageInputStream in, long from) throws IOException {
    byte[] buffer = new byte[1 << 15];
    in.seek(from);
    long position = from;
    int matched = 0;
    for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
      for (int i = 0; i < n; i++) {
        int b = buffer[i] & 0xFF;
        if (matched == 2 && b == 0xFF) {
          return position + i - 2;
        }
        if (matched == 1 && b == 0xD8) {
          matched = 2;
        } else {
          matched = b == 0xFF ? 1 : 0;
        }
      }
      position += n;
    }
    return -1;
  }
}
