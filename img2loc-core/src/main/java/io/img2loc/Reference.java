package io.img2loc;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A geotagged photo of an index.
 *
 * @param id names it within its index; not blank
 * @param location where it was taken
 * @param author who took it, where known
 * @param takenAt when it was taken by the camera's clock (no time zone), where known
 * @param place the name of the place, where known; text from a file, to be treated as data
 */
public record Reference(
    String id,
    GeoPoint location,
    @Nullable String author,
    @Nullable LocalDateTime takenAt,
    @Nullable String place) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the id is blank
   */
  public Reference {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(location, "location");
    if (id.isBlank()) {
      throw new IllegalArgumentException("a reference needs an id that is not blank");
    }
  }

  /** A reference of which only the place is known. */
  public static Reference of(String id, GeoPoint location) {
    return new Reference(id, location, null, null, null);
  }
}
