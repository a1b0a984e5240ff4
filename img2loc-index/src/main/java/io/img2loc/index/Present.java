package io.img2loc.index;

import org.jspecify.annotations.Nullable;

/** Numbers the references that are not removed. Safe for use by many threads. */
final class Present {
  private final Contents contents;
  private int @Nullable [] ordinals;

  Present(Contents contents) {
    this.contents = contents;
  }

  /** The ordinal of the reference at a position among those that are not removed. */
  int ordinal(int position) {
    return contents.removed().isEmpty() ? position : ordinals()[position];
  }

  private synchronized int[] ordinals() {
    if (ordinals == null) {
      ordinals = new int[contents.size()];
      int next = -1;
      for (int i = 0; i < ordinals.length; i++) {
        next = contents.removed().nextClearBit(next + 1);
        ordinals[i] = next;
      }
    }
    return ordinals;
  }
}
