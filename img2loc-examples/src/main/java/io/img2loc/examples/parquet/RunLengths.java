package io.img2loc.examples.parquet;

import io.img2loc.examples.parquet.Thrift.DamagedException;
import java.nio.ByteBuffer;

/** Small numbers in Parquet's mixture of runs and packed bits. */
final class RunLengths {
  private final ByteBuffer bytes;
  private final int bits;
  private int left;
  private boolean isRun;
  private int value;
  private long packed;
  private int packedBits;

  RunLengths(ByteBuffer bytes, int bits) throws DamagedException {
    if (bits > 32) {
      throw new DamagedException("a page has numbers of " + bits + " bits");
    }
    this.bytes = bytes;
    this.bits = bits;
  }

  int next() throws DamagedException {
    while (left == 0) {
      long head = Thrift.varint(bytes);
      isRun = (head & 1) == 0;
      long count = isRun ? head >>> 1 : (head >>> 1) * 8;
      if (head < 0 || count > Integer.MAX_VALUE || count < 1) {
        throw new DamagedException("a page has a run of " + count + " numbers");
      }
      left = (int) count;
      packed = 0;
      packedBits = 0;
      if (isRun) {
        value = 0;
        for (int shift = 0; shift < bits; shift += 8) {
          value |= (bytes.get() & 0xFF) << shift;
        }
      }
    }
    left--;
    return isRun ? value : unpack();
  }

  private int unpack() {
    while (packedBits < bits) {
      packed |= (bytes.get() & 0xFFL) << packedBits;
      packedBits += 8;
    }
    int number = (int) (packed & ((1L << bits) - 1));
    packed >>>= bits;
    packedBits -= bits;
    return number;
  }
}
