package io.img2loc.index;

import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.UUID;

/** The files that say which references of a segment are removed. */
final class Removals {
  private Removals() {}

  /** Writes a file, about the bits from {@code first} on. */
  static RemovedEntry write(
      Disk disk,
      Path directory,
      UUID index,
      int dimension,
      SegmentEntry segment,
      long number,
      BitSet removed,
      int first)
      throws IOException {
    BitSet own = removed.get(first, first + segment.rows());
    byte[] bits = java.util.Arrays.copyOf(own.toByteArray(), bytes(segment.rows()));
    FileHeader header = segment.removedHeader(number, index, dimension);
    Path file = directory.resolve(segment.removedName(number));
    try (var out = new StoredFileWriter(disk, file, header)) {
      out.putBytes(bits, 0, bits.length);
      return new RemovedEntry(number, own.cardinality(), out.finish());
    }
  }

  private static int bytes(int rows) {
    return (int) ((rows + (long) Byte.SIZE - 1) / Byte.SIZE);
  }

  /** Sets the bits of a segment, from {@code first} on. */
  static void read(
      Path directory,
      UUID index,
      int dimension,
      SegmentEntry segment,
      RemovedEntry entry,
      BitSet removed,
      int first)
      throws IOException {
    Path path = directory.resolve(segment.removedName(entry.number()));
    FileHeader header = segment.removedHeader(entry.number(), index, dimension);
    byte[] bits = new byte[bytes(segment.rows())];
    try (StoredFile file = StoredFile.open(path, header, entry.file())) {
      if (file.length() != bits.length) {
        throw StoredFile.damaged(path, "of another length than its segment");
      }
      file.read(0, bits, 0, bits.length);
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
    BitSet own = BitSet.valueOf(bits);
    if (own.cardinality() != entry.count() || own.length() > segment.rows()) {
      throw StoredFile.damaged(path, "removes other references than the manifest says");
    }
    own.stream().forEach(row -> removed.set(first + row));
  }
}
