package io.img2loc.index;

/**
 * The vectors of an index by ordinal, packed, those of removed references included. Safe for use by
 * many threads.
 */
interface Vectors {
  Packing packing();

  int size();

  /**
   * Copies coarse rows that follow each other.
   *
   * @param into takes {@code count} × {@link Packing#coarseBytes} bytes
   */
  void coarse(int first, int count, byte[] into);

  /** Copies a fine row, a number per dimension. */
  void fine(int ordinal, short[] into);
}
