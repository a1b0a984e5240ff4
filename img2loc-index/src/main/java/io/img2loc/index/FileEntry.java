package io.img2loc.index;

import java.nio.ByteBuffer;

/**
 * What a manifest knows of a file.
 *
 * @param size in bytes
 * @param checksum CRC32C of the file's table of checksums
 */
record FileEntry(long size, int checksum) {
  static FileEntry read(ByteBuffer in) {
    return new FileEntry(in.getLong(), in.getInt());
  }
}
