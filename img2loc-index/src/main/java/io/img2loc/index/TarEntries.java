package io.img2loc.index;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar: as POSIX has it (ustar, and pax with its path and size), as GNU writes it
 * (long names, sizes in base 256) and as Unix wrote it before. Strict: every header's checksum is
 * compared, and lengths are bounded.
 */
final class TarEntries implements ArchiveEntries {
  static final int BLOCK = 512;
  private static final int MAX_EXTENSION = 1 << 20;

  /** The zeros that end a tar fill a record: of this size in files, of other sizes on tapes. */
  private static final int RECORD = 20 * BLOCK;

  private static final int LARGEST_RECORD = 1 << 20;

  private final InputStream in;
  private final boolean isUnpacked;
  private long position;
  private long remaining;
  private int padding;
  private boolean ended;

  /**
   * Reads from where the stream stands, and closes it when closed.
   *
   * @param isUnpacked whether positions are those of an unpacked tar
   */
  TarEntries(InputStream in, boolean isUnpacked) {
    this.in = in;
    this.isUnpacked = isUnpacked;
  }

  /** Whether a tar can begin so: with a header, or with its end. */
  static boolean isHeader(byte[] start) {
    return start.length == BLOCK && (isZero(start) || hasChecksum(start));
  }

  @Override
  public @Nullable Entry next() throws IOException {
    String longName = null;
    Map<String, String> pax = Map.of();
    while (!ended) {
      skipRest();
      byte[] header = new byte[BLOCK];
      if (!fill(header)) {
        ended = true;
        throw new DamagedArchiveException("ends without the blocks of zeros that end a tar");
      }
      if (isZero(header)) {
        ended = true;
        checkEnd();
        return null;
      }
      if (!hasChecksum(header)) {
        throw new DamagedArchiveException("has no header where one must be");
      }
      char type = (char) (header[156] & 0xFF);
      boolean isExtension = "xXgLK".indexOf(type) >= 0;
      remaining = hasContents(type) ? size(header, isExtension ? Map.of() : pax) : 0;
      padding = (int) (-remaining & (BLOCK - 1));
      switch (type) {
        case 'L' -> longName = text(extension());
        case 'x', 'X' -> pax = pax(extension());
        case 'K', 'g' -> {} // the name of a link, what holds for all files
        default -> {
          if (type == 'S') {
            skipHoles(header);
          }
          Entry entry = entry(header, type, longName, pax);
          if (entry != null) {
            return entry;
          }
          longName = null;
          pax = Map.of();
        }
      }
    }
    return null;
  }

  @Override
  public byte[] read(int atMost) throws IOException {
    byte[] bytes = readNBytes((int) Math.min(remaining, atMost));
    remaining -= bytes.length;
    return bytes;
  }

  @Override
  public String position() {
    return "byte " + position + (isUnpacked ? " of the unpacked tar" : "");
  }

  /** Links and the like state the size of what they stand for, and have no contents. */
  private static boolean hasContents(char type) {
    return type < '1' || type > '6';
  }

  private static @Nullable Entry entry(
      byte[] header, char type, @Nullable String longName, Map<String, String> pax) {
    String name = pax.getOrDefault("path", longName != null ? longName : name(header));
    if (type == 'S' || pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      return new Entry(
          pax.getOrDefault("GNU.sparse.name", name),
          "is packed as a sparse file, which is not read; pack it without --sparse");
    }
    return switch (type) {
      case '\0', '0', '7' -> name.endsWith("/") ? null : new Entry(name, null);
      case '1', '2' ->
          new Entry(
              name, "is a link and not a file; pack it with --dereference --hard-dereference");
      default -> null;
    };
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean isPosix = header[262] == 0 && text(header, 257, 6).equals("ustar");
    String prefix = isPosix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static long size(byte[] header, Map<String, String> pax) throws DamagedArchiveException {
    String stated = pax.get("size");
    try {
      long size = stated != null ? Long.parseLong(stated) : number(header, 124, 12);
      if (size >= 0 && size <= Long.MAX_VALUE - BLOCK) {
        return size;
      }
    } catch (NumberFormatException e) {
      // falls through: no size either
    }
    throw new DamagedArchiveException("states an impossible size");
  }

  /** Octal digits, or where the first bit is set a number of 64 bits as GNU writes it. */
  private static long number(byte[] header, int start, int length) {
    if ((header[start] & 0x80) == 0) {
      String digits = text(header, start, length).strip();
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
    for (int i = start; i < start + length - 8; i++) {
      if ((header[i] & 0x7F) != 0) {
        return -1;
      }
    }
    return ByteBuffer.wrap(header).getLong(start + length - 8);
  }

  /** The sum of all bytes, those of the sum itself taken as spaces; some summed them signed. */
  private static boolean hasChecksum(byte[] header) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : header[i];
      unsigned += value & 0xFF;
      signed += value;
    }
    try {
      long stated = number(header, 148, 8);
      return stated == unsigned || stated == signed;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private byte[] extension() throws IOException {
    if (remaining > MAX_EXTENSION) {
      throw new DamagedArchiveException("states a name of " + remaining + " bytes");
    }
    return read(MAX_EXTENSION);
  }

  /** Records of a length in decimal digits, a space, a key, an equals sign, a value, a newline. */
  private static Map<String, String> pax(byte[] bytes) throws DamagedArchiveException {
    Map<String, String> records = new HashMap<>();
    int start = 0;
    while (start < bytes.length) {
      int space = start;
      int length = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < 1e7) {
        length = length * 10 + bytes[space++] - '0';
      }
      int end = start + length;
      if (space >= end || end > bytes.length || bytes[space] != ' ' || bytes[end - 1] != '\n') {
        throw new DamagedArchiveException("has an extended header that is none");
      }
      String record = decoded(bytes, space + 1, end - 1);
      int equals = record.indexOf('=');
      if (equals < 0) {
        throw new DamagedArchiveException("has an extended header that is none");
      }
      records.put(record.substring(0, equals), record.substring(equals + 1));
      start = end;
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  /** Up to the first NUL. */
  private static String text(byte[] bytes, int start, int length) {
    int end = start;
    while (end < start + length && bytes[end] != 0) {
      end++;
    }
    return decoded(bytes, start, end);
  }

  /** UTF-8; a name in another code keeps its bytes apart, as Latin-1. */
  private static String decoded(byte[] bytes, int start, int end) {
    ByteBuffer text = ByteBuffer.wrap(bytes, start, Math.max(0, end - start));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text.duplicate()).toString();
    } catch (CharacterCodingException e) {
      return StandardCharsets.ISO_8859_1.decode(text).toString();
    }
  }

  private static boolean isZero(byte[] header) {
    for (byte value : header) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there was a whole block; a part of one is damage. */
  private boolean fill(byte[] block) throws IOException {
    int n = in(() -> in.readNBytes(block, 0, block.length));
    position += n;
    if (n > 0 && n < block.length) {
      throw new DamagedArchiveException("ends inside a header");
    }
    return n == block.length;
  }

  private byte[] readNBytes(int count) throws IOException {
    byte[] bytes = in(() -> in.readNBytes(count));
    position += bytes.length;
    if (bytes.length < count) {
      throw new DamagedArchiveException("ends inside a file");
    }
    return bytes;
  }

  private void skipRest() throws IOException {
    long rest = remaining + padding;
    remaining = 0;
    padding = 0;
    in(
        () -> {
          in.skipNBytes(rest);
          return rest;
        });
    position += rest;
  }

  /** GNU's list of what is left out of a file goes on in blocks of its own before the contents. */
  private void skipHoles(byte[] header) throws IOException {
    boolean goesOn = header[482] != 0;
    byte[] block = new byte[BLOCK];
    while (goesOn) {
      if (!fill(block)) {
        throw new DamagedArchiveException("ends inside a header");
      }
      goesOn = block[504] != 0;
    }
  }

  /**
   * After the first block of zeros: there is a second one, and then nothing but zeros that fill a
   * record. More of them are what a download or a copy has not come to.
   */
  private void checkEnd() throws IOException {
    byte[] block = new byte[BLOCK];
    if (!fill(block)) {
      throw new DamagedArchiveException("ends without the blocks of zeros that end a tar");
    }
    long zeros = 0;
    for (int n = BLOCK; n > 0 && zeros <= LARGEST_RECORD; zeros += n) {
      if (!isZero(block)) {
        throw new DamagedArchiveException("has more behind the zeros that end a tar");
      }
      n = in(() -> in.readNBytes(block, 0, BLOCK));
      position += n;
    }
    // Records of other sizes are powers of two.
    boolean isPadding =
        zeros < RECORD
            || (zeros < LARGEST_RECORD && position % (2 * Long.highestOneBit(zeros)) == 0);
    if (!isPadding) {
      throw new DamagedArchiveException("has nothing but zeros from somewhere on");
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** What gzip complains about is damage, too. */
  private static <T> T in(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (EOFException e) {
      throw new DamagedArchiveException("ends inside a file");
    } catch (ZipException e) {
      throw new DamagedArchiveException("cannot be unpacked (" + e.getMessage() + ")");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
