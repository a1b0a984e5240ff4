package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.ExactIndex;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** An index on disk, as the command deals with it. */
final class IndexFolder {
  private static final String FILE_SUFFIX = ".i2l";
  private static final String ALIASES = "aliases.txt"; // or a name that begins so
  private static final String OLD = "old";

  private final Path folder;

  IndexFolder(Path folder) {
    this.folder = folder;
  }

  /** Opens the index, or says in a sentence why it cannot be opened. */
  static JVectorIndex open(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      new IndexFolder(folder).tellOfOneLeftBySwap();
      throw new Img2LocException(
          folder
              + ": no such index; build one with 'img2loc index build SOURCE -o "
              + folder
              + " --encoder scene'");
    }
    if (!Files.isDirectory(folder)) {
      throw new Img2LocException(folder + ": an index is a folder, this is a file");
    }
    return JVectorIndex.open(folder);
  }

  /**
   * Makes sure, before any long work, that an index can be written here.
   *
   * @param replace whether an index that is there may be replaced
   */
  void checkWritable(boolean replace) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      tellOfOneLeftBySwap();
      return;
    }
    if (isEmptyFolder()) {
      return;
    }
    if (!replace) {
      throw new Img2LocException(
          folder + ": exists already; choose another name, or replace an index with --force");
    }
    if (Files.isSymbolicLink(folder)) {
      throw new Img2LocException(folder + ": is a link; name the folder itself to replace it");
    }
    try (ExactIndex present = ExactIndex.open(folder)) { // needs no graph
      present.size();
    } catch (IOException | RuntimeException e) {
      throw new Img2LocException(
          folder
              + ": is not an index that can be read ("
              + Problems.describe(e)
              + "), and --force replaces nothing else; remove it yourself if you mean it",
          e);
    }
    refuseForeignFiles();
  }

  private boolean isEmptyFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }

  private static boolean isPartOfIndex(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
        && (name.endsWith(FILE_SUFFIX)
            || name.startsWith(ALIASES)
            || name.equals(EncoderSource.FILE));
  }

  private void refuseForeignFiles() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!isPartOfIndex(entry)) {
          throw new Img2LocException(
              entry + ": is no part of the index, so --force does not replace its folder");
        }
      }
    }
  }

  /**
   * Writes an index, and beside it what it was built with.
   *
   * @param replace whether an index that is there may be replaced; it stays whole until the new one
   *     is. Otherwise whatever has come there since it was checked is refused.
   */
  void write(JVectorIndex index, EncoderSource encoder, boolean replace) throws IOException {
    if (!replace || !Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isEmptyFolder()) {
      index.save(folder);
      encoder.write(folder);
      return;
    }
    Path fresh = sibling("new");
    try {
      index.save(fresh);
      encoder.write(fresh);
      checkWritable(true); // building took its time
      replaceBy(fresh);
    } finally {
      delete(fresh);
    }
  }

  /** No file system puts one folder in the place of another, so for a moment there is none. */
  private void replaceBy(Path fresh) throws IOException {
    Path old = sibling(OLD);
    Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    delete(old);
  }

  /** Whoever is killed in that moment leaves the old index beside its name. */
  private void tellOfOneLeftBySwap() {
    for (Path left : leftBySwap()) {
      Path shown = folder.resolveSibling(left.getFileName());
      throw new Img2LocException(
          folder
              + ": no such index, but a run that was stopped while it replaced the index left it"
              + " under another name; when no run is at work, remove it, or get it back with: mv "
              + quoted(shown)
              + " "
              + quoted(folder));
    }
  }

  private List<Path> leftBySwap() {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    List<Path> left = new ArrayList<>();
    String start = hiddenName(absolute, OLD);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent, e -> String.valueOf(e.getFileName()).startsWith(start))) {
      entries.forEach(left::add);
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // a folder that cannot be listed has nothing to offer
    }
    left.removeIf(entry -> !isIndex(entry)); // deleting the old index may have begun
    return left;
  }

  private static boolean isIndex(Path entry) {
    try (ExactIndex index = ExactIndex.open(entry)) {
      return index.size() >= 0;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** A path as a shell takes it. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./+:@%,=][\\w./+:@%,=-]*")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  /** A name beside the folder that nothing has yet. */
  private Path sibling(String what) {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new Img2LocException(folder + ": an index cannot be the root of a file system");
    }
    String name = hiddenName(absolute, what) + ProcessHandle.current().pid();
    Path free = parent.resolve(name);
    for (int n = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); n++) {
      free = parent.resolve(name + "-" + n);
    }
    return free;
  }

  private static String hiddenName(Path absolute, String what) {
    return "." + absolute.getFileName() + "." + what + "-";
  }

  /** Deletes an index, and nothing else: a folder that has more in it stays, and is named. */
  private static void delete(Path index) throws IOException {
    if (!Files.exists(index, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(index, IndexFolder::isPartOfIndex)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(index);
  }

  /** Bytes on disk. */
  static long sizeInBytes(Path folder) throws IOException {
    long[] bytes = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }
}
