package io.img2loc.examples.parquet;

import io.img2loc.examples.parquet.Thrift.DamagedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Unpacks a block in Snappy's raw format. */
final class Snappy {
  private Snappy() {}

  /**
   * Unpacks.
   *
   * @throws RuntimeException if the block ends too soon or leads out of the array
   * @throws DamagedException if it is not as long as expected
   */
  static byte[] unpack(ByteBuffer block, int length) throws DamagedException {
    ByteBuffer in = block.order(ByteOrder.LITTLE_ENDIAN);
    if (Thrift.varint(in) != length) {
      throw new DamagedException("a page is not as long as it says");
    }
    byte[] out = new byte[length];
    int at = 0;
    while (in.hasRemaining()) {
      int tag = in.get() & 0xFF;
      if ((tag & 3) == 0) {
        int count = literal(in, tag >> 2);
        in.get(out, at, count);
        at += count;
      } else {
        int count = (tag & 3) == 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
        int back =
            switch (tag & 3) {
              case 1 -> ((tag & 0xE0) << 3) | (in.get() & 0xFF);
              case 2 -> in.getShort() & 0xFFFF;
              default -> in.getInt();
            };
        if (back < 1) {
          throw new DamagedException("a page cannot be unpacked");
        }
        for (int end = at + count; at < end; at++) { // what is copied may be being written
          out[at] = out[at - back];
        }
      }
    }
    if (at != length) {
      throw new DamagedException("a page is not as long as it says");
    }
    return out;
  }

  /** The length of a literal less one stands in the tag, or in one to four bytes behind it. */
  private static int literal(ByteBuffer in, int inTag) {
    int length = inTag;
    if (inTag >= 60) {
      length = 0;
      for (int i = 0; i < inTag - 59; i++) {
        length |= (in.get() & 0xFF) << (8 * i);
      }
    }
    return length + 1;
  }
}
