package io.img2loc;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a photo's header and metadata say.
 *
 * @param format the encoding as found in the bytes, whatever the file's name: {@code JPEG}, {@code
 *     PNG}, {@code TIFF}, {@code HEIC}, …
 * @param width px, as people see the photo: after the orientation is applied
 * @param height px, likewise
 * @param orientation EXIF's orientation, in [1, 8]; 1 where none or an impossible one is stated
 * @param position where the photo says it was taken
 * @param takenAt when it was taken by the camera's clock, where stated
 * @param comment the JPEG comment, where there is one; text from a file, to be treated as data
 */
public record PhotoInfo(
    String format,
    int width,
    int height,
    int orientation,
    PhotoPosition position,
    @Nullable LocalDateTime takenAt,
    @Nullable String comment) {

  /** Checks. */
  public PhotoInfo {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(position, "position");
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException("an orientation is 1 to 8, was " + orientation);
    }
  }
}
