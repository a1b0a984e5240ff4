package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that makes a small picture of each photo, too, on the thread that encodes it; whoever
 * takes the outcome takes the picture. Does not close the encoder.
 */
final class Thumbnailer implements Encoder {
  private final Encoder encoder;
  private final int longestSide;
  private final Map<Photo, byte[]> made = new ConcurrentHashMap<>(); // of photos in flight

  Thumbnailer(Encoder encoder, int longestSide) {
    this.encoder = encoder;
    this.longestSide = longestSide;
  }

  @Override
  public EmbeddingSpace space() {
    return encoder.space();
  }

  @Override
  public Embedding encode(Photo photo) {
    Embedding embedding = encoder.encode(photo);
    made.put(photo, photo.toThumbnail(longestSide));
    return embedding;
  }

  /** The picture of a photo; null if there is none, as encoding failed. */
  byte @Nullable [] take(Photo photo) {
    return made.remove(photo);
  }
}
