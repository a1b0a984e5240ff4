package io.img2loc.examples;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Img2LocException;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.ExactIndex;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** An index on disk, as the command deals with it. */
final class IndexFolder {
  private static final String MANIFEST = "index.i2l";
  private static final String FILE_SUFFIX = ".i2l";
  private static final String FRESH_MANIFEST = MANIFEST + ".new";
  private static final String LOCK = "write.lock";
  private static final String OLD = "old";
  private static final String NEW = "new";

  /** What ends the name that {@link #sibling} makes. */
  private static final String NUMBER = "\\d+(-\\d+)?";

  /** Windows neither moves nor deletes a folder in which a file is open. */
  private static final boolean OPEN_FILES_HOLD_FOLDERS = File.separatorChar == '\\';

  /** How often to try to delete what another thread is still writing. */
  private static final int TRIES = 1_000;

  private final Path folder;

  IndexFolder(Path folder) {
    this.folder = folder;
  }

  /** Opens the index, or says in a sentence why it cannot be opened. */
  static JVectorIndex open(Path folder) throws IOException {
    checkPresent(folder);
    return JVectorIndex.open(folder);
  }

  /** Says in a sentence, if so, that there is nothing here that could be an index. */
  static void checkPresent(Path folder) {
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
  }

  /**
   * Whether an index is here; makes sure, before any long work, that one can be written.
   *
   * @param replace whether an index that is there is to be replaced, and not to be gone on with
   * @throws Img2LocException if something else is here, or an index that cannot be read
   */
  boolean isThere(boolean replace) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      tellOfOneLeftBySwap();
      return false;
    }
    if (isBegunAtMost()) {
      return false;
    }
    if (replace && Files.isSymbolicLink(folder)) {
      throw new Img2LocException(folder + ": is a link; name the folder itself to replace it");
    }
    try (ExactIndex present = ExactIndex.open(folder)) { // needs no graph
      present.size();
    } catch (IOException | RuntimeException e) {
      throw new Img2LocException(
          folder
              + ": exists already, and is not an index that can be read ("
              + Problems.describe(e)
              + "); choose another name"
              + (replace ? ", as --force replaces nothing else, or remove it yourself" : ""),
          e);
    }
    if (replace) {
      refuseForeignFiles();
    }
    return true;
  }

  /** Whether the folder is empty, or has no more in it than a writer that was killed at once. */
  private boolean isBegunAtMost() throws IOException {
    if (!Files.isDirectory(folder) || Files.exists(folder.resolve(MANIFEST))) {
      return false;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.endsWith(LOCK) && !entry.endsWith(FRESH_MANIFEST)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Begins an index here, or goes on with the one that is; it is there from now on. */
  IndexWriter write(EmbeddingSpace space) throws IOException {
    IndexWriter writer = IndexWriter.open(folder, space);
    try {
      writer.commit();
      return writer;
    } catch (IOException | RuntimeException e) {
      try (writer) {
        throw e;
      }
    }
  }

  /**
   * Removes what {@link #write} has begun, if nothing came of it.
   *
   * @param held what it returned, still open: nobody else has begun anything here
   */
  void deleteIfNothing(IndexWriter held) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    if (Files.exists(folder.resolve(MANIFEST))) {
      try (ExactIndex index = ExactIndex.open(folder)) {
        if (index.size() > 0) {
          return;
        }
      }
    }
    freeFiles(held);
    delete(folder);
  }

  private static void freeFiles(IndexWriter held) throws IOException {
    if (OPEN_FILES_HOLD_FOLDERS) {
      held.close();
    }
  }

  private static boolean isPartOfIndex(Path entry) {
    String name = String.valueOf(entry.getFileName());
    return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
        && (name.endsWith(FILE_SUFFIX)
            || name.equals(FRESH_MANIFEST)
            || name.equals(LOCK)
            || name.equals(EncoderSource.FILE)
            || name.equals(IndexCalibration.FILE)
            || name.equals(IndexCalibration.PARTIAL));
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

  /** A place for the index that will replace this one. */
  Path fresh() {
    return sibling(NEW);
  }

  /**
   * Puts a whole index in the place of the one that is here, if that is one still and nobody is
   * writing to it. No file system puts one folder in the place of another, so for a moment there is
   * none.
   */
  void replaceBy(Path fresh) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) { // making the other one took its time
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    if (!isThere(true)) {
      throw new Img2LocException(
          folder + ": was removed meanwhile, and another run begins an index here; it stays");
    }
    try (IndexWriter held = IndexWriter.open(folder)) {
      swap(fresh, held);
    }
  }

  private void swap(Path fresh, IndexWriter held) throws IOException {
    Path old = sibling(OLD);
    freeFiles(held);
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
    List<Path> left = siblings(OLD);
    left.removeIf(entry -> !isIndex(entry)); // deleting the old index may have begun
    return left;
  }

  /**
   * Deletes the unfinished indexes that runs have left here which were killed before they could
   * replace this one.
   *
   * @param held a writer of this index: as long as it is open, no other run makes one to replace it
   * @return what was deleted
   */
  List<Path> deleteUnfinished(IndexWriter held) {
    List<Path> deleted = siblings(NEW);
    deleted.removeIf(left -> !Files.isDirectory(left, LinkOption.NOFOLLOW_LINKS) || !gone(left));
    return deleted;
  }

  private static boolean gone(Path index) {
    try {
      delete(index);
      return true;
    } catch (IOException e) {
      return false; // stays, as something else may be in it, and is in nobody's way
    }
  }

  /** What earlier runs have put beside the folder. */
  private List<Path> siblings(String what) {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    List<Path> found = new ArrayList<>();
    if (parent == null || !Files.isDirectory(parent)) {
      return found;
    }
    String name = Pattern.quote(hiddenName(absolute, what)) + NUMBER;
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent, e -> String.valueOf(e.getFileName()).matches(name))) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      found.clear(); // a folder that cannot be listed has nothing to offer
    }
    return found;
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

  /**
   * Deletes an index, if it is there, and nothing else: a folder that has more in it stays, and is
   * named.
   */
  static void delete(Path index) throws IOException {
    if (!Files.exists(index, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(index, IndexFolder::isPartOfIndex)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // somebody else has just done it
    }
    Files.deleteIfExists(index);
  }

  /** Deletes an index that another thread may still be writing, as well as that can be done. */
  static void giveUp(Path index) {
    for (int i = 0; i < TRIES && !gone(index); i++) {
      Thread.onSpinWait();
    }
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
