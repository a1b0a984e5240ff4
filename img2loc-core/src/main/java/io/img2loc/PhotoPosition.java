package io.img2loc;

import java.io.IOException;
import java.io.InputStream;
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

  /** The files that lie where a photo lies: in a folder of an archive, in a store of its own. */
  @FunctionalInterface
  public interface Siblings {
    /**
     * Opens the file of exactly that name, or returns null if there is none. Whoever asks closes
     * it.
     *
     * @param name a file's name without a folder
     * @throws IOException if there is one and it cannot be read
     */
    @Nullable InputStream open(String name) throws IOException;
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

  /**
   * What the files beside a photo say: XMP as photo managers write it, or else the JSON that Google
   * Takeout adds. A {@link Photo} in a file reads them by itself; this is for one that comes out of
   * an archive.
   *
   * @param photo the photo's file name, without a folder
   * @param siblings asked for some dozens of names, one after the other
   */
  public static PhotoPosition beside(String photo, Siblings siblings) {
    Objects.requireNonNull(photo, "photo");
    Objects.requireNonNull(siblings, "siblings");
    return Sidecar.position(photo, siblings);
  }
}
