package io.img2loc.examples;

import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The photos of datasets whose places are known, lazily; what cannot be used goes to {@link
 * Skipped}. Bulk work keeps its order, so the reference of each outcome is the next of {@link
 * #nextReference}. For one thread.
 */
final class LabeledPhotos implements Iterator<Photo>, AutoCloseable {
  private final Iterator<Source> sources;
  private final Skipped skipped;
  private final Queue<Reference> underway = new ArrayDeque<>();
  private @Nullable Stream<DatasetItem> open;
  private Iterator<DatasetItem> items = List.<DatasetItem>of().iterator();
  private String prefix = "";
  private @Nullable Photo next;

  /**
   * A dataset and the start of its references' ids.
   *
   * @param dataset the photos
   * @param prefix is put before each id; may be empty
   */
  record Source(Dataset dataset, String prefix) {}

  LabeledPhotos(List<Source> sources, Skipped skipped) {
    this.sources = sources.iterator();
    this.skipped = skipped;
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
      if (items.hasNext()) {
        take(items.next());
      } else if (!openNext()) {
        return false;
      }
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
    if (reference == null) {
      skipped.add(item.status(), item.name(), String.valueOf(item.problem()));
      return;
    }
    underway.add(prefixed(reference));
    next = item.photo();
  }

  private Reference prefixed(Reference reference) {
    return new Reference(
        prefix + reference.id(),
        reference.location(),
        reference.author(),
        reference.takenAt(),
        reference.place());
  }

  private boolean openNext() {
    close();
    if (!sources.hasNext()) {
      return false;
    }
    Source source = sources.next();
    try {
      open = source.dataset().items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    items = open.iterator();
    prefix = source.prefix();
    return true;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
    }
  }
}
