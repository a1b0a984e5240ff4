package io.img2loc.dataset;

import io.img2loc.Photo;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The photos below a folder. */
final class FolderDataset implements Dataset {
  private final Path folder;

  private FolderDataset(Path folder) {
    this.folder = folder;
  }

  static FolderDataset open(Path folder) throws IOException {
    return new FolderDataset(check(folder));
  }

  /** The folder, if it is one. */
  static Path check(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no such folder; check the name");
    }
    if (!Files.isDirectory(folder)) {
      throw new FileSystemException(
          folder.toString(), null, "a file, where a folder of photos is needed");
    }
    return folder;
  }

  @Override
  public Stream<DatasetItem> items() throws IOException {
    return PhotoWalk.of(check(folder)).map(this::item);
  }

  @Override
  public Stream<DatasetItem> items(Predicate<? super String> leftOut) throws IOException {
    Objects.requireNonNull(leftOut, "leftOut");
    return PhotoWalk.of(check(folder))
        .filter(found -> found.problem() != null || !leftOut.test(id(found.path())))
        .map(this::item);
  }

  private DatasetItem item(PhotoWalk.Found found) {
    if (found.problem() != null) {
      return DatasetItem.unreadable(found.path().toString(), found.problem());
    }
    return PhotoFacts.item(Photo.of(found.path()), id(found.path()));
  }

  private String id(Path photo) {
    return StreamSupport.stream(folder.relativize(photo).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }
}
