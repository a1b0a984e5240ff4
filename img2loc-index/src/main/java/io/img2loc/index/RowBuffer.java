package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** References with their vectors and pictures that are not in files yet. */
final class RowBuffer implements References, Vectors {
  /** What a row takes beside its vector, picture and text, about. */
  private static final int OVERHEAD_BYTES = 250;

  private final Packing packing;
  private final List<Row> rows = new ArrayList<>();
  private long bytes;
  private boolean thumbnails;

  private record Row(
      Reference reference, byte[] coarse, short[] fine, byte @Nullable [] thumbnail) {}

  RowBuffer(Packing packing) {
    this.packing = packing;
  }

  void add(Reference reference, Embedding embedding, byte @Nullable [] thumbnail) {
    byte[] coarse = new byte[packing.coarseBytes()];
    ByteBuffer fine = ByteBuffer.allocate(packing.fineBytes()).order(ByteOrder.LITTLE_ENDIAN);
    packing.pack(
        embedding.toArray(), ByteBuffer.wrap(coarse).order(ByteOrder.LITTLE_ENDIAN), fine);
    short[] numbers = new short[packing.dimension()];
    fine.flip().asShortBuffer().get(numbers);
    rows.add(new Row(reference, coarse, numbers, thumbnail));
    thumbnails |= thumbnail != null;
    bytes += OVERHEAD_BYTES + packing.coarseBytes() + packing.fineBytes();
    bytes += thumbnail == null ? 0 : thumbnail.length;
    bytes += 2L * (length(reference.id()) + length(reference.author()) + length(reference.place()));
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  /** How much memory it takes, about. */
  long bytes() {
    return bytes;
  }

  boolean hasThumbnails() {
    return thumbnails;
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public Reference get(int ordinal) {
    return rows.get(ordinal).reference();
  }

  @Override
  public Reference withoutText(int ordinal) {
    return get(ordinal);
  }

  @Override
  public Packing packing() {
    return packing;
  }

  @Override
  public void coarse(int first, int count, byte[] into) {
    int length = packing.coarseBytes();
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows.get(first + i).coarse(), 0, into, i * length, length);
    }
  }

  @Override
  public void fine(int ordinal, short[] into) {
    System.arraycopy(rows.get(ordinal).fine(), 0, into, 0, packing.dimension());
  }

  byte @Nullable [] thumbnail(int ordinal) {
    return rows.get(ordinal).thumbnail();
  }
}
