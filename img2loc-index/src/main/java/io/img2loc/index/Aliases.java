package io.img2loc.index;

import io.img2loc.Agreement;
import io.img2loc.EmbeddingSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a saved index that lists the encoders which were accepted as aliases; {@link
 * IndexDirectory} tells its layout. It is text, unlike the others, since it is replaced while the
 * index may be open: a mapped file cannot be replaced on every system.
 */
final class Aliases {
  private static final Logger LOG = LoggerFactory.getLogger(Aliases.class);
  private static final String NAME = "aliases.txt";
  private static final String TITLE = "img2loc aliases 1";
  private static final String SEPARATOR = "\t";

  private Aliases() {}

  static Path in(Path directory) {
    return directory.resolve(NAME);
  }

  /**
   * What was accepted for these vectors. A file that cannot be used makes no index useless: the
   * encoders are refused, until they are compared again.
   */
  static List<Agreement> read(Path directory, StoredFile vectors) {
    Path file = in(directory);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return parse(Files.readAllLines(file), vectors);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "{} is of no use, so encoders that were accepted for the index are not any more; compare"
              + " them again: {}",
          file,
          e.toString());
      return List.of();
    }
  }

  private static List<Agreement> parse(List<String> lines, StoredFile vectors) {
    if (lines.size() < 2 || !lines.get(0).equals(TITLE)) {
      throw new IllegalArgumentException("its first line is not '" + TITLE + "'");
    }
    if (!lines.get(1).equals(owner(vectors.checksum()))) {
      throw new IllegalArgumentException("it belongs to other vectors than those beside it");
    }
    List<Agreement> aliases = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      String[] fields = line.split(SEPARATOR, 4);
      if (fields.length < 4) {
        throw new IllegalArgumentException("a line of it is cut short");
      }
      EmbeddingSpace space = vectors.space();
      aliases.add(
          new Agreement(
              new EmbeddingSpace(fields[3], space.dimension()),
              space,
              Integer.parseInt(fields[0]),
              Double.parseDouble(fields[1]),
              Double.parseDouble(fields[2])));
    }
    return List.copyOf(aliases);
  }

  private static String owner(int checksumOfVectors) {
    return String.format("vectors %08x", checksumOfVectors);
  }

  /** Writes the file, which must not be there; none if there is nothing to write. */
  static void write(Path directory, int checksumOfVectors, List<Agreement> aliases)
      throws IOException {
    if (!aliases.isEmpty()) {
      writeTo(in(directory), checksumOfVectors, aliases);
    }
  }

  /** Puts another file in the place of the one that is there, in one step. */
  static void replace(Path directory, int checksumOfVectors, List<Agreement> aliases)
      throws IOException {
    Path fresh = directory.resolve(NAME + ".saving-" + UUID.randomUUID());
    try {
      writeTo(fresh, checksumOfVectors, aliases);
      Files.move(
          fresh,
          in(directory),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void writeTo(Path file, int checksumOfVectors, List<Agreement> aliases)
      throws IOException {
    StringBuilder text = new StringBuilder(TITLE + '\n' + owner(checksumOfVectors) + '\n');
    for (Agreement alias : aliases) {
      text.append(alias.samples())
          .append(SEPARATOR)
          .append(alias.minimumCosine())
          .append(SEPARATOR)
          .append(alias.meanCosine())
          .append(SEPARATOR)
          .append(alias.encoder().id())
          .append('\n');
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
