package io.img2loc.examples.archive;

import io.img2loc.GeoPoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A reference that looked like a photo, as an archive keeps it.
 *
 * @param id what the index calls it
 * @param location where it was taken
 * @param similarity raw cosine in [−1, 1]
 * @param author who took it, or null
 */
public record ArchivedNeighbor(
    String id, GeoPoint location, double similarity, @Nullable String author) {
  /** Checks. */
  public ArchivedNeighbor {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(location, "location");
  }
}
