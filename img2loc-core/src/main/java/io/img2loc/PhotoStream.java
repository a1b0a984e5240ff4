package io.img2loc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The stream that photos are decoded from: buffered, on a file of any file system or on bytes, from
 * any offset. ImageIO's own either read byte by byte, or copy what they read, or need a default
 * file system.
 */
final class PhotoStream extends ImageInputStreamImpl {
  private static final int BUFFER_SIZE = 1 << 15;

  /** Decoders look a little ahead; one that goes on takes the end for zeros and hardly stops. */
  private static final int MAX_READS_PAST_END = 1000;

  private final Bytes bytes;
  private final long start;
  private final long length;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private long bufferAt;
  private int buffered;
  private int readsPastEnd;

  private PhotoStream(Bytes bytes, long start, long size) {
    this.bytes = bytes;
    this.start = start;
    this.length = Math.max(0, size - start);
  }

  static PhotoStream of(byte[] array, long start) {
    return new PhotoStream(new ArrayBytes(array), start, array.length);
  }

  static PhotoStream of(Path file, long start) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      return new PhotoStream(new ChannelBytes(channel), start, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    checkClosed();
    bitOffset = 0;
    if (!fill()) {
      return -1;
    }
    return buffer[(int) (streamPos++ - bufferAt)] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (count == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int from = (int) (streamPos - bufferAt);
    int n = Math.min(count, buffered - from);
    System.arraycopy(buffer, from, target, offset, n);
    streamPos += n;
    return n;
  }

  @Override
  public void close() throws IOException {
    super.close();
    bytes.close();
  }

  /** Makes the byte at the stream's position a buffered one; false at the end. */
  private boolean fill() throws IOException {
    if (streamPos >= bufferAt && streamPos < bufferAt + buffered) {
      return true;
    }
    if (streamPos >= length) {
      return atEnd();
    }
    bufferAt = streamPos;
    buffered = Math.max(0, bytes.read(start + streamPos, buffer));
    return buffered > 0 || atEnd();
  }

  private boolean atEnd() throws IOException {
    if (++readsPastEnd > MAX_READS_PAST_END) {
      throw new IOException("the picture goes on where its bytes have ended");
    }
    return false;
  }

  private interface Bytes extends Closeable {
    /** Reads from a position on; returns how many, less than 1 at the end. */
    int read(long position, byte[] target) throws IOException;
  }

  private record ChannelBytes(SeekableByteChannel channel) implements Bytes {
    @Override
    public int read(long position, byte[] target) throws IOException {
      return channel.position(position).read(ByteBuffer.wrap(target));
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record ArrayBytes(byte[] array) implements Bytes {
    @Override
    public int read(long position, byte[] target) {
      int n = (int) Math.min(target.length, array.length - position);
      System.arraycopy(array, (int) position, target, 0, n);
      return n;
    }

    @Override
    public void close() {}
  }
}
