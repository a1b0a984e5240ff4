package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes a vector of a photo's bytes, whatever they are, and counts how often it was asked. */
final class CountingEncoder implements Encoder {
  final AtomicInteger encoded = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  private final EmbeddingSpace space;

  CountingEncoder(EmbeddingSpace space) {
    this.space = space;
  }

  /** No picture, but content of its own for each number. */
  static Photo photo(int number) {
    byte[] bytes = ("photo number " + number).getBytes(StandardCharsets.UTF_8);
    return Photo.of(bytes, "photo-" + number + ".jpg");
  }

  static Photo broken(String name) {
    return Photo.of("broken".getBytes(StandardCharsets.UTF_8), name);
  }

  /** What an encoder of the space gives, cached or not. */
  static Embedding expected(EmbeddingSpace space, Photo photo) {
    Random random = new Random((space.id() + photo.sha256()).hashCode());
    float[] vector = new float[space.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (random.nextGaussian() / (i + 1)); // lopsided, so that rounding shows
    }
    return Embedding.of(vector);
  }

  @Override
  public EmbeddingSpace space() {
    return space;
  }

  @Override
  public Embedding encode(Photo photo) {
    encoded.incrementAndGet();
    if (photo.sha256().equals(broken("any").sha256())) {
      throw new PhotoException(photo + ": broken");
    }
    return expected(space, photo);
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
