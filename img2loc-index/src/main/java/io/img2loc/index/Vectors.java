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

  /** Copies coarse rows from anywhere, one after the other. */
  default void coarse(int[] ordinals, int count, byte[] into) {
    for (int i = 0; i < count; i++) {
      coarse(ordinals[i], 1, into, i * packing().coarseBytes());
    }
  }

  /** Copies a fine row. */
  void fine(int ordinal, short[] into, int offset);

  /** Copies fine rows from anywhere, one after the other. */
  default void fine(int[] ordinals, int count, short[] into) {
    for (int i = 0; i < count; i++) {
      fine(ordinals[i], into, i * packing().dimension());
    }
  }
}
