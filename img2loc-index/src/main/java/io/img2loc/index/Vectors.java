package io.img2loc.index;

/**
 * The vectors of an index by ordinal, those of removed references included, in the rows that {@link
 * Packing} describes. Safe for use by many threads.
 */
interface Vectors {
  Packing packing();

  /** How many rows there are. */
  int size();

  /** Copies {@code count} coarse rows that follow each other, from {@code first} on. */
  void coarse(int first, int count, byte[] into, int offset);

  /** Copies a fine row. */
  void fine(int ordinal, short[] into);
}
