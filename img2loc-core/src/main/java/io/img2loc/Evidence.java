package io.img2loc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A photo and what the index knows that looks like it.
 *
 * @param photo the photo in question
 * @param embedding its vector, or null in a pipeline without an encoder
 * @param hits what was found; none in a pipeline without an index
 */
public record Evidence(Photo photo, @Nullable Embedding embedding, Hits hits) {

  /** Checks. */
  public Evidence {
    Objects.requireNonNull(photo, "photo");
    Objects.requireNonNull(hits, "hits");
  }

  /** A photo of which nothing was retrieved. */
  public static Evidence of(Photo photo) {
    return new Evidence(photo, null, Hits.none());
  }
}
