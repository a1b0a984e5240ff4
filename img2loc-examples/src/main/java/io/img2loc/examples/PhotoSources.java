package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.Shards;
import java.io.File;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Folders, tables and archives of photos whose places are known, as one dataset. What a reference
 * of an index is called follows from them: its id in its source, and before it the source's name.
 * The name is left out of a folder or a table that is the only source; never of an archive, as more
 * of its kind may come to lie beside it. Archives that a pattern stands for are named by their
 * paths from the pattern's own folder on.
 */
final class PhotoSources implements Dataset {
  private static final Pattern PATTERN = Pattern.compile("[*?{]");
  private static final Pattern EXTENSION =
      Pattern.compile("\\.(csv|tsv|tar|tar\\.gz|tgz|zip)$", Pattern.CASE_INSENSITIVE);

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

    boolean isArchive() {
      return Shards.isArchive(path) && !isFolder();
    }

    Source under(String name) {
      return new Source(path, dataset, name + "/" + prefix);
    }

    DatasetItem prefixed(DatasetItem item) {
      Reference reference = item.reference();
      return prefix.isEmpty() || reference == null
          ? item
          : new DatasetItem(
              item.name(), item.photo(), PhotoSources.prefixed(prefix, reference), null);
    }
  }

  private PhotoSources(List<Source> sources, @Nullable RetryList retried) {
    this.sources = sources;
    this.retried = retried;
  }

  static PhotoSources open(List<Path> paths) throws IOException {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : paths) {
      if (isPattern(path)) {
        Path root = patternFolder(path);
        for (Path archive : Shards.list(path.toString())) {
          String name = withoutExtension(slashed(root.relativize(archive.normalize())));
          if (!names.add(name)) {
            throw new Img2LocException(
                archive
                    + ": another source gives photos the same ids, "
                    + name
                    + "/...; index the two one after the other, with 'index add --into NAME'");
          }
          sources.add(new Source(archive, Shards.open(archive), name + "/"));
        }
      } else if (Shards.isArchive(path) && !Files.isDirectory(path)) {
        sources.add(new Source(path, Shards.open(path), distinctName(path, names) + "/"));
      } else {
        String prefix = paths.size() == 1 ? "" : distinctName(path, names) + "/";
        sources.add(new Source(path, Dataset.open(path), prefix));
      }
    }
    return new PhotoSources(List.copyOf(sources), null);
  }

  /** Whether a path stands for archives, where no shell has put them in its place. */
  private static boolean isPattern(Path path) {
    return PATTERN.matcher(path.toString()).find() && !Files.exists(path);
  }

  /** The folder that a pattern begins with, whatever it comes to stand for. */
  private static Path patternFolder(Path pattern) {
    Path folder = pattern.getRoot() == null ? Path.of("") : pattern.getRoot();
    for (Path step : pattern) {
      if (PATTERN.matcher(step.toString()).find()) {
        break;
      }
      folder = folder.resolve(step);
    }
    return folder.normalize();
  }

  private static String slashed(Path path) {
    return path.toString().replace(File.separatorChar, '/');
  }

  private static String withoutExtension(String path) {
    return EXTENSION.matcher(path).replaceFirst("");
  }

  private static String distinctName(Path source, Set<String> taken) {
    Path fileName = source.toAbsolutePath().normalize().getFileName();
    String name = fileName == null ? "root" : withoutExtension(fileName.toString());
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
   *
   * @param stop whether to stop counting; what is returned then means nothing
   */
  long count(BooleanSupplier stop) throws IOException {
    if (retried != null) {
      return retried.size();
    }
    if (sources.stream().anyMatch(Source::isArchive)) {
      return -1;
    }
    long count = 0;
    for (Source source : sources) {
      try (Stream<?> items =
          source.isFolder() ? Dataset.photos(source.path()) : source.dataset().items()) {
        count += items.takeWhile(item -> !stop.getAsBoolean()).count();
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
    Predicate<String> out = id -> leftOut.test(source.prefix() + id);
    try {
      Stream<DatasetItem> items =
          listed == null ? source.dataset().items(out) : listed(source, listed, out);
      return items.map(source::prefixed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same reference of a longer id. */
  static Reference prefixed(String prefix, Reference reference) {
    return new Reference(
        prefix + reference.id(),
        reference.location(),
        reference.author(),
        reference.takenAt(),
        reference.place());
  }

  /** What the list has: that an item is left out is asked last, as it is met all the same. */
  private static Stream<DatasetItem> listed(
      Source source, RetryList list, Predicate<String> leftOut) throws IOException {
    if (source.isFolder() || source.isArchive()) { // where an id tells the name
      Predicate<String> passedOver =
          id -> {
            String name = source.path() + "/" + id;
            return !list.has(name) || (leftOut.test(id) && list.meets(name));
          };
      return source.dataset().items(passedOver).filter(item -> list.meets(item.name()));
    }
    boolean hasRows = list.hasRowsOf(source.path());
    return source
        .dataset()
        .items()
        .filter(item -> list.meets(item.name()) || (hasRows && item.reference() != null))
        .filter(item -> item.reference() == null || !leftOut.test(item.reference().id()));
  }

  /** The sources' names. */
  @Override
  public String toString() {
    return String.join(", ", sources.stream().map(source -> source.path().toString()).toList());
  }
}
