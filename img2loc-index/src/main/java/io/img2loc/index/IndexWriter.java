package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;

/**
 * Builds and changes an index on disk. What a {@link #commit} has acknowledged survives a kill, a
 * full disk and a loss of power at any moment after; what was not committed is forgotten. Indexes
 * that are open for searching keep what they opened and are not disturbed; open them again to see
 * what is new.
 *
 * <p>One writer at a time, of all processes; it holds the file {@code write.lock}. Not safe for use
 * by several threads.
 *
 * <pre>{@code
 * try (IndexWriter writer = IndexWriter.open(Path.of("paris.img2loc"), encoder.space())) {
 *   writer.add(Reference.of("eiffel", new GeoPoint(48.858, 2.294)), encoder.encode(photo));
 *   writer.commit();
 *   writer.optimize(ProgressListener.none());
 * }
 * }</pre>
 */
@SuppressWarnings("DoNotCallSuggester") // SKELETON
public final class IndexWriter implements AutoCloseable {
  private IndexWriter() {}

  /** Opens an index, or begins one where there is none. As {@code builder(…).open()}. */
  public static IndexWriter open(Path directory, EmbeddingSpace space) throws IOException {
    return builder(directory, space).open();
  }

  /** Opens an index that is there, of whatever space. */
  public static IndexWriter open(Path directory) throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** A builder of a writer. */
  public static Builder builder(Path directory, EmbeddingSpace space) {
    throw new IllegalStateException("SKELETON");
  }

  /** The space of the index. */
  public EmbeddingSpace space() {
    throw new IllegalStateException("SKELETON");
  }

  /** How many references there are, those not committed yet included. */
  public int size() {
    throw new IllegalStateException("SKELETON");
  }

  /** Whether there is a reference of this id, committed or not. */
  public boolean contains(String id) {
    throw new IllegalStateException("SKELETON");
  }

  /** Adds a reference; IllegalArgumentException if its id is there. May write files. */
  public void add(Reference reference, Embedding embedding) throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Adds a reference with a small picture of it, an encoded JPEG of at most 1 MiB. */
  public void add(Reference reference, Embedding embedding, byte[] thumbnail) throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Removes a reference; false if there is none of this id. */
  public boolean remove(String id) throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Makes all changes so far last, in one step: after a kill there are all of them or none. */
  public void commit() throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Records an encoder as alias of the space, as part of the next commit. */
  public void recordAlias(Agreement agreement) {
    throw new IllegalStateException("SKELETON");
  }

  /** Share in [0, 1] of what a search has to scan or pass over, as the graph does not know it. */
  public double unoptimized() {
    throw new IllegalStateException("SKELETON");
  }

  /** Commits, gives back the space of removed references, and builds the graph anew if needed. */
  public void optimize(ProgressListener listener) throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Forgets what is not committed and lets others write. */
  @Override
  public void close() throws IOException {
    throw new IllegalStateException("SKELETON");
  }

  /** Settings of a writer, most of which concern the graph. */
  @SuppressWarnings("DoNotCallSuggester")
  public static final class Builder {
    private Builder() {}

    /** As {@link JVectorIndex.Builder#maxDegree}. */
    public Builder maxDegree(int maxDegree) {
      throw new IllegalStateException("SKELETON");
    }

    /** As {@link JVectorIndex.Builder#beamWidth}. */
    public Builder beamWidth(int beamWidth) {
      throw new IllegalStateException("SKELETON");
    }

    /** As {@link JVectorIndex.Builder#searchEffort}. */
    public Builder searchEffort(int searchEffort) {
      throw new IllegalStateException("SKELETON");
    }

    /** As {@link JVectorIndex.Builder#executor}. */
    public Builder executor(ForkJoinPool executor) {
      throw new IllegalStateException("SKELETON");
    }

    /** Opens the index, or begins one. */
    public IndexWriter open() throws IOException {
      throw new IllegalStateException("SKELETON");
    }
  }
}
