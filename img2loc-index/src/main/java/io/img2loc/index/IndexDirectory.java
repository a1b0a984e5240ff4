package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.StoredFile.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a saved index.
 *
 * <p>{@code references.i2l} and {@code vectors.i2l} are the truth; {@code graph.i2l} is made from
 * the vectors, may be missing and is only read where it fits them. An index too small for a graph
 * has one that ends after the options. Each file consists of a header, a payload and a trailer.
 * Numbers are little-endian; text is UTF-8.
 *
 * <pre>
 * header
 *    0  8 bytes  "IMG2LOC" and a zero
 *    8  int      version of the format, now 1
 *   12  int      part: 1 references, 2 vectors, 3 graph
 *   16  int      where the payload begins: the next multiple of 64 after the header
 *   20  int      dimension of the embedding space
 *   24  long     number of references
 *   32  int      checksum of the file that this one belongs to: the vectors' is the references'
 *                file, the graph's the vectors' file; 0 in the references' file
 *   36  int      length of the space's id in bytes
 *   40  long     0
 *   48  text     id of the embedding space; zeros up to the payload
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
 * payload of vectors: per reference as many floats as there are dimensions, of unit length
 *
 * payload of graph
 *    0  int      most neighbours of a node
 *    4  int      candidates kept while building
 *    8  int      candidates kept while searching
 *   12  int      0
 *   16  ...      JVector's on-disk graph in its own format, big-endian, node i being reference i;
 *                the vector beside each node, which JVector insists on, is a single zero
 *
 * trailer
 *    0  long     size of the file in bytes
 *    8  int      "END."
 *   12  int      CRC32C of all bytes before
 * </pre>
 *
 * <p>Encoders that were accepted as aliases of the space are listed in {@code aliases.txt}, which
 * is missing where there are none. Its first line is {@code img2loc aliases 1}, its second the word
 * {@code vectors} and the checksum of the vectors' file in eight hexadecimal digits; then one line
 * each with samples, minimum and mean cosine and the id of the encoder's own space, separated by
 * tabs. A new one is written beside it and put in its place in one step.
 *
 * <p>An index is written to a hidden directory beside its place, flushed to the storage, and then
 * moved to its place in one step: a reader sees all of it or nothing.
 */
final class IndexDirectory {
  private IndexDirectory() {}

  /** Writes the payload of a file. */
  interface Payload {
    void write(StoredFileWriter out) throws IOException;
  }

  /** Saves an index, with a graph's file if there is something to write to it. */
  static void save(Path directory, Contents contents, @Nullable Payload graph) throws IOException {
    Path target = free(directory);
    Path parent = target.getParent();
    if (parent == null) {
      throw new FileAlreadyExistsException(directory.toString(), null, "no place for an index");
    }
    Files.createDirectories(parent);
    // Not createTempDirectory, whose permissions would shut out all others for good.
    Path temporary =
        Files.createDirectory(
            parent.resolve("." + target.getFileName() + ".saving-" + UUID.randomUUID()));
    try {
      write(temporary, contents, graph);
      flush(temporary);
      Files.deleteIfExists(target); // an empty directory, which not every system replaces
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      flush(parent);
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
        throw new FileAlreadyExistsException(
            directory.toString(),
            null,
            "the directory is not empty; name a new one, or delete what is there first");
      }
    }
    return directory.toRealPath();
  }

  private static void write(Path directory, Contents contents, @Nullable Payload graph)
      throws IOException {
    int checksum;
    try (var out = writer(Kind.REFERENCES, directory, contents, 0)) {
      StoredReferences.write(contents.references(), out);
      checksum = out.finish();
    }
    try (var out = writer(Kind.VECTORS, directory, contents, checksum)) {
      StoredVectors.write(contents.vectors(), out);
      checksum = out.finish();
    }
    Aliases.write(directory, checksum, contents.aliases());
    if (graph != null) {
      try (var out = writer(Kind.GRAPH, directory, contents, checksum)) {
        graph.write(out);
        out.finish();
      }
    }
  }

  private static StoredFileWriter writer(
      Kind kind, Path directory, Contents contents, int belongsTo) throws IOException {
    return new StoredFileWriter(kind, directory, contents.space(), contents.size(), belongsTo);
  }

  /** Makes the names in a directory as lasting as the files, where the system has a way to. */
  private static void flush(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directories and keeps names by itself.
    }
  }

  /** Deletes what a failure left behind; does nothing where there is nothing. */
  private static void delete(Path temporary) throws IOException {
    if (Files.isDirectory(temporary)) {
      for (Kind kind : Kind.values()) {
        Files.deleteIfExists(kind.in(temporary));
      }
      Files.deleteIfExists(Aliases.in(temporary));
      Files.delete(temporary);
    }
  }

  /** Opens references and vectors. */
  static Contents open(Path directory) throws IOException {
    checkPresent(directory);
    StoredFile references = StoredFile.open(Kind.REFERENCES, directory);
    try {
      StoredFile vectors =
          open(
              Kind.VECTORS,
              directory,
              references,
              "belongs to other references than those beside it;"
                  + " restore both files from the same copy");
      return new Contents(
          vectors.space(),
          new StoredReferences(references),
          new StoredVectors(vectors),
          Aliases.read(directory, vectors),
          () -> closeBoth(vectors, references));
    } catch (IOException | RuntimeException e) {
      references.close();
      throw e;
    }
  }

  /** Adds an encoder to those that were accepted, or puts it in the place of its earlier entry. */
  static void record(Path directory, Agreement agreement) throws IOException {
    checkPresent(directory);
    try (StoredFile vectors = StoredFile.open(Kind.VECTORS, directory)) {
      if (!agreement.accepted() || !agreement.declared().equals(vectors.space())) {
        throw new IllegalArgumentException(
            "the index is of the space "
                + vectors.space()
                + "; this is no accepted agreement with it: "
                + agreement
                + ", with "
                + agreement.declared());
      }
      if (agreement.encoder().id().matches("(?s).*[\\r\\n].*")) {
        throw new IllegalArgumentException(
            "the id of an alias must be on one line, was " + agreement.encoder());
      }
      List<Agreement> aliases = new ArrayList<>(Aliases.read(directory, vectors));
      aliases.removeIf(alias -> alias.encoder().equals(agreement.encoder()));
      aliases.add(agreement);
      Aliases.replace(directory, vectors.checksum(), aliases);
      flush(directory);
    }
  }

  /** Opens the graph of these contents; null if there is none. */
  static @Nullable StoredFile openGraph(Path directory, Contents contents) throws IOException {
    if (!Files.exists(Kind.GRAPH.in(directory))
        || !(contents.vectors() instanceof StoredVectors vectors)) {
      return null;
    }
    return open(
        Kind.GRAPH, directory, vectors.file(), "belongs to other vectors than those beside it");
  }

  /** Opens a file that must belong to another one. */
  private static StoredFile open(Kind kind, Path directory, StoredFile owner, String otherwise)
      throws IOException {
    StoredFile file = StoredFile.open(kind, directory);
    if (file.belongsTo() != owner.checksum()
        || file.count() != owner.count()
        || !file.space().equals(owner.space())) {
      file.close();
      throw new IndexFormatException(file.path(), Reason.MISMATCH, otherwise);
    }
    return file;
  }

  private static void checkPresent(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(
          directory.toString(),
          null,
          "there is no index here; build one or name another directory");
    }
    boolean references = Files.exists(Kind.REFERENCES.in(directory));
    boolean vectors = Files.exists(Kind.VECTORS.in(directory));
    if (!references && !vectors) {
      throw new IndexFormatException(
          directory,
          Reason.NOT_AN_INDEX,
          "not the directory of an img2loc index, as it has no " + Kind.VECTORS.in(Path.of("")));
    }
    if (!references || !vectors) {
      throw new IndexFormatException(
          (references ? Kind.VECTORS : Kind.REFERENCES).in(directory),
          Reason.DAMAGED,
          "missing; restore it from a copy or build the index again");
    }
  }

  private static void closeBoth(StoredFile one, StoredFile other) throws IOException {
    try (one;
        other) {
      // Closed by leaving, both of them even if the first fails.
    }
  }
}
