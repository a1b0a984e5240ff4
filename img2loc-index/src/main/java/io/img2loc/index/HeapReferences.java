package io.img2loc.index;

import io.img2loc.Reference;
import java.util.List;

/** References in memory. */
record HeapReferences(List<Reference> list) implements References {
  @Override
  public int size() {
    return list.size();
  }

  @Override
  public Reference get(int ordinal) {
    return list.get(ordinal);
  }

  @Override
  public Reference withoutText(int ordinal) {
    return list.get(ordinal);
  }
}
