package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A box of the ISO base media file format (ISO/IEC 14496-12), on which HEIF and Canon's CR3 build.
 *
 * @param type its four letters
 * @param from where its content begins in the file
 * @param to where it ends
 */
record IsoBox(int type, long from, long to) {
  /** A list is read up to this many boxes. */
  static final int MAX_BOXES = 10_000;

  long length() {
    return to - from;
  }

  /** The boxes that follow each other from one place to another, up to the first that is broken. */
  static List<IsoBox> list(RandomBytes file, long from, long end) throws IOException {
    List<IsoBox> boxes = new ArrayList<>();
    long at = from;
    while (at < end && boxes.size() < MAX_BOXES) {
      ByteBuffer head = file.at(at, 16);
      if (head.remaining() < 8) {
        break;
      }
      long length = head.getInt() & 0xFFFFFFFFL;
      int type = head.getInt();
      int header = 8;
      if (length == 1 && head.remaining() == 8) {
        length = head.getLong();
        header = 16;
      } else if (length == 0) {
        length = end - at;
      }
      if (length < header || length > end - at) {
        break;
      }
      boxes.add(new IsoBox(type, at + header, at + length));
      at += length;
    }
    return boxes;
  }

  /** The first of a type; null where there is none. */
  static @Nullable IsoBox first(List<IsoBox> boxes, String type) {
    int wanted = fourCc(type);
    for (IsoBox box : boxes) {
      if (box.type == wanted) {
        return box;
      }
    }
    return null;
  }

  /** Four letters as the number that stands for them in a file. */
  static int fourCc(String letters) {
    return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII)).getInt();
  }
}
