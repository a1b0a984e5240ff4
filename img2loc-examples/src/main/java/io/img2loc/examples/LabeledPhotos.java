package io.img2loc.examples;

import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The photos of a dataset whose places are known, lazily; what cannot be used goes to {@link
 * Skipped}. Bulk work keeps its order, so the reference of each outcome is the next of {@link
 * #nextReference}. For one thread.
 */
final class LabeledPhotos implements Iterator<Photo>, AutoCloseable {
  private final Stream<DatasetItem> open;
  private final Iterator<DatasetItem> items;
  private final Skipped skipped;
  private final ProgressMeter meter;
  private final Queue<Reference> underway = new ArrayDeque<>();
  private @Nullable Photo next;

  /**
   * Opens the dataset.
   *
   * @param skipped is told of items that cannot be used
   * @param meter counts these items; of the photos' outcomes the caller tells it
   */
  LabeledPhotos(Dataset dataset, Skipped skipped, ProgressMeter meter) throws IOException {
    open = dataset.items();
    items = open.iterator();
    this.skipped = skipped;
    this.meter = meter;
  }

  /** The photos; to be used once. */
  Stream<Photo> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /** The reference of the photo whose outcome came next. */
  Reference nextReference() {
    return underway.remove();
  }

  @Override
  public boolean hasNext() {
    while (next == null) {
      if (!items.hasNext()) {
        return false;
      }
      take(items.next());
    }
    return true;
  }

  @Override
  public Photo next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Photo photo = next;
    next = null;
    return photo;
  }

  private void take(DatasetItem item) {
    Reference reference = item.reference();
    if (reference != null) {
      underway.add(reference);
      next = item.photo();
      return;
    }
    skipped.add(item);
    if (item.status() == DatasetItem.Status.UNREADABLE) {
      meter.failed();
    } else {
      meter.succeeded();
    }
  }

  @Override
  public void close() {
    open.close();
  }
}
