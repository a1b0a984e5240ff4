package io.img2loc.index;

import io.img2loc.index.IndexFormatException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a file of an index; {@link IndexDirectory} tells their layout.
 *
 * @param index the index that the file belongs to
 * @param number that of the file within its index
 * @param rows how many references it is about
 */
record FileHeader(FileKind kind, UUID index, long number, int dimension, long rows) {
  static final int BYTES = 64;
  static final int VERSION = 2;
  static final long MAGIC = 0x00_43_4f_4c_32_47_4d_49L; // IMG2LOC and a zero
  private static final int CHECKSUM = BYTES - Integer.BYTES;

  ByteBuffer toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(kind.code()).putInt(BYTES).putInt(dimension);
    bytes.putLong(rows).putLong(index.getMostSignificantBits());
    bytes.putLong(index.getLeastSignificantBits()).putLong(number);
    return bytes.putInt(CHECKSUM, checksum(bytes)).clear();
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().clear().limit(CHECKSUM));
    return (int) crc.getValue();
  }

  /** Reads what {@link #toBytes} made, from little-endian bytes of that length. */
  static FileHeader read(Path path, ByteBuffer bytes) throws IOException {
    if (bytes.getLong() != MAGIC) {
      throw new IndexFormatException(
          path, Reason.NOT_AN_INDEX, "this is no file of an img2loc index");
    }
    int version = bytes.getInt();
    if (version == 1) {
      throw tooOld(path);
    }
    if (bytes.getInt(CHECKSUM) != checksum(bytes)) {
      throw StoredFile.damaged(path, "its first " + BYTES + " bytes are not what was written");
    }
    if (version != VERSION) {
      throw new IndexFormatException(
          path,
          Reason.TOO_NEW,
          "format version "
              + version
              + " is too new; this img2loc reads version "
              + VERSION
              + "; update img2loc");
    }
    FileKind kind = FileKind.of(bytes.getInt());
    if (kind == null || bytes.getInt() != BYTES) {
      throw new IndexFormatException(
          path, Reason.TOO_NEW, "a part that this img2loc does not know; update img2loc");
    }
    int dimension = bytes.getInt();
    long rows = bytes.getLong();
    UUID index = new UUID(bytes.getLong(), bytes.getLong());
    return new FileHeader(kind, index, bytes.getLong(), dimension, rows);
  }

  static IndexFormatException tooOld(Path path) {
    return new IndexFormatException(
        path,
        Reason.TOO_OLD,
        "format version 1 is too old; this img2loc reads version "
            + VERSION
            + "; build the index again");
  }
}
