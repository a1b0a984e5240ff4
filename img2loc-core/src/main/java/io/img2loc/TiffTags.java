package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The few tags of a TIFF structure (a TIFF file, most RAW files, an EXIF block) that say where,
 * when and which way up. Only the first image's directory and its EXIF and GPS directories are
 * read, never a thumbnail's or a maker note; so there is nothing to recurse into. What kind of file
 * it is shows in a bounded number of directories.
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

  // What tells raw data from pictures.
  private static final int NEW_SUBFILE_TYPE = 0x00FE;
  private static final int PHOTOMETRIC = 0x0106;
  private static final int SUB_IFDS = 0x014A;
  private static final int DNG_VERSION = 0xC612;
  private static final Set<Integer> FORMAT_TAGS =
      Set.of(NEW_SUBFILE_TYPE, PHOTOMETRIC, SUB_IFDS, DNG_VERSION);
  private static final int COLOR_FILTER_ARRAY = 32803;
  private static final int LINEAR_RAW = 34892;
  private static final int MAX_DIRECTORIES = 64;

  private final Map<Integer, Value> image;
  private final Map<Integer, Value> exif;
  private final Map<Integer, Value> gps;

  private TiffTags(Map<Integer, Value> image, Map<Integer, Value> exif, Map<Integer, Value> gps) {
    this.image = image;
    this.exif = exif;
    this.gps = gps;
  }

  /** Reads the structure that starts at {@code start}, or gives null where none does. */
  static @Nullable TiffTags read(RandomBytes bytes, long start) throws IOException {
    Structure tiff = Structure.at(bytes, start);
    if (tiff == null) {
      return null;
    }
    Map<Integer, Value> image = tiff.tags(tiff.first(), IMAGE_TAGS);
    Map<Integer, Value> exif = tiff.tags(pointer(image.get(EXIF_DIRECTORY)), EXIF_TAGS);
    Value gpsPointer = image.get(GPS_DIRECTORY);
    // Some writers hang the GPS directory on EXIF's instead of the image's.
    long gps = pointer(gpsPointer != null ? gpsPointer : exif.get(GPS_DIRECTORY));
    return new TiffTags(image, exif, tiff.tags(gps, GPS_TAGS));
  }

  /**
   * Reads the directories of an image, of EXIF and of GPS that are each the first of a structure of
   * its own; of those that do not start where they are said to, nothing.
   */
  static TiffTags readApart(RandomBytes bytes, long image, long exif, long gps) throws IOException {
    return new TiffTags(
        firstOf(bytes, image, IMAGE_TAGS),
        firstOf(bytes, exif, EXIF_TAGS),
        firstOf(bytes, gps, GPS_TAGS));
  }

  private static Map<Integer, Value> firstOf(RandomBytes bytes, long start, Set<Integer> wanted)
      throws IOException {
    Structure tiff = Structure.at(bytes, start);
    return tiff == null ? Map.of() : tiff.tags(tiff.first(), wanted);
  }

  /**
   * Tells camera raw data from pictures by what the directories of a file say: {@link
   * PhotoFormat#TIFF}, {@link PhotoFormat#DNG} or {@link PhotoFormat#RAW}. Broken ones say less;
   * the decoder will have a word for the rest. BigTIFF is no camera's.
   */
  static PhotoFormat format(RandomBytes bytes) throws IOException {
    Structure tiff = Structure.at(bytes, 0);
    return tiff == null ? PhotoFormat.TIFF : tiff.format();
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

  /** Where the directory begins that a tag points to; 0 for none. */
  private static long pointer(@Nullable Value value) {
    return value != null && (value.type() == 4 || value.type() == 13) && value.data().length >= 4
        ? value.buffer().getInt() & 0xFFFFFFFFL
        : 0;
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

  /** A header and what can be read by it: directories, each at an offset from the start. */
  private record Structure(RandomBytes bytes, long start, ByteOrder order) {

    static @Nullable Structure at(RandomBytes bytes, long start) throws IOException {
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
          ? new Structure(bytes, start, order)
          : null;
    }

    /** Where the first directory begins; 0 where there is none. */
    long first() throws IOException {
      return offset(start + 4);
    }

    private long offset(long at) throws IOException {
      ByteBuffer offset = bytes.at(at, 4).order(order);
      return offset.remaining() < 4 ? 0 : offset.getInt() & 0xFFFFFFFFL;
    }

    private int entries(long directory) throws IOException {
      ByteBuffer count = bytes.at(start + directory, 2).order(order);
      return count.remaining() < 2 ? 0 : count.getShort() & 0xFFFF;
    }

    /** The wanted tags of a directory; the first of each counts. */
    Map<Integer, Value> tags(long directory, Set<Integer> wanted) throws IOException {
      Map<Integer, Value> values = new HashMap<>();
      if (directory == 0) {
        return values;
      }
      long at = start + directory + 2;
      ByteBuffer entries = bytes.at(at, (long) entries(directory) * ENTRY).order(order);
      for (int entry = 0; entry + ENTRY <= entries.remaining(); entry += ENTRY) {
        int tag = entries.getShort(entry) & 0xFFFF;
        if (wanted.contains(tag) && !values.containsKey(tag)) {
          values.put(tag, value(entries, entry, at + entry));
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

    PhotoFormat format() throws IOException {
      List<Long> directories = new ArrayList<>();
      add(directories, first());
      boolean raw = false;
      boolean reducedFirst = false;
      boolean subDirectories = false;
      for (int i = 0; i < directories.size(); i++) { // grows on the way
        long at = directories.get(i);
        Map<Integer, Value> tags = tags(at, FORMAT_TAGS);
        if (tags.containsKey(DNG_VERSION)) {
          return PhotoFormat.DNG;
        }
        long photometric = number(tags.get(PHOTOMETRIC));
        raw |= photometric == COLOR_FILTER_ARRAY || photometric == LINEAR_RAW;
        reducedFirst |= i == 0 && (number(tags.get(NEW_SUBFILE_TYPE)) & 1) != 0;
        Value inside = tags.get(SUB_IFDS);
        if (inside != null) {
          subDirectories = true;
          for (double offset : inside.numbers()) {
            add(directories, (long) offset);
          }
        }
        add(directories, offset(start + at + 2 + (long) entries(at) * ENTRY));
      }
      return raw || (reducedFirst && subDirectories) ? PhotoFormat.RAW : PhotoFormat.TIFF;
    }

    private static void add(List<Long> directories, long offset) {
      if (offset > 0 && directories.size() < MAX_DIRECTORIES && !directories.contains(offset)) {
        directories.add(offset);
      }
    }

    private static long number(@Nullable Value value) {
      double[] numbers = value == null ? new double[0] : value.numbers();
      return numbers.length == 0 ? 0 : (long) numbers[0];
    }
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
