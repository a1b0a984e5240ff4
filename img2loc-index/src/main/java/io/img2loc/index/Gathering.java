package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the builders collect, checked. Not safe for use by several threads. */
final class Gathering {
  private final EmbeddingSpace space;
  private final List<Reference> references = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  Gathering(EmbeddingSpace space) {
    this.space = Objects.requireNonNull(space, "space");
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
    checkText(reference.id(), reference.id());
    checkText(reference.id(), reference.author());
    checkText(reference.id(), reference.place());
    if (!ids.add(reference.id())) {
      throw new IllegalArgumentException(
          "there is a reference with the id \""
              + reference.id()
              + "\" already; ids must differ within an index");
    }
    references.add(reference);
    vectors.add(embedding.toArray());
  }

  /** Half a surrogate pair would be saved as a question mark, and two ids might become one. */
  private static void checkText(String id, @Nullable String text) {
    if (text != null && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "the reference \"" + id + "\" has text that is not valid Unicode; mend or leave it out");
    }
  }

  Contents contents() {
    return new Contents(
        space,
        new HeapReferences(List.copyOf(references)),
        new HeapVectors(List.copyOf(vectors), space.dimension()),
        List.of(),
        () -> {});
  }
}
