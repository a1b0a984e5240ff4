package io.img2loc;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.stream.ImageInputStream;

/** Tells camera raw data in TIFF's structure from pictures, by what the directories say. */
final class TiffHeader {
  private static final int NEW_SUBFILE_TYPE = 0x00FE;
  private static final int PHOTOMETRIC = 0x0106;
  private static final int SUB_IFDS = 0x014A;
  private static final int DNG_VERSION = 0xC612;
  private static final int COLOR_FILTER_ARRAY = 32803;
  private static final int LINEAR_RAW = 34892;
  private static final int MAX_DIRECTORIES = 64;

  private final ImageInputStream in;
  private final Deque<Long> directories = new ArrayDeque<>();
  private final Set<Long> seen = new HashSet<>();
  private boolean dng;
  private boolean raw;
  private boolean reducedFirst;
  private boolean subDirectories;

  private TiffHeader(ImageInputStream in) {
    this.in = in;
  }

  /** {@link PhotoFormat#TIFF}, {@link PhotoFormat#DNG} or {@link PhotoFormat#RAW}. */
  static PhotoFormat format(ImageInputStream in) throws IOException {
    var header = new TiffHeader(in);
    try {
      header.read();
    } catch (EOFException e) {
      // Broken directories: what was read decides, and the decoder will have a word for the rest.
      header.directories.clear();
    }
    if (header.dng) {
      return PhotoFormat.DNG;
    }
    boolean thumbnailFirst = header.reducedFirst && header.subDirectories;
    return header.raw || thumbnailFirst ? PhotoFormat.RAW : PhotoFormat.TIFF;
  }

  private void read() throws IOException {
    in.seek(0);
    in.setByteOrder(in.read() == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    in.seek(2);
    if (in.readUnsignedShort() != 42) {
      return; // BigTIFF: no camera writes raw data in it
    }
    directories.add(in.readUnsignedInt());
    while (!directories.isEmpty() && seen.size() < MAX_DIRECTORIES) {
      long at = directories.remove();
      if (at != 0 && seen.add(at)) {
        readDirectory(at);
      }
    }
  }

  private void readDirectory(long at) throws IOException {
    in.seek(at);
    int entries = in.readUnsignedShort();
    for (int i = 0; i < entries; i++) {
      in.seek(at + 2 + 12L * i);
      int tag = in.readUnsignedShort();
      int type = in.readUnsignedShort();
      long count = in.readUnsignedInt();
      readEntry(tag, type, count);
    }
    in.seek(at + 2 + 12L * entries);
    directories.add(in.readUnsignedInt());
  }

  private void readEntry(int tag, int type, long count) throws IOException {
    if (tag == DNG_VERSION) {
      dng = true;
    } else if (tag == PHOTOMETRIC) {
      long value = type == 3 ? in.readUnsignedShort() : in.readUnsignedInt();
      raw |= value == COLOR_FILTER_ARRAY || value == LINEAR_RAW;
    } else if (tag == NEW_SUBFILE_TYPE && seen.size() == 1) {
      reducedFirst = (in.readUnsignedInt() & 1) != 0;
    } else if (tag == SUB_IFDS) {
      subDirectories = true;
      if (count > 1) {
        in.seek(in.readUnsignedInt());
      }
      for (long i = 0; i < Math.min(count, MAX_DIRECTORIES); i++) {
        directories.add(in.readUnsignedInt());
      }
    }
  }
}
