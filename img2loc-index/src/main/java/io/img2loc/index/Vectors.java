package io.img2loc.index;

/** The vectors of an index by ordinal. Safe for use by many threads. */
interface Vectors {
  int size();

  int dimension();

  /** Copies {@code count} vectors that follow each other, from {@code first} on, into an array. */
  void read(int first, int count, float[] into);
}
