package io.img2loc.examples;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.Hits;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.index.JVectorIndex;
import java.util.Optional;

/**
 * An open index, the encoder that fits it, and which of its references count.
 *
 * @param index closed with this
 * @param encoder closed with this
 * @param filter what may be found
 */
record References(JVectorIndex index, Encoder encoder, Filter filter) implements AutoCloseable {

  /**
   * A pipeline that estimates places from the neighbours alone; nothing leaves the machine. The
   * farthest are not searched for: the estimate makes nothing of them, and finding them means to
   * look at every reference.
   */
  Img2Loc pipeline() {
    return pipeline(Search.defaults().withFarthest(0).withFilter(filter));
  }

  /** As {@link #pipeline()}, with another search. */
  Img2Loc pipeline(Search search) {
    return Img2Loc.builder()
        .encoder(encoder)
        .index(index)
        .search(search)
        .generator(GeoGenerator.density())
        .build();
  }

  /** The index, of which nothing else is found than may be; closing it closes nothing. */
  VectorIndex filtered() {
    return new VectorIndex() {
      @Override
      public EmbeddingSpace space() {
        return index.space();
      }

      @Override
      public Hits search(Embedding query, Search search) {
        return index.search(query, search.withFilter(search.filter().and(filter)));
      }

      @Override
      public void close() {}
    };
  }

  /** A small picture of a reference, where the index keeps one. */
  Optional<Photo> thumbnail(Reference reference) {
    return index.thumbnail(reference.id()).map(jpeg -> Photo.of(jpeg, "thumbnail"));
  }

  @Override
  public void close() {
    try {
      encoder.close();
    } finally {
      index.close();
    }
  }
}
