package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.EmbeddedReference;
import io.img2loc.index.ImportedVectors;
import io.img2loc.index.Indexer.Problem;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The photos that an evaluation asks about, each id once. */
interface Queries {

  /** How many there are, those that cannot be used included; −1 where that is not known. */
  long count() throws IOException;

  /**
   * The photos in their order, lazily; close the stream.
   *
   * @param skipped is told of what cannot be used
   * @param meter counts that; of the photos' outcomes the caller tells it
   */
  Stream<Query> stream(Skipped skipped, ProgressMeter meter) throws IOException;

  /** Whether each is compared with other references than the next. */
  default boolean leavesOut() {
    return false;
  }

  /** Shows the photos of some ids again, where there is anything to be seen. */
  default void show(Set<String> ids, BiConsumer<String, Photo> shown) throws IOException {}

  /** Those of a dataset. */
  static Queries of(PhotoSources photos) {
    return new Queries() {
      @Override
      public long count() throws IOException {
        return photos.count(() -> false);
      }

      @Override
      public Stream<Query> stream(Skipped skipped, ProgressMeter meter) throws IOException {
        AtomicLong position = new AtomicLong();
        Distinct distinct = new Distinct(skipped, meter);
        return LabeledPhoto.of(photos, skipped, meter)
            .filter(labeled -> distinct.isFirst(labeled.reference(), labeled.toString()))
            .map(
                labeled ->
                    new Query(
                        position.getAndIncrement(),
                        labeled.photo(),
                        labeled.reference(),
                        null,
                        Filter.everything()));
      }

      @Override
      public void show(Set<String> ids, BiConsumer<String, Photo> shown) throws IOException {
        try (Stream<DatasetItem> items = photos.items(id -> !ids.contains(id))) {
          items.forEach(
              item -> {
                if (item.reference() != null && item.photo() != null) {
                  shown.accept(item.reference().id(), item.photo());
                }
              });
        }
      }
    };
  }

  /** Vectors that were made elsewhere, with a table of what they are of. */
  static Queries of(ImportedVectors vectors) {
    return new Queries() {
      @Override
      public long count() {
        return vectors.size();
      }

      @Override
      public Stream<Query> stream(Skipped skipped, ProgressMeter meter) throws IOException {
        AtomicLong position = new AtomicLong();
        Distinct distinct = new Distinct(skipped, meter);
        return vectors.stream()
            .flatMap(
                row -> {
                  EmbeddedReference known = row.value();
                  if (known == null) {
                    skipped.add(
                        Problem.Status.REFUSED,
                        row.input(),
                        Problems.describe(Objects.requireNonNull(row.failure())));
                    meter.failed();
                    return Stream.empty();
                  }
                  return distinct.isFirst(known.reference(), row.input())
                      ? Stream.of(
                          Query.of(
                              position.getAndIncrement(),
                              known.reference(),
                              known.embedding(),
                              Filter.everything()))
                      : Stream.empty();
                });
      }
    };
  }

  /** The photos of an index itself, each without its group. */
  static Queries of(JVectorIndex index, LeaveOut leaveOut) {
    return new Queries() {
      @Override
      public long count() {
        return index.size();
      }

      @Override
      public Stream<Query> stream(Skipped skipped, ProgressMeter meter) {
        return IntStream.range(0, index.size())
            .mapToObj(
                i -> {
                  Reference reference = index.reference(i);
                  return Query.of(i, reference, index.embedding(i), leaveOut.others(reference));
                });
      }

      @Override
      public boolean leavesOut() {
        return true;
      }

      @Override
      public void show(Set<String> ids, BiConsumer<String, Photo> shown) {
        for (String id : ids) {
          index.thumbnail(id).ifPresent(jpeg -> shown.accept(id, Photo.of(jpeg, id)));
        }
      }
    };
  }

  /** Lets each id through once. */
  final class Distinct {
    private final Set<String> ids = new HashSet<>();
    private final Skipped skipped;
    private final ProgressMeter meter;

    private Distinct(Skipped skipped, ProgressMeter meter) {
      this.skipped = skipped;
      this.meter = meter;
    }

    private boolean isFirst(Reference reference, String name) {
      boolean first = ids.add(reference.id());
      if (!first) {
        skipped.add(
            Problem.Status.DUPLICATE, name, name + ": another photo is called " + reference.id());
        meter.failed();
      }
      return first;
    }
  }
}
