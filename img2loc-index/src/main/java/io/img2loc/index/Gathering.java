package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What the builders collect, checked. Not safe for use by several threads. */
final class Gathering {
  private final EmbeddingSpace space;
  private final List<Reference> references = new ArrayList<>();
  private final HeapVectors vectors;
  private final Set<String> ids = new HashSet<>();

  Gathering(EmbeddingSpace space) {
    this.space = Objects.requireNonNull(space, "space");
    vectors = new HeapVectors(new Packing(space.dimension()));
  }

  void add(Reference reference, Embedding embedding) {
    if (embedding.dimension() != space.dimension()) {
      throw new IllegalArgumentException(
          "the embedding of \""
              + reference.id()
              + "\" has "
              + embedding.dimension()
              + " dimensions, but this index is of the space "
              + space);
    }
    Texts.check(reference);
    if (!ids.add(reference.id())) {
      throw new IllegalArgumentException(
          "there is a reference with the id \""
              + reference.id()
              + "\" already; ids must differ within an index");
    }
    references.add(reference);
    vectors.add(embedding.toArray());
  }

  Contents contents(GraphOptions options) {
    return new Contents(
        space,
        new HeapReferences(List.copyOf(references)),
        vectors.copy(),
        new BitSet(),
        options,
        null,
        List.of(),
        Thumbnails.NONE,
        () -> {});
  }
}
