package io.img2loc.examples;

import io.img2loc.Photo;
import io.img2loc.dataset.Dataset;
import io.img2loc.examples.output.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files and folders as photos, lazily: a file as it is, a folder as {@link Dataset#photos} reads
 * it. A folder that is named twice is read once. What is named but is not there is given, too, so
 * that it is reported with the photos that fail.
 */
final class PhotoFiles implements Iterator<Path>, AutoCloseable {
  private final Iterator<Path> named;
  private final Consumer<String> problems;
  private final Set<Path> entered = new HashSet<>();
  private Stream<Photo> folder = Stream.empty();
  private Iterator<Photo> photos = folder.iterator();
  private @Nullable Path next;

  /**
   * Nothing is read yet.
   *
   * @param named files and folders
   * @param problems is told of named folders that cannot be read
   */
  PhotoFiles(Iterator<Path> named, Consumer<String> problems) {
    this.named = named;
    this.problems = problems;
  }

  /** The last name of a path, whatever folder it is told from. */
  static String lastName(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
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
      if (photos.hasNext()) {
        next = tidy(photos.next().path().orElseThrow());
      } else if (named.hasNext()) {
        next = fileOrEnter(named.next());
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

  private @Nullable Path fileOrEnter(Path path) {
    if (!Files.isDirectory(path)) {
      return tidy(path);
    }
    try {
      if (entered.add(path.toRealPath())) {
        folder.close();
        folder = Dataset.photos(path);
        photos = folder.iterator();
      }
    } catch (IOException e) {
      problems.accept(Problems.describe(e));
    }
    return null;
  }

  @Override
  public void close() {
    folder.close();
  }
}
