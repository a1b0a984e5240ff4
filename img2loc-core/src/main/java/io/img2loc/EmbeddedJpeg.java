package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
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

  /** Raw data shows a handful of beginnings by accident; a file of nothing else is no photo. */
  private static final int MAX_TRIED = 1000;

  private static final int MAX_SEGMENTS = 200;
  private static final int BLOCK = 1 << 12;

  /** The one with most pixels whose longest side has at least 320; null where there is none. */
  static @Nullable EmbeddedJpeg largest(ImageInputStream in) throws IOException {
    RandomBytes file = RandomBytes.of(in);
    EmbeddedJpeg largest = null;
    long offset = find(file, 0);
    for (int tried = 0; offset >= 0 && tried < MAX_TRIED; tried++) {
      JpegHeader header = JpegHeader.read(file, offset, MAX_SEGMENTS);
      if (header != null && header.isOrdinary() && isLarge(header)) {
        if (largest == null || pixels(header) > pixels(largest.header)) {
          largest = new EmbeddedJpeg(offset, header);
        }
        offset = find(file, header.end()); // its own thumbnail lies before
      } else {
        offset = find(file, offset + 2);
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
  private static long find(RandomBytes file, long from) throws IOException {
    int matched = 0;
    long position = from;
    for (ByteBuffer block = file.at(from, BLOCK);
        block.hasRemaining();
        block = file.at(position, BLOCK)) {
      for (; block.hasRemaining(); position++) {
        int b = block.get() & 0xFF;
        if (matched == 2 && b == 0xFF) {
          return position - 2;
        }
        if (matched == 1 && b == 0xD8) {
          matched = 2;
        } else {
          matched = b == 0xFF ? 1 : 0;
        }
      }
    }
    return -1;
  }
}
