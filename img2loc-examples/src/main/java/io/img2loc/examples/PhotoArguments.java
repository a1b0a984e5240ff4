package io.img2loc.examples;

import io.img2loc.examples.output.Problems;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which photos to work on: named one by one, as folders, or in a list. */
final class PhotoArguments {
  private static final String STANDARD_INPUT = "-";
  private static final int LONGEST_SHOWN = 100;

  @Parameters(
      paramLabel = "PHOTO|DIR",
      description = "Photos, and folders of photos with all that is below them.")
  List<Path> given = new ArrayList<>();

  @Option(
      names = "--files-from",
      paramLabel = "FILE",
      description = "Read more photos and folders from a list, one a line; - for standard input.")
  @Nullable String listFile;

  @Option(
      names = {"-0", "--null"},
      description = "The list's names end with a NUL character: for find -print0.")
  boolean nullSeparated;

  boolean isEmpty() {
    return given.isEmpty() && listFile == null;
  }

  /** How many photos there are, by their names alone; −1 if only reading will tell. */
  long count() throws IOException {
    if (STANDARD_INPUT.equals(listFile)
        || (listFile != null && !Files.isRegularFile(Path.of(listFile)))) {
      return -1;
    }
    try (Stream<Path> files = files(problem -> {})) {
      return files.count();
    }
  }

  /**
   * The photos, lazily, each path once; close the stream.
   *
   * @param problems is told of folders that cannot be read, and of names that no file can have
   */
  Stream<Path> files(Consumer<String> problems) throws IOException {
    FileList list = openList(problems);
    Set<Path> seen = new HashSet<>();
    PhotoFiles photos = new PhotoFiles(named(list), problems);
    return stream(photos)
        .filter(seen::add)
        .onClose(
            () -> {
              photos.close();
              if (list != null) {
                list.close();
              }
            });
  }

  private @Nullable FileList openList(Consumer<String> problems) throws IOException {
    if (listFile == null) {
      return null;
    }
    InputStream list =
        listFile.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(listFile));
    // A name in another encoding is one that is not found, and no reason to stop.
    Reader names = new InputStreamReader(list, StandardCharsets.UTF_8);
    return new FileList(
        new BufferedReader(names),
        nullSeparated,
        problem -> problems.accept(listFile + ": " + problem));
  }

  private Iterator<Path> named(@Nullable FileList list) {
    return list == null ? given.iterator() : concat(given.iterator(), list);
  }

  private static Iterator<Path> concat(Iterator<Path> first, Iterator<Path> second) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || second.hasNext();
      }

      @Override
      public Path next() {
        return first.hasNext() ? first.next() : second.next();
      }
    };
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** The names in a list, read as they are asked for; empty ones are passed over. */
  private static final class FileList implements Iterator<Path>, Closeable {
    private final BufferedReader reader;
    private final boolean nullSeparated;
    private final Consumer<String> problems;
    private @Nullable Path next;

    FileList(BufferedReader reader, boolean nullSeparated, Consumer<String> problems) {
      this.reader = reader;
      this.nullSeparated = nullSeparated;
      this.problems = problems;
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == null) {
          String name = nullSeparated ? readToNull() : reader.readLine();
          if (name == null) {
            return false;
          }
          next = name.isEmpty() ? null : path(name);
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The file of this name, or null, told as a problem, if none can have it. */
    private @Nullable Path path(String name) {
      try {
        return Path.of(name);
      } catch (InvalidPathException e) {
        String shown =
            name.length() <= LONGEST_SHOWN ? name : name.substring(0, LONGEST_SHOWN) + "…";
        boolean hasNull = name.indexOf('\0') >= 0;
        problems.accept(
            "no file can have the name '"
                + Problems.oneLine(shown)
                + "' ("
                + e.getReason()
                + (hasNull ? "); if the list's names end with NUL characters, say -0" : ")"));
        return null;
      }
    }

    @Override
    public Path next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Path path = next;
      next = null;
      return path;
    }

    private @Nullable String readToNull() throws IOException {
      StringBuilder name = new StringBuilder();
      int c = reader.read();
      if (c < 0) {
        return null;
      }
      while (c > 0) {
        name.append((char) c);
        c = reader.read();
      }
      return name.toString();
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
