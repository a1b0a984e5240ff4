package io.img2loc.index;

import io.img2loc.Reference;

/** The references of an index by ordinal. Safe for use by many threads. */
interface References {
  int size();

  Reference get(int ordinal);

  /**
   * A reference of which only location and time are promised, where those are quicker to get at.
   */
  Reference withoutText(int ordinal);

  /** The id of a reference. */
  default String id(int ordinal) {
    return get(ordinal).id();
  }
}
