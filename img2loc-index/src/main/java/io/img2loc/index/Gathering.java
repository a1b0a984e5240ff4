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
    Addition.check(space, reference, embedding);
    if (!ids.add(reference.id())) {
      throw Addition.givenTwice(reference);
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
