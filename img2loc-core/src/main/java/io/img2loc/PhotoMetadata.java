package io.img2loc;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** STAND-IN, thrown away at merge: the orientation only. */
record PhotoMetadata(
    int orientation,
    PhotoPosition position,
    @Nullable LocalDateTime takenAt,
    @Nullable String comment) {

  static PhotoMetadata read(InputStream encoded, String name) throws IOException {
    int orientation = 1;
    try {
      var directory =
          ImageMetadataReader.readMetadata(encoded)
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer stated =
          directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      if (stated != null && stated >= 1 && stated <= 8) {
        orientation = stated;
      }
    } catch (ImageProcessingException | RuntimeException e) {
      orientation = 1;
    }
    return new PhotoMetadata(orientation, PhotoPosition.none(), null, null);
  }

  static PhotoPosition sidecar(Path photo) {
    return PhotoPosition.none();
  }
}
