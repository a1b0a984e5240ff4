package io.img2loc.examples.web;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An encoder that remembers the vectors of the last photos, so that a photo about which more is
 * asked is encoded once. In memory only: vectors tell what a photo shows. Safe for use by many
 * threads.
 */
public final class Remembering implements Encoder {
  private static final int KEPT = 1000;

  private final Encoder encoder;
  private final Map<String, Embedding> known = // by SHA-256; guarded by itself
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Embedding> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * Remembers what an encoder makes.
   *
   * @param encoder closed with this
   */
  public Remembering(Encoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public EmbeddingSpace space() {
    return encoder.space();
  }

  @Override
  public Embedding encode(Photo photo) {
    String key = photo.sha256();
    synchronized (known) {
      Embedding embedding = known.get(key);
      if (embedding != null) {
        return embedding;
      }
    }
    Embedding embedding = encoder.encode(photo);
    synchronized (known) {
      known.put(key, embedding);
    }
    return embedding;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
