package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Hits;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;

/** SKELETON, to be replaced: an index on a JVector graph. */
public final class JVectorIndex implements VectorIndex {
  private final ExactIndex exact;

  private JVectorIndex(ExactIndex exact) {
    this.exact = exact;
  }

  /** A builder of an index of this space. */
  public static Builder builder(EmbeddingSpace space) {
    return new Builder(space);
  }

  /** Opens a saved index. */
  public static JVectorIndex open(Path directory) throws IOException {
    if (!java.nio.file.Files.isDirectory(directory)) {
      throw new java.nio.file.NoSuchFileException(directory.toString());
    }
    return builder(new EmbeddingSpace("skeleton", 1)).build();
  }

  @Override
  public EmbeddingSpace space() {
    return exact.space();
  }

  /** How many references there are. */
  public int size() {
    return exact.size();
  }

  @Override
  public Hits search(Embedding query, Search search) {
    return exact.search(query, search);
  }

  /** Writes the index to a directory that does not exist or is empty. */
  public void save(Path directory) throws IOException {
    java.nio.file.Files.createDirectories(directory);
  }

  /** Collects references. Not safe for use by several threads. */
  public static final class Builder {
    private final ExactIndex.Builder exact;

    private Builder(EmbeddingSpace space) {
      exact = ExactIndex.builder(space);
    }

    /** Adds a reference; its id must be new. */
    public Builder add(Reference reference, Embedding embedding) {
      exact.add(reference, embedding);
      return this;
    }

    /** The index of what was added. */
    public JVectorIndex build() {
      return new JVectorIndex(exact.build());
    }
  }
}
