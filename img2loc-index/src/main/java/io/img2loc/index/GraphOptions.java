package io.img2loc.index;

import java.io.IOException;

/**
 * How a graph is built and searched.
 *
 * @param maxDegree most neighbours of a node
 * @param beamWidth candidates kept while building
 * @param searchEffort candidates kept while searching
 */
record GraphOptions(int maxDegree, int beamWidth, int searchEffort) {
  static final GraphOptions DEFAULTS = new GraphOptions(32, 100, 100);

  /** What they take at the beginning of the graph's file; a zero fills it up. */
  static final int BYTES = 4 * Integer.BYTES;

  static GraphOptions read(StoredFile file) {
    Mapping mapping = file.mapping();
    long start = file.start();
    return new GraphOptions(
        mapping.readInt(start),
        mapping.readInt(start + Integer.BYTES),
        mapping.readInt(start + 2 * Integer.BYTES));
  }

  void write(StoredFileWriter out) throws IOException {
    out.putInt(maxDegree);
    out.putInt(beamWidth);
    out.putInt(searchEffort);
    out.putInt(0);
  }

  GraphOptions withMaxDegree(int maxDegree) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }

  GraphOptions withBeamWidth(int beamWidth) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }

  GraphOptions withSearchEffort(int searchEffort) {
    return new GraphOptions(maxDegree, beamWidth, searchEffort);
  }
}
