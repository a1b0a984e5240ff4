package io.img2loc.index;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What an index on disk consists of, as of its last commit.
 *
 * @param generation how many commits there were
 * @param segments sets of files that hold references and vectors
 * @param references how many there are, without those that are removed
 * @param removed references that still take up space
 * @param inGraph references that the graph knows, removed ones included; 0 without a graph
 * @param thumbnails whether there are small pictures of some
 */
public record IndexSummary(
    long generation, int segments, int references, int removed, int inGraph, boolean thumbnails) {

  /**
   * Reads what an index says of itself; its vectors and references are not looked at.
   *
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   * @throws IndexFormatException if it is not that of an index, or of one that cannot be read
   * @throws IOException if reading fails
   */
  public static IndexSummary of(Path directory) throws IOException {
    Manifest manifest = IndexDirectory.manifest(directory);
    int removed = 0;
    boolean thumbnails = false;
    for (Manifest.SegmentEntry segment : manifest.segments()) {
      removed += segment.removed() == null ? 0 : segment.removed().count();
      thumbnails |= segment.thumbnails() != null;
    }
    return new IndexSummary(
        manifest.generation(),
        manifest.segments().size(),
        manifest.rows() - removed,
        removed,
        manifest.graph() == null ? 0 : manifest.graph().covered(),
        thumbnails);
  }
}
