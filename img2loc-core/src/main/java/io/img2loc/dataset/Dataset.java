package io.img2loc.dataset;

import io.img2loc.Photo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Photos with the places where they were taken. What cannot be used is an item too, and says why:
 * the items of a dataset are as many as its files or rows.
 *
 * <p>Items are read one at a time while the stream is consumed, and none is kept. A dataset may be
 * read several times, also by several threads, each with its own stream.
 *
 * <pre>{@code
 * try (Stream<DatasetItem> items = Dataset.open(Path.of("holidays")).items()) {
 *   items.filter(item -> item.status() != LABELED).forEach(item -> log.info(item.problem()));
 * }
 * }</pre>
 *
 * One's own is one method, {@code Dataset mine = () -> items.stream()}; as any dataset it must be
 * safe for use by several threads.
 */
public interface Dataset {

  /**
   * The items, lazily, in an order that does not change while the files do not. The caller closes
   * the stream, which releases the files that it holds open.
   *
   * @throws IOException if the folder or the table can no longer be read; when that happens on the
   *     way, the stream throws an {@link UncheckedIOException}
   */
  Stream<DatasetItem> items() throws IOException;

  /**
   * The items but those whose references need no look, as they are known already. A dataset that
   * can tell an id before it opens the photo leaves it out unopened, as a {@link #folder} does.
   *
   * @param leftOut is asked once about the id of each reference, on the thread that consumes the
   *     stream; it may be asked about photos that turn out to have no place
   * @throws IOException as {@link #items()} does
   */
  default Stream<DatasetItem> items(Predicate<? super String> leftOut) throws IOException {
    Objects.requireNonNull(leftOut, "leftOut");
    return items().filter(item -> item.reference() == null || !leftOut.test(item.reference().id()));
  }

  /**
   * A folder, as {@link #folder} reads it, or a {@code .csv} or {@code .tsv} table, as {@link #csv}
   * reads it. A table's photos are looked for in the folder that it lies in, then below that in the
   * folder with the table's name without {@code .csv}, in {@code images} and in {@code img}; the
   * first of these that has the photo of the first row is taken.
   *
   * @throws IOException if there is no such folder or table, or its photos are in none of these
   */
  static Dataset open(Path source) throws IOException {
    if (Files.isDirectory(source)) {
      return folder(source);
    }
    if (!Files.exists(source)) {
      throw new NoSuchFileException(
          source.toString(), null, "no such folder or table; check the name");
    }
    String name = source.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return CsvDataset.open(source, ImageFolder.beside(source));
    }
    throw new FileSystemException(
        source.toString(),
        null,
        "neither a folder nor a .csv or .tsv table; give the folder that the photo is in");
  }

  /**
   * Every photo below a folder, with the place and the time that the photo itself or its sidecar
   * states. A reference's id is the photo's path relative to the folder, with {@code /} between the
   * names.
   *
   * <p>A file is a photo if its name says so ({@code .jpg}, {@code .png}, {@code .heic}, {@code
   * .dng}, …, in either case). Each folder is read in the order of its names; names that begin with
   * a dot, and the folders in which programs keep thumbnails and the like ({@code @eaDir}, {@code
   * .thumbnails}, {@code __MACOSX}), are passed over. Symbolic links are followed, but no folder is
   * read twice. A photo that cannot be read and a folder that cannot be listed are {@link
   * DatasetItem.Status#UNREADABLE}, and the rest goes on.
   *
   * <p>Where a photo states no position, coordinates in its JPEG comment are used, as the photos of
   * the Im2GPS test set carry them.
   *
   * @throws IOException if there is no such folder
   */
  static Dataset folder(Path folder) throws IOException {
    return FolderDataset.open(folder);
  }

  /**
   * A table, one photo a row, with the photos below {@code images}. The first line names the
   * columns, in any order and in either case, others may stand between them:
   *
   * <ul>
   *   <li>the photo's path below {@code images}: {@code IMG_FILE}, {@code filename}, {@code file},
   *       {@code path}, {@code IMAGE}, {@code IMG_ID}, {@code id}, {@code key}, {@code image_path},
   *       {@code image_id}, {@code photo_id}, {@code file_name}, {@code image_name}, {@code
   *       img_path}, {@code photo_name} or {@code photo}, the first of these that is there; {@code
   *       .jpg}, {@code .jpeg} or {@code .png} may be left out. It is the reference's id;
   *   <li>degrees north: {@code LAT} or {@code latitude}, or these after {@code gt_}, {@code
   *       true_}, {@code truth_} or {@code location_};
   *   <li>degrees east: {@code LON}, {@code lng}, {@code long} or {@code longitude}, likewise;
   *   <li>and, if there are any, the author ({@code AUTHOR}, {@code user}, {@code userid}, {@code
   *       photographer}, {@code creator_username}, {@code creator_id}), the time in ISO 8601 or
   *       EXIF's form ({@code date}, {@code datetime}, {@code taken_at}, {@code timestamp}; a zone
   *       is left out, and so is a time in any other form) and the place's name ({@code place},
   *       {@code city}, {@code location_name}).
   * </ul>
   *
   * <p>Commas, semicolons or tabs separate the columns; where it is not a comma, numbers may have a
   * decimal comma. Text is UTF-8, or UTF-16 with a byte-order mark; fields may be quoted. A row
   * that makes no sense or whose photo is not there is {@link DatasetItem.Status#UNREADABLE}, one
   * at exactly (0, 0) or without coordinates has {@link DatasetItem.Status#NO_POSITION}; blank
   * lines are passed over.
   *
   * @throws IOException if the table or the folder cannot be read, a needed column is missing, or
   *     latitude and longitude are evidently swapped in the whole table
   */
  static Dataset csv(Path table, Path images) throws IOException {
    return CsvDataset.open(table, new ImageFolder(FolderDataset.check(images)));
  }

  /**
   * Every photo below a folder, whether or not it states a place, found as {@link #folder} finds
   * them. None is opened. A folder below that cannot be listed comes as a photo that cannot be
   * read, so that bulk work lists it among its failures.
   *
   * @throws IOException if there is no such folder
   */
  static Stream<Photo> photos(Path folder) throws IOException {
    return PhotoWalk.of(FolderDataset.check(folder)).map(found -> Photo.of(found.path()));
  }

  /**
   * Whether {@link #folder} would take a file for a photo, by its path below the folder with {@code
   * /} between the names: by its extension, its not being hidden, and its not lying among programs'
   * own files.
   */
  static boolean isPhoto(String path) {
    return PhotoWalk.isPhotoPath(path);
  }
}
