package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Reference;
import java.util.Objects;

/**
 * A reference with its vector, ready to be added to an index.
 *
 * @param reference what is known of the photo
 * @param embedding the photo's vector, of unit length
 */
public record EmbeddedReference(Reference reference, Embedding embedding) {

  /** Checks that both are given. */
  public EmbeddedReference {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(embedding, "embedding");
  }
}
