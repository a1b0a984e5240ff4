package io.img2loc.index;

import java.io.IOException;

/** Vectors in a mapped file. */
record StoredVectors(StoredFile file) implements Vectors {
  static void write(Vectors vectors, StoredFileWriter out) throws IOException {
    float[] vector = new float[vectors.dimension()];
    for (int i = 0; i < vectors.size(); i++) {
      vectors.read(i, 1, vector);
      out.putFloats(vector);
    }
  }

  @Override
  public int size() {
    return file.count();
  }

  @Override
  public int dimension() {
    return file.space().dimension();
  }

  @Override
  public void read(int first, int count, float[] into) {
    long position = file.start() / Float.BYTES + (long) first * dimension();
    file.mapping().readFloats(position, into, count * dimension());
  }
}
