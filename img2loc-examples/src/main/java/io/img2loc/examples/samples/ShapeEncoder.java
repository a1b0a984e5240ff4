package io.img2loc.examples.samples;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;

/** An encoder of one's own: tells wide photos from tall ones. */
public final class ShapeEncoder implements Encoder {

  @Override
  public EmbeddingSpace space() {
    return new EmbeddingSpace("shape-1", 2);
  }

  @Override
  public Embedding encode(Photo photo) {
    return photo.decode(image -> Embedding.of(image.getWidth(), image.getHeight()));
  }
}
