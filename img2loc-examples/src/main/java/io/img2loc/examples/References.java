package io.img2loc.examples;

import io.img2loc.Encoder;
import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Search;
import io.img2loc.VectorIndex;

/**
 * An open index, the encoder that fits it, and which of its references count.
 *
 * @param index closed with this
 * @param encoder closed with this
 * @param filter what may be found
 */
record References(VectorIndex index, Encoder encoder, Filter filter) implements AutoCloseable {

  /**
   * A pipeline that estimates places from the neighbours alone; nothing leaves the machine.
   *
   * @param farthest how many of the least similar references to find, too: the estimate makes
   *     nothing of them, and finding them means to look at every reference
   */
  Img2Loc pipeline(int farthest) {
    return Img2Loc.builder()
        .encoder(encoder)
        .index(index)
        .search(Search.defaults().withFarthest(farthest).withFilter(filter))
        .generator(GeoGenerator.density())
        .build();
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
