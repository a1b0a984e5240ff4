package io.img2loc.index;

import io.img2loc.index.IndexFormatException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;

/**
 * A file of an index, mapped into memory; {@link IndexDirectory} tells its layout. A page is
 * compared with its checksum when it is first read: what is read is what was written, or an {@link
 * UncheckedIOException} of an {@link IndexFormatException}. Safe for use by many threads; not to be
 * used after {@link #close}.
 */
final class StoredFile implements Closeable {
  /** How many bytes a checksum is of. */
  static final int PAGE = 4096;

  static final int TRAILER_BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;
  static final int END_MARK = 0x2e_44_4e_45; // END.
  private static final int PAGE_BITS = 12;

  private final Path path;
  private final FileFrame frame;
  private final Mapping mapping;

  /**
   * A bit per page, set once it was compared. Threads that set bits of the same word at once may
   * lose one, and the page is compared again: cheaper than being careful.
   */
  private final long[] compared;

  private StoredFile(Path path, FileFrame frame, Mapping mapping) {
    this.path = path;
    this.frame = frame;
    this.mapping = mapping;
    compared = new long[Math.toIntExact((pages(frame.table()) + Long.SIZE - 1) / Long.SIZE)];
  }

  /** Opens a file that must be the one that is meant, and reads all of it but the payload. */
  static StoredFile open(Path path, FileHeader header, FileEntry entry) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      FileFrame frame = FileFrame.read(channel, path);
      frame.checkIs(path, header);
      frame.checkIs(path, entry);
      return new StoredFile(path, frame, Mapping.of(channel));
    }
  }

  static long pages(long bytes) {
    return (bytes + PAGE - 1) / PAGE;
  }

  /** Where the checksums begin after a payload that ends here. */
  static long tableAfter(long end) {
    return (end + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  static IndexFormatException damaged(Path path, String what) {
    return new IndexFormatException(path, Reason.DAMAGED, what + "; " + remedy(path));
  }

  private static String remedy(Path path) {
    return FileKind.GRAPH.isOf(path.getFileName().toString())
        ? "optimize the index, which builds the graph again"
        : "restore it from a copy or build the index again";
  }

  Path path() {
    return path;
  }

  /** Bytes of the payload. */
  long length() {
    return frame.end() - FileHeader.BYTES;
  }

  FileEntry entry() {
    return frame.entry();
  }

  /** Copies bytes of the payload from a position that is counted from its first byte. */
  void read(long position, byte[] into, int offset, int length) {
    mapping.read(compared(position, length), into, offset, length);
  }

  /** Copies rows from anywhere, of a payload of rows, one after the other. */
  void readRows(int[] rows, int count, int rowBytes, byte[] into) {
    comparedRows(rows, count, rowBytes);
    mapping.readRows(FileHeader.BYTES, rows, count, rowBytes, into);
  }

  /** As {@link #read}, from an even position. */
  void readShorts(long position, short[] into, int offset, int count) {
    mapping.readShorts(compared(position, (long) Short.BYTES * count), into, offset, count);
  }

  /** As {@link #readRows}, of rows of so many numbers. */
  void readShortRows(int[] rows, int count, int rowShorts, short[] into) {
    comparedRows(rows, count, Short.BYTES * rowShorts);
    mapping.readShortRows(FileHeader.BYTES, rows, count, rowShorts, into);
  }

  /** As {@link #read}, big-endian, from a multiple of four. */
  void readBigEndianInts(long position, int[] into, int offset, int count) {
    mapping.readBigEndianInts(
        compared(position, (long) Integer.BYTES * count), into, offset, count);
  }

  /** As {@link #read}, big-endian, from a multiple of four. */
  int readBigEndianInt(long position) {
    return Integer.reverseBytes(mapping.readInt(compared(position, Integer.BYTES)));
  }

  /** Where in the file some bytes of the payload are, all of which are sound. */
  private long compared(long position, long length) {
    Objects.checkFromIndexSize(position, length, length());
    long from = FileHeader.BYTES + position;
    int last = (int) ((from + length - 1) >>> PAGE_BITS);
    for (int page = (int) (from >>> PAGE_BITS); page <= last; page++) {
      if ((compared[page >>> 6] & (1L << page)) == 0) {
        compare(page);
      }
    }
    return from;
  }

  private void comparedRows(int[] rows, int count, int rowBytes) {
    for (int i = 0; i < count; i++) {
      compared((long) rows[i] * rowBytes, rowBytes);
    }
  }

  private void compare(int page) {
    long start = (long) page << PAGE_BITS;
    int length = (int) Math.min(PAGE, frame.table() - start);
    int stored = mapping.readInt(frame.table() + (long) page * Integer.BYTES);
    int actual = mapping.checksum(start, length);
    if (stored != actual) {
      throw new UncheckedIOException(
          damaged(
              path,
              String.format(
                  Locale.ROOT,
                  "damaged in the %d bytes from %d on, whose checksum is %08x instead of %08x",
                  length,
                  start,
                  actual,
                  stored)));
    }
    compared[page >>> 6] |= 1L << page;
  }

  /** Compares a page, were it compared before or not; {@code page} counts from 0. */
  void comparePage(int page) {
    compare(page);
  }

  /** How many pages there are to compare. */
  int pages() {
    return Math.toIntExact(pages(frame.table()));
  }

  @Override
  public void close() throws IOException {
    mapping.close();
  }
}
