package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What an index holds: references and vectors, of the same order and number.
 *
 * @param aliases the encoders that may stand for the one of the space
 * @param files what to let go of in the end
 */
record Contents(
    EmbeddingSpace space,
    References references,
    Vectors vectors,
    List<Agreement> aliases,
    Closeable files) {

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
