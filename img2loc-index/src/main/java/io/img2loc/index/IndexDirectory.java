package io.img2loc.index;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import io.img2loc.ProgressListener;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.Manifest.GraphEntry;
import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of an index.
 *
 * <p>The manifest, {@code index.i2l}, names all other files that count. Those never change: a
 * commit writes new ones, flushes them and the directory to the storage, writes a new manifest
 * beside the old one ({@code index.i2l.new}), flushes it, and puts it in the place of the old one
 * in one step. So there is the state before or the state after, whenever the power fails. Files
 * that the manifest does not name are left over and mean nothing; the next writer deletes them.
 *
 * <p>References are in segments, in the order of their ordinals: those of the first segment come
 * first. A segment is a set of files of one number: {@code 000001.references.i2l}, {@code
 * 000001.coarse.i2l} and {@code 000001.fine.i2l} for the two planes of the vectors, and {@code
 * 000001.thumbnails.i2l} where there are small pictures. {@code 000001-000007.removed.i2l} says
 * which references of the segment are removed. These are the truth. {@code 000009.graph.i2l} is
 * made from the vectors of the first references. {@code write.lock} is locked by who writes.
 *
 * <p>Each file consists of a header, a payload, a table of checksums and a trailer. Numbers are
 * little-endian; text is UTF-8, an int with its length in bytes before it.
 *
 * <pre>
 * header, which is laid out alike in all versions from 2 on
 *    0  8 bytes  "IMG2LOC" and a zero
 *    8  int      version of the format, now 2
 *   12  int      part: 0 manifest, 1 references, 2 coarse, 3 fine, 4 thumbnails, 5 removed, 6 graph
 *   16  int      where the payload begins: 64
 *   20  int      dimension of the embedding space
 *   24  long     number of references that the file is about
 *   32  2 longs  the index's own number, drawn by lot (UUID, higher half first)
 *   48  long     the file's own number, the last one in its name; 0 for the manifest
 *   56  int      0
 *   60  int      CRC32C of the bytes before
 *
 * table, at the next multiple of 8 after the payload
 *    0  ints     CRC32C of each 4096 bytes from the start of the file up to the table; the last
 *                one's may be fewer
 *
 * trailer
 *    0  long     where the payload ends
 *    8  long     size of the file in bytes
 *   16  int      CRC32C of the table
 *   20  int      "END."
 *   24  int      CRC32C of the 24 bytes before
 *
 * payload of the manifest; a file's entry is its size (long) and its table's CRC32C (int)
 *    long        generation: 1 for the first commit, one more for each
 *    long        a number that none of the files has had
 *    text        id of the embedding space
 *    3 ints      for graph and search: most neighbours of a node, candidates kept while building,
 *                candidates kept while searching, 0 for as many as the graph is found to need
 *    int         1 if there is a graph, 0 if not; if there is:
 *      long      number of its file
 *      int       how many references it knows
 *      3 ints    most neighbours and candidates as above, those that it was built with; candidates
 *                that a search was found to need, 0 if that was not asked
 *      entry     of its file
 *    int         number of aliases; for each encoder that was accepted:
 *      text      id of the encoder's own space
 *      int       photos that were compared
 *      2 doubles minimum and mean cosine
 *    int         number of segments; for each:
 *      long      number of its files
 *      int       number of its references
 *      3 entries of references, coarse and fine
 *      int       1 if there are thumbnails, 0 if not; if there are:
 *        entry   of their file
 *      int       1 if some are removed, 0 if not; if there are:
 *        long    number of the file that says which
 *        int     how many
 *        entry   of that file
 *
 * payload of references: per reference 40 bytes, then their texts
 *    0  double   latitude, degrees
 *    8  double   longitude, degrees
 *   16  long     time taken, in seconds since 1970-01-01 00:00 by the camera's clock; 0 without
 *   24  int      nanoseconds of that; −1 without a time
 *   28  int      length of the texts in bytes
 *   32  long     where the texts begin, counted from the end of the last reference's 40 bytes
 *   texts: id, author, place, each as an int with its length in bytes (−1 for none) and the text
 *
 * payload of coarse and of fine: one row of {@link Packing} per reference
 *
 * payload of thumbnails
 *    JPEG files; zeros up to a multiple of 8; one long more than there are references: where each
 *    reference's begins in the payload, and where the last one ends; nothing between two is none
 *
 * payload of removed: a bit per reference, from the lowest of the first byte on; 1 if removed
 *
 * payload of graph
 *    JVector's on-disk graph in its own format, big-endian, node i being reference i; the vector
 *    beside each node, which JVector insists on, is a single zero
 * </pre>
 *
 * <p>An opening compares the checksums of headers, tables, trailers, the manifest and the removed
 * references. A page of anything else is compared when it is first read.
 *
 * <p>Version 1 had {@code references.i2l} and {@code vectors.i2l} and is not read any more.
 */
final class IndexDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(IndexDirectory.class);
  static final String FRESH_MANIFEST = FileKind.MANIFEST_NAME + ".new";
  private static final List<String> VERSION_1 = List.of("references.i2l", "vectors.i2l");

  private IndexDirectory() {}

  /** Opens an index to read. What is committed later is not seen, and does not disturb. */
  static Contents open(Path directory) throws IOException {
    return open(directory, true);
  }

  /** Opens an index to read all but its graph. */
  static Contents openWithoutGraph(Path directory) throws IOException {
    return open(directory, false);
  }

  private static Contents open(Path directory, boolean withGraph) throws IOException {
    Manifest manifest = manifest(directory);
    while (true) {
      try {
        return open(directory, manifest, withGraph);
      } catch (NoSuchFileException | AccessDeniedException | IndexFormatException e) {
        // A commit, or another index in its place, may have replaced the files since the manifest
        // was read; Windows says that access is denied to files that are being deleted.
        Manifest newer = manifest(directory);
        if (newer.isOfCommit(manifest)) {
          throw e instanceof NoSuchFileException gone ? missing(gone) : e;
        }
        manifest = newer;
      }
    }
  }

  static IndexFormatException missing(NoSuchFileException e) {
    return StoredFile.damaged(Path.of(e.getFile()), "missing");
  }

  private static Contents open(Path directory, Manifest manifest, boolean withGraph)
      throws IOException {
    List<Closeable> opened = new ArrayList<>();
    try {
      int dimension = manifest.space().dimension();
      List<Segment> list = new ArrayList<>();
      for (SegmentEntry entry : manifest.segments()) {
        Segment segment = Segment.open(directory, manifest.index(), dimension, entry);
        opened.add(segment);
        list.add(segment);
      }
      BitSet removed = removed(directory, manifest);
      StoredGraph graph = withGraph ? graph(directory, manifest) : null;
      if (graph != null) {
        opened.add(graph);
      }
      Segments segments = new Segments(list);
      return new Contents(
          manifest.space(),
          new StoredReferences(segments),
          new StoredVectors(new Packing(dimension), segments),
          removed,
          manifest.options(),
          graph,
          manifest.aliases(),
          thumbnails(list, segments),
          () -> Closing.all(opened));
    } catch (Throwable e) {
      Closing.all(opened, e);
      throw e;
    }
  }

  private static Thumbnails thumbnails(List<Segment> list, Segments segments) {
    boolean none = list.stream().allMatch(segment -> segment.thumbnails() == null);
    return none ? Thumbnails.NONE : new StoredThumbnails(segments);
  }

  /** The ordinals of the removed references. */
  static BitSet removed(Path directory, Manifest manifest) throws IOException {
    BitSet removed = new BitSet();
    int first = 0;
    for (SegmentEntry segment : manifest.segments()) {
      RemovedEntry entry = segment.removed();
      if (entry != null) {
        int start = first;
        Removals.read(directory, manifest.header(segment, entry), segment, entry).stream()
            .forEach(row -> removed.set(start + row));
      }
      first += segment.rows();
    }
    return removed;
  }

  /**
   * The graph's file; null if there is none that can be used, which makes searches slower and not
   * worse.
   *
   * @throws NoSuchFileException if a newer commit has replaced it
   */
  static @Nullable StoredGraph graph(Path directory, Manifest manifest) throws IOException {
    GraphEntry entry = manifest.graph();
    if (entry == null) {
      return null;
    }
    Path path = directory.resolve(entry.name());
    FileHeader header = entry.header(manifest.index(), manifest.space().dimension());
    try {
      return new StoredGraph(StoredFile.open(path, header, entry.file()), entry);
    } catch (NoSuchFileException e) {
      if (!Manifest.read(directory).isOfCommit(manifest)) {
        throw e;
      }
      warn(missing(e));
    } catch (IndexFormatException e) {
      warn(e);
    }
    return null;
  }

  private static void warn(IndexFormatException e) {
    LOG.warn("the graph is of no use, so searches take longer: {}", e.getMessage());
  }

  /** The graph, if there is one that a writer can go on with. */
  static @Nullable GraphEntry usableGraph(Path directory, Manifest manifest) throws IOException {
    StoredGraph found = graph(directory, manifest);
    if (found == null) {
      return null;
    }
    found.close();
    return found.entry();
  }

  /** Reads what an index consists of. */
  static Manifest manifest(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(
          directory.toString(),
          null,
          "there is no index here; build one or name another directory");
    }
    if (!Files.exists(Manifest.in(directory))) {
      refuseVersion1(directory);
      throw new IndexFormatException(
          directory,
          Reason.NOT_AN_INDEX,
          "not the directory of an img2loc index, as it has no " + FileKind.MANIFEST_NAME);
    }
    return Manifest.read(directory);
  }

  private static void refuseVersion1(Path directory) throws IndexFormatException {
    for (String name : VERSION_1) {
      if (Files.exists(directory.resolve(name))) {
        throw FileHeader.tooOld(directory.resolve(name));
      }
    }
  }

  /** Writes a manifest beside the one that is there; what it names is written already. */
  static void prepare(Disk disk, Path directory, Manifest manifest) throws IOException {
    manifest.write(disk, directory.resolve(FRESH_MANIFEST));
    disk.forceDirectory(directory);
  }

  /** Puts that manifest in the place of the other. */
  static void replace(Disk disk, Path directory) throws IOException {
    disk.rename(directory.resolve(FRESH_MANIFEST), Manifest.in(directory));
    disk.forceDirectory(directory);
  }

  /** The files that a writer left behind, whatever became of it. */
  static List<Path> leftovers(Path directory, @Nullable Manifest manifest) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(
              file -> {
                String name = file.getFileName().toString();
                return name.equals(FRESH_MANIFEST)
                    || (FileKind.numberOf(name) >= 0
                        && (manifest == null || !manifest.names().contains(name)));
              })
          .sorted()
          .toList();
    }
  }

  /**
   * Makes a place for a new index.
   *
   * @throws IOException if something else is there
   */
  static void create(Disk disk, Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      refuseVersion1(directory);
      checkFree(directory);
      return;
    }
    if (Files.exists(directory)) {
      throw new FileAlreadyExistsException(
          directory.toString(), null, "a file is in the place of the index; name another place");
    }
    createDirectories(disk, directory.toAbsolutePath().normalize());
  }

  /** What a writer that was killed before its first commit left is no hindrance. */
  private static void checkFree(Path directory) throws IOException {
    List<Path> ours = leftovers(directory, null);
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.anyMatch(file -> !ours.contains(file) && !isOfAWriter(file))) {
        throw notEmpty(directory);
      }
    }
  }

  /** The lock, or the manifest of one that was just quicker: who comes first, the lock decides. */
  private static boolean isOfAWriter(Path file) {
    String name = file.getFileName().toString();
    return name.equals(WriteLock.NAME) || name.equals(FileKind.MANIFEST_NAME);
  }

  private static FileAlreadyExistsException notEmpty(Path directory) {
    return new FileAlreadyExistsException(
        directory.toString(),
        null,
        "the directory is not empty; name a new one, or delete what is there first");
  }

  private static void createDirectories(Disk disk, Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = directory; each != null && !Files.exists(each); each = each.getParent()) {
      missing.push(each);
    }
    for (Path each : missing) {
      disk.createDirectory(each);
      Path parent = each.getParent();
      if (parent != null) {
        disk.forceDirectory(parent);
      }
    }
  }

  /**
   * Saves an index to a directory, which appears whole or not at all: it is written to a hidden one
   * beside its place, flushed, and moved to its place in one step.
   *
   * @param graph the one of {@code contents} if that has one, or built over it; null for none
   */
  static void save(Path directory, Contents contents, @Nullable Graph graph) throws IOException {
    Disk disk = Disk.REAL;
    Path target = free(directory);
    Path parent = target.getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(directory.toString(), null, "no place for an index");
    }
    createDirectories(disk, parent);
    // Not createTempDirectory, whose permissions would shut out all others for good.
    Path temporary =
        Files.createDirectory(
            parent.resolve("." + target.getFileName() + ".saving-" + UUID.randomUUID()));
    try {
      write(disk, temporary, contents, graph);
      Files.deleteIfExists(target); // an empty directory, which not every system replaces
      disk.rename(temporary, target);
      disk.forceDirectory(parent);
    } finally {
      delete(temporary);
    }
  }

  /** The place itself, if nothing or an empty directory is there. */
  private static Path free(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return directory.toAbsolutePath().normalize();
    }
    if (!Files.isDirectory(directory)) {
      throw new FileAlreadyExistsException(
          directory.toString(), null, "a file is in the place of the index; name another place");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw notEmpty(directory);
      }
    }
    return directory.toRealPath();
  }

  private static void write(Disk disk, Path directory, Contents contents, @Nullable Graph graph)
      throws IOException {
    UUID index = UUID.randomUUID();
    int rows = contents.rows();
    int dimension = contents.space().dimension();
    List<SegmentEntry> segments = new ArrayList<>();
    if (rows > 0) {
      SegmentWriter writer =
          new SegmentWriter(disk, directory, index, contents.vectors().packing());
      SegmentEntry segment =
          writer.write(
              1,
              new SegmentWriter.Rows(
                  contents.references(), contents.vectors(), thumbnails(contents)),
              SegmentWriter.all(rows),
              rows,
              ProgressListener.none());
      if (!contents.removed().isEmpty()) {
        FileHeader header = segment.removedHeader(2, index, dimension);
        segment =
            segment.with(Removals.write(disk, directory, header, segment, contents.removed()));
      }
      segments.add(segment);
    }
    GraphEntry graphEntry = null;
    if (graph != null) {
      SavedGraph saved = contents.graph();
      GraphPayload payload = saved == null ? graph::write : out -> copy(saved, out);
      graphEntry =
          writeGraph(
              disk,
              directory,
              new FileHeader(FileKind.GRAPH, index, 3, dimension, graph.covered()),
              payload,
              saved == null
                  ? contents.options().withSearchEffort(graph.effort())
                  : saved.builtWith());
    }
    Manifest manifest =
        new Manifest(
            index,
            1,
            4,
            contents.space(),
            contents.options(),
            graphEntry,
            contents.aliases(),
            segments);
    prepare(disk, directory, manifest);
    replace(disk, directory);
  }

  private static @Nullable Thumbnails thumbnails(Contents contents) {
    return contents.thumbnails() == Thumbnails.NONE ? null : contents.thumbnails();
  }

  /** Writes a graph as JVector has it. */
  interface GraphPayload {
    void write(StoredFileWriter out) throws IOException;
  }

  private static void copy(SavedGraph graph, StoredFileWriter out) throws IOException {
    try (RandomAccessReader reader = graph.reader()) {
      for (long left = reader.length(); left > 0; ) {
        byte[] part = new byte[(int) Math.min(1 << 16, left)];
        reader.readFully(part);
        out.putBytes(part, 0, part.length);
        left -= part.length;
      }
    }
  }

  static GraphEntry writeGraph(
      Disk disk, Path directory, FileHeader header, GraphPayload payload, GraphOptions builtWith)
      throws IOException {
    Path file = directory.resolve(FileKind.GRAPH.name(header.number()));
    try (var out = new StoredFileWriter(disk, file, header)) {
      payload.write(out);
      int covered = Math.toIntExact(header.rows());
      return new GraphEntry(header.number(), covered, builtWith, out.finish());
    }
  }

  /** Deletes what a failure left behind; does nothing where there is nothing. */
  private static void delete(Path temporary) throws IOException {
    if (Files.isDirectory(temporary)) {
      for (Path file : leftovers(temporary, null)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(Manifest.in(temporary));
      Files.delete(temporary);
    }
  }
}
