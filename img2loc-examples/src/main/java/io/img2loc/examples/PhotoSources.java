package io.img2loc.examples;

import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Folders and tables of photos whose places are known. What a reference of an index is called
 * follows from them: its id in its source, and before it the source's name where there are several.
 */
final class PhotoSources {
  private final List<Path> paths;
  private final List<LabeledPhotos.Source> sources;

  private PhotoSources(List<Path> paths, List<LabeledPhotos.Source> sources) {
    this.paths = paths;
    this.sources = sources;
  }

  static PhotoSources open(List<Path> paths) throws IOException {
    List<LabeledPhotos.Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : paths) {
      String prefix = paths.size() == 1 ? "" : distinctName(path, names) + "/";
      sources.add(new LabeledPhotos.Source(Dataset.open(path), prefix));
    }
    return new PhotoSources(List.copyOf(paths), sources);
  }

  private static String distinctName(Path source, Set<String> taken) {
    Path fileName = source.toAbsolutePath().normalize().getFileName();
    String name = fileName == null ? "root" : fileName.toString().replaceFirst("(?i)\\.csv$", "");
    String distinct = name;
    for (int n = 2; !taken.add(distinct); n++) {
      distinct = name + "-" + n;
    }
    return distinct;
  }

  /** How many items there are, those included that cannot be used; no photo is opened for it. */
  long count() throws IOException {
    long count = 0;
    for (int i = 0; i < paths.size(); i++) {
      try (Stream<?> items =
          Files.isDirectory(paths.get(i))
              ? Dataset.photos(paths.get(i))
              : sources.get(i).dataset().items()) {
        count += items.count();
      }
    }
    return count;
  }

  /**
   * The photos; close what is returned.
   *
   * @param skipped is told of items that cannot be used
   * @param meter counts these items; of the photos' outcomes the caller tells it
   */
  LabeledPhotos photos(Skipped skipped, ProgressMeter meter) {
    return new LabeledPhotos(
        sources.stream()
            .map(
                source ->
                    new LabeledPhotos.Source(
                        () -> source.dataset().items().peek(item -> count(item, meter)),
                        source.prefix()))
            .toList(),
        skipped);
  }

  private static void count(DatasetItem item, ProgressMeter meter) {
    switch (item.status()) {
      case NO_POSITION -> meter.succeeded();
      case UNREADABLE -> meter.failed();
      case LABELED -> {} // counted when it is done
    }
  }

  /** The sources' names. */
  @Override
  public String toString() {
    return String.join(", ", paths.stream().map(Path::toString).toList());
  }
}
