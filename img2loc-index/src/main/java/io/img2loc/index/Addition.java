package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;

/** What a reference and its vector must be to be added to an index, by whichever way. */
final class Addition {
  private Addition() {}

  /**
   * Checks all but whether there is one of this id already.
   *
   * @throws IllegalArgumentException if a text cannot be kept, or the vector is of another
   *     dimension than the space
   */
  static void check(EmbeddingSpace space, Reference reference, Embedding embedding) {
    Texts.check(reference);
    if (embedding.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "the embedding of \""
              + reference.id()
              + "\" has "
              + embedding.dimension()
              + " dimensions, but this index is of the space "
              + space);
    }
  }

  /** What to throw for an id that is there. */
  static IllegalArgumentException givenTwice(Reference reference) {
    return new IllegalArgumentException(
        "there is a reference with the id \""
            + reference.id()
            + "\" already; ids must differ within an index");
  }
}
