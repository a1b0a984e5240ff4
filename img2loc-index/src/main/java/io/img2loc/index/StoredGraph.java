package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;

/** A graph in a file. */
record StoredGraph(StoredFile file, int covered, int effort) implements SavedGraph {
  @Override
  public RandomAccessReader reader() {
    return new MappingReader(file);
  }
}
