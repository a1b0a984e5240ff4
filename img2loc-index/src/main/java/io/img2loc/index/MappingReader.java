package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import java.nio.ByteBuffer;

/**
 * Part of a mapped file as JVector reads it: big-endian, whole numbers at multiples of four. Used
 * by one thread at a time.
 */
final class MappingReader implements RandomAccessReader {
  private final Mapping mapping;
  private final long start;
  private final long end;
  private long position;

  MappingReader(Mapping mapping, long start, long end) {
    this.mapping = mapping;
    this.start = start;
    this.end = end;
    position = start;
  }

  @Override
  public void seek(long offset) {
    position = start + offset;
  }

  @Override
  public long getPosition() {
    return position - start;
  }

  @Override
  public long length() {
    return end - start;
  }

  @Override
  public int readInt() {
    int value = Integer.reverseBytes(mapping.readInt(position));
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
    mapping.read(position, bytes);
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
    for (int i = offset; i < offset + count; i++) {
      values[i] = readInt();
    }
  }

  @Override
  public void read(float[] values, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      values[i] = readFloat();
    }
  }

  /** Nothing: the mapping belongs to the graph. */
  @Override
  public void close() {}
}
