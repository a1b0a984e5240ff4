package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.PhotoInfo;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

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

  private DatasetItem item(PhotoWalk.Found found) {
    if (found.problem() != null) {
      return DatasetItem.unreadable(found.path().toString(), found.problem());
    }
    Photo photo = Photo.of(found.path());
    try {
      return item(photo, id(found.path()), photo.info());
    } catch (PhotoException e) {
      return DatasetItem.unreadable(photo.name(), named(photo, e.getMessage()));
    }
  }

  private static DatasetItem item(Photo photo, String id, PhotoInfo info) {
    GeoPoint location = info.position().location();
    String problem = info.position().problem();
    if (location == null && problem == null && info.comment() != null) {
      Im2GpsComment comment = Im2GpsComment.read(info.comment());
      location = comment.location();
      problem = comment.problem();
    }
    return location != null
        ? DatasetItem.labeled(photo, new Reference(id, location, null, info.takenAt(), null))
        : DatasetItem.withoutPosition(
            photo, named(photo, problem != null ? problem : "states no position"));
  }

  private static String named(Photo photo, @Nullable String problem) {
    String text = String.valueOf(problem);
    return text.contains(photo.name()) ? text : photo.name() + ": " + text;
  }

  private String id(Path photo) {
    return StreamSupport.stream(folder.relativize(photo).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }
}
