package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.EmbeddingSpace;
import io.img2loc.index.IndexFormatException.Reason;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file that says which others make up an index, put in the place of its predecessor in one step
 * by each commit; {@link IndexDirectory} tells its layout.
 *
 * @param index names the index, and never changes
 * @param generation counts the commits
 * @param nextNumber a number that no file of the index has had
 * @param options for building a graph and searching from now on
 */
record Manifest(
    UUID index,
    long generation,
    long nextNumber,
    EmbeddingSpace space,
    GraphOptions options,
    @Nullable GraphEntry graph,
    List<Agreement> aliases,
    List<SegmentEntry> segments) {

  /** A number of bytes that no sound manifest comes near to. */
  private static final long MOST_BYTES = 1L << 28;

  /**
   * The graph.
   *
   * @param covered how many of the first references it knows
   * @param builtWith the options that shaped it, with the search effort that it was found to need,
   *     {@link GraphOptions#AUTOMATIC} if that was not asked
   */
  record GraphEntry(long number, int covered, GraphOptions builtWith, FileEntry file) {
    int effort() {
      return builtWith.searchEffort();
    }

    GraphEntry with(GraphOptions builtWith) {
      return new GraphEntry(number, covered, builtWith, file);
    }

    String name() {
      return FileKind.GRAPH.name(number);
    }

    FileHeader header(UUID index, int dimension) {
      return new FileHeader(FileKind.GRAPH, index, number, dimension, covered);
    }
  }

  /**
   * References that follow each other, in files that never change.
   *
   * @param removed null where none is
   */
  record SegmentEntry(
      long number,
      int rows,
      FileEntry references,
      FileEntry coarse,
      FileEntry fine,
      @Nullable FileEntry thumbnails,
      @Nullable RemovedEntry removed) {

    SegmentEntry with(@Nullable RemovedEntry removed) {
      return new SegmentEntry(number, rows, references, coarse, fine, thumbnails, removed);
    }

    String removedName(long removedNumber) {
      return FileKind.removedName(number, removedNumber);
    }

    FileHeader header(FileKind kind, UUID index, int dimension) {
      return new FileHeader(kind, index, number, dimension, rows);
    }

    FileHeader removedHeader(long removedNumber, UUID index, int dimension) {
      return new FileHeader(FileKind.REMOVED, index, removedNumber, dimension, rows);
    }

    private void addNamesTo(Set<String> names) {
      names.add(FileKind.REFERENCES.name(number));
      names.add(FileKind.COARSE.name(number));
      names.add(FileKind.FINE.name(number));
      if (thumbnails != null) {
        names.add(FileKind.THUMBNAILS.name(number));
      }
      if (removed != null) {
        names.add(removedName(removed.number()));
      }
    }
  }

  /**
   * Which references of a segment are removed.
   *
   * @param count how many
   */
  record RemovedEntry(long number, int count, FileEntry file) {}

  /** How many references there are, removed ones included. */
  int rows() {
    return segments.stream().mapToInt(SegmentEntry::rows).sum();
  }

  /** That of the file that says which references of a segment are removed. */
  FileHeader header(SegmentEntry segment, RemovedEntry removed) {
    return segment.removedHeader(removed.number(), index, space.dimension());
  }

  /** Whether another one is of the same commit. */
  boolean isOfCommit(Manifest other) {
    return index.equals(other.index) && generation == other.generation;
  }

  /** The names of the other files. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    segments.forEach(segment -> segment.addNamesTo(names));
    if (graph != null) {
      names.add(graph.name());
    }
    return names;
  }

  static Path in(Path directory) {
    return directory.resolve(FileKind.MANIFEST_NAME);
  }

  /** Reads and compares all of the file; it is not kept open. */
  static Manifest read(Path directory) throws IOException {
    Path path = in(directory);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > MOST_BYTES) {
        throw StoredFile.damaged(path, "of an impossible size (" + channel.size() + " bytes)");
      }
      FileFrame frame = FileFrame.read(channel, path);
      if (frame.header().kind() != FileKind.MANIFEST) {
        throw new IndexFormatException(
            path,
            Reason.MISMATCH,
            "this file holds another part of an index than its name says; restore it from a copy");
      }
      return parse(path, frame.header(), payload(channel, path, frame));
    }
  }

  private static ByteBuffer payload(FileChannel channel, Path path, FileFrame frame)
      throws IOException {
    int table = Math.toIntExact(frame.table());
    ByteBuffer all =
        FileFrame.bytes(
            channel, path, 0, Math.toIntExact(frame.entry().size()) - StoredFile.TRAILER_BYTES);
    for (int page = 0; page * StoredFile.PAGE < table; page++) {
      int start = page * StoredFile.PAGE;
      CRC32C crc = new CRC32C();
      crc.update(all.duplicate().position(start).limit(Math.min(start + StoredFile.PAGE, table)));
      if ((int) crc.getValue() != all.getInt(table + page * Integer.BYTES)) {
        throw StoredFile.damaged(path, "damaged in the bytes from " + start + " on");
      }
    }
    return all.position(FileHeader.BYTES).limit(Math.toIntExact(frame.end()));
  }

  private static Manifest parse(Path path, FileHeader header, ByteBuffer in) throws IOException {
    try {
      long generation = in.getLong();
      long nextNumber = in.getLong();
      EmbeddingSpace space = new EmbeddingSpace(text(in), header.dimension());
      GraphOptions options = options(in);
      GraphEntry graph =
          in.getInt() == 0
              ? null
              : new GraphEntry(in.getLong(), in.getInt(), options(in), FileEntry.read(in));
      List<Agreement> aliases = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        aliases.add(
            new Agreement(
                new EmbeddingSpace(text(in), header.dimension()),
                space,
                in.getInt(),
                in.getDouble(),
                in.getDouble()));
      }
      List<SegmentEntry> segments = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        segments.add(segment(in));
      }
      Manifest manifest =
          new Manifest(
              header.index(),
              generation,
              nextNumber,
              space,
              options,
              graph,
              List.copyOf(aliases),
              List.copyOf(segments));
      manifest.check(header.rows());
      return manifest;
    } catch (BufferUnderflowException
        | IllegalArgumentException
        | NegativeArraySizeException
        | ArithmeticException e) {
      IndexFormatException refusal = StoredFile.damaged(path, "contradicts itself");
      refusal.initCause(e);
      throw refusal;
    }
  }

  private void check(long statedRows) {
    long rows = 0;
    for (SegmentEntry segment : segments) {
      RemovedEntry removed = segment.removed();
      if (segment.rows() < 1
          || (removed != null && (removed.count() < 1 || removed.count() > segment.rows()))) {
        throw new IllegalArgumentException("segment of " + segment.rows() + " rows");
      }
      rows += segment.rows();
    }
    if (rows != statedRows
        || rows > Integer.MAX_VALUE
        || (graph != null && (graph.covered() < 1 || graph.covered() > rows))) {
      throw new IllegalArgumentException(rows + " rows");
    }
  }

  private static GraphOptions options(ByteBuffer in) {
    return new GraphOptions(in.getInt(), in.getInt(), in.getInt());
  }

  private static SegmentEntry segment(ByteBuffer in) {
    long number = in.getLong();
    int rows = in.getInt();
    FileEntry references = FileEntry.read(in);
    FileEntry coarse = FileEntry.read(in);
    FileEntry fine = FileEntry.read(in);
    FileEntry thumbnails = in.getInt() == 0 ? null : FileEntry.read(in);
    RemovedEntry removed =
        in.getInt() == 0 ? null : new RemovedEntry(in.getLong(), in.getInt(), FileEntry.read(in));
    return new SegmentEntry(number, rows, references, coarse, fine, thumbnails, removed);
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] utf8 = new byte[length];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Writes the manifest to a file and waits until the storage has it. */
  void write(Disk disk, Path file) throws IOException {
    FileHeader header = new FileHeader(FileKind.MANIFEST, index, 0, space.dimension(), rows());
    try (var out = new StoredFileWriter(disk, file, header)) {
      out.putLong(generation);
      out.putLong(nextNumber);
      out.putText(utf8(space.id()));
      write(options, out);
      out.putInt(graph == null ? 0 : 1);
      if (graph != null) {
        out.putLong(graph.number());
        out.putInt(graph.covered());
        write(graph.builtWith(), out);
        write(graph.file(), out);
      }
      out.putInt(aliases.size());
      for (Agreement alias : aliases) {
        out.putText(utf8(alias.encoder().id()));
        out.putInt(alias.samples());
        out.putDouble(alias.minimumCosine());
        out.putDouble(alias.meanCosine());
      }
      out.putInt(segments.size());
      for (SegmentEntry segment : segments) {
        write(segment, out);
      }
      out.finish();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(GraphOptions options, StoredFileWriter out) throws IOException {
    out.putInt(options.maxDegree());
    out.putInt(options.beamWidth());
    out.putInt(options.searchEffort());
  }

  private static void write(FileEntry file, StoredFileWriter out) throws IOException {
    out.putLong(file.size());
    out.putInt(file.checksum());
  }

  private static void write(SegmentEntry segment, StoredFileWriter out) throws IOException {
    out.putLong(segment.number());
    out.putInt(segment.rows());
    write(segment.references(), out);
    write(segment.coarse(), out);
    write(segment.fine(), out);
    FileEntry thumbnails = segment.thumbnails();
    out.putInt(thumbnails == null ? 0 : 1);
    if (thumbnails != null) {
      write(thumbnails, out);
    }
    RemovedEntry removed = segment.removed();
    out.putInt(removed == null ? 0 : 1);
    if (removed != null) {
      out.putLong(removed.number());
      out.putInt(removed.count());
      write(removed.file(), out);
    }
  }
}
