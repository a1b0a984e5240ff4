package io.img2loc;

import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a photo's header and metadata say.
 *
 * @param format the encoding as found in the bytes, whatever the file's name: {@code JPEG}, {@code
 *     PNG}, {@code GIF}, {@code BMP}, {@code TIFF}, {@code WEBP}, {@code HEIC}, {@code HEIF},
 *     {@code AVIF}, {@code DNG}, {@code CR2}, {@code CR3}, {@code ORF}, {@code RW2}, {@code RAF},
 *     or {@code RAW} for another camera's raw data
 * @param width px, at least 1, of what {@link Photo#decode} gives: upright, and for camera raw data
 *     those of the preview
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

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a size is below 1 or the orientation out of range
   */
  public PhotoInfo {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(position, "position");
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a photo has at least 1 x 1 px, not " + width + " x " + height);
    }
    if (orientation < 1 || orientation > 8) {
      throw new IllegalArgumentException("an orientation is 1 to 8, was " + orientation);
    }
  }
}
