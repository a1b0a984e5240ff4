package io.img2loc.index;

import org.jspecify.annotations.Nullable;

/**
 * Finds the references that are not removed, by position or id; what it needs for it is made when
 * it is first asked. Safe for use by many threads.
 */
final class Present {
  private final Contents contents;
  private final int size;
  private int @Nullable [] ordinals;
  private @Nullable IdMap ids;

  Present(Contents contents) {
    this.contents = contents;
    size = contents.rows() - contents.removed().cardinality();
  }

  /** How many there are. */
  int size() {
    return size;
  }

  /** The ordinal of the reference at a position among those that are not removed. */
  int ordinal(int position) {
    return contents.removed().isEmpty() ? position : ordinals()[position];
  }

  private synchronized int[] ordinals() {
    if (ordinals == null) {
      ordinals = new int[size];
      int next = -1;
      for (int i = 0; i < ordinals.length; i++) {
        next = contents.removed().nextClearBit(next + 1);
        ordinals[i] = next;
      }
    }
    return ordinals;
  }

  /** The ordinal of the reference of an id; −1 if there is none. */
  int ordinal(String id) {
    return ids().find(id);
  }

  private synchronized IdMap ids() {
    if (ids == null) {
      ids = IdMap.of(contents.references(), contents.removed());
    }
    return ids;
  }
}
