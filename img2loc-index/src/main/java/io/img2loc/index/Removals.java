package io.img2loc.index;

import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;

/** The files that say which references of a segment are removed, by their rows. */
final class Removals {
  private Removals() {}

  static RemovedEntry write(
      Disk disk, Path directory, FileHeader header, SegmentEntry segment, BitSet removed)
      throws IOException {
    byte[] bits = Arrays.copyOf(removed.toByteArray(), bytes(segment.rows()));
    Path file = directory.resolve(segment.removedName(header.number()));
    try (var out = new StoredFileWriter(disk, file, header)) {
      out.putBytes(bits, 0, bits.length);
      return new RemovedEntry(header.number(), removed.cardinality(), out.finish());
    }
  }

  private static int bytes(int rows) {
    return (int) ((rows + (long) Byte.SIZE - 1) / Byte.SIZE);
  }

  /** Reads those of a segment of which some are removed. */
  static BitSet read(Path directory, FileHeader header, SegmentEntry segment, RemovedEntry entry)
      throws IOException {
    Path path = directory.resolve(segment.removedName(entry.number()));
    byte[] bits = new byte[bytes(segment.rows())];
    try (StoredFile file = StoredFile.open(path, header, entry.file())) {
      if (file.length() != bits.length) {
        throw StoredFile.damaged(path, "of another length than its segment");
      }
      file.read(0, bits, 0, bits.length);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    BitSet removed = BitSet.valueOf(bits);
    if (removed.cardinality() != entry.count() || removed.length() > segment.rows()) {
      throw StoredFile.damaged(path, "removes other references than the manifest says");
    }
    return removed;
  }
}
