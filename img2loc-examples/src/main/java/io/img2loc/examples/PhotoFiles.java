package io.img2loc.examples;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders as photos, lazily: a file as it is, a folder as the photos in it and below it,
 * in the order of their names. Links are followed, but no folder is read twice. What is named but
 * is not there is given, too, so that it is reported with the photos that fail.
 */
final class PhotoFiles implements Iterator<Path> {
  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif",
          "avif", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf", "pef", "srw");

  /** Folders of small copies and the like that begin with no dot. */
  private static final Set<String> PROGRAMS_OWN = Set.of("@eadir", "__macosx");

  private final Iterator<Path> named;
  private final Consumer<String> problems;
  private final Deque<Iterator<Path>> folders = new ArrayDeque<>();
  private final Set<Path> entered = new HashSet<>();
  private @Nullable Path next;

  /**
   * Nothing is read yet.
   *
   * @param named files and folders
   * @param problems is told of folders that cannot be read
   */
  PhotoFiles(Iterator<Path> named, Consumer<String> problems) {
    this.named = named;
    this.problems = problems;
  }

  /** Whether a file's name is that of a photo. Hidden files are none: macOS leaves ._x.jpg. */
  static boolean isPhotoName(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0
        && !name.startsWith(".")
        && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /**
   * A path without its {@code .} steps: what a photo is known by. {@code ..} stays, as it means
   * something else after a link.
   */
  static Path tidy(Path path) {
    for (Path step : path) {
      if (step.toString().equals("..")) {
        return path;
      }
    }
    return path.normalize();
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      if (!folders.isEmpty()) {
        if (folders.peek().hasNext()) {
          Path entry = folders.peek().next();
          next = fileOrEnter(entry, Files.isDirectory(entry));
        } else {
          folders.pop();
        }
      } else if (named.hasNext()) {
        Path path = named.next();
        next = fileOrEnter(path, Files.isDirectory(path));
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public Path next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Path file = next;
    next = null;
    return file;
  }

  private @Nullable Path fileOrEnter(Path path, boolean folder) {
    if (!folder) {
      return tidy(path);
    }
    try {
      if (entered.add(path.toRealPath())) {
        folders.push(entries(path).iterator());
      }
    } catch (IOException e) {
      problems.accept(Failures.describe(e));
    }
    return null;
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, PhotoFiles::isWanted)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    return entries;
  }

  private static boolean isWanted(Path entry) {
    String name = String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isDirectory(entry)
        ? !name.startsWith(".") && !PROGRAMS_OWN.contains(name)
        : isPhotoName(entry);
  }
}
