package io.img2loc;

import io.img2loc.Angle.Axis;
import org.jspecify.annotations.Nullable;

/**
 * The position in EXIF's GPS directory.
 *
 * <p>{@code GPSStatus} is not asked, as exiftool does not ask it: V (void) is written by cameras
 * that use the last fix while they wait for the next, and that place is what people want to see; a
 * receiver that never had a fix leaves zeros, which are no place anyway. Nor is {@code GPSMapDatum}
 * asked: a datum other than WGS-84, mostly off by some hundred metres, is not converted.
 */
final class ExifPosition {
  private ExifPosition() {}

  static PhotoPosition of(TiffTags tags) {
    return Angle.position(
        PhotoPosition.Source.EXIF,
        "EXIF",
        angle(Axis.LATITUDE, tags.gps(TiffTags.GPS_LATITUDE), tags.gps(TiffTags.GPS_LATITUDE_REF)),
        angle(
            Axis.LONGITUDE,
            tags.gps(TiffTags.GPS_LONGITUDE),
            tags.gps(TiffTags.GPS_LONGITUDE_REF)));
  }

  private static @Nullable Angle angle(
      Axis axis, TiffTags.@Nullable Value value, TiffTags.@Nullable Value ref) {
    if (value == null) {
      return null;
    }
    String letter = ref == null ? null : ref.text();
    if (value.isText()) {
      String text = value.text();
      return text.isEmpty() ? null : Angle.of(axis, text, letter, false);
    }
    return value.hasZeroDenominator()
        ? Angle.zeroDenominator()
        : Angle.of(axis, value.numbers(), letter);
  }
}
