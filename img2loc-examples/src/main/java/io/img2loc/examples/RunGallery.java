package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunWriter;
import io.img2loc.examples.report.Pictures;
import io.img2loc.examples.report.Report;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small pictures of what a report of a run shows, to be kept with the run. */
final class RunGallery {
  private static final int LONGEST_SIDE = 256;

  private final RunArchive run;

  RunGallery(RunArchive run) {
    this.run = run;
  }

  /** Keeps small pictures of these photos, and of their most similar references. */
  void save(RunWriter writer, Queries queries, @Nullable JVectorIndex index) throws IOException {
    Pictures pictures = Report.pictures(run);
    try {
      queries.show(
          pictures.photos(),
          (id, photo) -> thumbnail(photo).ifPresent(jpeg -> save(writer, id, jpeg)));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (index != null) {
      for (String reference : pictures.references()) {
        Optional<byte[]> jpeg = index.thumbnail(reference);
        if (jpeg.isPresent()) {
          writer.writeThumbnail(RunArchive.referenceKey(reference), jpeg.get());
        }
      }
    }
  }

  /** None of what could be located, and cannot be shown: a gallery is no reason to fail. */
  private static Optional<byte[]> thumbnail(Photo photo) {
    try {
      return Optional.of(photo.toThumbnail(LONGEST_SIDE));
    } catch (Img2LocException e) {
      return Optional.empty();
    }
  }

  private static void save(RunWriter writer, String id, byte[] jpeg) {
    try {
      writer.writeThumbnail(id, jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
