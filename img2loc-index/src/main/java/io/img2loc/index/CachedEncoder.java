package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
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
      if (!isStandIn(photo)) {
        known.put(sha256, computed);
      }
      return computed;
    } finally {
      guard.leave();
    }
  }

  /** Another process, with a decoder, would make another vector of the same bytes. */
  private static boolean isStandIn(Photo photo) {
    try {
      return photo.isPreviewForLackOfDecoder();
    } catch (PhotoException e) {
      return false; // the encoder reads what we do not
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
