package io.img2loc.index;

import io.img2loc.index.IndexFormatException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * What is around the payload of a file, compared with its checksums.
 *
 * @param end where the payload ends
 * @param table where the checksums begin
 */
record FileFrame(FileHeader header, long end, long table, FileEntry entry) {
  private static final int LEAST_BYTES =
      FileHeader.BYTES + Integer.BYTES + StoredFile.TRAILER_BYTES;

  static FileFrame read(FileChannel channel, Path path) throws IOException {
    long size = channel.size();
    if (size < FileHeader.BYTES) {
      throw cutShort(path, size);
    }
    FileHeader header = FileHeader.read(path, bytes(channel, path, 0, FileHeader.BYTES));
    if (size < LEAST_BYTES) {
      throw cutShort(path, size);
    }
    ByteBuffer trailer =
        bytes(channel, path, size - StoredFile.TRAILER_BYTES, StoredFile.TRAILER_BYTES);
    CRC32C crc = new CRC32C();
    crc.update(trailer.duplicate().limit(StoredFile.TRAILER_BYTES - Integer.BYTES));
    long end = trailer.getLong();
    long statedSize = trailer.getLong();
    int checksum = trailer.getInt();
    int mark = trailer.getInt();
    long table = StoredFile.tableAfter(end);
    if (trailer.getInt() != (int) crc.getValue()
        || mark != StoredFile.END_MARK
        || statedSize != size
        || size != table + Integer.BYTES * StoredFile.pages(table) + StoredFile.TRAILER_BYTES) {
      throw cutShort(path, size);
    }
    if (checksum(channel, path, table, size - StoredFile.TRAILER_BYTES) != checksum) {
      throw StoredFile.damaged(path, "its table of checksums at " + table + " has changed");
    }
    return new FileFrame(header, end, table, new FileEntry(size, checksum));
  }

  private static int checksum(FileChannel channel, Path path, long from, long to)
      throws IOException {
    CRC32C crc = new CRC32C();
    for (long done = from; done < to; ) {
      ByteBuffer part = bytes(channel, path, done, (int) Math.min(1 << 16, to - done));
      done += part.remaining();
      crc.update(part);
    }
    return (int) crc.getValue();
  }

  static ByteBuffer bytes(FileChannel channel, Path path, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw cutShort(path, channel.size());
      }
    }
    return buffer.flip();
  }

  private static IndexFormatException cutShort(Path path, long size) {
    return StoredFile.damaged(path, "cut short or overwritten at its end (" + size + " bytes)");
  }

  /** Refuses a file that is whole, but not the one that its name says. */
  void checkIs(Path path, FileHeader expected) throws IndexFormatException {
    if (!header.index().equals(expected.index())) {
      throw new IndexFormatException(
          path,
          Reason.MISMATCH,
          "belongs to another index than those beside it; restore all files from the same copy");
    }
    if (!header.equals(expected)) {
      throw new IndexFormatException(
          path,
          Reason.MISMATCH,
          "this file holds another part of an index than its name says; restore it from a copy");
    }
  }

  /** Refuses a file that is whole, but not the one that the manifest was written for. */
  void checkIs(Path path, FileEntry expected) throws IndexFormatException {
    if (!entry.equals(expected)) {
      throw new IndexFormatException(
          path,
          Reason.MISMATCH,
          "is of another time than the manifest beside it; restore all files from the same copy");
    }
  }
}
