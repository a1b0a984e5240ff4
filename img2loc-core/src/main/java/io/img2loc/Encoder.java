package io.img2loc;

import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Turns photos into vectors. Implementations must be safe for concurrent use, {@link #close()}
 * included: it waits for calls that run, and may be called again.
 *
 * <p>The smallest implementation:
 *
 * <pre>{@code
 * final class AspectEncoder implements Encoder {
 *   public EmbeddingSpace space() {
 *     return new EmbeddingSpace("aspect", 2);
 *   }
 *
 *   public Embedding encode(Photo photo) {
 *     return Embedding.of(photo.info().width(), photo.info().height());
 *   }
 * }
 * }</pre>
 *
 * <p>{@code EncoderContract} in core's test-jar holds what every implementation must do.
 */
public interface Encoder extends AutoCloseable {

  /** The space of this encoder's vectors; the same at every call. */
  EmbeddingSpace space();

  /**
   * The photo's vector, in {@link #space()}; the same photo gives the same vector.
   *
   * @throws PhotoException if the photo cannot be read or decoded
   * @throws IllegalStateException if the encoder is closed
   */
  Embedding encode(Photo photo);

  /**
   * Encodes many photos, lazily and in order, with one outcome for each; a photo that cannot be
   * read stops nothing. At most 2 × {@code parallelism} photos are in flight. Close the stream to
   * stop early: what has begun is finished, the rest is not begun. This is {@link Bulk#map} of
   * {@link #encode}, and not meant to be overridden: whoever has more than photos calls that.
   *
   * @param executor runs the encoding; the caller's own
   * @param parallelism how many photos are encoded at once, at least 1
   */
  default Stream<Outcome<Photo, Embedding>> encodeAll(
      Stream<Photo> photos, Executor executor, int parallelism) {
    return Bulk.map(photos, this::encode, executor, parallelism);
  }

  /** Lets go of what the encoder holds. */
  @Override
  default void close() {}
}
