package io.img2loc.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** SKELETON: photos with the places where they were taken. */
public interface Dataset {

  /** The items, lazily; the caller closes the stream. */
  Stream<DatasetItem> items() throws IOException;

  /** A folder (with everything below it) or a {@code .csv} file with the photos beside it. */
  static Dataset open(Path source) throws IOException {
    return Stream::empty;
  }

  /** Every photo below a folder, with the position that the photo itself or its sidecar states. */
  static Dataset folder(Path folder) throws IOException {
    return Stream::empty;
  }

  /** A table; photos are found below {@code images}. */
  static Dataset csv(Path table, Path images) throws IOException {
    return Stream::empty;
  }
}
