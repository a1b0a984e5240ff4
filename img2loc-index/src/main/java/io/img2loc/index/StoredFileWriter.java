package io.img2loc.index;

import io.img2loc.EmbeddingSpace;
import io.img2loc.index.StoredFile.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes a file that {@link StoredFile} opens. */
final class StoredFileWriter implements Closeable {
  private final FileChannel channel;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  /** Creates the file, which must not exist, and writes its header. */
  StoredFileWriter(Kind kind, Path directory, EmbeddingSpace space, long count, int belongsTo)
      throws IOException {
    channel =
        FileChannel.open(
            kind.in(directory), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    byte[] id = space.id().getBytes(StandardCharsets.UTF_8);
    int start = aligned(StoredFile.HEADER_BYTES + id.length);
    putLong(StoredFile.MAGIC);
    putInt(StoredFile.VERSION);
    putInt(kind.code());
    putInt(start);
    putInt(space.dimension());
    putLong(count);
    putInt(belongsTo);
    putInt(id.length);
    putLong(0);
    putBytes(id, 0, id.length);
    while (position() < start) {
      putByte((byte) 0);
    }
  }

  private static int aligned(int length) {
    return (length + StoredFile.ALIGNMENT - 1) / StoredFile.ALIGNMENT * StoredFile.ALIGNMENT;
  }

  long position() {
    return flushed + buffer.position();
  }

  void putByte(byte value) throws IOException {
    room(Byte.BYTES).put(value);
  }

  void putInt(int value) throws IOException {
    room(Integer.BYTES).putInt(value);
  }

  void putLong(long value) throws IOException {
    room(Long.BYTES).putLong(value);
  }

  void putDouble(double value) throws IOException {
    room(Double.BYTES).putDouble(value);
  }

  void putFloats(float[] values) throws IOException {
    int done = 0;
    while (done < values.length) {
      ByteBuffer room = room(Float.BYTES);
      int part = Math.min(values.length - done, room.remaining() / Float.BYTES);
      room.asFloatBuffer().put(values, done, part);
      room.position(room.position() + part * Float.BYTES);
      done += part;
    }
  }

  void putBytes(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, room(1).remaining());
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  /** Writes the trailer and waits until the storage has it all; returns the checksum. */
  int finish() throws IOException {
    putLong(position() + StoredFile.TRAILER_BYTES);
    putInt(StoredFile.END_MARK);
    flush();
    int checksum = (int) crc.getValue();
    putInt(checksum);
    flush();
    channel.force(true);
    return checksum;
  }

  private ByteBuffer room(int length) throws IOException {
    if (buffer.remaining() < length) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    flushed += buffer.remaining();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
