package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.PhotoInfo;
import io.img2loc.PhotoPosition;
import io.img2loc.PhotoPosition.Siblings;
import io.img2loc.Reference;
import org.jspecify.annotations.Nullable;

/** Makes an item of what a photo, and what lies beside it, say. */
final class PhotoFacts {
  private PhotoFacts() {}

  /** What the photo says by itself; one in a file reads its sidecars, too. */
  static DatasetItem item(Photo photo, String id) {
    try {
      return item(photo, id, photo.info(), PhotoPosition.none());
    } catch (PhotoException e) {
      return DatasetItem.unreadable(photo.name(), named(photo, e.getMessage()));
    }
  }

  /** The place of a JSON beside the photo, else in the photo, else in a sidecar. */
  static DatasetItem item(Photo photo, String id, Siblings siblings) {
    String file = id.substring(id.lastIndexOf('/') + 1);
    try {
      PhotoInfo info = photo.info();
      SampleJson json = SampleJson.beside(file, id, siblings);
      Reference stated = json.reference();
      if (stated != null) {
        return DatasetItem.labeled(photo, withTime(stated, info));
      }
      boolean lacksPlace = info.position().location() == null;
      PhotoPosition beside =
          lacksPlace ? PhotoPosition.beside(file, siblings) : PhotoPosition.none();
      DatasetItem item = item(photo, id, info, beside);
      return item.reference() == null && json.problem() != null
          ? DatasetItem.withoutPosition(photo, named(photo, json.problem()))
          : item;
    } catch (PhotoException e) {
      return DatasetItem.unreadable(photo.name(), named(photo, e.getMessage()));
    }
  }

  private static Reference withTime(Reference stated, PhotoInfo info) {
    return stated.takenAt() != null
        ? stated
        : new Reference(
            stated.id(), stated.location(), stated.author(), info.takenAt(), stated.place());
  }

  private static DatasetItem item(Photo photo, String id, PhotoInfo info, PhotoPosition beside) {
    GeoPoint location = info.position().location();
    String problem = info.position().problem();
    if (location == null) {
      location = beside.location();
      problem = problem == null ? beside.problem() : problem;
    }
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
}
