package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes a file that {@link StoredFile} opens. */
final class StoredFileWriter implements Closeable {
  /**
   * A multiple of the page, so that pages begin and end where the buffer does, and 2 MiB: what
   * Linux takes over in one aligned write of that size it keeps in one large page of memory, on
   * file systems that have such. Searches of a million rows then wait much less for addresses.
   */
  private static final int BUFFER_BYTES = 512 * StoredFile.PAGE;

  private final Disk.Output output;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer scratch = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private int[] checksums = new int[16];
  private int pages;
  private long flushed;

  /** Creates the file, which must not exist, and writes its header. */
  StoredFileWriter(Disk disk, Path file, FileHeader header) throws IOException {
    output = disk.create(file);
    buffer.put(header.toBytes());
  }

  /** How many bytes there are so far, those of the header included. */
  long position() {
    return flushed + buffer.position();
  }

  void putByte(byte value) throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    buffer.put(value);
  }

  void putInt(int value) throws IOException {
    if (buffer.remaining() >= Integer.BYTES) {
      buffer.putInt(value);
    } else {
      scratch.putInt(0, value);
      putBytes(scratch.array(), 0, Integer.BYTES);
    }
  }

  void putLong(long value) throws IOException {
    if (buffer.remaining() >= Long.BYTES) {
      buffer.putLong(value);
    } else {
      scratch.putLong(0, value);
      putBytes(scratch.array(), 0, Long.BYTES);
    }
  }

  void putDouble(double value) throws IOException {
    putLong(Double.doubleToRawLongBits(value));
  }

  void putShorts(short[] values) throws IOException {
    for (short value : values) {
      if (buffer.remaining() >= Short.BYTES) {
        buffer.putShort(value);
      } else {
        scratch.putShort(0, value);
        putBytes(scratch.array(), 0, Short.BYTES);
      }
    }
  }

  void putBytes(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int part = Math.min(length - done, buffer.remaining());
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  void putText(byte[] utf8) throws IOException {
    putInt(utf8.length);
    putBytes(utf8, 0, utf8.length);
  }

  /** Writes the checksums and waits until the storage has it all. */
  FileEntry finish() throws IOException {
    long end = position();
    while (position() % Long.BYTES != 0) {
      putByte((byte) 0);
    }
    flush();
    int checksum = writeTable();
    writeTrailer(end, checksum);
    output.force();
    return new FileEntry(flushed, checksum);
  }

  private int writeTable() throws IOException {
    CRC32C crc = new CRC32C();
    for (int done = 0; done < pages; ) {
      buffer.clear();
      while (done < pages && buffer.hasRemaining()) {
        buffer.putInt(checksums[done++]);
      }
      crc.update(buffer.flip().duplicate());
      write();
    }
    return (int) crc.getValue();
  }

  private void writeTrailer(long end, int checksum) throws IOException {
    long size = flushed + StoredFile.TRAILER_BYTES;
    buffer.clear().putLong(end).putLong(size).putInt(checksum).putInt(StoredFile.END_MARK);
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().flip());
    buffer.putInt((int) crc.getValue()).flip();
    write();
  }

  private void flush() throws IOException {
    buffer.flip();
    for (int start = 0; start < buffer.limit(); start += StoredFile.PAGE) {
      CRC32C crc = new CRC32C();
      crc.update(buffer.array(), start, Math.min(StoredFile.PAGE, buffer.limit() - start));
      if (pages == checksums.length) {
        checksums = Arrays.copyOf(checksums, 2 * pages);
      }
      checksums[pages++] = (int) crc.getValue();
    }
    write();
    buffer.clear();
  }

  private void write() throws IOException {
    flushed += buffer.remaining();
    output.write(buffer);
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
