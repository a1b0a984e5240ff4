package io.img2loc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the segments before a JPEG's first scan say (ITU-T T.81, annex B).
 *
 * @param frame the marker of the frame, 0xC0 (baseline) to 0xCF
 * @param precision bits of a sample
 * @param parts its components: 1 for grey, 3 for colour, 4 for CMYK and YCCK
 * @param jfif whether JFIF's segment is there
 * @param exif whether EXIF's is
 * @param adobeTransform the colour transform of Adobe's segment, or −1 where there is none
 * @param oneScan whether the first scan is the only one, as it holds everything
 * @param end where the segments end and the scan begins
 */
record JpegHeader(
    int frame,
    int precision,
    int width,
    int height,
    List<Component> parts,
    boolean jfif,
    boolean exif,
    int adobeTransform,
    boolean oneScan,
    long end) {
  private static final int BASELINE = 0xC0;
  private static final int PROGRESSIVE = 0xC2;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final String ICC = "ICC_PROFILE\0";
  private static final String ADOBE = "Adobe";
  private static final String JFIF = "JFIF\0";
  private static final String EXIF = "Exif\0\0";

  /**
   * One of the planes that a picture is made of.
   *
   * @param across samples of it that stand side by side where the finest has the most
   * @param down likewise, one above the other
   */
  record Component(int id, int across, int down) {
    private boolean isCoarsest() {
      return across == 1 && down == 1;
    }
  }

  /** How many there are. */
  int components() {
    return parts.size();
  }

  /** Which component has an id; −1 where none has. */
  int indexOf(int id) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).id == id) {
        return i;
      }
    }
    return -1;
  }

  /** Whether each component may come in several scans, a few bits at a time. */
  boolean isProgressive() {
    return frame == PROGRESSIVE;
  }

  /** Baseline, extended or progressive, of 8 bits: what any decoder decodes. */
  boolean isOrdinary() {
    return frame >= BASELINE
        && frame <= PROGRESSIVE
        && precision == 8
        && (components() == 1 || components() == 3);
  }

  /**
   * Whether it is ordinary, and grey or beyond doubt YCbCr. Of others (no segment that says so,
   * letters for the components' numbers, another transform) decoders think differently.
   */
  boolean hasPlainColors() {
    if (!isOrdinary() || components() == 1) {
      return isOrdinary();
    }
    boolean numbered = parts.get(0).id == 1 && parts.get(1).id == 2 && parts.get(2).id == 3;
    return numbered && (adobeTransform == 1 || (adobeTransform < 0 && (jfif || exif)));
  }

  /**
   * Whether the chroma is as fine as the luma or coarser in one of the ways that every descendant
   * of libjpeg enlarges alike. Chroma of half the height only is not among them.
   */
  boolean isEnlargedAlike() {
    Component luma = parts.get(0);
    boolean known =
        switch (luma.across) {
          case 1, 4 -> luma.down == 1;
          case 2 -> luma.down == 1 || luma.down == 2;
          default -> false;
        };
    return components() == 1 || (known && parts.stream().skip(1).allMatch(Component::isCoarsest));
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
    return end < 0 ? null : found.header(end, file.at(end, 3));
  }

  /** The colour profile in the segments from the stream's position on; null where there is none. */
  static byte @Nullable [] readProfile(ImageInputStream in) throws IOException {
    Profile profile = profile(in);
    return profile.parts.isEmpty() ? null : profile.bytes();
  }

  /** What there is of a colour profile in the segments from the stream's position on. */
  static Profile profile(ImageInputStream in) throws IOException {
    long start = in.getStreamPosition();
    RandomBytes file = RandomBytes.of(in);
    var profile = new Profile(file);
    JpegSegments.walk(file, start, JpegSegments.MAX_SEGMENTS, profile);
    return profile;
  }

  /** A colour profile, which comes in parts. */
  static final class Profile implements JpegSegments.Visitor {
    private final RandomBytes file;
    private final Map<Integer, byte[]> parts = new TreeMap<>();
    private boolean consistent = true;
    private int stated = -1;

    private Profile(RandomBytes file) {
      this.file = file;
    }

    @Override
    public void visit(int marker, long at, int length) throws IOException {
      ByteBuffer part = marker == APP2 ? named(file, at, length, ICC) : null;
      if (part == null || part.remaining() <= 2) {
        consistent &= part == null;
        return;
      }
      int number = part.get() & 0xFF;
      int count = part.get() & 0xFF;
      byte[] data = new byte[part.remaining()];
      part.get(data);
      consistent &= stated < 0 || stated == count;
      stated = count;
      consistent &= parts.put(number, data) == null;
    }

    boolean isThere() {
      return stated >= 0 || !consistent;
    }

    /** Whether all parts are there once, in the stated number, with as many bytes as they state. */
    boolean isWhole() {
      byte[] bytes = bytes();
      return consistent
          && parts.size() == stated
          && parts.containsKey(1)
          && parts.containsKey(stated)
          && bytes.length > Integer.BYTES
          && ByteBuffer.wrap(bytes).getInt() == bytes.length;
    }

    /** The parts that there are, one after the other. */
    byte[] bytes() {
      var profile = new ByteArrayOutputStream();
      parts.values().forEach(profile::writeBytes);
      return profile.toByteArray();
    }
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
    private boolean jfif;
    private boolean exif;

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
      } else if (marker == APP0) {
        ByteBuffer rest = named(file, at, length, JFIF);
        jfif |= rest != null && rest.remaining() >= 9; // a shorter one does not count
      } else if (marker == APP1) {
        exif |= named(file, at, length, EXIF) != null;
      }
    }

    @Nullable JpegHeader header(long end, ByteBuffer firstScan) {
      if (frame == null || frame.remaining() < 6) {
        return null;
      }
      int precision = frame.get() & 0xFF;
      int height = frame.getShort() & 0xFFFF;
      int width = frame.getShort() & 0xFFFF;
      int components = frame.get() & 0xFF;
      if (frame.remaining() != 3 * components) {
        return null;
      }
      // A sequential picture whose first scan holds all components has no other.
      boolean whole = firstScan.remaining() == 3 && (firstScan.get(2) & 0xFF) == components;
      return new JpegHeader(
          frameMarker,
          precision,
          width,
          height,
          parts(frame, components),
          jfif,
          exif,
          transform,
          whole && frameMarker < PROGRESSIVE,
          end);
    }

    private static List<Component> parts(ByteBuffer frame, int count) {
      List<Component> parts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int id = frame.get() & 0xFF;
        int factors = frame.get() & 0xFF;
        frame.get(); // the number of its quantization table
        parts.add(new Component(id, factors >> 4, factors & 0xF));
      }
      return List.copyOf(parts);
    }
  }
}
