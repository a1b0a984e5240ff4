package io.img2loc.dataset;

import io.img2loc.Photo;
import io.img2loc.PhotoPosition;
import io.img2loc.Reference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One item of a dataset: a photo with its place, a photo without one, or something unreadable.
 * Nothing that a dataset lists is lost on the way; what cannot be used says why.
 *
 * @param name what messages call the item: the photo's path, or the table's file and line
 * @param photo the photo, or null if the item is {@link Status#UNREADABLE}
 * @param reference what is known of the photo, or null unless it is {@link Status#LABELED}
 * @param problem why there is no reference, one sentence that names the item; null if there is one
 */
public record DatasetItem(
    String name, @Nullable Photo photo, @Nullable Reference reference, @Nullable String problem) {

  /** What can be done with an item. */
  public enum Status {
    /** A photo whose place is known. */
    LABELED,
    /** A photo whose place is not known. */
    NO_POSITION,
    /** No photo: a row that makes no sense, a file that is not there. */
    UNREADABLE
  }

  /** Checks. */
  public DatasetItem {
    Objects.requireNonNull(name, "name");
    if ((reference == null) == (problem == null) || (reference != null && photo == null)) {
      throw new IllegalArgumentException(
          "an item has a photo and a reference, or a problem: " + name);
    }
  }

  /** A photo whose place is known. */
  public static DatasetItem labeled(Photo photo, Reference reference) {
    return new DatasetItem(photo.name(), photo, reference, null);
  }

  /** A photo whose place is not known, and why. */
  public static DatasetItem withoutPosition(Photo photo, String problem) {
    return new DatasetItem(photo.name(), photo, null, problem);
  }

  /** Something that is no photo, and why. */
  public static DatasetItem unreadable(String name, String problem) {
    return new DatasetItem(name, null, null, problem);
  }

  /**
   * A photo that was taken out of an archive, with the place that is stated by the first of these
   * that states one: a JSON of the same name beside it, in the layout of webdataset ({@code
   * 000123.json} for {@code 000123.jpg}, at most 1 MiB, its keys named as the columns of {@link
   * Dataset#csv}); the photo itself; XMP or Google Takeout's JSON beside it; its JPEG comment. One
   * that cannot be read is {@link Status#UNREADABLE}. Reads the photo's header and metadata.
   *
   * @param id the reference's: the photo's path, with {@code /} between the names
   * @param siblings the files in the same folder
   */
  public static DatasetItem of(Photo photo, String id, PhotoPosition.Siblings siblings) {
    Objects.requireNonNull(photo, "photo");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(siblings, "siblings");
    return PhotoFacts.item(photo, id, siblings);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }

  /** What can be done with the item. */
  public Status status() {
    if (reference != null) {
      return Status.LABELED;
    }
    return photo != null ? Status.NO_POSITION : Status.UNREADABLE;
  }
}
