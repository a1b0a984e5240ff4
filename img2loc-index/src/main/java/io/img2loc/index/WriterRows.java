package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.index.Manifest.RemovedEntry;
import io.img2loc.index.Manifest.SegmentEntry;
import io.img2loc.index.StoredReferences.Ordinals;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The references of an index that is being written, by ordinal: those of its segments one after the
 * other, then those in memory; removed ones keep their ordinals until all are compacted.
 */
final class WriterRows implements Closeable {
  private final IndexFiles files;
  private final BitSet removed;
  private final List<Part> parts = new ArrayList<>();
  private int removedCount;
  private Segments segments;
  private RowBuffer buffer;
  private @Nullable IdMap ids;

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

  WriterRows(IndexFiles files, List<SegmentEntry> entries, BitSet removed) throws IOException {
    this.files = files;
    this.removed = removed;
    removedCount = removed.cardinality();
    try {
      for (SegmentEntry entry : entries) {
        parts.add(new Part(entry, files.open(entry)));
      }
    } catch (Throwable e) {
      Closing.all(opened(), e);
      throw e;
    }
    segments = segments();
    buffer = new RowBuffer(files.packing());
  }

  private List<Segment> opened() {
    return parts.stream().map(part -> part.files).toList();
  }

  private Segments segments() {
    return new Segments(opened());
  }

  /** How many there are, removed ones included. */
  int rows() {
    return segments.rows() + buffer.size();
  }

  /** How many there are. */
  int size() {
    return rows() - removedCount;
  }

  /** How many there are with ordinals from this one on. */
  int sizeFrom(int ordinal) {
    return rows() - ordinal - removed.get(ordinal, rows()).cardinality();
  }

  /** The ordinal of a reference; −1 if there is none. */
  int find(String id) {
    return ids().find(id);
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

  /** Adds a reference whose id is not there. */
  void add(Reference reference, Embedding embedding, byte @Nullable [] thumbnail) {
    int ordinal = rows();
    buffer.add(reference, embedding, thumbnail);
    ids().put(reference.id(), ordinal);
  }

  /** How much memory those take that are not in files, about. */
  long bufferedBytes() {
    return buffer.bytes();
  }

  /** Removes one that is there. */
  void remove(int ordinal) {
    removed.set(ordinal);
    removedCount++;
    if (ordinal < segments.rows()) {
      parts.get(segments.of(ordinal)).removalsChanged = true;
    }
  }

  /** Moves the rows from memory to files. */
  void flush() throws IOException {
    if (buffer.size() > 0) {
      int first = segments.rows();
      parts.add(write(buffer.rows(), SegmentWriter.all(buffer.size()), buffer.size(), first));
      segments = segments();
      buffer = new RowBuffer(files.packing());
    }
  }

  private Part write(SegmentWriter.Rows rows, Ordinals ordinals, int count, int first)
      throws IOException {
    Part part = written(rows, ordinals, count, ProgressListener.none());
    int removedRow = removed.nextSetBit(first);
    part.removalsChanged = removedRow >= 0 && removedRow < first + count;
    return part;
  }

  private Part written(
      SegmentWriter.Rows rows, Ordinals ordinals, int count, ProgressListener listener)
      throws IOException {
    SegmentEntry entry = files.write(rows, ordinals, count, listener);
    return new Part(entry, files.open(entry));
  }

  /**
   * Makes one of many small segments, if there are. Ordinals stay as they are, removed references
   * included, as the graph goes by them; so do the segments that it knows.
   *
   * @param covered how many of the first references the graph knows
   * @return whether it did
   */
  boolean merge(int covered) throws IOException {
    int from = MergePolicy.from(opened(), covered);
    if (from >= parts.size()) {
      return false;
    }
    List<Segment> merged = opened().subList(from, parts.size());
    Segments source = new Segments(merged);
    var rows = SegmentWriter.Rows.of(files.packing(), source, haveThumbnails(merged));
    int count = source.rows();
    replace(from, List.of(write(rows, SegmentWriter.all(count), count, segments.start(from))));
    return true;
  }

  private static boolean haveThumbnails(List<Segment> segments) {
    return segments.stream().anyMatch(segment -> segment.thumbnails() != null);
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

  /** Whether there is one segment at most, and nothing removed. */
  boolean isCompact() {
    return removedCount == 0 && parts.size() <= 1;
  }

  /** How many bytes of files {@link #compact} would make, about. */
  long bytesIfCompact() {
    long bytes = opened().stream().mapToLong(Segment::bytes).sum();
    return rows() == 0 ? 0 : (long) ((double) bytes / rows() * size());
  }

  /** Makes one segment of all, without those that are removed; all are in files. */
  void compact(ProgressListener listener) throws IOException {
    int end = segments.rows();
    Ordinals left =
        ordinal -> {
          int next = removed.nextClearBit(ordinal);
          return next < end ? next : -1;
        };
    List<Part> replacement = List.of();
    if (size() > 0) {
      var rows = SegmentWriter.Rows.of(files.packing(), segments, haveThumbnails(opened()));
      replacement = List.of(written(rows, left, size(), listener));
    }
    ids = null;
    removed.clear();
    removedCount = 0;
    replace(0, replacement);
  }

  /** The segments as they are now, all of which are in files. */
  List<SegmentEntry> entries() throws IOException {
    List<SegmentEntry> entries = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.removalsChanged) {
        part.removals = files.write(part.entry, removed, segments.start(i));
        part.removalsChanged = false;
      }
      entries.add(part.entry.with(part.removals));
    }
    return entries;
  }

  /** The references in files. */
  References references() {
    return new StoredReferences(segments);
  }

  /** The vectors in files. */
  Vectors vectors() {
    return new StoredVectors(files.packing(), segments);
  }

  @Override
  public void close() throws IOException {
    Closing.all(opened());
  }
}
