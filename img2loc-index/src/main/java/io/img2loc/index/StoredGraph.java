package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.img2loc.index.Manifest.GraphEntry;
import java.io.Closeable;
import java.io.IOException;

/** A graph in a file. */
record StoredGraph(StoredFile file, GraphEntry entry) implements SavedGraph, Closeable {
  @Override
  public int covered() {
    return entry.covered();
  }

  @Override
  public GraphOptions builtWith() {
    return entry.builtWith();
  }

  @Override
  public RandomAccessReader reader() {
    return new MappingReader(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
