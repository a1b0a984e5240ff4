package io.img2loc.index;

import java.util.List;

/** Segments one after the other, by the ordinals of their references. Immutable. */
final class Segments {
  private final Segment[] segments;

  /** Where each begins, and where the last one ends. */
  private final int[] starts;

  Segments(List<Segment> list) {
    segments = list.toArray(Segment[]::new);
    starts = new int[segments.length + 1];
    for (int i = 0; i < segments.length; i++) {
      starts[i + 1] = Math.addExact(starts[i], segments[i].rows());
    }
  }

  int count() {
    return segments.length;
  }

  int rows() {
    return starts[segments.length];
  }

  Segment get(int index) {
    return segments[index];
  }

  /** The row of a reference within its segment. */
  long row(int index, int ordinal) {
    return (long) ordinal - starts[index];
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return starts[index + 1];
  }

  /** The segment of a reference; most are in the first one. */
  int of(int ordinal) {
    if (ordinal < 0 || ordinal >= rows()) {
      throw new IndexOutOfBoundsException(ordinal + " is not in [0, " + rows() + ")");
    }
    int low = 0;
    int high = segments.length - 1;
    while (ordinal >= starts[low + 1]) {
      int middle = (low + high + 1) >>> 1;
      if (ordinal >= starts[middle]) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
