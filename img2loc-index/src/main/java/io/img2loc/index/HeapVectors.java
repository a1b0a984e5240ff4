package io.img2loc.index;

import java.util.List;

/** Rows in memory, which nobody changes. */
record HeapVectors(Packing packing, List<byte[]> coarse, List<short[]> fine) implements Vectors {
  @Override
  public int size() {
    return coarse.size();
  }

  @Override
  public void coarse(int first, int count, byte[] into) {
    int length = packing.coarseBytes();
    for (int i = 0; i < count; i++) {
      System.arraycopy(coarse.get(first + i), 0, into, i * length, length);
    }
  }

  @Override
  public void fine(int ordinal, short[] into) {
    System.arraycopy(fine.get(ordinal), 0, into, 0, into.length);
  }
}
