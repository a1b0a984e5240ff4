package io.img2loc.index;

import io.img2loc.EmbeddingSpace;
import io.img2loc.index.IndexFormatException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of a saved index, checked as a whole and mapped into memory; {@link IndexDirectory} tells
 * its layout.
 *
 * @param checksum over all of the file
 * @param belongsTo checksum of the file that this one goes with; 0 for none
 * @param start where the payload begins, a multiple of {@value #ALIGNMENT}
 * @param end where the payload ends
 */
record StoredFile(
    Path path,
    EmbeddingSpace space,
    int count,
    int checksum,
    int belongsTo,
    long start,
    long end,
    Mapping mapping)
    implements Closeable {

  static final long MAGIC = 0x00_43_4f_4c_32_47_4d_49L; // IMG2LOC and a zero
  static final int OLDEST_VERSION = 1;
  static final int VERSION = 1;
  static final int HEADER_BYTES = 48;
  static final int TRAILER_BYTES = 16;
  static final int END_MARK = 0x2e_44_4e_45; // END.
  static final int ALIGNMENT = 64;

  /** The files of an index. */
  enum Kind {
    REFERENCES(1, "references.i2l"),
    VECTORS(2, "vectors.i2l"),
    GRAPH(3, "graph.i2l");

    private final int code;
    private final String fileName;

    Kind(int code, String fileName) {
      this.code = code;
      this.fileName = fileName;
    }

    Path in(Path directory) {
      return directory.resolve(fileName);
    }

    int code() {
      return code;
    }
  }

  /** Opens a file and reads it once from end to end to compare its checksum. */
  static StoredFile open(Kind kind, Path directory) throws IOException {
    Path path = kind.in(directory);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return open(kind, path, channel);
    }
  }

  private static StoredFile open(Kind kind, Path path, FileChannel channel) throws IOException {
    if (read(channel, path, 0, Long.BYTES).getLong() != MAGIC) {
      throw new IndexFormatException(
          path, Reason.NOT_AN_INDEX, "this is no file of an img2loc index");
    }
    ByteBuffer header = read(channel, path, Long.BYTES, HEADER_BYTES - Long.BYTES);
    checkVersion(path, header.getInt());
    int code = header.getInt();
    int checksum = checkedWhole(path, channel);
    if (code != kind.code()) {
      throw new IndexFormatException(
          path,
          Reason.MISMATCH,
          "this file holds another part of an index than its name says; restore it from a copy");
    }
    int start = header.getInt();
    int dimension = header.getInt();
    long count = header.getLong();
    int belongsTo = header.getInt();
    byte[] id = new byte[header.getInt()];
    read(channel, path, HEADER_BYTES, id.length).get(id);
    return new StoredFile(
        path,
        new EmbeddingSpace(new String(id, StandardCharsets.UTF_8), dimension),
        Math.toIntExact(count),
        checksum,
        belongsTo,
        start,
        channel.size() - TRAILER_BYTES,
        Mapping.of(channel));
  }

  private static void checkVersion(Path path, int version) throws IndexFormatException {
    String range = "this img2loc reads versions " + OLDEST_VERSION + " to " + VERSION;
    if (version < OLDEST_VERSION) {
      throw new IndexFormatException(
          path,
          Reason.TOO_OLD,
          "format version " + version + " is too old; " + range + "; build the index again");
    }
    if (version > VERSION) {
      throw new IndexFormatException(
          path,
          Reason.TOO_NEW,
          "format version " + version + " is too new; " + range + "; update img2loc");
    }
  }

  /** The checksum at the end of a file, when it is that of all before it. */
  private static int checkedWhole(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < HEADER_BYTES + TRAILER_BYTES) {
      throw cutShort(path, size);
    }
    ByteBuffer trailer = read(channel, path, size - TRAILER_BYTES, TRAILER_BYTES);
    if (trailer.getLong() != size || trailer.getInt() != END_MARK) {
      throw cutShort(path, size);
    }
    int stored = trailer.getInt();
    int actual = checksum(channel, size - Integer.BYTES);
    if (stored != actual) {
      throw new IndexFormatException(
          path,
          Reason.DAMAGED,
          String.format(
              "damaged, as its checksum is %08x instead of %08x;"
                  + " restore it from a copy or build the index again",
              actual, stored));
    }
    return stored;
  }

  private static int checksum(FileChannel channel, long length) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    long done = 0;
    while (done < length) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
      int read = channel.read(buffer, done);
      if (read < 0) {
        break; // shorter than a moment ago: the checksum will tell
      }
      crc.update(buffer.flip());
      done += read;
    }
    return (int) crc.getValue();
  }

  private static ByteBuffer read(FileChannel channel, Path path, long position, int length)
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
    return new IndexFormatException(
        path,
        Reason.DAMAGED,
        "cut short or overwritten at its end ("
            + size
            + " bytes); restore it from a copy or build the index again");
  }

  void copyPayload(StoredFileWriter out) throws IOException {
    for (long done = start; done < end; ) {
      byte[] part = new byte[(int) Math.min(1 << 16, end - done)];
      mapping.read(done, part);
      out.putBytes(part, 0, part.length);
      done += part.length;
    }
  }

  @Override
  public void close() throws IOException {
    mapping.close();
  }
}
