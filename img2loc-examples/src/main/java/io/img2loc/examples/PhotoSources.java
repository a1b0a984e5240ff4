package io.img2loc.examples;

import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.Shards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Folders, tables and archives of photos whose places are known, as one dataset. What a reference
 * of an index is called follows from them: its id in its source, and before it the source's name
 * where there are several.
 */
final class PhotoSources implements Dataset {
  private static final Pattern PATTERN = Pattern.compile("[*?{]");
  private static final Pattern EXTENSION =
      Pattern.compile("\\.(csv|tar|tar\\.gz|tgz|zip)$", Pattern.CASE_INSENSITIVE);

  private final List<Source> sources;
  private final @Nullable RetryList retried;

  /**
   * A dataset and the start of its references' ids.
   *
   * @param prefix is put before each id; may be empty
   */
  private record Source(Path path, Dataset dataset, String prefix) {
    boolean isFolder() {
      return Files.isDirectory(path);
    }

    Source under(String name) {
      return new Source(path, dataset, name + "/" + prefix);
    }

    DatasetItem prefixed(DatasetItem item) {
      Reference reference = item.reference();
      return prefix.isEmpty() || reference == null
          ? item
          : new DatasetItem(
              item.name(),
              item.photo(),
              new Reference(
                  prefix + reference.id(),
                  reference.location(),
                  reference.author(),
                  reference.takenAt(),
                  reference.place()),
              null);
    }
  }

  private PhotoSources(List<Source> sources, @Nullable RetryList retried) {
    this.sources = sources;
    this.retried = retried;
  }

  static PhotoSources open(List<Path> paths) throws IOException {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Path> all = expand(paths);
    for (Path path : all) {
      String prefix = all.size() == 1 ? "" : distinctName(path, names) + "/";
      Dataset dataset = Shards.isArchive(path) ? Shards.open(path) : Dataset.open(path);
      sources.add(new Source(path, dataset, prefix));
    }
    return new PhotoSources(List.copyOf(sources), null);
  }

  /** With the archives that a pattern stands for in its place, where no shell has done so. */
  private static List<Path> expand(List<Path> paths) throws IOException {
    List<Path> expanded = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path) && PATTERN.matcher(path.toString()).find()) {
        expanded.addAll(Shards.list(path.toString()));
      } else {
        expanded.add(path);
      }
    }
    return expanded;
  }

  private static String distinctName(Path source, Set<String> taken) {
    Path fileName = source.toAbsolutePath().normalize().getFileName();
    String name =
        fileName == null ? "root" : EXTENSION.matcher(fileName.toString()).replaceFirst("");
    String distinct = name;
    for (int n = 2; !taken.add(distinct); n++) {
      distinct = name + "-" + n;
    }
    return distinct;
  }

  /** The same sources, of which only what is listed counts; null for all of it. */
  PhotoSources only(@Nullable RetryList listed) {
    return new PhotoSources(sources, listed);
  }

  /** The same sources, with a name put before each id. */
  PhotoSources under(String name) {
    return new PhotoSources(sources.stream().map(source -> source.under(name)).toList(), retried);
  }

  /**
   * How many items there are, those included that cannot be used; no photo is opened for it. −1
   * where archives would have to be read for it.
   */
  long count() throws IOException {
    if (retried != null) {
      return retried.size();
    }
    if (sources.stream().anyMatch(source -> Shards.isArchive(source.path()))) {
      return -1;
    }
    long count = 0;
    for (Source source : sources) {
      try (Stream<?> items =
          source.isFolder() ? Dataset.photos(source.path()) : source.dataset().items()) {
        count += items.count();
      }
    }
    return count;
  }

  @Override
  public Stream<DatasetItem> items() {
    return items(id -> false);
  }

  @Override
  public Stream<DatasetItem> items(Predicate<? super String> leftOut) {
    Concatenation all = new Concatenation(sources.iterator(), leftOut);
    return StreamSupport.stream(all, false).onClose(all::close);
  }

  /** The sources' items one after the other; each source is opened when its turn comes. */
  private final class Concatenation extends Spliterators.AbstractSpliterator<DatasetItem> {
    private final Iterator<Source> left;
    private final Predicate<? super String> leftOut;
    private @Nullable Stream<DatasetItem> open;
    private @Nullable Iterator<DatasetItem> items;

    Concatenation(Iterator<Source> left, Predicate<? super String> leftOut) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.left = left;
      this.leftOut = leftOut;
    }

    @Override
    public boolean tryAdvance(Consumer<? super DatasetItem> action) {
      while (items == null || !items.hasNext()) {
        close();
        if (!left.hasNext()) {
          return false;
        }
        open = open(left.next(), leftOut);
        items = open.iterator();
      }
      action.accept(items.next());
      return true;
    }

    void close() {
      if (open != null) {
        open.close();
      }
    }
  }

  private Stream<DatasetItem> open(Source source, Predicate<? super String> leftOut) {
    RetryList listed = retried;
    try {
      if (listed == null) {
        return source
            .dataset()
            .items(id -> leftOut.test(source.prefix() + id))
            .map(source::prefixed);
      }
      Predicate<String> notListed = // told by the name of the file alone, where that can be
          id -> source.isFolder() && !listed.has(source.path().resolve(id));
      return source
          .dataset()
          .items(id -> notListed.test(id) || leftOut.test(source.prefix() + id))
          .filter(item -> listed.has(item))
          .map(source::prefixed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources' names. */
  @Override
  public String toString() {
    return String.join(", ", sources.stream().map(source -> source.path().toString()).toList());
  }
}
