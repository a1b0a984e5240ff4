package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The few tags of a TIFF structure (a TIFF file, most RAW files, an EXIF block) that say where,
 * when and which way up. Only the first image's directory and its EXIF and GPS directories are
 * read, never a thumbnail's or a maker note; so there is nothing to recurse into.
 */
final class TiffTags {
  static final int ORIENTATION = 0x112;
  static final int XMP = 700;
  static final int DATE_TIME_ORIGINAL = 0x9003;
  static final int DATE_TIME_DIGITIZED = 0x9004;
  static final int GPS_LATITUDE_REF = 1;
  static final int GPS_LATITUDE = 2;
  static final int GPS_LONGITUDE_REF = 3;
  static final int GPS_LONGITUDE = 4;

  private static final int EXIF_DIRECTORY = 0x8769;
  private static final int GPS_DIRECTORY = 0x8825;
  private static final Set<Integer> IMAGE_TAGS =
      Set.of(ORIENTATION, XMP, EXIF_DIRECTORY, GPS_DIRECTORY);
  private static final Set<Integer> EXIF_TAGS =
      Set.of(DATE_TIME_ORIGINAL, DATE_TIME_DIGITIZED, GPS_DIRECTORY);
  private static final Set<Integer> GPS_TAGS =
      Set.of(GPS_LATITUDE_REF, GPS_LATITUDE, GPS_LONGITUDE_REF, GPS_LONGITUDE);

  /** TIFF itself, then Panasonic's and Olympus' RAW, which differ in this number alone. */
  private static final Set<Integer> MAGIC = Set.of(42, 0x55, 0x4F52, 0x5352);

  private static final int ENTRY = 12;

  private final RandomBytes bytes;
  private final long start;
  private final ByteOrder order;
  private final Map<Integer, Value> image;
  private final Map<Integer, Value> exif;
  private final Map<Integer, Value> gps;

  private TiffTags(RandomBytes bytes, long start, ByteOrder order) throws IOException {
    this.bytes = bytes;
    this.start = start;
    this.order = order;
    image = directory(bytes.at(start + 4, 4).order(order), IMAGE_TAGS);
    exif = directory(pointer(image.get(EXIF_DIRECTORY)), EXIF_TAGS);
    Value gpsPointer = image.get(GPS_DIRECTORY);
    // Some writers hang the GPS directory on EXIF's instead of the image's.
    gps = directory(pointer(gpsPointer != null ? gpsPointer : exif.get(GPS_DIRECTORY)), GPS_TAGS);
  }

  /** Reads the structure that starts at {@code start}, or gives null where none does. */
  static @Nullable TiffTags read(RandomBytes bytes, long start) throws IOException {
    ByteBuffer header = bytes.at(start, 8);
    if (header.remaining() < 8) {
      return null;
    }
    int mark = header.getShort(0);
    if (mark != 0x4949 && mark != 0x4D4D) {
      return null;
    }
    ByteOrder order = mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    return MAGIC.contains(header.order(order).getShort(2) & 0xFFFF)
        ? new TiffTags(bytes, start, order)
        : null;
  }

  @Nullable Value image(int tag) {
    return image.get(tag);
  }

  @Nullable Value exif(int tag) {
    return exif.get(tag);
  }

  @Nullable Value gps(int tag) {
    return gps.get(tag);
  }

  private static ByteBuffer pointer(@Nullable Value value) {
    return value != null && (value.type() == 4 || value.type() == 13)
        ? value.buffer()
        : ByteBuffer.allocate(0);
  }

  /** The wanted tags of the directory to which {@code pointer} points; the first of each wins. */
  private Map<Integer, Value> directory(ByteBuffer pointer, Set<Integer> wanted)
      throws IOException {
    Map<Integer, Value> values = new HashMap<>();
    if (pointer.remaining() < 4) {
      return values;
    }
    long at = start + (pointer.getInt() & 0xFFFFFFFFL);
    ByteBuffer count = bytes.at(at, 2).order(order);
    if (at == start || count.remaining() < 2) {
      return values;
    }
    ByteBuffer entries = bytes.at(at + 2, (count.getShort() & 0xFFFFL) * ENTRY).order(order);
    for (int entry = 0; entry + ENTRY <= entries.remaining(); entry += ENTRY) {
      int tag = entries.getShort(entry) & 0xFFFF;
      if (wanted.contains(tag) && !values.containsKey(tag)) {
        values.put(tag, value(entries, entry, at + 2 + entry));
      }
    }
    return values;
  }

  private Value value(ByteBuffer entries, int entry, long entryAt) throws IOException {
    int tag = entries.getShort(entry) & 0xFFFF;
    int type = entries.getShort(entry + 2) & 0xFFFF;
    long length = (entries.getInt(entry + 4) & 0xFFFFFFFFL) * size(type);
    long limit = tag == XMP ? XmpPacket.MAX_BYTES : 1024;
    if (length > limit) {
      return new Value(type, new byte[0], order);
    }
    long at = length <= 4 ? entryAt + 8 : start + (entries.getInt(entry + 8) & 0xFFFFFFFFL);
    byte[] data = bytes.copy(at, length);
    // Half a value is none: it must not be read as a smaller one.
    return new Value(type, data.length == length ? data : new byte[0], order);
  }

  private static int size(int type) {
    return switch (type) {
      case 1, 2, 6, 7, 129 -> 1;
      case 3, 8 -> 2;
      case 4, 9, 11, 13 -> 4;
      case 5, 10, 12 -> 8;
      default -> 0;
    };
  }

  /**
   * A tag's value.
   *
   * @param type TIFF's number for the type
   * @param data empty where the value is unreadable: of an unknown type, too long or cut off
   * @param order of the numbers in it
   */
  @SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
  record Value(int type, byte[] data, ByteOrder order) {

    ByteBuffer buffer() {
      return ByteBuffer.wrap(data).order(order);
    }

    boolean isText() {
      return type == 2 || type == 129 || type == 7;
    }

    /** The bytes as text, up to the first NUL that ends it, without blanks around. */
    String text() {
      String text = new String(data, StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\0');
      return (end < 0 ? text : text.substring(0, end)).strip();
    }

    /** The numbers, none for text and unreadable values; not finite where a denominator is zero. */
    double[] numbers() {
      ByteBuffer buffer = buffer();
      int size = size(type);
      double[] numbers = new double[isText() || size == 0 ? 0 : data.length / size];
      for (int i = 0; i < numbers.length; i++) {
        int at = i * size;
        numbers[i] =
            switch (type) {
              case 1 -> buffer.get(at) & 0xFF;
              case 3 -> buffer.getShort(at) & 0xFFFF;
              case 4, 13 -> buffer.getInt(at) & 0xFFFFFFFFL;
              case 5 ->
                  (double) (buffer.getInt(at) & 0xFFFFFFFFL)
                      / (buffer.getInt(at + 4) & 0xFFFFFFFFL);
              case 6 -> buffer.get(at);
              case 8 -> buffer.getShort(at);
              case 9 -> buffer.getInt(at);
              case 10 -> (double) buffer.getInt(at) / buffer.getInt(at + 4);
              case 11 -> buffer.getFloat(at);
              default -> buffer.getDouble(at);
            };
      }
      return numbers;
    }

    /** Whether it is of fractions, one of which has a zero below the line. */
    boolean hasZeroDenominator() {
      ByteBuffer buffer = buffer();
      for (int at = 4; (type == 5 || type == 10) && at + 4 <= data.length; at += 8) {
        if (buffer.getInt(at) == 0) {
          return true;
        }
      }
      return false;
    }
  }
}
