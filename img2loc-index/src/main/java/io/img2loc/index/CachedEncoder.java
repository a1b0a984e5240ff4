package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.util.HexFormat;

/** An encoder that is only asked for what a cache does not know. */
final class CachedEncoder implements Encoder {
  private final Encoder encoder;
  private final CachedSpace known;
  private final OpenGuard guard;

  CachedEncoder(Encoder encoder, CachedSpace known) {
    this.encoder = encoder;
    this.known = known;
    guard = new OpenGuard("this encoder");
  }

  @Override
  public EmbeddingSpace space() {
    return encoder.space();
  }

  @Override
  public Embedding encode(Photo photo) {
    guard.enter();
    try {
      byte[] sha256 = HexFormat.of().parseHex(photo.sha256());
      Embedding stored = known.get(sha256);
      if (stored != null) {
        return stored;
      }
      Embedding computed = encoder.encode(photo);
      known.put(sha256, computed);
      return computed;
    } finally {
      guard.leave();
    }
  }

  @Override
  public void close() {
    guard.close(encoder::close);
  }

  @Override
  public String toString() {
    return encoder + " behind a cache";
  }
}
