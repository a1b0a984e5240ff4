package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the builders collect, checked. Not safe for use by several threads. */
final class Gathering {
  private final EmbeddingSpace space;
  private final Packing packing;
  private final List<Reference> references = new ArrayList<>();
  private final List<byte[]> coarse = new ArrayList<>();
  private final List<short[]> fine = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  Gathering(EmbeddingSpace space) {
    this.space = Objects.requireNonNull(space, "space");
    packing = new Packing(space.dimension());
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
    pack(embedding.toArray());
  }

  private void pack(float[] vector) {
    ByteBuffer coarseRow = littleEndian(packing.coarseBytes());
    ByteBuffer fineRow = littleEndian(packing.fineBytes());
    packing.pack(vector, coarseRow, fineRow);
    coarse.add(coarseRow.array());
    short[] numbers = new short[packing.dimension()];
    fineRow.flip().asShortBuffer().get(numbers);
    fine.add(numbers);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Half a surrogate pair would be saved as a question mark, and two ids might become one. */
  private static void checkText(String id, @Nullable String text) {
    if (text != null && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "the reference \"" + id + "\" has text that is not valid Unicode; mend or leave it out");
    }
  }

  Contents contents(GraphOptions options) {
    return new Contents(
        space,
        new HeapReferences(List.copyOf(references)),
        new HeapVectors(packing, List.copyOf(coarse), List.copyOf(fine)),
        new BitSet(),
        options,
        null,
        List.of(),
        Thumbnails.NONE,
        () -> {});
  }
}
