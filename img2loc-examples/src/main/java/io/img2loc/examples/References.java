package io.img2loc.examples;

import io.img2loc.Encoder;
import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.Search;
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
