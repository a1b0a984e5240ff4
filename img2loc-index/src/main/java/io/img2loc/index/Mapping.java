package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file mapped into memory for reading, little-endian, of any size. Safe for use by many threads;
 * not to be used after {@link #close}.
 *
 * <p>From Java 22 on closing lets go of the file at once. Before, Java has no safe way to, and the
 * file is let go when the garbage collector finds the mapping unused.
 */
final class Mapping implements Closeable {
  private static final int CHUNK_BITS = 30;
  private static final long CHUNK = 1L << CHUNK_BITS;

  private final ByteBuffer[] chunks;
  private final ShortBuffer[] shorts;
  private final IntBuffer[] bigEndianInts;
  private final @Nullable AutoCloseable arena;

  private Mapping(ByteBuffer[] chunks, @Nullable AutoCloseable arena) {
    this.chunks = chunks;
    this.arena = arena;
    shorts = new ShortBuffer[chunks.length];
    bigEndianInts = new IntBuffer[chunks.length];
    for (int i = 0; i < chunks.length; i++) {
      bigEndianInts[i] = chunks[i].order(ByteOrder.BIG_ENDIAN).asIntBuffer();
      shorts[i] = chunks[i].order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }
  }

  static Mapping of(FileChannel channel) throws IOException {
    Arenas arenas = Arenas.AVAILABLE;
    AutoCloseable arena = arenas == null ? null : arenas.open();
    try {
      long size = channel.size();
      ByteBuffer[] chunks = new ByteBuffer[Math.toIntExact((size + CHUNK - 1) / CHUNK)];
      for (int i = 0; i < chunks.length; i++) {
        long start = i * CHUNK;
        long length = Math.min(CHUNK, size - start);
        chunks[i] =
            arenas == null || arena == null
                ? channel.map(MapMode.READ_ONLY, start, length)
                : arenas.map(channel, start, length, arena);
      }
      return new Mapping(chunks, arena);
    } catch (Throwable e) {
      closeBecauseOf(e, arena);
      throw e;
    }
  }

  private static void closeBecauseOf(Throwable cause, @Nullable AutoCloseable arena) {
    try {
      if (arena != null) {
        arena.close();
      }
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }

  /** Copies bytes. */
  void read(long position, byte[] into, int start, int length) {
    int done = 0;
    while (done < length) {
      ByteBuffer chunk = chunks[chunkOf(position + done)];
      int offset = offsetOf(position + done);
      int part = Math.min(length - done, chunk.capacity() - offset);
      chunk.get(offset, into, start + done, part);
      done += part;
    }
  }

  /**
   * Copies rows from anywhere, one after the other; the first row of all begins at a position. The
   * fewer instructions lie between one row and the next, the more of them are on their way from the
   * memory at once.
   */
  void readRows(long first, int[] rows, int count, int rowBytes, byte[] into) {
    if (chunks.length == 1) {
      ByteBuffer chunk = chunks[0];
      for (int i = 0; i < count; i++) {
        chunk.get((int) first + rows[i] * rowBytes, into, i * rowBytes, rowBytes);
      }
    } else {
      for (int i = 0; i < count; i++) {
        long row = first + (long) rows[i] * rowBytes;
        ByteBuffer chunk = chunks[chunkOf(row)];
        int offset = offsetOf(row);
        if (offset + rowBytes <= chunk.capacity()) {
          chunk.get(offset, into, i * rowBytes, rowBytes);
        } else {
          read(row, into, i * rowBytes, rowBytes);
        }
      }
    }
  }

  /** As {@link #readRows}, of rows of so many numbers, the first at a multiple of two. */
  void readShortRows(long first, int[] rows, int count, int rowShorts, short[] into) {
    if (chunks.length == 1) {
      ShortBuffer chunk = shorts[0];
      for (int i = 0; i < count; i++) {
        chunk.get((int) first / Short.BYTES + rows[i] * rowShorts, into, i * rowShorts, rowShorts);
      }
    } else {
      for (int i = 0; i < count; i++) {
        long row = first + (long) rows[i] * rowShorts * Short.BYTES;
        readShorts(row, into, i * rowShorts, rowShorts);
      }
    }
  }

  /** Copies numbers from a position that is a multiple of two. */
  void readShorts(long position, short[] into, int start, int count) {
    int done = 0;
    while (done < count) {
      long at = position + (long) done * Short.BYTES;
      ShortBuffer chunk = shorts[chunkOf(at)];
      int offset = offsetOf(at) / Short.BYTES;
      int part = Math.min(count - done, chunk.capacity() - offset);
      chunk.get(offset, into, start + done, part);
      done += part;
    }
  }

  /** Copies big-endian numbers from a position that is a multiple of four. */
  void readBigEndianInts(long position, int[] into, int start, int count) {
    int done = 0;
    while (done < count) {
      long at = position + (long) done * Integer.BYTES;
      IntBuffer chunk = bigEndianInts[chunkOf(at)];
      int offset = offsetOf(at) / Integer.BYTES;
      int part = Math.min(count - done, chunk.capacity() - offset);
      chunk.get(offset, into, start + done, part);
      done += part;
    }
  }

  /** The number at a position that is a multiple of four. */
  int readInt(long position) {
    return chunks[chunkOf(position)].getInt(offsetOf(position));
  }

  /** CRC32C of bytes that do not lie across a multiple of {@link #CHUNK}. */
  int checksum(long position, int length) {
    CRC32C crc = new CRC32C();
    crc.update(chunks[chunkOf(position)].slice(offsetOf(position), length));
    return (int) crc.getValue();
  }

  private static int chunkOf(long position) {
    return (int) (position >>> CHUNK_BITS);
  }

  private static int offsetOf(long position) {
    return (int) (position & (CHUNK - 1));
  }

  @Override
  public void close() throws IOException {
    if (arena != null) {
      try {
        arena.close();
      } catch (Exception e) {
        throw new IOException("a mapped file cannot be let go of", e);
      }
    }
  }

  /** Java 22's {@code FileChannel.map(MapMode, long, long, Arena)}, which Java 17 cannot name. */
  private record Arenas(Method ofShared, Method map, Method asByteBuffer) {
    private static final @Nullable Arenas AVAILABLE = find();

    private static @Nullable Arenas find() {
      if (Runtime.version().feature() < 22) {
        return null;
      }
      try {
        Class<?> arena = Class.forName("java.lang.foreign.Arena");
        return new Arenas(
            arena.getMethod("ofShared"),
            FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, arena),
            Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer"));
      } catch (ReflectiveOperationException e) {
        return null;
      }
    }

    private AutoCloseable open() throws IOException {
      return (AutoCloseable) invoke(ofShared, null);
    }

    private ByteBuffer map(FileChannel channel, long start, long length, AutoCloseable arena)
        throws IOException {
      Object segment = invoke(map, channel, MapMode.READ_ONLY, start, length, arena);
      return (ByteBuffer) invoke(asByteBuffer, segment);
    }

    private static Object invoke(Method method, @Nullable Object target, Object... arguments)
        throws IOException {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw new IOException("a file cannot be mapped into memory", e.getCause());
      } catch (IllegalAccessException e) {
        throw new IOException("a file cannot be mapped into memory", e);
      }
    }
  }
}
