package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.index.Manifest.GraphEntry;
import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import io.img2loc.index.StoredReferences.Ordinals;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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

  /** Of fewer references no graph is kept: comparing with all of them takes no longer. */
  static final int LEAST_FOR_GRAPH = RecallProbe.LEAST_EFFORT * JVectorIndex.ROWS_PER_CANDIDATE + 1;

  /** Rows that are not in files yet take no more memory than this, about. */
  private static final long MOST_BUFFERED_BYTES = 64L << 20;

  /** An ordinal is an int, and so is the number of them, with some room. */
  private static final int MOST_ROWS = Integer.MAX_VALUE - 64;

  private final Disk disk;
  private final Path directory;
  private final WriteLock lock;
  private final @Nullable ForkJoinPool executor;
  private final EmbeddingSpace space;
  private final UUID index;
  private final Packing packing;
  private final GraphOptions options;
  private final int rowsPerCandidate;
  private final SegmentWriter segmentWriter;
  private final long mostBufferedBytes;

  /** Of files that may be there: those that the manifest named, and those written since. */
  private final Set<String> names = new HashSet<>();

  private final BitSet removed;
  private long generation;
  private long nextNumber;
  private @Nullable GraphEntry graph;
  private List<Agreement> aliases;
  private List<Part> parts = new ArrayList<>();
  private Segments segments;
  private RowBuffer buffer;
  private @Nullable IdMap ids;
  private boolean changed;
  private boolean closed;
  private @Nullable Throwable failure;

  /** A segment with what is not in its own files. */
  private static final class Part {
    final SegmentEntry entry;
    final Segment files;
    @Nullable RemovedEntry removals;
    boolean removalsChanged;

    Part(SegmentEntry entry, Segment files) {
      this.entry = entry;
      this.files = files;
      removals = entry.removed();
    }
  }

  private IndexWriter(
      Builder builder, WriteLock lock, @Nullable Manifest manifest, EmbeddingSpace space)
      throws IOException {
    disk = builder.disk;
    directory = builder.directory;
    executor = builder.executor;
    mostBufferedBytes = builder.mostBufferedBytes;
    this.lock = lock;
    this.space = space;
    packing = new Packing(space.dimension());
    index = manifest == null ? UUID.randomUUID() : manifest.index();
    segmentWriter = new SegmentWriter(disk, directory, index, packing);
    rowsPerCandidate = builder.rowsPerCandidate;
    options = builder.options(manifest == null ? GraphOptions.DEFAULTS : manifest.options());
    changed = manifest == null || !options.equals(manifest.options());
    generation = manifest == null ? 0 : manifest.generation();
    nextNumber = manifest == null ? 1 : manifest.nextNumber();
    aliases = manifest == null ? List.of() : manifest.aliases();
    removed = manifest == null ? new BitSet() : IndexDirectory.removed(directory, manifest);
    if (manifest != null) {
      graph = usableGraph(manifest);
      names.addAll(manifest.names());
      open(manifest);
    }
    segments = segments();
    buffer = new RowBuffer(packing);
  }

  private @Nullable GraphEntry usableGraph(Manifest manifest) throws IOException {
    StoredGraph found = IndexDirectory.graph(directory, manifest);
    if (found == null) {
      return null;
    }
    found.file().close();
    return manifest.graph();
  }

  private void open(Manifest manifest) throws IOException {
    try {
      for (SegmentEntry entry : manifest.segments()) {
        parts.add(open(entry));
      }
    } catch (IOException | RuntimeException e) {
      Closing.all(files(), e);
      throw e;
    }
  }

  private Part open(SegmentEntry entry) throws IOException {
    return new Part(entry, Segment.open(directory, index, packing.dimension(), entry));
  }

  private List<Segment> files() {
    return parts.stream().map(part -> part.files).toList();
  }

  private Segments segments() {
    return new Segments(files());
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
    return rows() - removed.cardinality();
  }

  private int rows() {
    return segments.rows() + buffer.size();
  }

  /**
   * Whether there is a reference of this id, committed or not. The first call reads all ids.
   *
   * @throws UncheckedIOException if the index turns out to be damaged
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public boolean contains(String id) {
    checkUsable();
    return ids().find(id) >= 0;
  }

  private IdMap ids() {
    if (ids == null) {
      ids = IdMap.of(new Everything(), removed);
    }
    return ids;
  }

  /** All references by ordinal, in files or not. */
  private final class Everything implements References {
    @Override
    public int size() {
      return rows();
    }

    @Override
    public Reference get(int ordinal) {
      int stored = segments.rows();
      return ordinal < stored
          ? new StoredReferences(segments).get(ordinal)
          : buffer.references().get(ordinal - stored);
    }

    @Override
    public Reference withoutText(int ordinal) {
      return get(ordinal);
    }

    @Override
    public String id(int ordinal) {
      int stored = segments.rows();
      return ordinal < stored
          ? new StoredReferences(segments).id(ordinal)
          : buffer.references().id(ordinal - stored);
    }
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
    if (rows() >= MOST_ROWS) {
      throw new IllegalStateException(
          "an index holds at most " + MOST_ROWS + " references; begin another one");
    }
    if (find(reference.id()) >= 0) {
      throw Addition.givenTwice(reference);
    }
    guarded(
        () -> {
          int ordinal = rows();
          buffer.add(reference, embedding, thumbnail);
          ids().put(reference.id(), ordinal);
          changed = true;
          if (buffer.bytes() >= mostBufferedBytes) {
            flush();
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
    removed.set(ordinal);
    if (ordinal < segments.rows()) {
      parts.get(segments.of(ordinal)).removalsChanged = true;
    }
    changed = true;
    return true;
  }

  /** The ordinal of a reference; −1 if there is none. */
  private int find(String id) throws IOException {
    try {
      return ids().find(id);
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
      guarded(
          () -> {
            flush();
            publish();
          });
    }
  }

  /** Moves the rows from memory to files, which count once they are published. */
  private void flush() throws IOException {
    if (buffer.size() == 0) {
      return;
    }
    int first = segments.rows();
    parts.add(write(buffer.rows(), SegmentWriter.all(buffer.size()), buffer.size(), first));
    segments = segments();
    buffer = new RowBuffer(packing);
    merge();
  }

  private Part write(SegmentWriter.Rows rows, Ordinals ordinals, int count, int first)
      throws IOException {
    SegmentEntry entry = writeSegment(rows, ordinals, count, ProgressListener.none());
    Part part = open(entry);
    int removedRow = removed.nextSetBit(first);
    part.removalsChanged = removedRow >= 0 && removedRow < first + count;
    return part;
  }

  private SegmentEntry writeSegment(
      SegmentWriter.Rows rows, Ordinals ordinals, int count, ProgressListener listener)
      throws IOException {
    SegmentEntry entry = segmentWriter.write(nextNumber++, rows, ordinals, count, listener);
    for (FileKind kind : List.of(FileKind.REFERENCES, FileKind.COARSE, FileKind.FINE)) {
      names.add(kind.name(entry.number()));
    }
    if (entry.thumbnails() != null) {
      names.add(FileKind.THUMBNAILS.name(entry.number()));
    }
    return entry;
  }

  /**
   * Makes one of many small segments. Ordinals stay as they are, removed references included, as
   * the graph goes by them; so do the segments that it knows.
   */
  private void merge() throws IOException {
    while (true) {
      int from = MergePolicy.from(files(), graph == null ? 0 : graph.covered());
      if (from >= parts.size()) {
        return;
      }
      List<Part> merged = List.copyOf(parts.subList(from, parts.size()));
      Segments source = new Segments(merged.stream().map(part -> part.files).toList());
      boolean thumbnails = merged.stream().anyMatch(part -> part.files.thumbnails() != null);
      Part part =
          write(
              SegmentWriter.Rows.of(packing, source, thumbnails),
              SegmentWriter.all(source.rows()),
              source.rows(),
              segments.start(from));
      replace(from, List.of(part));
    }
  }

  /** Replaces the last parts. */
  private void replace(int from, List<Part> replacement) throws IOException {
    List<Part> tail = parts.subList(from, parts.size());
    List<Segment> old = tail.stream().map(part -> part.files).toList();
    tail.clear();
    parts.addAll(replacement);
    segments = segments();
    Closing.all(old);
  }

  /** Makes what is in files the index. */
  private void publish() throws IOException {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.removalsChanged) {
        long number = nextNumber++;
        part.removals =
            Removals.write(
                disk,
                directory,
                index,
                packing.dimension(),
                part.entry,
                number,
                removed,
                segments.start(i));
        part.removalsChanged = false;
        names.add(part.entry.removedName(number));
      }
    }
    List<SegmentEntry> entries =
        parts.stream().map(part -> part.entry.with(part.removals)).toList();
    Manifest manifest =
        new Manifest(index, generation + 1, nextNumber, space, options, graph, aliases, entries);
    IndexDirectory.publish(disk, directory, manifest);
    generation++;
    changed = false;
    deleteAllBut(manifest.names());
  }

  /** What cannot be deleted, since it is open somewhere, is left to the next writer. */
  private void deleteAllBut(Set<String> named) {
    for (String name : List.copyOf(names)) {
      if (!named.contains(name)) {
        delete(directory.resolve(name));
        names.remove(name);
      }
    }
  }

  private void delete(Path file) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      LOG.debug("{} is not needed any more, but cannot be deleted now", file, e);
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
    int rows = rows();
    if (rows == 0) {
      return 0;
    }
    int covered = graph == null ? 0 : graph.covered();
    int passedOver = removed.cardinality();
    if (JVectorIndex.needsGraph(size(), rowsPerCandidate)) {
      passedOver += rows - covered - removed.get(covered, rows).cardinality();
    }
    return passedOver / (double) rows;
  }

  /**
   * Commits, gives back the space of removed references, and builds the graph anew if needed. Takes
   * as much space again as the index has while it runs. After a kill there is what was committed
   * before.
   *
   * @param listener is told of stages and how far they have come; what it throws ends the work
   * @throws IOException if reading or writing fails; what was committed before is there
   * @throws IllegalStateException if the writer is closed or has failed
   */
  public void optimize(ProgressListener listener) throws IOException {
    Objects.requireNonNull(listener, "listener");
    commit();
    guarded(
        () -> {
          compact(listener);
          buildGraph(listener);
          if (changed) {
            publish();
          }
        });
  }

  private void compact(ProgressListener listener) throws IOException {
    if (removed.isEmpty() && parts.size() <= 1) {
      return;
    }
    int rows = segments.rows();
    int live = size();
    List<Part> replacement = List.of();
    if (live > 0) {
      boolean thumbnails = parts.stream().anyMatch(part -> part.files.thumbnails() != null);
      Ordinals ordinals =
          ordinal -> {
            int next = removed.nextClearBit(ordinal);
            return next < rows ? next : -1;
          };
      var all = SegmentWriter.Rows.of(packing, segments, thumbnails);
      replacement = List.of(open(writeSegment(all, ordinals, live, listener)));
    }
    ids = null;
    removed.clear();
    graph = null;
    changed = true;
    replace(0, replacement);
  }

  private void buildGraph(ProgressListener listener) throws IOException {
    int rows = segments.rows();
    if (!JVectorIndex.needsGraph(rows, rowsPerCandidate)) {
      changed |= graph != null;
      graph = null;
    } else if (graph == null
        || graph.covered() != rows
        || !graph.builtWith().buildsAs(options)
        || isDamaged(graph)) {
      long number = nextNumber++;
      names.add(FileKind.GRAPH.name(number));
      Contents contents = contents();
      try (Graph built = Graph.build(contents.vectors(), options, executor, listener)) {
        if (options.searchEffort() == GraphOptions.AUTOMATIC) {
          JVectorIndex.of(contents, built, JVectorIndex.ROWS_PER_CANDIDATE).tune(listener);
        }
        FileHeader header =
            new FileHeader(FileKind.GRAPH, index, number, packing.dimension(), rows);
        graph =
            IndexDirectory.writeGraph(
                disk, directory, header, built::write, options.withSearchEffort(built.effort()));
      }
      changed = true;
    }
  }

  /** What is in files, of which nothing is removed. */
  private Contents contents() {
    return new Contents(
        space,
        new StoredReferences(segments),
        new StoredVectors(packing, segments),
        new BitSet(),
        options,
        null,
        aliases,
        Thumbnails.NONE,
        () -> {});
  }

  /** Reads all of a graph that would be kept: who optimizes wants it sound. */
  private boolean isDamaged(GraphEntry entry) throws IOException {
    Path path = directory.resolve(entry.name());
    FileHeader header = entry.header(index, packing.dimension());
    try (StoredFile file = StoredFile.open(path, header, entry.file())) {
      for (int page = 0; page < file.pages(); page++) {
        file.comparePage(page);
      }
      return false;
    } catch (IndexFormatException | NoSuchFileException | UncheckedIOException e) {
      LOG.warn("the graph is built again, as it is of no use: {}", e.getMessage());
      return true;
    }
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
      List<Closeable> all = new ArrayList<>(files());
      all.add(lock);
      Closing.all(all);
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

    /** For tests: as in {@link JVectorIndex.Builder}; 0 for a graph of however few. */
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
      } catch (IOException | RuntimeException e) {
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
      IndexWriter writer = new IndexWriter(this, lock, manifest, actual);
      for (Path file : IndexDirectory.leftovers(directory, manifest)) {
        writer.delete(file);
      }
      return writer;
    }
  }
}
