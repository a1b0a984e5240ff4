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
 * The metadata segments before a JPEG's picture. Reading stops at the first scan, so further images
 * in the same file (previews, a phone's depth map) are never taken for the photo.
 */
final class JpegSegments {
  private static final int MAX_SEGMENTS = 100_000;
  private static final int MAX_JUNK = 1 << 16;
  private static final int MAX_COMMENT = 4096; // bytes; a handle keeps it

  private static final byte[] EXIF = ascii("Exif\0");
  private static final byte[] XMP = ascii("http://ns.adobe.com/xap/1.0/\0");
  private static final byte[] EXTENDED_XMP = ascii("http://ns.adobe.com/xmp/extension/\0");
  private static final int GUID = 32;

  private final List<byte[]> exif = new ArrayList<>();
  private final ByteArrayOutputStream comment = new ByteArrayOutputStream();
  private final List<byte[]> extension = new ArrayList<>();
  private byte @Nullable [] xmp;

  private JpegSegments() {}

  /** Reads the JPEG that starts at {@code start}. */
  static JpegSegments read(RandomBytes file, long start) throws IOException {
    JpegSegments segments = new JpegSegments();
    long at = start + 2;
    for (int count = 0; count < MAX_SEGMENTS; count++) {
      long marker = nextMarker(file, at);
      ByteBuffer head = file.at(marker, 3);
      if (marker < 0 || head.remaining() < 3) {
        break;
      }
      int type = head.get() & 0xFF;
      if (type == 0xD9 || type == 0xDA) { // end of image, start of scan
        break;
      }
      int length = head.getShort() & 0xFFFF;
      boolean hasLength = type != 0x01 && (type < 0xD0 || type > 0xD7);
      if (hasLength && length < 2) {
        break;
      }
      if (type == 0xE1) {
        segments.application(file.copy(marker + 3, length - 2L));
      } else if (type == 0xFE && segments.comment.size() < MAX_COMMENT) {
        segments.addComment(file.copy(marker + 3, length - 2L));
      }
      at = hasLength ? marker + 1 + length : marker + 1;
    }
    return segments;
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
    if (xmp == null || extension.isEmpty()) {
      return null;
    }
    String packet = new String(xmp, StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    long stated = -1;
    for (byte[] piece : extension) {
      ByteBuffer numbers = ByteBuffer.wrap(piece, GUID, 8);
      String guid = new String(piece, 0, GUID, StandardCharsets.ISO_8859_1);
      // A packet names its second part; one of another name was left by a careless editor.
      if (!packet.contains(guid)) {
        continue;
      }
      stated = numbers.getInt() & 0xFFFFFFFFL;
      long offset = numbers.getInt() & 0xFFFFFFFFL;
      if (offset != whole.size() || whole.size() + piece.length > XmpPacket.MAX_BYTES) {
        return null;
      }
      whole.write(piece, GUID + 8, piece.length - GUID - 8);
    }
    return whole.size() == stated ? whole.toByteArray() : null;
  }

  private void application(byte[] data) {
    if (startsWith(data, EXIF)) {
      exif.add(MetadataBlocks.tail(data, EXIF.length + 1));
    } else if (startsWith(data, XMP)) {
      xmp = xmp != null ? xmp : MetadataBlocks.tail(data, XMP.length);
    } else if (startsWith(data, EXTENDED_XMP) && data.length > EXTENDED_XMP.length + GUID + 8) {
      extension.add(MetadataBlocks.tail(data, EXTENDED_XMP.length));
    }
  }

  private void addComment(byte[] data) {
    if (comment.size() > 0 && data.length > 0) {
      comment.write('\n');
    }
    comment.write(data, 0, Math.min(data.length, MAX_COMMENT - comment.size()));
  }

  /** Where the byte after the next run of 0xFF stands, or −1; a little junk is passed over. */
  private static long nextMarker(RandomBytes file, long from) throws IOException {
    boolean seen = false;
    for (long at = from; at < from + MAX_JUNK; at++) {
      ByteBuffer one = file.at(at, 1);
      if (!one.hasRemaining()) {
        return -1;
      }
      byte b = one.get();
      if (seen && b != -1 && b != 0) {
        return at;
      }
      seen = b == -1;
    }
    return -1;
  }

  private static boolean startsWith(byte[] data, byte[] start) {
    return data.length > start.length
        && Arrays.equals(data, 0, start.length, start, 0, start.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
