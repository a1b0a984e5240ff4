package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** References with their vectors and pictures that are not in files yet. */
final class RowBuffer {
  /** What a row takes beside its vector, picture and text, about. */
  private static final int OVERHEAD_BYTES = 250;

  private final List<Reference> references = new ArrayList<>();
  private final HeapVectors vectors;
  private final List<byte @Nullable []> thumbnails = new ArrayList<>();
  private long bytes;
  private boolean hasThumbnails;

  RowBuffer(Packing packing) {
    vectors = new HeapVectors(packing);
  }

  void add(Reference reference, Embedding embedding, byte @Nullable [] thumbnail) {
    references.add(reference);
    vectors.add(embedding.toArray());
    thumbnails.add(thumbnail);
    hasThumbnails |= thumbnail != null;
    bytes += OVERHEAD_BYTES + vectors.packing().coarseBytes() + vectors.packing().fineBytes();
    bytes += thumbnail == null ? 0 : thumbnail.length;
    bytes += 2L * (length(reference.id()) + length(reference.author()) + length(reference.place()));
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  int size() {
    return references.size();
  }

  /** How much memory it takes, about. */
  long bytes() {
    return bytes;
  }

  References references() {
    return new HeapReferences(references);
  }

  SegmentWriter.Rows rows() {
    return new SegmentWriter.Rows(references(), vectors, hasThumbnails ? thumbnails::get : null);
  }
}
