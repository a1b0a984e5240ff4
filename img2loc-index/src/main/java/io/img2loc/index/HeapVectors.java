package io.img2loc.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Rows in memory. Safe for use by many threads while none adds. */
record HeapVectors(Packing packing, List<byte[]> coarse, List<short[]> fine) implements Vectors {
  /** None yet. */
  HeapVectors(Packing packing) {
    this(packing, new ArrayList<>(), new ArrayList<>());
  }

  void add(float[] vector) {
    byte[] coarseRow = new byte[packing.coarseBytes()];
    byte[] fineRow = new byte[packing.fineBytes()];
    packing.pack(vector, littleEndian(coarseRow), littleEndian(fineRow));
    coarse.add(coarseRow);
    short[] numbers = new short[packing.dimension()];
    littleEndian(fineRow).asShortBuffer().get(numbers);
    fine.add(numbers);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What there is now, whatever is added later. */
  HeapVectors copy() {
    return new HeapVectors(packing, List.copyOf(coarse), List.copyOf(fine));
  }

  @Override
  public int size() {
    return coarse.size();
  }

  @Override
  public void coarse(int first, int count, byte[] into, int offset) {
    int length = packing.coarseBytes();
    for (int i = 0; i < count; i++) {
      System.arraycopy(coarse.get(first + i), 0, into, offset + i * length, length);
    }
  }

  @Override
  public void fine(int ordinal, short[] into, int offset) {
    System.arraycopy(fine.get(ordinal), 0, into, offset, packing.dimension());
  }
}
