package io.img2loc.index;

/** Vectors in files. */
final class StoredVectors implements Vectors {
  private final Packing packing;
  private final Segments segments;

  StoredVectors(Packing packing, Segments segments) {
    this.packing = packing;
    this.segments = segments;
  }

  @Override
  public Packing packing() {
    return packing;
  }

  @Override
  public int size() {
    return segments.rows();
  }

  @Override
  public void coarse(int first, int count, byte[] into, int offset) {
    int segment = segments.of(first);
    int bytes = packing.coarseBytes();
    if (count <= segments.end(segment) - first) {
      long row = segments.row(segment, first);
      segments.get(segment).coarse().read(row * bytes, into, offset, count * bytes);
    } else {
      coarseOfMany(segment, first, count, into, offset);
    }
  }

  private void coarseOfMany(int firstSegment, int first, int count, byte[] into, int offset) {
    int bytes = packing.coarseBytes();
    int segment = firstSegment;
    for (int done = 0; done < count; segment++) {
      long row = segments.row(segment, first + done);
      int part = Math.min(count - done, segments.end(segment) - (first + done));
      segments.get(segment).coarse().read(row * bytes, into, offset + done * bytes, part * bytes);
      done += part;
    }
  }

  @Override
  public void coarse(int[] ordinals, int count, byte[] into) {
    if (segments.count() == 1) {
      segments.get(0).coarse().readRows(ordinals, count, packing.coarseBytes(), into);
    } else {
      Vectors.super.coarse(ordinals, count, into);
    }
  }

  @Override
  public void fine(int ordinal, short[] into, int offset) {
    int segment = segments.of(ordinal);
    long row = segments.row(segment, ordinal);
    segments
        .get(segment)
        .fine()
        .readShorts(row * packing.fineBytes(), into, offset, packing.dimension());
  }

  @Override
  public void fine(int[] ordinals, int count, short[] into) {
    if (segments.count() == 1) {
      segments.get(0).fine().readShortRows(ordinals, count, packing.dimension(), into);
    } else {
      Vectors.super.fine(ordinals, count, into);
    }
  }
}
