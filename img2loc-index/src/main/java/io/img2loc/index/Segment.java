package io.img2loc.index;

import io.img2loc.index.Manifest.SegmentEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The open files of some references that follow each other. */
record Segment(
    int rows,
    StoredFile references,
    StoredFile coarse,
    StoredFile fine,
    @Nullable StoredFile thumbnails)
    implements Closeable {

  static Segment open(Path directory, UUID index, int dimension, SegmentEntry entry)
      throws IOException {
    Opening opening = new Opening(directory, index, dimension, entry, new ArrayList<>());
    try {
      FileEntry thumbnails = entry.thumbnails();
      return new Segment(
          entry.rows(),
          opening.open(FileKind.REFERENCES, entry.references()),
          opening.open(FileKind.COARSE, entry.coarse()),
          opening.open(FileKind.FINE, entry.fine()),
          thumbnails == null ? null : opening.open(FileKind.THUMBNAILS, thumbnails));
    } catch (Throwable e) {
      Closing.all(opening.opened(), e);
      throw e;
    }
  }

  private record Opening(
      Path directory, UUID index, int dimension, SegmentEntry entry, List<StoredFile> opened) {
    StoredFile open(FileKind kind, FileEntry file) throws IOException {
      StoredFile open =
          StoredFile.open(
              directory.resolve(kind.name(entry.number())),
              entry.header(kind, index, dimension),
              file);
      opened.add(open);
      return open;
    }
  }

  /** All of them. */
  List<StoredFile> files() {
    return thumbnails == null
        ? List.of(references, coarse, fine)
        : List.of(references, coarse, fine, thumbnails);
  }

  /** Bytes on disk. */
  long bytes() {
    return files().stream().mapToLong(file -> file.entry().size()).sum();
  }

  @Override
  public void close() throws IOException {
    Closing.all(files());
  }
}
