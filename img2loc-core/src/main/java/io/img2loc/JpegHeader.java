package io.img2loc;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
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
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int APP2 = 0xE2;
  private static final int APP14 = 0xEE;
  private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.US_ASCII);

  /** Baseline, extended or progressive, of 8 bits: what any decoder decodes. */
  boolean isOrdinary() {
    return frame >= BASELINE
        && frame <= PROGRESSIVE
        && precision == 8
        && (components == 1 || components == 3);
  }

  /** The header of the JPEG that begins at the stream's position; null where there is none. */
  static @Nullable JpegHeader read(ImageInputStream in) throws IOException {
    int frame = 0;
    int precision = 0;
    int width = 0;
    int height = 0;
    int components = 0;
    int transform = -1;
    try {
      int marker = nextMarker(in);
      while (marker != SOS && marker != EOI) {
        if (!hasLength(marker)) {
          marker = nextMarker(in);
          continue;
        }
        int length = in.readUnsignedShort() - 2;
        if (length < 0) {
          return null;
        }
        long next = in.getStreamPosition() + length;
        if (isFrame(marker)) {
          frame = marker;
          precision = in.readUnsignedByte();
          height = in.readUnsignedShort();
          width = in.readUnsignedShort();
          components = in.readUnsignedByte();
          if (length != 6 + 3 * components) {
            return null;
          }
        } else if (marker == APP14 && length >= 12 && startsWith(in, ADOBE)) {
          in.skipBytes(6);
          transform = in.readUnsignedByte();
        }
        in.seek(next);
        marker = nextMarker(in);
      }
    } catch (EOFException e) {
      return null;
    }
    return frame == 0
        ? null
        : new JpegHeader(
            frame, precision, width, height, components, transform, in.getStreamPosition());
  }

  /** The colour profile in the segments from the stream's position on; null where there is none. */
  static byte @Nullable [] readProfile(ImageInputStream in) throws IOException {
    Map<Integer, byte[]> parts = new TreeMap<>();
    try {
      int marker = nextMarker(in);
      while (marker != SOS && marker != EOI) {
        if (!hasLength(marker)) {
          marker = nextMarker(in);
          continue;
        }
        int length = in.readUnsignedShort() - 2;
        long next = in.getStreamPosition() + length;
        if (marker == APP2 && length > ICC.length + 2 && startsWith(in, ICC)) {
          int number = in.readUnsignedByte();
          in.skipBytes(1); // how many there are: the parts themselves tell
          byte[] part = new byte[length - ICC.length - 2];
          in.readFully(part);
          parts.put(number, part);
        }
        in.seek(next);
        marker = nextMarker(in);
      }
    } catch (EOFException e) {
      return null;
    }
    var profile = new ByteArrayOutputStream();
    parts.values().forEach(profile::writeBytes);
    return parts.isEmpty() ? null : profile.toByteArray();
  }

  /** Stray bytes before a marker are passed over, as decoders do. */
  private static int nextMarker(ImageInputStream in) throws IOException {
    in.setByteOrder(ByteOrder.BIG_ENDIAN);
    int b = in.readUnsignedByte();
    while (true) {
      while (b != 0xFF) {
        b = in.readUnsignedByte();
      }
      while (b == 0xFF) {
        b = in.readUnsignedByte();
      }
      if (b != 0) {
        return b;
      }
    }
  }

  private static boolean hasLength(int marker) {
    boolean restart = marker >= 0xD0 && marker <= 0xD7;
    return !restart && marker != SOI && marker != 0x01;
  }

  private static boolean isFrame(int marker) {
    // C4, C8 and CC are tables and an extension among the frames' markers.
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean startsWith(ImageInputStream in, byte[] start) throws IOException {
    for (byte b : start) {
      if (in.readByte() != b) {
        return false;
      }
    }
    return true;
  }
}
