package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** SKELETON, to be replaced: compares a query with every reference. */
public final class ExactIndex implements VectorIndex {
  private final EmbeddingSpace space;
  private final List<Reference> references;
  private final List<Embedding> embeddings;

  private ExactIndex(Builder builder) {
    space = builder.space;
    references = List.copyOf(builder.references);
    embeddings = List.copyOf(builder.embeddings);
  }

  /** A builder of an index of this space. */
  public static Builder builder(EmbeddingSpace space) {
    return new Builder(space);
  }

  /** Opens an index that either class saved. */
  public static ExactIndex open(Path directory) throws IOException {
    if (!java.nio.file.Files.isDirectory(directory)) {
      throw new java.nio.file.NoSuchFileException(directory.toString());
    }
    return builder(new EmbeddingSpace("skeleton", 1)).build();
  }

  @Override
  public EmbeddingSpace space() {
    return space;
  }

  /** How many references there are. */
  public int size() {
    return references.size();
  }

  @Override
  public Hits search(Embedding query, Search search) {
    List<Neighbor> all = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      double similarity = query.cosine(embeddings.get(i));
      if (search.filter().accepts(references.get(i), similarity)) {
        all.add(new Neighbor(references.get(i), similarity));
      }
    }
    all.sort(Comparator.comparingDouble(Neighbor::similarity));
    List<Neighbor> farthest = all.subList(0, Math.min(search.farthest(), all.size()));
    List<Neighbor> nearest = new ArrayList<>(all);
    nearest.sort(Comparator.comparingDouble(Neighbor::similarity).reversed());
    return new Hits(nearest.subList(0, Math.min(search.nearest(), all.size())), farthest, true);
  }

  /** Writes the index to a directory that does not exist or is empty. */
  public void save(Path directory) throws IOException {
    java.nio.file.Files.createDirectories(directory);
  }

  /** Collects references. Not safe for use by several threads. */
  public static final class Builder {
    private final EmbeddingSpace space;
    private final List<Reference> references = new ArrayList<>();
    private final List<Embedding> embeddings = new ArrayList<>();

    private Builder(EmbeddingSpace space) {
      this.space = space;
    }

    /** Adds a reference; its id must be new. */
    public Builder add(Reference reference, Embedding embedding) {
      references.add(reference);
      embeddings.add(embedding);
      return this;
    }

    /** The index of what was added. */
    public ExactIndex build() {
      return new ExactIndex(this);
    }
  }
}
