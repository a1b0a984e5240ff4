package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a JPEG's scans say of themselves, without being decoded (ITU-T T.81, annexes B and G).
 *
 * @param count how many there are
 * @param complete whether every component's coefficients come down to their last bit. Of others a
 *     decoder smooths the blocks by a rule of its own.
 * @param end where the picture ends in the file at the latest
 */
record JpegScans(int count, boolean complete, long end) {
  private static final int SOS = 0xDA;
  private static final int COEFFICIENTS = 64;

  /**
   * Those of a picture.
   *
   * @param file what its header was read from
   * @param toEnd whether its end is to be looked for even if it has one scan only
   */
  static JpegScans read(RandomBytes file, JpegHeader header, boolean toEnd) throws IOException {
    if (header.oneScan() && !toEnd) {
      return new JpegScans(1, true, file.size());
    }
    var found = new Found(file, header);
    long end = JpegSegments.walkScans(file, header.end(), found);
    return new JpegScans(found.count, found.isComplete(), end);
  }

  /** What has been seen of the scans. */
  private static final class Found implements JpegSegments.Visitor {
    private final RandomBytes file;
    private final JpegHeader header;

    /** Of each component's coefficients, how many bits are still to come; −1: all. */
    private final int[][] missing;

    private int count;

    Found(RandomBytes file, JpegHeader header) {
      this.file = file;
      this.header = header;
      missing = new int[header.components()][COEFFICIENTS];
      for (int[] component : missing) {
        Arrays.fill(component, -1);
      }
    }

    @Override
    public void visit(int marker, long at, int length) throws IOException {
      if (marker != SOS) {
        return;
      }
      count++;
      ByteBuffer scan = file.at(at, length);
      if (!scan.hasRemaining() || scan.remaining() != 2 * (scan.get(0) & 0xFF) + 4) {
        return; // decoders refuse it
      }
      int tail = scan.remaining() - 3;
      boolean progressive = header.isProgressive();
      int first = progressive ? scan.get(tail) & 0xFF : 0;
      int last = progressive ? scan.get(tail + 1) & 0xFF : COEFFICIENTS - 1;
      int bits = progressive ? scan.get(tail + 2) & 0xF : 0;
      for (int i = 1; i < tail; i += 2) {
        int component = header.indexOf(scan.get(i) & 0xFF);
        for (int k = first; component >= 0 && k <= Math.min(last, COEFFICIENTS - 1); k++) {
          missing[component][k] = bits;
        }
      }
    }

    boolean isComplete() {
      return Arrays.stream(missing).flatMapToInt(Arrays::stream).allMatch(bits -> bits == 0);
    }
  }
}
