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
 * @param removed the ordinals of references that are not found any more; nobody changes it
 * @param options for building a graph and searching
 * @param graph the saved graph; null if there is none that can be read
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

  /** How many rows there are, removed ones included. */
  int size() {
    return references.size();
  }

  /** The numbers of a query, if it may be compared with the vectors. */
  float[] checked(Embedding query) {
    if (query.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "the query has "
              + query.dimension()
              + " dimensions, but this index is of the space "
              + space
              + "; encode the query with the encoder of that space");
    }
    return query.toArray();
  }

  void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
