package io.img2loc.index;

import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds references by id, in 11 to 16 bytes each: a part of a hash and an ordinal; the id itself is
 * read where the references are. Safe for use by many threads while none adds.
 */
final class IdMap {
  /** Those of strangers' ids cannot be made to collide on purpose. */
  private final long seed = ThreadLocalRandom.current().nextLong();

  private final References references;
  private final BitSet removed;

  /**
   * Half a hash in the upper half, an ordinal + 1 in the lower; 0 where there is none. What does
   * not fit in its place, which is in proportion to the half hash, is in the next free one.
   */
  private long[] slots;

  private int used;

  private IdMap(References references, BitSet removed, int expected) {
    this.references = references;
    this.removed = removed;
    slots = new long[(int) Math.min(Integer.MAX_VALUE - 8, 16 + expected * 3L / 2)];
  }

  /** A map of none yet. */
  static IdMap empty(References references, BitSet removed) {
    return new IdMap(references, removed, references.size() - removed.cardinality());
  }

  /** A map of the references that are not removed; those removed later are not found either. */
  static IdMap of(References references, BitSet removed) {
    int size = references.size();
    IdMap map = empty(references, removed);
    for (int i = removed.nextClearBit(0); i < size; i = removed.nextClearBit(i + 1)) {
      map.put(references.id(i), i);
    }
    return map;
  }

  /** The ordinal of a reference; −1 if there is none of this id. */
  int find(String id) {
    int tag = tag(id);
    for (int i = place(tag, slots.length); slots[i] != 0; i = next(i)) {
      int ordinal = (int) slots[i] - 1;
      if ((int) (slots[i] >>> Integer.SIZE) == tag
          && !removed.get(ordinal)
          && references.id(ordinal).equals(id)) {
        return ordinal;
      }
    }
    return -1;
  }

  /** Adds a reference whose id is not there. */
  void put(String id, int ordinal) {
    if (used >= slots.length / 4 * 3) {
      grow();
    }
    put(((long) tag(id) << Integer.SIZE) | (ordinal + 1L), slots);
    used++;
  }

  private void grow() {
    if (slots.length == Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("an index can find no more than " + used + " ids");
    }
    long[] larger = new long[(int) Math.min(Integer.MAX_VALUE - 8, slots.length * 3L / 2)];
    for (long slot : slots) {
      if (slot != 0) {
        put(slot, larger);
      }
    }
    slots = larger;
  }

  private static void put(long slot, long[] into) {
    int i = place((int) (slot >>> Integer.SIZE), into.length);
    while (into[i] != 0) {
      i = i + 1 == into.length ? 0 : i + 1;
    }
    into[i] = slot;
  }

  private int next(int i) {
    return i + 1 == slots.length ? 0 : i + 1;
  }

  private static int place(int tag, int length) {
    return (int) ((Integer.toUnsignedLong(tag) * length) >>> Integer.SIZE);
  }

  private int tag(String id) {
    long hash = seed;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 32;
    }
    hash = (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
    return (int) (hash >>> 32);
  }
}
