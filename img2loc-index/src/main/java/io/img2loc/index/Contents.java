package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an index holds: references and vectors, of the same order and number.
 *
 * @param removed the ordinals that count no more; never changed
 * @param graph over the vectors of the first ordinals, if there is one
 * @param aliases the encoders that may stand for the one of the space
 * @param files what to let go of in the end
 */
record Contents(
    EmbeddingSpace space,
    References references,
    Vectors vectors,
    BitSet removed,
    GraphOptions options,
    @Nullable SavedGraph graph,
    List<Agreement> aliases,
    Thumbnails thumbnails,
    Closeable files) {

  /** How many there are, removed ones included. */
  int rows() {
    return references.size();
  }

  /** A query as the vectors are compared with it, if it may be. */
  double[] checked(Embedding query) {
    if (query.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "the query has "
              + query.dimension()
              + " dimensions, but this index is of the space "
              + space
              + "; encode the query with the encoder of that space");
    }
    return vectors.packing().rotate(query.toArray());
  }

  /** A stored vector. */
  Embedding embedding(int ordinal) {
    Packing packing = vectors.packing();
    byte[] coarse = new byte[packing.coarseBytes()];
    short[] fine = new short[packing.dimension()];
    vectors.coarse(ordinal, 1, coarse, 0);
    vectors.fine(ordinal, fine, 0);
    return Embedding.of(packing.unpack(coarse, fine));
  }

  void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
