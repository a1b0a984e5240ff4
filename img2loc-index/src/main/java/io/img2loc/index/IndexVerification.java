package io.img2loc.index;

import io.img2loc.ProgressListener;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.Manifest.SegmentEntry;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What reading all of an index on disk found. An index of which this finds no {@link #problems}
 * gives right answers.
 *
 * @param files how many files the index consists of
 * @param bytes how long they are together
 * @param problems what is wrong, each naming its file; empty for a sound index
 * @param leftovers files that a writer left behind, or is writing; they mean nothing, and the next
 *     writer deletes them
 */
public record IndexVerification(
    int files, long bytes, List<IndexFormatException> problems, List<Path> leftovers) {

  /** Copies. */
  public IndexVerification {
    problems = List.copyOf(problems);
    leftovers = List.copyOf(leftovers);
  }

  /** Whether no problem was found. */
  public boolean isSound() {
    return problems.isEmpty();
  }

  /**
   * Reads every byte of an index and compares all checksums; then whether what they guard makes
   * sense: as many references as vectors, each id once, vectors of unit length, a graph that can be
   * read. May run while the index is searched or written to, and is about the last commit.
   *
   * @param listener is told how many pages of 4096 bytes are read, then how many references
   * @throws NoSuchFileException if the directory does not exist
   * @throws IOException if the directory cannot be read at all
   */
  public static IndexVerification verify(Path directory, ProgressListener listener)
      throws IOException {
    Objects.requireNonNull(listener, "listener");
    while (true) {
      Manifest manifest;
      try {
        manifest = IndexDirectory.manifest(directory);
      } catch (IndexFormatException e) {
        return new IndexVerification(1, 0, List.of(e), List.of());
      }
      IndexVerification found = new Run(directory, manifest, listener).verify();
      // What is missing may have been replaced meanwhile.
      if (found.isSound() || isLast(directory, manifest)) {
        return found;
      }
    }
  }

  private static boolean isLast(Path directory, Manifest manifest) throws IOException {
    try {
      return Manifest.read(directory).isOfCommit(manifest);
    } catch (IndexFormatException e) {
      return false;
    }
  }

  /** A verification that goes on. */
  private static final class Run {
    /** Lengths of stored vectors differ from 1 by less. */
    private static final double TOLERANCE = 1e-4;

    private final Path directory;
    private final Manifest manifest;
    private final ProgressListener listener;
    private final Packing packing;
    private final List<IndexFormatException> problems = new ArrayList<>();
    private final List<StoredFile> pages = new ArrayList<>();
    private final List<Closeable> opened = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private final BitSet removed = new BitSet();
    private @Nullable StoredGraph graph;

    Run(Path directory, Manifest manifest, ProgressListener listener) {
      this.directory = directory;
      this.manifest = manifest;
      this.listener = listener;
      packing = new Packing(manifest.space().dimension());
    }

    IndexVerification verify() throws IOException {
      try {
        open();
        comparePages();
        if (problems.stream().allMatch(Run::isOfGraph)) {
          checkRows();
          if (problems.isEmpty()) {
            checkGraph();
          }
        }
        return new IndexVerification(
            manifest.names().size() + 1,
            bytes(),
            problems,
            IndexDirectory.leftovers(directory, manifest));
      } finally {
        Closing.all(opened);
      }
    }

    /** Of what the others do not depend on. */
    private static boolean isOfGraph(IndexFormatException problem) {
      return FileKind.GRAPH.isOf(problem.path().getFileName().toString());
    }

    private long bytes() throws IOException {
      long bytes = Files.size(Manifest.in(directory));
      for (SegmentEntry segment : manifest.segments()) {
        bytes += segment.references().size() + segment.coarse().size() + segment.fine().size();
        bytes += segment.thumbnails() == null ? 0 : segment.thumbnails().size();
        bytes += segment.removed() == null ? 0 : segment.removed().file().size();
      }
      return bytes + (manifest.graph() == null ? 0 : manifest.graph().file().size());
    }

    private interface Check {
      void run() throws IOException;
    }

    private void attempt(Check check) throws IOException {
      try {
        check.run();
      } catch (NoSuchFileException e) {
        problems.add(IndexDirectory.missing(e));
      } catch (IndexFormatException e) {
        problems.add(e);
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof IndexFormatException problem)) {
          throw e.getCause();
        }
        problems.add(problem);
      }
    }

    /** Opens each file by itself: one that is damaged must not hide another. */
    private void open() throws IOException {
      int first = 0;
      for (SegmentEntry entry : manifest.segments()) {
        List<StoredFile> files = new ArrayList<>();
        openInto(files, entry, FileKind.REFERENCES, entry.references());
        openInto(files, entry, FileKind.COARSE, entry.coarse());
        openInto(files, entry, FileKind.FINE, entry.fine());
        boolean whole = files.size() == 3;
        FileEntry thumbnails = entry.thumbnails();
        if (thumbnails != null) {
          openInto(files, entry, FileKind.THUMBNAILS, thumbnails);
        }
        if (whole) {
          segments.add(
              new Segment(
                  entry.rows(),
                  files.get(0),
                  files.get(1),
                  files.get(2),
                  files.size() > 3 ? files.get(3) : null));
        }
        openRemovals(entry, first);
        first += entry.rows();
      }
      if (manifest.graph() != null) {
        attempt(this::openGraph);
      }
    }

    private void openInto(List<StoredFile> files, SegmentEntry entry, FileKind kind, FileEntry file)
        throws IOException {
      attempt(
          () -> {
            Path path = directory.resolve(kind.name(entry.number()));
            FileHeader header = entry.header(kind, manifest.index(), packing.dimension());
            files.add(opened(StoredFile.open(path, header, file)));
          });
    }

    private void openRemovals(SegmentEntry entry, int first) throws IOException {
      Manifest.RemovedEntry removals = entry.removed();
      if (removals != null) {
        attempt(
            () ->
                Removals.read(directory, manifest.header(entry, removals), entry, removals).stream()
                    .forEach(row -> removed.set(first + row)));
      }
    }

    private void openGraph() throws IOException {
      Manifest.GraphEntry entry = Objects.requireNonNull(manifest.graph());
      FileHeader header = entry.header(manifest.index(), packing.dimension());
      Path path = directory.resolve(entry.name());
      graph = new StoredGraph(opened(StoredFile.open(path, header, entry.file())), entry);
    }

    private StoredFile opened(StoredFile file) {
      opened.add(file);
      pages.add(file);
      return file;
    }

    private void comparePages() throws IOException {
      long total = pages.stream().mapToLong(StoredFile::pages).sum();
      Steps steps = new Steps("comparing checksums", total, listener);
      for (StoredFile file : pages) {
        attempt(
            () -> {
              for (int page = 0; page < file.pages(); page++) {
                file.comparePage(page);
                steps.done();
              }
            });
      }
      steps.finish();
    }

    private void checkRows() throws IOException {
      Segments all = new Segments(segments);
      StoredReferences references = new StoredReferences(all);
      StoredVectors vectors = new StoredVectors(packing, all);
      StoredThumbnails thumbnails = new StoredThumbnails(all);
      IdMap ids = IdMap.empty(references, removed);
      Steps steps = new Steps("checking references", all.rows(), listener);
      for (int i = 0; i < all.rows(); i++) {
        int ordinal = i;
        attempt(
            () -> {
              checkReference(all, references, ordinal, ids);
              checkVector(all, vectors, ordinal);
              thumbnails.get(ordinal);
            });
        steps.done();
      }
      steps.finish();
    }

    private void checkReference(Segments all, StoredReferences references, int ordinal, IdMap ids)
        throws IndexFormatException {
      String id;
      try {
        id = references.get(ordinal).id();
      } catch (RuntimeException e) {
        if (e instanceof UncheckedIOException) {
          throw e;
        }
        throw problem(
            all.get(all.of(ordinal)).references(), "reference " + ordinal + " is none: " + e);
      }
      if (removed.get(ordinal)) {
        return;
      }
      if (ids.find(id) >= 0) {
        throw problem(
            all.get(all.of(ordinal)).references(),
            "the id of reference " + ordinal + " is that of another one, too");
      }
      ids.put(id, ordinal);
    }

    private void checkVector(Segments all, StoredVectors vectors, int ordinal)
        throws IndexFormatException {
      byte[] coarse = new byte[packing.coarseBytes()];
      short[] fine = new short[packing.dimension()];
      vectors.coarse(ordinal, 1, coarse, 0);
      vectors.fine(ordinal, fine, 0);
      double squares = 0;
      for (double number : packing.unpackRotated(coarse, fine)) {
        squares += number * number;
      }
      double scale = Packing.scale(ByteBuffer.wrap(coarse).order(ByteOrder.LITTLE_ENDIAN), 0);
      double error = Packing.error(ByteBuffer.wrap(coarse).order(ByteOrder.LITTLE_ENDIAN), 0);
      double leftOut = 0;
      for (short number : fine) {
        leftOut += (double) number * number;
      }
      double actual = scale * Math.sqrt(leftOut) / (1 << Short.SIZE);
      if (!(Math.abs(Math.sqrt(squares) - 1) < TOLERANCE) || !(actual <= error)) {
        throw problem(
            all.get(all.of(ordinal)).coarse(),
            "vector "
                + ordinal
                + " is none, with a length of "
                + Math.sqrt(squares)
                + " and a coarse error of "
                + actual
                + ", stated as "
                + error);
      }
    }

    private static IndexFormatException problem(StoredFile file, String what) {
      return new IndexFormatException(
          file.path(), Reason.MISMATCH, what + "; build the index again");
    }

    private void checkGraph() throws IOException {
      StoredGraph saved = graph;
      if (saved == null) {
        return;
      }
      try (Graph open = Graph.open(saved)) {
        Objects.requireNonNull(open);
      } catch (IOException e) {
        problems.add(
            new IndexFormatException(
                saved.file().path(),
                Reason.MISMATCH,
                "is no graph of " + saved.covered() + " references; optimize to build another"));
      }
    }
  }
}
