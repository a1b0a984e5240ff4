package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Compares files in the cache with the checksums that their content is named by. */
final class Verification {
  private Verification() {}

  static List<ModelHub.FileCheck> of(Path directory, ProgressListener listener) {
    if (!Files.isDirectory(directory)) {
      throw new Img2LocException(
          directory + " is no directory; name the one in which a model lies");
    }
    try {
      Path real = directory.toRealPath(); // a link to a model's directory would not be walked
      List<Path> files = filesIn(real);
      long bytes = 0;
      for (Path file : files) {
        bytes += expected(file).isEmpty() || !Files.exists(file) ? 0 : Files.size(file);
      }
      List<ModelHub.FileCheck> checks = new ArrayList<>();
      try (TransferProgress progress = new TransferProgress("verifying", bytes, listener)) {
        for (Path file : files) {
          checks.add(
              new ModelHub.FileCheck(
                  HubCache.slashed(real.relativize(file)), check(file, progress)));
        }
      }
      return checks;
    } catch (IOException | UncheckedIOException e) {
      throw new Img2LocException(directory + " cannot be verified: " + e.getMessage(), e);
    }
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> !Files.isDirectory(path)).sorted().toList();
    }
  }

  private static ModelHub.FileCheck.Status check(Path file, TransferProgress progress)
      throws IOException {
    if (!Files.exists(file)) {
      return ModelHub.FileCheck.Status.MISSING;
    }
    String expected = expected(file);
    if (expected.isEmpty()) {
      return ModelHub.FileCheck.Status.UNKNOWN;
    }
    return BlobChecksum.of(file, expected, progress::add).equals(expected)
        ? ModelHub.FileCheck.Status.OK
        : ModelHub.FileCheck.Status.DIFFERS;
  }

  /**
   * The checksum that a link into {@code blobs} names, or an empty text. The first link of a chain
   * counts: newer caches link from there to a store that is shared, where names mean something
   * else.
   */
  private static String expected(Path file) throws IOException {
    if (!Files.isSymbolicLink(file)) {
      return "";
    }
    Path name = Files.readSymbolicLink(file).getFileName();
    String text = name == null ? "" : name.toString();
    return BlobChecksum.isOne(text) ? text : "";
  }
}
