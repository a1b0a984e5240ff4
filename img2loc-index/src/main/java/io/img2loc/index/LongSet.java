package io.img2loc.index;

import java.util.Arrays;

/** A set of numbers in little memory: 11 to 22 bytes each. Not safe for use by several threads. */
final class LongSet {
  private static final double FULL = 0.7;

  private long[] slots = new long[1 << 8]; // 0 for a free one
  private boolean hasZero;
  private int size;

  /** Adds a number; false if it was there. */
  boolean add(long number) {
    if (number == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (size >= FULL * slots.length) {
      grow();
    }
    boolean added = put(slots, number);
    size += added ? 1 : 0;
    return added;
  }

  boolean contains(long number) {
    return number == 0 ? hasZero : slots[slot(slots, number)] == number;
  }

  private void grow() {
    long[] larger = new long[Math.multiplyExact(slots.length, 2)];
    Arrays.stream(slots).filter(number -> number != 0).forEach(number -> put(larger, number));
    slots = larger;
  }

  private static boolean put(long[] slots, long number) {
    int slot = slot(slots, number);
    boolean free = slots[slot] == 0;
    slots[slot] = number;
    return free;
  }

  /** Where the number is, or would be. */
  private static int slot(long[] slots, long number) {
    int slot = (int) ((number * 0x9E3779B97F4A7C15L) >>> 33) & (slots.length - 1);
    while (slots[slot] != 0 && slots[slot] != number) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }
}
