package io.img2loc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file or of an array, read at any place. What a file states about itself (offsets,
 * lengths) can be passed in unchecked: reading outside yields fewer bytes or none, and nothing is
 * allocated beyond what is there. For one thread.
 */
final class RandomBytes implements Closeable {
  private static final int WINDOW = 1 << 14;

  /** Null where the window is all there is. */
  private final @Nullable SeekableByteChannel channel;

  private final long size;
  private byte[] window;
  private long windowStart;

  private RandomBytes(@Nullable SeekableByteChannel channel, long size, byte[] window) {
    this.channel = channel;
    this.size = size;
    this.window = window;
  }

  static RandomBytes of(byte[] bytes) {
    return new RandomBytes(null, bytes.length, bytes);
  }

  /** Those of a file, which is open until they are closed. */
  static RandomBytes open(Path file) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      return new RandomBytes(channel, channel.size(), new byte[0]);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  long size() {
    return size;
  }

  /** At most {@code length} bytes from {@code offset}, big-endian; fewer or none past the end. */
  ByteBuffer at(long offset, long length) throws IOException {
    if (offset < 0 || offset >= size || length <= 0) {
      return ByteBuffer.allocate(0);
    }
    int wanted = (int) Math.min(Math.min(length, size - offset), Integer.MAX_VALUE - 16);
    if (offset < windowStart || offset + wanted > windowStart + window.length) {
      if (wanted > WINDOW) {
        return ByteBuffer.wrap(load(offset, wanted));
      }
      // A fresh array each time: buffers handed out before keep theirs.
      window = load(offset, (int) Math.min(WINDOW, size - offset));
      windowStart = offset;
    }
    int from = (int) (offset - windowStart);
    return ByteBuffer.wrap(window, from, Math.min(wanted, window.length - from)).slice();
  }

  /** The same as {@link #at} in an array of its own. */
  byte[] copy(long offset, long length) throws IOException {
    ByteBuffer buffer = at(offset, length);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private byte[] load(long offset, int length) throws IOException {
    if (channel == null) {
      throw new IllegalStateException("an array is its own window");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(offset);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // read may stop short
    }
    return buffer.hasRemaining()
        ? Arrays.copyOf(buffer.array(), buffer.position())
        : buffer.array();
  }
}
