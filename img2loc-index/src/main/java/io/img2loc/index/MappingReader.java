package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import java.nio.ByteBuffer;

/**
 * A file's payload as JVector reads it: big-endian, whole numbers at multiples of four. Used by one
 * thread at a time.
 */
final class MappingReader implements RandomAccessReader {
  private final StoredFile file;
  private long position;

  MappingReader(StoredFile file) {
    this.file = file;
  }

  @Override
  public void seek(long offset) {
    position = offset;
  }

  @Override
  public long getPosition() {
    return position;
  }

  @Override
  public long length() {
    return file.length();
  }

  @Override
  public int readInt() {
    int value = file.readBigEndianInt(position);
    position += Integer.BYTES;
    return value;
  }

  @Override
  public long readLong() {
    long high = readInt();
    return high << Integer.SIZE | Integer.toUnsignedLong(readInt());
  }

  @Override
  public float readFloat() {
    return Float.intBitsToFloat(readInt());
  }

  @Override
  public void readFully(byte[] bytes) {
    file.read(position, bytes, 0, bytes.length);
    position += bytes.length;
  }

  @Override
  public void readFully(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    readFully(bytes);
    buffer.put(bytes);
  }

  @Override
  public void readFully(long[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = readLong();
    }
  }

  @Override
  public void read(int[] values, int offset, int count) {
    file.readBigEndianInts(position, values, offset, count);
    position += (long) Integer.BYTES * count;
  }

  @Override
  public void read(float[] values, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      values[i] = readFloat();
    }
  }

  /** Nothing: the file is closed by who opened it. */
  @Override
  public void close() {}
}
