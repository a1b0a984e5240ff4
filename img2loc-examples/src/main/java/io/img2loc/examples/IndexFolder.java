package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** An index on disk, as the command deals with it. */
final class IndexFolder {
  private static final String FILE_SUFFIX = ".i2l";

  private final Path folder;

  IndexFolder(Path folder) {
    this.folder = folder;
  }

  /** Opens the index, or says in a sentence why it cannot be opened. */
  static JVectorIndex open(Path folder) throws IOException {
    if (!Files.exists(folder)) {
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
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isEmptyFolder()) {
      return;
    }
    if (!replace) {
      throw new Img2LocException(
          folder + ": exists already; choose another name, or replace an index with --force");
    }
    if (Files.isSymbolicLink(folder)) {
      throw new Img2LocException(folder + ": is a link; name the folder itself to replace it");
    }
    try (JVectorIndex present = JVectorIndex.open(folder)) {
      present.size();
    } catch (IOException | RuntimeException e) {
      throw new Img2LocException(
          folder
              + ": is not an index that can be read ("
              + Failures.describe(e)
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
    return Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
        && entry.toString().endsWith(FILE_SUFFIX);
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

  /** Writes an index; an index that was there stays whole until the new one is. */
  void write(JVectorIndex index) throws IOException {
    if (!Files.exists(folder) || isEmptyFolder()) {
      index.save(folder);
      return;
    }
    Path fresh = sibling("new");
    try {
      index.save(fresh);
      replaceBy(fresh);
    } finally {
      delete(fresh);
    }
  }

  private void replaceBy(Path fresh) throws IOException {
    Path old = sibling("old");
    Files.move(folder, old);
    try {
      Files.move(fresh, folder);
    } catch (IOException e) {
      Files.move(old, folder);
      throw e;
    }
    delete(old);
  }

  private Path sibling(String what) {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new Img2LocException(folder + ": an index cannot be the root of a file system");
    }
    return parent.resolve(
        "." + absolute.getFileName() + "." + what + "-" + ProcessHandle.current().pid());
  }

  private static void delete(Path index) throws IOException {
    if (!Files.exists(index, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(index)) {
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
