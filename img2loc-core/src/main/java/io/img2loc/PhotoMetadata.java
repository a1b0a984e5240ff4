package io.img2loc;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata inside a photo says, of JPEG, PNG, TIFF (with the RAW formats built on it),
 * WebP, HEIF and CR3; of other formats nothing. Broken metadata is read as far as it makes sense.
 *
 * @param orientation EXIF's of the primary image, or else XMP's; 1 where none or an impossible one
 * @param position EXIF's if it is a place, or else XMP's if that is one, or else EXIF's problem, or
 *     else XMP's
 * @param takenAt when the photo was taken, or else digitised, by the camera's clock
 * @param comment the JPEG comment
 */
record PhotoMetadata(
    int orientation,
    PhotoPosition position,
    @Nullable LocalDateTime takenAt,
    @Nullable String comment) {

  PhotoMetadata {
    Objects.requireNonNull(position, "position");
  }

  /**
   * Reads a file, jumping over the picture.
   *
   * @throws IOException if the file cannot be read, never for what stands in it
   */
  static PhotoMetadata read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return read(RandomBytes.of(channel));
    }
  }

  /** Reads bytes in memory. */
  static PhotoMetadata read(byte[] encoded) {
    try {
      return read(RandomBytes.of(encoded));
    } catch (IOException e) {
      throw new IllegalStateException("reading an array does not fail", e);
    }
  }

  /** The position beside the photo: XMP's if it is a place, or else Google Takeout's. */
  static PhotoPosition sidecar(Path photo) {
    return Sidecar.position(photo);
  }

  private static PhotoMetadata read(RandomBytes bytes) throws IOException {
    MetadataBlocks blocks = MetadataBlocks.find(bytes);
    TiffTags exif = blocks.exif();
    XmpPacket xmp = XmpPacket.parse(blocks.xmp());
    return new PhotoMetadata(
        orientation(exif, xmp), position(exif, xmp), takenAt(exif, xmp), blocks.comment());
  }

  private static PhotoPosition position(@Nullable TiffTags exif, XmpPacket xmp) {
    PhotoPosition fromExif = exif == null ? PhotoPosition.none() : ExifPosition.of(exif);
    if (fromExif.location() != null) {
      return fromExif;
    }
    PhotoPosition fromXmp = xmp.position(PhotoPosition.Source.XMP, "XMP");
    return fromXmp.location() != null || fromExif.problem() == null ? fromXmp : fromExif;
  }

  private static int orientation(@Nullable TiffTags exif, XmpPacket xmp) {
    TiffTags.Value stated = exif == null ? null : exif.image(TiffTags.ORIENTATION);
    if (stated != null) {
      double[] numbers = stated.numbers();
      return numbers.length == 0 ? 1 : possible(numbers[0]);
    }
    String text = xmp.get(XmpPacket.ORIENTATION);
    return text != null && text.matches("[1-8]") ? Integer.parseInt(text) : 1;
  }

  private static int possible(double orientation) {
    boolean known = orientation >= 1 && orientation <= 8 && orientation == Math.rint(orientation);
    return known ? (int) orientation : 1;
  }

  private static @Nullable LocalDateTime takenAt(@Nullable TiffTags exif, XmpPacket xmp) {
    String[] stated = {
      text(exif, TiffTags.DATE_TIME_ORIGINAL),
      text(exif, TiffTags.DATE_TIME_DIGITIZED),
      xmp.get(XmpPacket.DATE_TIME_ORIGINAL),
      xmp.get(XmpPacket.DATE_CREATED)
    };
    for (String text : stated) {
      LocalDateTime time = MetadataTime.parse(text);
      if (time != null) {
        return time;
      }
    }
    return null;
  }

  private static @Nullable String text(@Nullable TiffTags exif, int tag) {
    TiffTags.Value value = exif == null ? null : exif.exif(tag);
    return value == null ? null : value.text();
  }
}
