package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.EmbeddingSpace;
import io.img2loc.ProgressListener;
import io.img2loc.index.IndexDirectory.GraphPayload;
import io.img2loc.index.Manifest.GraphEntry;
import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import io.img2loc.index.StoredReferences.Ordinals;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an index that is being written: those that count, those that will once they are
 * published, and those that are only in the way. No two ever have the same number, and what does
 * not count is deleted, again and again if it does not go at once.
 */
final class IndexFiles {
  private static final Logger LOG = LoggerFactory.getLogger(IndexFiles.class);

  private final Disk disk;
  private final Path directory;
  private final UUID index;
  private final Packing packing;

  /** Names that may be there, each of which is here before its file is made. */
  private final Set<String> present = new HashSet<>();

  /** Those of them that the manifest names. */
  private Set<String> named = Set.of();

  /** Whether it is known which manifest is there: not while one takes the place of another. */
  private boolean settled = true;

  private long generation;
  private long nextNumber = 1;

  /** Of an index whose lock is held; {@code manifest} is null where there is none yet. */
  IndexFiles(Disk disk, Path directory, @Nullable Manifest manifest, Packing packing)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.packing = packing;
    index = manifest == null ? UUID.randomUUID() : manifest.index();
    if (manifest != null) {
      generation = manifest.generation();
      nextNumber = manifest.nextNumber();
      named = manifest.names();
      present.addAll(named);
    }
    for (Path leftover : IndexDirectory.leftovers(directory, manifest)) {
      String name = leftover.getFileName().toString();
      present.add(name);
      nextNumber = Math.max(nextNumber, FileKind.numberOf(name) + 1); // it may not go
    }
    tidy();
  }

  Packing packing() {
    return packing;
  }

  Segment open(SegmentEntry entry) throws IOException {
    return Segment.open(directory, index, packing.dimension(), entry);
  }

  StoredFile open(GraphEntry entry) throws IOException {
    FileHeader header = entry.header(index, packing.dimension());
    return StoredFile.open(directory.resolve(entry.name()), header, entry.file());
  }

  SegmentEntry write(
      SegmentWriter.Rows rows, Ordinals ordinals, int count, ProgressListener listener)
      throws IOException {
    long number = nextNumber++;
    for (FileKind kind : SegmentWriter.KINDS) {
      present.add(kind.name(number));
    }
    return new SegmentWriter(disk, directory, index, packing)
        .write(number, rows, ordinals, count, listener);
  }

  /** Writes which references of a segment are removed: the bits from {@code first} on. */
  RemovedEntry write(SegmentEntry segment, BitSet removed, int first) throws IOException {
    long number = nextNumber++;
    present.add(segment.removedName(number));
    BitSet own = removed.get(first, first + segment.rows());
    return Removals.write(disk, directory, header(segment, number), segment, own);
  }

  private FileHeader header(SegmentEntry segment, long removedNumber) {
    return segment.removedHeader(removedNumber, index, packing.dimension());
  }

  GraphEntry write(GraphPayload graph, int covered, GraphOptions builtWith) throws IOException {
    long number = nextNumber++;
    present.add(FileKind.GRAPH.name(number));
    FileHeader header = new FileHeader(FileKind.GRAPH, index, number, packing.dimension(), covered);
    return IndexDirectory.writeGraph(disk, directory, header, graph, builtWith);
  }

  /** Makes this the index, in one step. */
  void publish(
      EmbeddingSpace space,
      GraphOptions options,
      @Nullable GraphEntry graph,
      List<Agreement> aliases,
      List<SegmentEntry> segments)
      throws IOException {
    Manifest manifest =
        new Manifest(index, generation + 1, nextNumber, space, options, graph, aliases, segments);
    present.add(IndexDirectory.FRESH_MANIFEST);
    IndexDirectory.prepare(disk, directory, manifest);
    settled = false;
    IndexDirectory.replace(disk, directory);
    settled = true;
    present.remove(IndexDirectory.FRESH_MANIFEST);
    generation++;
    named = manifest.names();
    tidy();
  }

  /** Whether it is known which manifest is there. */
  boolean isSettled() {
    return settled;
  }

  /**
   * Deletes what does not count, if it is known what does. Some systems refuse to while somebody
   * has a file open: it is for the next time then, or for the next writer.
   */
  void tidy() {
    if (settled) {
      present.removeIf(name -> !named.contains(name) && isDeleted(directory.resolve(name)));
    }
  }

  private boolean isDeleted(Path file) {
    try {
      disk.delete(file);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      LOG.debug("{} is not needed any more, but cannot be deleted now", file, e);
      return false;
    }
  }

  /** How many bytes the files may still grow by; {@code Long.MAX_VALUE} if nobody knows. */
  long room() {
    try {
      return disk.room(directory);
    } catch (IOException e) {
      LOG.debug("{}: it is not known how much room is left", directory, e);
      return Long.MAX_VALUE;
    }
  }
}
