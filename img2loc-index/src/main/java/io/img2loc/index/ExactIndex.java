package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Hits;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An index that compares a query with every vector: nothing is nearer or farther than what it
 * returns. References of equal similarity come in the order in which they were added. A search
 * takes time in proportion to the size; {@link JVectorIndex} is the one for large indexes.
 *
 * <p>An opened index leaves references and vectors in their files, which it maps into memory, and
 * compares each page with its checksum when it is first used; a built one has them on the heap. A
 * search for a few ids by {@link io.img2loc.Filter#ids} compares with those alone; the first one
 * reads all ids. Safe for use by many threads.
 *
 * <pre>{@code
 * ExactIndex index = ExactIndex.builder(encoder.space())
 *     .add(Reference.of("eiffel", new GeoPoint(48.858, 2.294)), encoder.encode(photo))
 *     .build();
 * index.save(Path.of("paris.img2loc"));
 * }</pre>
 */
public final class ExactIndex implements VectorIndex {
  private final Contents contents;
  private final Present present;
  private final OpenGuard guard = new OpenGuard();

  private ExactIndex(Contents contents) {
    this.contents = contents;
    present = new Present(contents);
  }

  /** A builder of an index of this space. */
  public static Builder builder(EmbeddingSpace space) {
    return new Builder(space);
  }

  /**
   * Opens an index that {@link IndexWriter}, this class or {@link JVectorIndex} wrote, as it was
   * last committed. A graph is left alone.
   *
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   * @throws IndexFormatException if it is not that of an index, or of one that cannot be read
   * @throws IOException if reading fails
   */
  public static ExactIndex open(Path directory) throws IOException {
    return new ExactIndex(IndexDirectory.openWithoutGraph(directory));
  }

  @Override
  public EmbeddingSpace space() {
    return contents.space();
  }

  /** How many references there are. */
  public int size() {
    return present.size();
  }

  @Override
  public Hits search(Embedding query, Search search) {
    double[] rotated = contents.checked(query);
    return guard.use(() -> find(rotated, search));
  }

  private Hits find(double[] query, Search search) {
    Comparison comparison = new Comparison(contents.vectors()).with(query);
    Acceptance acceptance = new Acceptance(search.filter(), contents, present);
    return new Scan(contents, comparison, acceptance, search).everything();
  }

  /**
   * Saves the index to a directory, which appears whole or not at all.
   *
   * @param directory one that does not exist yet or is empty
   * @throws java.nio.file.FileAlreadyExistsException if something is there
   * @throws IOException if writing fails
   * @throws IllegalStateException if the index is closed
   */
  public void save(Path directory) throws IOException {
    guard.enter();
    try {
      IndexDirectory.save(directory, contents, null);
    } finally {
      guard.leave();
    }
  }

  /** Waits for searches that run, then lets go of the files; does nothing the second time. */
  @Override
  public void close() {
    guard.close(contents::close);
  }

  /** Collects references and their embeddings. Not safe for use by several threads. */
  public static final class Builder {
    private final Gathering gathering;

    private Builder(EmbeddingSpace space) {
      gathering = new Gathering(space);
    }

    /**
     * Adds a reference.
     *
     * @throws IllegalArgumentException if its id was added already, or the embedding is of another
     *     dimension than the space
     */
    public Builder add(Reference reference, Embedding embedding) {
      gathering.add(reference, embedding);
      return this;
    }

    /** The index of what was added so far. May be called again, also after adding more. */
    public ExactIndex build() {
      return new ExactIndex(gathering.contents(GraphOptions.DEFAULTS));
    }
  }
}
