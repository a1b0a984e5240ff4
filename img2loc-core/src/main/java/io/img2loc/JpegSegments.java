package io.img2loc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments before a JPEG's picture (ITU-T T.81, annex B), and the metadata in them. A walk ends
 * at the first scan, so further images in the same file (previews, a phone's depth map) are never
 * taken for the photo; it takes a bounded number of steps, and keeps a bounded number of bytes.
 */
final class JpegSegments {
  /** More than any photo has. */
  static final int MAX_SEGMENTS = 100_000;

  private static final int MAX_JUNK = 1 << 16; // bytes between the segments, all together
  private static final int MAX_EXIF = 16; // blocks: the first that is sound counts
  private static final int MAX_COMMENT = 4096; // bytes; a handle keeps it
  private static final int BLOCK = 1 << 9;

  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP1 = 0xE1;
  private static final int COMMENT = 0xFE;

  private static final byte[] EXIF = ascii("Exif\0");
  private static final byte[] XMP = ascii("http://ns.adobe.com/xap/1.0/\0");
  private static final byte[] EXTENDED_XMP = ascii("http://ns.adobe.com/xmp/extension/\0");
  private static final int GUID = 32;
  private static final int EXTENDED_HEAD = EXTENDED_XMP.length + GUID + 8;
  private static final String HAS_EXTENDED = "HasExtendedXMP";

  private final RandomBytes file;
  private final List<byte[]> exif = new ArrayList<>();
  private final ByteArrayOutputStream comment = new ByteArrayOutputStream();
  private final List<Piece> extension = new ArrayList<>();
  private byte @Nullable [] xmp;
  private byte @Nullable [] extendedXmp;

  private JpegSegments(RandomBytes file) {
    this.file = file;
  }

  /** What is to be done with each segment that has a length. */
  interface Visitor {
    /**
     * Looks at one.
     *
     * @param at where its data begin
     * @param length of its data, as stated
     */
    void visit(int marker, long at, int length) throws IOException;
  }

  /** A part of an extended packet, from the GUID on. */
  private record Piece(long at, int length) {}

  /** Reads the metadata of the JPEG that starts at {@code start}, as far as it is sound. */
  static JpegSegments read(RandomBytes file, long start) throws IOException {
    JpegSegments segments = new JpegSegments(file);
    walk(file, start, MAX_SEGMENTS, segments::visit);
    segments.extendedXmp = segments.join();
    return segments;
  }

  /**
   * Shows the segments from {@code start}, where a start-of-image marker stands, up to the first
   * scan. Returns where the scan begins, after its marker; −1 if the segments are broken before.
   */
  static long walk(RandomBytes file, long start, int maxSegments, Visitor visitor)
      throws IOException {
    long at = start + 2;
    long junk = MAX_JUNK;
    for (int count = 0; count < maxSegments; count++) {
      long marker = nextMarker(file, at, junk);
      int type = type(file, marker);
      if (type == SOS || type == EOI) {
        return marker + 1;
      }
      long next = next(file, marker);
      if (type == SOI || next < 0) { // another picture begins, or none
        return -1;
      }
      if (next > marker + 1) {
        visitor.visit(type, marker + 3, (int) (next - marker - 3));
      }
      junk -= marker - at - 1;
      at = next;
    }
    return -1;
  }

  /**
   * Shows the segments from a picture's first scan on, which begins at {@code start}, after its
   * marker. Returns where the picture ends, after its marker; the file's end where it has none.
   */
  static long walkScans(RandomBytes file, long start, Visitor visitor) throws IOException {
    long marker = start - 1;
    while (marker >= 0) {
      int type = type(file, marker);
      if (type == EOI) {
        return marker + 1;
      }
      long next = next(file, marker);
      if (next > marker + 1) {
        visitor.visit(type, marker + 3, (int) (next - marker - 3));
      }
      marker = next < 0 ? -1 : nextMarker(file, next, file.size());
    }
    return file.size();
  }

  /** The blocks of EXIF, in file order. */
  List<byte[]> exif() {
    return exif;
  }

  byte @Nullable [] xmp() {
    return xmp;
  }

  @Nullable String comment() {
    byte[] bytes = comment.toByteArray();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    if (end == 0) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The second part of an XMP packet, which is longer than a segment; null unless its pieces follow
   * each other without a gap and are all there.
   */
  byte @Nullable [] extendedXmp() {
    return extendedXmp;
  }

  private void visit(int marker, long at, int length) throws IOException {
    if (marker == APP1) {
      application(at, length);
    } else if (marker == COMMENT && comment.size() < MAX_COMMENT) {
      addComment(file.copy(at, length));
    }
  }

  private void application(long at, int length) throws IOException {
    byte[] head = file.copy(at, Math.min(length, EXTENDED_HEAD));
    if (startsWith(head, EXIF)) {
      if (exif.size() < MAX_EXIF) {
        exif.add(file.copy(at + EXIF.length + 1, length - EXIF.length - 1));
      }
    } else if (startsWith(head, XMP)) {
      xmp = xmp != null ? xmp : file.copy(at + XMP.length, length - XMP.length);
    } else if (startsWith(head, EXTENDED_XMP) && length > EXTENDED_HEAD) {
      extension.add(new Piece(at + EXTENDED_XMP.length, length - EXTENDED_XMP.length));
    }
  }

  private void addComment(byte[] data) {
    if (comment.size() > 0 && data.length > 0) {
      comment.write('\n');
    }
    comment.write(data, 0, Math.min(data.length, MAX_COMMENT - comment.size()));
  }

  private byte @Nullable [] join() throws IOException {
    // A packet names its second part; one of another name was left by a careless editor.
    String name = xmp == null ? null : extensionName(xmp);
    if (name == null) {
      return null;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    long stated = -1;
    for (Piece piece : extension) {
      byte[] guid = file.copy(piece.at, GUID);
      if (!name.equals(new String(guid, StandardCharsets.ISO_8859_1))) {
        continue;
      }
      ByteBuffer data = file.at(piece.at + GUID, piece.length - GUID);
      if (data.remaining() < 8) {
        return null;
      }
      stated = data.getInt() & 0xFFFFFFFFL;
      long offset = data.getInt() & 0xFFFFFFFFL;
      if (offset != whole.size() || offset + data.remaining() > XmpPacket.MAX_BYTES) {
        return null;
      }
      whole.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
    }
    return whole.size() == stated ? whole.toByteArray() : null;
  }

  /** The GUID that a packet gives its second part, as an attribute or an element. */
  private static @Nullable String extensionName(byte[] packet) {
    String text = new String(packet, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(HAS_EXTENDED);
    if (at < 0) {
      return null;
    }
    at += HAS_EXTENDED.length();
    while (at < text.length() && " \t\r\n=>'\"".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at + GUID > text.length() ? null : text.substring(at, at + GUID);
  }

  /** Where the byte after the next run of 0xFF stands, or −1; a little junk is passed over. */
  private static long nextMarker(RandomBytes file, long from, long maxJunk) throws IOException {
    boolean seen = false;
    long at = from;
    while (at < from + maxJunk + 2) {
      ByteBuffer block = file.at(at, BLOCK);
      if (!block.hasRemaining()) {
        return -1;
      }
      for (; block.hasRemaining(); at++) {
        byte b = block.get();
        if (seen && b != -1 && b != 0) {
          return at;
        }
        seen = b == -1;
      }
    }
    return -1;
  }

  private static int type(RandomBytes file, long marker) throws IOException {
    ByteBuffer one = file.at(marker, 1);
    return one.hasRemaining() ? one.get() & 0xFF : -1;
  }

  /**
   * Where what a marker begins ends; −1 if there is no marker or it states an impossible length.
   */
  private static long next(RandomBytes file, long marker) throws IOException {
    ByteBuffer head = file.at(marker, 3);
    if (!head.hasRemaining()) {
      return -1;
    }
    int type = head.get() & 0xFF;
    if (type == 0x01 || (type >= 0xD0 && type <= SOI)) { // these stand alone
      return marker + 1;
    }
    int length = head.remaining() < 2 ? 0 : head.getShort() & 0xFFFF;
    return length < 2 ? -1 : marker + 1 + length;
  }

  private static boolean startsWith(byte[] data, byte[] start) {
    return data.length > start.length
        && Arrays.equals(data, 0, start.length, start, 0, start.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
