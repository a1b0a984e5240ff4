package io.img2loc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the segments before a JPEG's first scan say (ITU-T T.81, annex B).
 *
 * @param frame the marker of the frame, 0xC0 (baseline) to 0xCF
 * @param precision bits of a sample
 * @param components 1 for grey, 3 for colour, 4 for CMYK and YCCK
 * @param adobeTransform the colour transform of Adobe's segment, or −1 where there is none
 * @param end where the segments end and the scan begins
 */
record JpegHeader(
    int frame, int precision, int width, int height, int components, int adobeTransform, long end) {
  private static final int BASELINE = 0xC0;
  private static final int PROGRESSIVE = 0xC2;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final String ICC = "ICC_PROFILE\0";
  private static final String ADOBE = "Adobe";

  /** Baseline, extended or progressive, of 8 bits: what any decoder decodes. */
  boolean isOrdinary() {
    return frame >= BASELINE
        && frame <= PROGRESSIVE
        && precision == 8
        && (components == 1 || components == 3);
  }

  /** The header of the JPEG that begins at the stream's position; null where there is none. */
  static @Nullable JpegHeader read(ImageInputStream in) throws IOException {
    long start = in.getStreamPosition();
    return read(RandomBytes.of(in), start, JpegSegments.MAX_SEGMENTS);
  }

  /** The header of the JPEG that begins at {@code start}; null where there is none. */
  static @Nullable JpegHeader read(RandomBytes file, long start, int maxSegments)
      throws IOException {
    var found = new Found(file);
    long end = JpegSegments.walk(file, start, maxSegments, found);
    return end < 0 ? null : found.header(end);
  }

  /** The colour profile in the segments from the stream's position on; null where there is none. */
  static byte @Nullable [] readProfile(ImageInputStream in) throws IOException {
    Map<Integer, byte[]> parts = new TreeMap<>();
    long start = in.getStreamPosition();
    RandomBytes file = RandomBytes.of(in);
    JpegSegments.walk(
        file,
        start,
        JpegSegments.MAX_SEGMENTS,
        (marker, at, length) -> {
          ByteBuffer part = marker == APP2 ? named(file, at, length, ICC) : null;
          if (part != null && part.remaining() > 2) {
            int number = part.get() & 0xFF;
            byte[] data = new byte[part.position(part.position() + 1).remaining()];
            part.get(data); // the number of parts was passed over: they themselves tell
            parts.put(number, data);
          }
        });
    var profile = new ByteArrayOutputStream();
    parts.values().forEach(profile::writeBytes);
    return parts.isEmpty() ? null : profile.toByteArray();
  }

  /** How many scans the picture has; {@code in} is the stream that the header was read from. */
  int countScans(ImageInputStream in) throws IOException {
    RandomBytes file = RandomBytes.of(in);
    ByteBuffer first = file.at(end, 3);
    boolean whole = first.remaining() == 3 && (first.get(2) & 0xFF) == components;
    // A sequential picture whose first scan holds all components has no other.
    return whole && frame < PROGRESSIVE ? 1 : JpegSegments.countScans(file, end);
  }

  private static boolean isFrame(int marker) {
    // C4, C8 and CC are tables and an extension among the frames' markers.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** What follows a segment's name; null where it has another one. */
  private static @Nullable ByteBuffer named(RandomBytes file, long at, int length, String name)
      throws IOException {
    byte[] head = file.copy(at, Math.min(length, name.length()));
    return name.equals(new String(head, StandardCharsets.ISO_8859_1))
        ? file.at(at + name.length(), length - name.length())
        : null;
  }

  /** What has been seen of a header. */
  private static final class Found implements JpegSegments.Visitor {
    private final RandomBytes file;
    private @Nullable ByteBuffer frame;
    private int frameMarker;
    private int transform = -1;

    Found(RandomBytes file) {
      this.file = file;
    }

    @Override
    public void visit(int marker, long at, int length) throws IOException {
      if (isFrame(marker)) {
        frameMarker = marker;
        frame = file.at(at, length);
      } else if (marker == APP14) {
        ByteBuffer adobe = named(file, at, length, ADOBE);
        // a version and two sets of flags come first
        transform = adobe == null || adobe.remaining() < 7 ? transform : adobe.get(6) & 0xFF;
      }
    }

    @Nullable JpegHeader header(long end) {
      if (frame == null || frame.remaining() < 6) {
        return null;
      }
      int precision = frame.get() & 0xFF;
      int height = frame.getShort() & 0xFFFF;
      int width = frame.getShort() & 0xFFFF;
      int components = frame.get() & 0xFF;
      return frame.remaining() != 3 * components
          ? null
          : new JpegHeader(frameMarker, precision, width, height, components, transform, end);
    }
  }
}
