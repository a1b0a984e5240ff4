package io.img2loc.examples.demo;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that the demo writes into. A list of what the demo made lies in it, and grows before
 * each file is made; so a demo that runs again, even after one that was stopped half-way, removes
 * exactly that and nothing else.
 *
 * <p>The list has one path a line, relative to the folder, with {@code /} between the names; a path
 * that ends in {@code /} is a folder with everything in it.
 */
final class DemoFolder {
  /** Name of the list. */
  static final String LIST = "img2loc-demo-files.txt";

  private final Path root;

  private DemoFolder(Path root) {
    this.root = root;
  }

  /**
   * Makes the folder, or empties it of what an earlier demo made.
   *
   * @throws IOException if it cannot be made or written, or holds files and no demo's list
   */
  static DemoFolder prepare(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FileSystemException(root.toString(), null, "is a file, not a folder");
    }
    Files.createDirectories(root);
    Path list = root.resolve(LIST);
    if (Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
      removeListed(root, Files.readAllLines(list));
    } else if (!isEmpty(root)) {
      throw new FileSystemException(
          root.toString(), null, "holds files that no demo has made, and they stay untouched");
    }
    Files.writeString(list, "");
    return new DemoFolder(root);
  }

  /** The folder. */
  Path root() {
    return root;
  }

  /** The place of a file or folder, for {@link #willMake announced} names. */
  Path resolve(String name) {
    return root.resolve(name);
  }

  /**
   * Adds names to the list and makes the folders that they lie in.
   *
   * @throws IOException if one of them exists, or the folder cannot be written
   */
  void willMake(List<String> names) throws IOException {
    for (String name : names) {
      Path path = root.resolve(name);
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(
            path.toString(), null, "is there already, and no demo has made it");
      }
    }
    Files.write(root.resolve(LIST), names, StandardOpenOption.APPEND);
    for (String name : names) {
      Files.createDirectories(root.resolve(name).getParent());
    }
  }

  private static void removeListed(Path root, List<String> names) throws IOException {
    Path realRoot = root.toRealPath();
    List<Path> folders = new ArrayList<>();
    for (String name : names) {
      Path path = realRoot.resolve(name).normalize();
      Path parent = path.getParent();
      if (parent == null || !isInside(realRoot, parent)) {
        continue;
      }
      if (name.endsWith("/")) {
        removeTree(path);
      } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(path);
      }
      if (!folders.contains(parent)) {
        folders.add(parent);
      }
    }
    for (Path folder : folders) {
      removeIfEmpty(realRoot, folder);
    }
  }

  /** A list that was tampered with, or a folder that is now a link, must not lead elsewhere. */
  private static boolean isInside(Path realRoot, Path folder) throws IOException {
    return folder.startsWith(realRoot)
        && Files.isDirectory(folder)
        && folder.toRealPath().startsWith(realRoot);
  }

  /** Links are removed, not followed. */
  private static void removeTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : children(path)) {
        removeTree(child);
      }
    }
    Files.deleteIfExists(path);
  }

  private static void removeIfEmpty(Path root, Path folder) throws IOException {
    for (Path next = folder;
        next != null && !next.equals(root) && Files.isDirectory(next) && isEmpty(next);
        next = next.getParent()) {
      try {
        Files.deleteIfExists(next);
      } catch (DirectoryNotEmptyException e) {
        return; // somebody has just put something there: it is theirs
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    return children(folder).isEmpty();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }
}
