package io.img2loc.examples;

import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A photo whose place is known.
 *
 * @param photo the photo
 * @param reference what is known of it
 */
record LabeledPhoto(Photo photo, Reference reference) {

  /**
   * Those of a dataset, lazily; close the stream.
   *
   * @param skipped is told of items that cannot be used
   * @param meter counts these items; of the photos' outcomes the caller tells it
   */
  static Stream<LabeledPhoto> of(Dataset dataset, Skipped skipped, ProgressMeter meter)
      throws IOException {
    return dataset
        .items()
        .filter(item -> isLabeled(item, skipped, meter))
        .map(
            item ->
                new LabeledPhoto(
                    Objects.requireNonNull(item.photo()),
                    Objects.requireNonNull(item.reference())));
  }

  private static boolean isLabeled(DatasetItem item, Skipped skipped, ProgressMeter meter) {
    if (item.status() == DatasetItem.Status.LABELED) {
      return true;
    }
    skipped.add(item);
    if (item.status() == DatasetItem.Status.UNREADABLE) {
      meter.failed();
    } else {
      meter.succeeded();
    }
    return false;
  }

  /** What messages call it. */
  @Override
  public String toString() {
    return photo.name();
  }
}
