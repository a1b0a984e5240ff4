package io.img2loc.index;

import io.img2loc.Reference;
import java.util.Arrays;
import java.util.List;

/** The references of an index by ordinal. Safe for use by many threads. */
interface References {
  int size();

  Reference get(int ordinal);

  /** Several references from anywhere, quicker than one after the other. */
  default List<Reference> get(int[] ordinals) {
    return Arrays.stream(ordinals).mapToObj(this::get).toList();
  }

  /**
   * A reference of which only location and time are promised, where those are quicker to get at.
   */
  Reference withoutText(int ordinal);

  /** The id of a reference. */
  default String id(int ordinal) {
    return get(ordinal).id();
  }
}
