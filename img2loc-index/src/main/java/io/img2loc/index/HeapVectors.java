package io.img2loc.index;

import java.util.List;

/** Vectors in memory, one array each, which nobody changes. */
record HeapVectors(List<float[]> arrays, int dimension) implements Vectors {
  @Override
  public int size() {
    return arrays.size();
  }

  @Override
  public void read(int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(arrays.get(first + i), 0, into, i * dimension, dimension);
    }
  }
}
