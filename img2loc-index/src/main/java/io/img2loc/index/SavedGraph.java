package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;

/** A graph on disk, in JVector's format. Safe for use by many threads. */
interface SavedGraph {
  /** How many references it knows: those of the first ordinals. */
  int covered();

  /** What shaped it, with the search effort that it was found to need. */
  GraphOptions builtWith();

  /** A reader of its bytes, from the first on, for one thread at a time. */
  RandomAccessReader reader();
}
