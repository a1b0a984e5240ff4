package io.img2loc.index;

import io.img2loc.ProgressListener;
import io.img2loc.index.Manifest.SegmentEntry;
import io.img2loc.index.StoredReferences.Ordinals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of segments. Memory does not grow with them, but for 4 bytes a picture, and as
 * many for each page of a file.
 */
record SegmentWriter(Disk disk, Path directory, UUID index, Packing packing) {
  /** Those that a segment may have. */
  static final List<FileKind> KINDS =
      List.of(FileKind.REFERENCES, FileKind.COARSE, FileKind.FINE, FileKind.THUMBNAILS);

  /**
   * What to write.
   *
   * @param thumbnails null where there is none
   */
  record Rows(References references, Vectors vectors, @Nullable Thumbnails thumbnails) {
    static Rows of(Packing packing, Segments segments, boolean thumbnails) {
      return new Rows(
          new StoredReferences(segments),
          new StoredVectors(packing, segments),
          thumbnails ? new StoredThumbnails(segments) : null);
    }
  }

  /** The ordinals from 0 to {@code end}, that one left out. */
  static Ordinals all(int end) {
    return i -> i < end ? i : -1;
  }

  /** Writes and flushes the files of {@code count} references. */
  SegmentEntry write(
      long number, Rows rows, Ordinals ordinals, int count, ProgressListener listener)
      throws IOException {
    FileEntry references;
    try (var out = create(FileKind.REFERENCES, number, count)) {
      StoredReferences.write(rows.references(), ordinals, out);
      references = out.finish();
    }
    FileEntry coarse;
    FileEntry fine;
    try (var coarseOut = create(FileKind.COARSE, number, count);
        var fineOut = create(FileKind.FINE, number, count)) {
      writeVectors(rows.vectors(), ordinals, coarseOut, fineOut, count, listener);
      coarse = coarseOut.finish();
      fine = fineOut.finish();
    }
    FileEntry thumbnails = null;
    if (rows.thumbnails() != null) {
      try (var out = create(FileKind.THUMBNAILS, number, count)) {
        StoredThumbnails.write(rows.thumbnails(), ordinals, count, out);
        thumbnails = out.finish();
      }
    }
    return new SegmentEntry(number, count, references, coarse, fine, thumbnails, null);
  }

  private StoredFileWriter create(FileKind kind, long number, int count) throws IOException {
    FileHeader header = new FileHeader(kind, index, number, packing.dimension(), count);
    return new StoredFileWriter(disk, directory.resolve(kind.name(number)), header);
  }

  private void writeVectors(
      Vectors vectors,
      Ordinals ordinals,
      StoredFileWriter coarseOut,
      StoredFileWriter fineOut,
      int count,
      ProgressListener listener)
      throws IOException {
    Steps steps = new Steps("compacting", count, listener);
    byte[] coarse = new byte[packing.coarseBytes()];
    short[] fine = new short[packing.dimension()];
    for (int i = ordinals.next(0); i >= 0; i = ordinals.next(i + 1)) {
      vectors.coarse(i, 1, coarse, 0);
      coarseOut.putBytes(coarse, 0, coarse.length);
      vectors.fine(i, fine, 0);
      fineOut.putShorts(fine);
      steps.done();
    }
    steps.finish();
  }
}
