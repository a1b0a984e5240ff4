package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.index.Manifest.GraphEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds and changes an index on disk. What a {@link #commit} has acknowledged survives a kill, a
 * full disk and a loss of power at any moment after; what was not committed is forgotten. Indexes
 * that are open for searching keep what they opened and are not disturbed; open them again to see
 * what is new.
 *
 * <p>One writer at a time, of all processes; it holds a lock on the file {@code write.lock}, which
 * ends with the process. Not safe for use by several threads.
 *
 * <p>A writer that fails, on a full disk for instance, can do no more than be closed: open another
 * one, which goes on from the last commit. A commit that fails may yet have happened, if all that
 * failed was to wait for the storage.
 *
 * <pre>{@code
 * try (IndexWriter writer = IndexWriter.open(Path.of("paris.img2loc"), encoder.space())) {
 *   writer.add(Reference.of("eiffel", new GeoPoint(48.858, 2.294)), encoder.encode(photo));
 *   writer.commit();
 *   writer.optimize(ProgressListener.none());
 * }
 * }</pre>
 */
public final class IndexWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IndexWriter.class);

  /** Rows that are not in files yet take no more memory than this, about. */
  private static final long MOST_BUFFERED_BYTES = 64L << 20;

  /** An ordinal is an int, and so is the number of them, with some room. */
  private static final int MOST_ROWS = Integer.MAX_VALUE - 64;

  private final Path directory;
  private final WriteLock lock;
  private final EmbeddingSpace space;
  private final GraphOptions options;
  private final long mostBufferedBytes;
  private final IndexFiles files;
  private final WriterRows rows;
  private final WriterGraph graph;
  private List<Agreement> aliases;
  private boolean changed;
  private boolean closed;
  private @Nullable Throwable failure;

  private IndexWriter(
      Builder builder, WriteLock lock, @Nullable Manifest manifest, EmbeddingSpace space)
      throws IOException {
    directory = builder.directory;
    mostBufferedBytes = builder.mostBufferedBytes;
    this.lock = lock;
    this.space = space;
    files = new IndexFiles(builder.disk, directory, manifest, new Packing(space.dimension()));
    options = builder.options(manifest == null ? GraphOptions.DEFAULTS : manifest.options());
    GraphEntry entry = manifest == null ? null : IndexDirectory.usableGraph(directory, manifest);
    graph = new WriterGraph(files, options, builder.executor, builder.rowsPerCandidate, entry);
    if (manifest == null) {
      changed = true;
      aliases = List.of();
      rows = new WriterRows(files, List.of(), new BitSet());
    } else {
      changed = !options.equals(manifest.options()) || !Objects.equals(entry, manifest.graph());
      aliases = manifest.aliases();
      BitSet removed = IndexDirectory.removed(directory, manifest);
      rows = new WriterRows(files, manifest.segments(), removed);
    }
  }

  /**
   * Opens an index, or begins one where there is none. As {@code builder(…).open()}.
   *
   * @throws IllegalArgumentException if there is an index of another space
   * @throws IndexFormatException if what is there is not an index, or one that cannot be read
   * @throws IOException if another writer is open, or reading or writing fails
   */
  public static IndexWriter open(Path directory, EmbeddingSpace space) throws IOException {
    return builder(directory, space).open();
  }

  /**
   * Opens an index that is there, of whatever space.
   *
   * @throws NoSuchFileException if the directory does not exist
   * @throws IndexFormatException if it is not that of an index, or of one that cannot be read
   * @throws IOException if another writer is open, or reading or writing fails
   */
  public static IndexWriter open(Path directory) throws IOException {
    return new Builder(directory, null).open();
  }

  /** A builder of a writer. */
  public static Builder builder(Path directory, EmbeddingSpace space) {
    return new Builder(directory, Objects.requireNonNull(space, "space"));
  }

  /** The space of the index. */
  public EmbeddingSpace space() {
    return space;
  }

  /** How many references there are, those not committed yet included. */
  public int size() {
    return rows.size();
  }

  /**
   * Whether there is a reference of this id, committed or not. The first call of this, of {@link
   * #add} or of {@link #remove} reads all ids.
   *
   * @throws UncheckedIOException if the index turns out to be damaged
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public boolean contains(String id) {
    checkUsable();
    return rows.find(id) >= 0;
  }

  /**
   * Adds a reference.
   *
   * @throws IllegalArgumentException if its id is there, the embedding is of another dimension than
   *     the space, or a text is too long (64 KiB) or not valid Unicode; the writer goes on
   * @throws IOException if writing fails, which it may do now and then: rows are gathered
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public void add(Reference reference, Embedding embedding) throws IOException {
    addChecked(reference, embedding, null);
  }

  /**
   * Adds a reference with a small picture of it.
   *
   * @param thumbnail an encoded JPEG of at most 1 MiB
   * @throws IllegalArgumentException as {@link #add(Reference, Embedding)}, or if the picture is
   *     empty or too large
   * @throws IOException as {@link #add(Reference, Embedding)}
   */
  public void add(Reference reference, Embedding embedding, byte[] thumbnail) throws IOException {
    if (thumbnail.length < 1 || thumbnail.length > StoredThumbnails.MOST_BYTES) {
      throw new IllegalArgumentException(
          "a thumbnail must have 1 to "
              + StoredThumbnails.MOST_BYTES
              + " bytes, that of \""
              + reference.id()
              + "\" has "
              + thumbnail.length);
    }
    addChecked(reference, embedding, thumbnail.clone());
  }

  private void addChecked(Reference reference, Embedding embedding, byte @Nullable [] thumbnail)
      throws IOException {
    checkUsable();
    Addition.check(space, reference, embedding);
    if (rows.rows() >= MOST_ROWS) {
      throw new IllegalStateException(
          "an index holds at most " + MOST_ROWS + " references; begin another one");
    }
    if (find(reference.id()) >= 0) {
      throw Addition.givenTwice(reference);
    }
    guarded(
        () -> {
          rows.add(reference, embedding, thumbnail);
          changed = true;
          if (rows.bufferedBytes() >= mostBufferedBytes) {
            rows.flush();
          }
        });
  }

  /**
   * Removes a reference; false if there is none of this id. Its space is given back by {@link
   * #optimize}.
   *
   * @throws IOException if reading fails
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public boolean remove(String id) throws IOException {
    checkUsable();
    int ordinal = find(id);
    if (ordinal < 0) {
      return false;
    }
    rows.remove(ordinal);
    changed = true;
    return true;
  }

  /** The ordinal of a reference; −1 if there is none. */
  private int find(String id) throws IOException {
    try {
      return rows.find(id);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Makes all changes so far last, in one step: after a kill there are all of them or none. Does
   * nothing if there are none, but to write an index that is new and empty.
   *
   * @throws IOException if writing fails; what was committed before is there
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public void commit() throws IOException {
    checkUsable();
    if (changed) {
      guarded(this::publish);
      guarded(this::merge);
    }
  }

  /** Makes what there is the index. */
  private void publish() throws IOException {
    rows.flush();
    files.publish(space, options, graph.entry(), aliases, rows.entries());
    changed = false;
  }

  /**
   * Makes few segments of many, once the changes are safe: where there is no room for that, they
   * are safe all the same, and the next commit tries again.
   */
  private void merge() throws IOException {
    try {
      while (rows.merge(graph.covered())) {
        publish();
      }
    } catch (IOException | UncheckedIOException e) {
      if (!files.isSettled()) {
        throw e;
      }
      LOG.warn("{}: small files stay as they are for now: {}", directory, e.getMessage());
      files.tidy();
    }
  }

  /**
   * Records an encoder as alias of the space, as part of the next commit; an earlier agreement of
   * the same encoder is forgotten.
   *
   * @throws IllegalArgumentException if the agreement is not accepted, or is with another space
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public void recordAlias(Agreement agreement) {
    checkUsable();
    if (!agreement.accepted() || !agreement.declared().equals(space)) {
      throw new IllegalArgumentException(
          "the index is of the space "
              + space
              + "; this is no accepted agreement with it: "
              + agreement
              + ", with "
              + agreement.declared());
    }
    List<Agreement> replaced = new ArrayList<>(aliases);
    replaced.removeIf(alias -> alias.encoder().equals(agreement.encoder()));
    replaced.add(agreement);
    aliases = List.copyOf(replaced);
    changed = true;
  }

  /**
   * Share in [0, 1] of what a search has to scan or pass over, as the graph does not know it: of
   * removed references, and of those added since. An index too small for a graph has only the
   * former.
   */
  public double unoptimized() {
    int all = rows.rows();
    if (all == 0) {
      return 0;
    }
    int passedOver = all - rows.size();
    if (graph.isWorthwhile(rows.size())) {
      passedOver += rows.sizeFrom(graph.covered());
    }
    return passedOver / (double) all;
  }

  /**
   * Commits, gives back the space of removed references, and builds the graph anew if needed. Takes
   * as much space again as the index has while it runs, and some systems keep the old files until
   * nobody has them open. After a kill there is what was committed before.
   *
   * @param listener is told of stages and how far they have come; what it throws ends the work
   * @throws FileSystemException if there is not enough room to begin with; the writer goes on
   * @throws IOException if reading or writing fails; what was committed before is there
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public void optimize(ProgressListener listener) throws IOException {
    Objects.requireNonNull(listener, "listener");
    checkUsable();
    if (changed) {
      guarded(this::publish);
    }
    checkRoom();
    guarded(
        () -> {
          compact(listener);
          changed |= graph.update(contents(), listener);
          if (changed) {
            publish();
          }
        });
  }

  /** Better told now than after hours. */
  private void checkRoom() throws IOException {
    long needed = 0;
    if (!rows.isCompact()) {
      needed = rows.bytesIfCompact() + graph.bytesIfBuilt(rows.size());
    } else if (graph.entry() == null) {
      needed = graph.bytesIfBuilt(rows.size());
    }
    long room = files.room();
    if (room < needed) {
      throw new FileSystemException(
          directory.toString(),
          null,
          "optimizing takes "
              + megabytes(needed)
              + " more while it runs, and there are "
              + megabytes(room)
              + " left; make room, or go on without: what is there can be searched as it is");
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", (bytes + 999_999) / 1_000_000);
  }

  private void compact(ProgressListener listener) throws IOException {
    if (!rows.isCompact()) {
      boolean hadGraph = graph.entry() != null;
      rows.compact(listener);
      graph.forget();
      changed = true;
      if (!hadGraph) { // nothing that searches would miss until the new one is built
        publish();
      }
    }
  }

  /** What is in files, of which nothing is removed. */
  private Contents contents() {
    return new Contents(
        space,
        rows.references(),
        rows.vectors(),
        new BitSet(),
        options,
        null,
        aliases,
        Thumbnails.NONE,
        () -> {});
  }

  private interface Action {
    void run() throws IOException;
  }

  /** What fails half-way leaves memory and files at odds, and must not be gone on from. */
  private void guarded(Action action) throws IOException {
    try {
      action.run();
    } catch (UncheckedIOException e) {
      failure = e;
      throw e.getCause();
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      throw e;
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new IllegalStateException("this writer is closed; open another one");
    }
    if (failure != null) {
      throw new IllegalStateException(
          directory
              + ": this writer has failed and does no more; close it and open another one, which"
              + " goes on from the last commit",
          failure);
    }
  }

  /** Forgets what is not committed and lets others write; does nothing the second time. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      Closing.all(List.of(rows, files::tidy, lock));
    }
  }

  /** Settings of a writer, most of which concern the graph. Not safe for use by several threads. */
  public static final class Builder {
    private final Path directory;
    private final @Nullable EmbeddingSpace space;
    private @Nullable Integer maxDegree;
    private @Nullable Integer beamWidth;
    private @Nullable Integer searchEffort;
    private @Nullable ForkJoinPool executor;
    private Disk disk = Disk.REAL;
    private long mostBufferedBytes = MOST_BUFFERED_BYTES;
    private int rowsPerCandidate = JVectorIndex.ROWS_PER_CANDIDATE;

    private Builder(Path directory, @Nullable EmbeddingSpace space) {
      this.directory = Objects.requireNonNull(directory, "directory");
      this.space = space;
    }

    /** As {@link JVectorIndex.Builder#maxDegree}; unless set, what the index was written with. */
    public Builder maxDegree(int maxDegree) {
      GraphOptions.DEFAULTS.withMaxDegree(maxDegree);
      this.maxDegree = maxDegree;
      return this;
    }

    /** As {@link JVectorIndex.Builder#beamWidth}; unless set, what the index was written with. */
    public Builder beamWidth(int beamWidth) {
      GraphOptions.DEFAULTS.withBeamWidth(beamWidth);
      this.beamWidth = beamWidth;
      return this;
    }

    /** As {@link JVectorIndex.Builder#searchEffort}; unless set, what the index has. */
    public Builder searchEffort(int searchEffort) {
      this.searchEffort = GraphOptions.checkedEffort(searchEffort);
      return this;
    }

    /** Lets the search effort be found out by trying, as it is unless one was ever set. */
    public Builder automaticSearchEffort() {
      searchEffort = GraphOptions.AUTOMATIC;
      return this;
    }

    /** As {@link JVectorIndex.Builder#executor}. */
    public Builder executor(ForkJoinPool executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /** For tests: what does the writing. */
    Builder disk(Disk disk) {
      this.disk = disk;
      return this;
    }

    /** For tests: from how many bytes of rows on they are written to files. */
    Builder mostBufferedBytes(long bytes) {
      mostBufferedBytes = bytes;
      return this;
    }

    /** For tests: as {@link JVectorIndex.Builder#rowsPerCandidate}. */
    Builder rowsPerCandidate(int rowsPerCandidate) {
      this.rowsPerCandidate = rowsPerCandidate;
      return this;
    }

    private GraphOptions options(GraphOptions saved) {
      return new GraphOptions(
          maxDegree == null ? saved.maxDegree() : maxDegree,
          beamWidth == null ? saved.beamWidth() : beamWidth,
          searchEffort == null ? saved.searchEffort() : searchEffort);
    }

    /**
     * Opens the index, or begins one.
     *
     * @throws IllegalArgumentException if there is an index of another space
     * @throws IOException if another writer is open, or reading or writing fails
     */
    public IndexWriter open() throws IOException {
      if (space == null) {
        IndexDirectory.manifest(directory);
      } else if (!Files.exists(Manifest.in(directory))) {
        IndexDirectory.create(disk, directory);
      }
      WriteLock lock = WriteLock.take(directory);
      try {
        return open(lock);
      } catch (NoSuchFileException e) {
        lock.close();
        throw IndexDirectory.missing(e);
      } catch (Throwable e) {
        lock.close();
        throw e;
      }
    }

    private IndexWriter open(WriteLock lock) throws IOException {
      boolean present = Files.exists(Manifest.in(directory));
      Manifest manifest = present ? Manifest.read(directory) : null;
      EmbeddingSpace actual = manifest == null ? space : manifest.space();
      if (actual == null) {
        throw new NoSuchFileException(Manifest.in(directory).toString());
      }
      if (space != null && !space.equals(actual)) {
        throw new IllegalArgumentException(
            directory
                + ": the index is of the space "
                + actual
                + ", not of "
                + space
                + "; use the encoder of that space, or name another directory");
      }
      return new IndexWriter(this, lock, manifest, actual);
    }
  }
}
