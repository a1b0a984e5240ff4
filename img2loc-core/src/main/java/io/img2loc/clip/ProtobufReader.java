package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A cursor over a file in Protocol Buffers' wire format. What is skipped is not read, so weights in
 * the middle of a file cost nothing; memory is one small buffer, whatever the file claims.
 *
 * <p>Fields are read one by one: {@link #nextField} moves to one, and exactly one of {@link
 * #varint}, {@link #text}, {@link #enter} and {@link #skip} consumes it. Not safe for use by many
 * threads.
 */
final class ProtobufReader implements Closeable {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int BUFFER = 1 << 14;
  private static final int MAX_VARINT = 10;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

  private long bufferStart;
  private long limit;
  private int wireType;

  private ProtobufReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
    this.limit = size;
  }

  static ProtobufReader open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new ProtobufReader(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Moves to the next field of the message at hand: its number, or 0 where the message ends. */
  int nextField() throws IOException {
    if (position() == limit) {
      return 0;
    }
    long start = position();
    long tag = readVarint();
    long field = tag >>> 3;
    wireType = (int) (tag & 7);
    if (field < 1 || field > 0x1FFF_FFFF) {
      throw damaged(start, "there is no field " + field);
    }
    if (wireType != VARINT && wireType != FIXED64 && wireType != BYTES && wireType != FIXED32) {
      throw damaged(start, "a field is of the unknown kind " + wireType);
    }
    return (int) field;
  }

  /** How the field at hand is written. */
  int wireType() {
    return wireType;
  }

  /** The number of a field of type {@link #VARINT}. */
  long varint() throws IOException {
    return readVarint();
  }

  /**
   * The text of a field of type {@link #BYTES}.
   *
   * @param longest bytes that make sense
   */
  String text(int longest) throws IOException {
    long start = position();
    long length = length();
    if (length > longest) {
      throw damaged(start, "a text of " + length + " bytes is longer than " + longest);
    }
    byte[] bytes = new byte[(int) length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw damaged(start, "a text is not UTF-8");
    }
  }

  /** Goes into a field of type {@link #BYTES}, a message; gives what {@link #leave} wants. */
  long enter() throws IOException {
    long length = length();
    long outer = limit;
    limit = position() + length;
    return outer;
  }

  /** Goes back to the message around the one whose end was reached. */
  void leave(long outer) {
    limit = outer;
  }

  /** Leaves out the value of the field at hand. */
  void skip() throws IOException {
    switch (wireType) {
      case VARINT -> readVarint();
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      default -> skip(length());
    }
  }

  /** What to throw where the content cannot be that of a model. */
  Img2LocException damaged(String why) {
    return damaged(position(), why);
  }

  private Img2LocException damaged(long at, String why) {
    return new Img2LocException(
        file
            + " is damaged, cut short or no ONNX model: at byte "
            + at
            + " of "
            + size
            + " "
            + why
            + "; fetch or export it again");
  }

  private long length() throws IOException {
    long start = position();
    long length = readVarint();
    requireInside(start, length);
    return length;
  }

  private void skip(long bytes) {
    requireInside(position(), bytes);
    long target = position() + bytes;
    if (target - bufferStart <= buffer.limit()) {
      buffer.position((int) (target - bufferStart));
    } else {
      bufferStart = target;
      buffer.position(0).limit(0);
    }
  }

  private void requireInside(long start, long length) {
    long left = limit - position();
    if (length < 0 || length > left) {
      throw damaged(
          start,
          "a field of "
              + Long.toUnsignedString(length)
              + " bytes is longer than the "
              + left
              + " that are left");
    }
  }

  private long readVarint() throws IOException {
    long start = position();
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      byte next = next();
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw damaged(start, "a number has more than " + MAX_VARINT + " bytes");
  }

  private byte next() throws IOException {
    if (position() == limit) {
      throw damaged("a field goes on where its message ends");
    }
    if (!buffer.hasRemaining()) {
      fill();
    }
    return buffer.get();
  }

  private void fill() throws IOException {
    bufferStart = position();
    buffer.clear();
    int read = channel.read(buffer, bufferStart);
    buffer.flip();
    if (read <= 0) {
      throw damaged(bufferStart, "the file ends while it is being read");
    }
  }

  private long position() {
    return bufferStart + buffer.position();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
