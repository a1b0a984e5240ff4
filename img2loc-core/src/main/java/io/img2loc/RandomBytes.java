package io.img2loc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file or of an array, read at any place. What a file states about itself (offsets,
 * lengths) can be passed in unchecked: reading outside yields fewer bytes or none, and nothing is
 * allocated beyond what is there. For one thread.
 */
final class RandomBytes {
  private static final int WINDOW = 1 << 14;

  /** Null where the window is all there is. */
  private final @Nullable Source source;

  private final long size;
  private byte[] window;
  private long windowStart;

  private RandomBytes(@Nullable Source source, long size, byte[] window) {
    this.source = source;
    this.size = size;
    this.window = window;
  }

  static RandomBytes of(byte[] bytes) {
    return new RandomBytes(null, bytes.length, bytes);
  }

  /** The channel stays the caller's to close; its position is moved. */
  static RandomBytes of(SeekableByteChannel channel) throws IOException {
    Source source =
        (position, target, from) ->
            channel.position(position).read(ByteBuffer.wrap(target, from, target.length - from));
    return new RandomBytes(source, channel.size(), new byte[0]);
  }

  /** A stream that knows its length and stays the caller's to close; its position is moved. */
  static RandomBytes of(ImageInputStream stream) throws IOException {
    Source source =
        (position, target, from) -> {
          stream.seek(position);
          return stream.read(target, from, target.length - from);
        };
    return new RandomBytes(source, stream.length(), new byte[0]);
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
    if (source == null) {
      throw new IllegalStateException("an array is its own window");
    }
    byte[] bytes = new byte[length];
    int loaded = 0;
    for (int n = 0; n >= 0 && loaded < length; loaded += Math.max(0, n)) { // may stop short
      n = source.read(offset + loaded, bytes, loaded);
    }
    return loaded < length ? Arrays.copyOf(bytes, loaded) : bytes;
  }

  private interface Source {
    /** Fills the target from an index on, as far as it likes; −1 at the end. */
    int read(long position, byte[] target, int from) throws IOException;
  }
}
