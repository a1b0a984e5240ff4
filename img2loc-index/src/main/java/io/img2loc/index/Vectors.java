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

  /**
   * Asks the memory for all of a coarse row that is to be copied next, and does not wait for it.
   *
   * @return a number of no use but to be kept: the compiler would leave the reading out
   */
  default int touchCoarse(int ordinal) {
    return 0;
  }

  /** Copies a fine row. */
  void fine(int ordinal, short[] into);
}
