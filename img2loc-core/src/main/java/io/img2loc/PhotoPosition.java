package io.img2loc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a photo says that it was taken: a place, nothing, or something that is no place and why.
 *
 * <p>What can be meant in two ways is a problem, never a guess: a number without the letter of its
 * hemisphere, (0, 0), which cameras write for "not set", a fraction with a zero denominator, a
 * number out of range, one of the two numbers alone, a sign against its letter, more than 60
 * minutes or seconds, or anything unreadable. The datum is taken to be WGS-84.
 *
 * @param location the place, or null
 * @param source where it was read, or null where nothing is said
 * @param problem why what was read is no place, one sentence; null where there is a place or
 *     nothing
 */
public record PhotoPosition(
    @Nullable GeoPoint location, @Nullable Source source, @Nullable String problem) {
  private static final PhotoPosition NONE = new PhotoPosition(null, null, null);

  /** Where a position can stand. */
  public enum Source {
    /** EXIF's GPS directory. */
    EXIF,
    /** XMP inside the file. */
    XMP,
    /** A file of XMP beside the photo. */
    XMP_SIDECAR,
    /** Google Takeout's JSON beside the photo. */
    TAKEOUT
  }

  /** Checks. */
  public PhotoPosition {
    if (source == null
        ? location != null || problem != null
        : (location == null) == (problem == null)) {
      throw new IllegalArgumentException("a position is a place, nothing, or a problem");
    }
  }

  /** Nothing is said. */
  public static PhotoPosition none() {
    return NONE;
  }

  /** A place. */
  public static PhotoPosition at(GeoPoint location, Source source) {
    return new PhotoPosition(Objects.requireNonNull(location, "location"), source, null);
  }

  /** Something that is no place. */
  public static PhotoPosition unusable(Source source, String problem) {
    return new PhotoPosition(null, source, Objects.requireNonNull(problem, "problem"));
  }
}
