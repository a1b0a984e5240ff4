package io.img2loc.examples;

import io.img2loc.Calibration;
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
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open index, the encoder that fits it, and which of its references count.
 *
 * @param folder where the index lies
 * @param index closed with this
 * @param encoder closed with this
 * @param filter what may be found
 */
record References(Path folder, JVectorIndex index, Encoder encoder, Filter filter)
    implements AutoCloseable {

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

  /**
   * What the index was calibrated with, where that holds for what is asked; null otherwise. Says,
   * once for each call, why it does not, or hardly.
   */
  @Nullable Calibration calibration(Console console) {
    return IndexCalibration.use(folder, index, filter, console);
  }

  /**
   * The index, of which nothing else is found than may be; closing it closes nothing.
   *
   * @param more what else has to accept a reference
   */
  VectorIndex filtered(Filter more) {
    Filter both = filter.and(more);
    return new VectorIndex() {
      @Override
      public EmbeddingSpace space() {
        return index.space();
      }

      @Override
      public Hits search(Embedding query, Search search) {
        return index.search(query, search.withFilter(search.filter().and(both)));
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
