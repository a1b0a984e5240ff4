package io.img2loc.index;

import io.img2loc.Bulk;
import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.Indexer.Problem;
import io.img2loc.index.Indexer.Problem.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One run of an {@link Indexer}. For one thread. */
final class Ingestion {
  private final Indexer.Settings settings;
  private final IndexWriter writer;
  private final BooleanSupplier stop;
  private final IngestionProgress progress;

  /** Hashes of the ids that this run added: tell those of an earlier run from those given twice. */
  private final LongSet own = new LongSet();

  private long added;
  private long replaced;
  private long present;
  private long withoutPosition;
  private long failed;
  private boolean cutShort;
  private boolean interrupted;
  private long lastCommit;
  private int uncommitted;

  Ingestion(Indexer.Settings settings, BooleanSupplier stop) {
    this.settings = settings;
    this.writer = settings.writer();
    this.stop = stop;
    progress = new IngestionProgress(settings.listener(), settings.expected(), settings.nanos());
    lastCommit = settings.nanos().getAsLong();
  }

  /**
   * What is made of a photo.
   *
   * @param thumbnail null where none is wanted
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Encoded(Embedding embedding, byte @Nullable [] thumbnail) {}

  IndexReport photos(Dataset dataset, Encoder encoder) throws IOException {
    try (Stream<Outcome<DatasetItem, Encoded>> outcomes =
        Bulk.map(
            untilStopped(dataset.items(this::isPresent)).filter(this::isUsable),
            item -> encode(encoder, item),
            settings.executor(),
            settings.parallelism())) {
      Iterator<Outcome<DatasetItem, Encoded>> i = outcomes.iterator();
      while (hasNext(i)) {
        takePhoto(i.next());
      }
    }
    return end();
  }

  /** Not takeWhile, which takes one more: an item that was taken is done or told. */
  private Stream<DatasetItem> untilStopped(Stream<DatasetItem> items) {
    Spliterator<DatasetItem> all = items.spliterator();
    Spliterator<DatasetItem> some =
        new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED) {
          @Override
          public boolean tryAdvance(Consumer<? super DatasetItem> action) {
            return !isStopping() && all.tryAdvance(action);
          }
        };
    return StreamSupport.stream(some, false).onClose(items::close);
  }

  private boolean isUsable(DatasetItem item) {
    Reference reference = item.reference();
    if (reference == null) {
      Status status = item.photo() == null ? Status.UNREADABLE : Status.NO_POSITION;
      problem(item.name(), status, String.valueOf(item.problem()));
      return false;
    }
    if (isGivenTwice(reference)) {
      givenTwice(item.name(), reference);
      return false;
    }
    return true;
  }

  private Encoded encode(Encoder encoder, DatasetItem item) {
    Photo photo = Objects.requireNonNull(item.photo());
    Embedding embedding = encoder.encode(photo);
    int side = settings.thumbnailSide();
    return new Encoded(embedding, side > 0 ? photo.toThumbnail(side) : null);
  }

  private void takePhoto(Outcome<DatasetItem, Encoded> outcome) throws IOException {
    DatasetItem item = outcome.input();
    if (outcome.failure() != null) {
      problem(item.name(), Status.UNREADABLE, String.valueOf(outcome.failure().getMessage()));
      return;
    }
    Encoded encoded = outcome.orElseThrow();
    add(
        item.name(),
        Objects.requireNonNull(item.reference()),
        encoded.embedding,
        encoded.thumbnail);
  }

  IndexReport vectors(ImportedVectors vectors) throws IOException {
    try (Stream<Outcome<String, EmbeddedReference>> rows = vectors.stream()) {
      Iterator<Outcome<String, EmbeddedReference>> i = rows.iterator();
      while (hasNext(i) && !isStopping()) {
        takeRow(i.next());
      }
    }
    return end();
  }

  private void takeRow(Outcome<String, EmbeddedReference> row) throws IOException {
    Img2LocException failure = row.failure();
    if (failure != null) {
      boolean vector = failure.getCause() instanceof IllegalArgumentException;
      Status status = vector ? Status.REFUSED : Status.UNREADABLE;
      problem(row.input(), status, String.valueOf(failure.getMessage()));
      return;
    }
    EmbeddedReference found = row.orElseThrow();
    if (!isPresent(found.reference().id())) {
      add(row.input(), found.reference(), found.embedding(), null);
    }
  }

  /**
   * Whether there is a next one. What is in flight when the thread is interrupted is waited for all
   * the same; the interruption is set again in the end. Where the source can no longer be read, all
   * before it is committed.
   */
  private boolean hasNext(Iterator<?> iterator) throws IOException {
    while (true) {
      noteInterruption();
      try {
        return iterator.hasNext();
      } catch (RuntimeException e) {
        boolean now = noteInterruption();
        if (now && e instanceof Img2LocException) {
          continue;
        }
        if (isInterruption(e)) {
          cutShort = true;
          return false; // a file that cannot be read on, as this thread was interrupted
        }
        end();
        if (e instanceof UncheckedIOException unchecked) {
          throw unchecked.getCause();
        }
        throw e;
      }
    }
  }

  private static boolean isInterruption(RuntimeException e) {
    Throwable cause = e.getCause();
    while (cause != null && !(cause instanceof ClosedByInterruptException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private boolean noteInterruption() {
    boolean now = Thread.interrupted();
    interrupted |= now;
    return now;
  }

  private boolean isStopping() {
    if (stop.getAsBoolean() || interrupted || Thread.currentThread().isInterrupted()) {
      cutShort = true;
    }
    return cutShort;
  }

  private IndexReport end() throws IOException {
    commit();
    progress.end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new IndexReport(added, replaced, present, withoutPosition, failed, cutShort);
  }

  /** Whether to pass over an item for its id alone. Counts it, if so. */
  private boolean isPresent(String id) {
    if (settings.replaceExisting() || !writer.contains(id) || own.contains(hash(id))) {
      return false;
    }
    present++;
    progress.leftOut();
    return true;
  }

  private boolean isGivenTwice(Reference reference) {
    return own.contains(hash(reference.id())) && writer.contains(reference.id());
  }

  private void add(
      String name, Reference reference, Embedding embedding, byte @Nullable [] thumbnail)
      throws IOException {
    if (isGivenTwice(reference)) {
      givenTwice(name, reference);
      return;
    }
    try {
      // What the writer would refuse is refused before anything is removed for it.
      Addition.check(writer.space(), reference, embedding);
    } catch (IllegalArgumentException e) {
      problem(name, Status.REFUSED, String.valueOf(e.getMessage()));
      return;
    }
    boolean replaces = writer.remove(reference.id());
    if (thumbnail == null) {
      writer.add(reference, embedding);
    } else {
      writer.add(reference, embedding, thumbnail);
    }
    own.add(hash(reference.id()));
    added += replaces ? 0 : 1;
    replaced += replaces ? 1 : 0;
    uncommitted++;
    progress.succeeded();
    commitIfDue();
  }

  private void givenTwice(String name, Reference reference) {
    problem(name, Status.DUPLICATE, "another item has the id " + reference.id() + " already");
  }

  private void problem(String name, Status status, String reason) {
    if (status == Status.NO_POSITION) {
      withoutPosition++;
      progress.succeeded();
    } else {
      failed++;
      progress.failed();
    }
    settings.problems().accept(new Problem(name, status, reason));
  }

  private void commitIfDue() throws IOException {
    if (uncommitted >= settings.commitCount()
        || settings.nanos().getAsLong() - lastCommit >= settings.commitNanos()) {
      commit();
    }
  }

  private void commit() throws IOException {
    if (uncommitted > 0) {
      noteInterruption(); // or it would close the files that are written
      writer.commit();
      uncommitted = 0;
    }
    lastCommit = settings.nanos().getAsLong();
  }

  /** FNV-1a of 64 bits over the characters. */
  private static long hash(String id) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }
}
