package io.img2loc.index;

import io.img2loc.Encoder;
import io.img2loc.ProgressListener;
import io.img2loc.dataset.Dataset;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Fills an index from photos whose places are known, or from vectors that were made elsewhere.
 *
 * <p>What the index has already is passed over by its id, a folder's photos without being opened:
 * the same call goes on where the last one ended, however that was. What has been done is committed
 * now and then and in the end, whether the run came to its end, was stopped, or its source failed.
 * An item that cannot be used is told to {@link Builder#onProblem} and stops nothing. No more is in
 * memory than the photos in flight, and what the writer keeps between commits.
 *
 * <pre>{@code
 * try (IndexWriter writer = IndexWriter.open(Path.of("mine.img2loc"), encoder.space())) {
 *   Indexer indexer = Indexer.builder(writer).executor(executor, 8).build();
 *   IndexReport report = indexer.index(Dataset.open(Path.of("photos")), encoder);
 *   writer.optimize(ProgressListener.none());
 * }
 * }</pre>
 *
 * <p>It uses the writer and closes it not. To be used by one thread, but for {@link #stop()}.
 */
public final class Indexer {
  private final Settings settings;
  private volatile boolean stopping;

  private Indexer(Settings settings) {
    this.settings = settings;
  }

  /** A builder of an indexer into this index. */
  public static Builder builder(IndexWriter writer) {
    return new Builder(writer);
  }

  /**
   * Indexes photos. A thread that is interrupted stops as by {@link #stop()}, and stays
   * interrupted; where the interruption meets it while a file is being written, an exception says
   * so, and what had been committed before remains.
   *
   * @throws IllegalArgumentException if the encoder is of another space than the index
   * @throws IOException if the dataset can no longer be read, in which case what was done before is
   *     committed; or the index cannot be written
   */
  public IndexReport index(Dataset dataset, Encoder encoder) throws IOException {
    Objects.requireNonNull(dataset, "dataset");
    if (!encoder.space().equals(settings.writer().space())) {
      throw new IllegalArgumentException(
          "the index holds vectors of "
              + settings.writer().space()
              + ", the encoder makes vectors of "
              + encoder.space()
              + "; use the encoder of the index, or begin another index");
    }
    return new Ingestion(settings, this::isStopping).photos(dataset, encoder);
  }

  /**
   * Adds vectors that were made elsewhere. Nothing is known of what made them: whoever begins the
   * index names its space, and answers for comparing only what can be compared.
   *
   * @throws IllegalArgumentException if the vectors are of another dimension than the index
   * @throws IOException as {@link #index(Dataset, Encoder)}
   */
  public IndexReport index(ImportedVectors vectors) throws IOException {
    if (vectors.dimension() != settings.writer().space().dimension()) {
      throw new IllegalArgumentException(
          "the index holds vectors of "
              + settings.writer().space()
              + ", these have "
              + vectors.dimension()
              + " dimensions");
    }
    return new Ingestion(settings, this::isStopping).vectors(vectors);
  }

  private boolean isStopping() {
    return stopping;
  }

  /**
   * Ends the run: what is in flight is finished and committed, and {@link #index} returns. A run
   * that begins later ends at once. May be called by any thread, and does not wait.
   */
  public void stop() {
    stopping = true;
  }

  /**
   * An item that was not indexed, and why.
   *
   * @param name what messages call it: the photo's path, or the table's file and line
   * @param status what kind of problem it is
   * @param reason one sentence for people
   */
  public record Problem(String name, Status status, String reason) {

    /** Checks. */
    public Problem {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(reason, "reason");
    }

    /** What kind of problem it is. */
    public enum Status {
      /** A photo whose place is not known; this is no failure. */
      NO_POSITION,
      /** A photo that cannot be read or encoded, or a row that makes no sense. */
      UNREADABLE,
      /** A vector that has no direction, or is of another dimension; text that is no text. */
      REFUSED,
      /** Another item of the same run has the same id. */
      DUPLICATE
    }
  }

  /** What a builder has set. */
  record Settings(
      IndexWriter writer,
      Executor executor,
      int parallelism,
      int thumbnailSide,
      boolean replaceExisting,
      long commitNanos,
      int commitCount,
      ProgressListener listener,
      long expected,
      Consumer<? super Problem> problems,
      LongSupplier nanos) {}

  /** Settings of an indexer. Not safe for use by several threads. */
  public static final class Builder {
    private static final int LARGEST_THUMBNAIL = 256;

    private final IndexWriter writer;
    private Executor executor = Runnable::run;
    private int parallelism = 1;
    private int thumbnailSide;
    private boolean replaceExisting;
    private Duration commitEvery = Duration.ofSeconds(30);
    private int commitCount = 100_000;
    private ProgressListener listener = ProgressListener.none();
    private long expected = -1;
    private Consumer<? super Problem> problems = problem -> {};
    private LongSupplier nanos = System::nanoTime;

    private Builder(IndexWriter writer) {
      this.writer = Objects.requireNonNull(writer, "writer");
    }

    /**
     * Sets who encodes: the calling thread alone unless set. The executor is the caller's own.
     *
     * @param parallelism how many photos are encoded at once, at least 1
     */
    public Builder executor(Executor executor, int parallelism) {
      if (parallelism < 1) {
        throw new IllegalArgumentException("parallelism must be at least 1, was " + parallelism);
      }
      this.executor = Objects.requireNonNull(executor, "executor");
      this.parallelism = parallelism;
      return this;
    }

    /**
     * Keeps a small JPEG of each photo, without metadata, which {@link JVectorIndex#thumbnail}
     * finds: none is kept unless set. Each photo is decoded once more for it.
     *
     * @param longestSide px, in [16, 256]
     */
    public Builder thumbnails(int longestSide) {
      if (longestSide < 16 || longestSide > LARGEST_THUMBNAIL) {
        throw new IllegalArgumentException(
            "the longest side of thumbnails must be in [16, "
                + LARGEST_THUMBNAIL
                + "] px, was "
                + longestSide);
      }
      thumbnailSide = longestSide;
      return this;
    }

    /**
     * Sets whether a reference that the index has gives way to a new one of the same id; unless
     * set, the new one is passed over. The old one stays where the new one fails.
     */
    public Builder replaceExisting(boolean replaceExisting) {
      this.replaceExisting = replaceExisting;
      return this;
    }

    /**
     * Sets after what time, while work goes on, a commit is due: 30 s unless set. 100,000
     * references that are not committed make one due, too. More commits make more files, of which a
     * kill loses less.
     *
     * @param pause zero for a commit after each reference; from 292 years on, time makes none due
     */
    public Builder commitEvery(Duration pause) {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("the time must not be negative, was " + pause);
      }
      commitEvery = pause;
      return this;
    }

    /** For tests: how many references make a commit due. */
    Builder commitCount(int references) {
      commitCount = references;
      return this;
    }

    /** For tests: the clock, as {@link System#nanoTime}. */
    Builder clock(LongSupplier clock) {
      nanos = clock;
      return this;
    }

    /**
     * Sets who is told of progress, on the calling thread. Items that the index has already count
     * neither as done nor in the total, so that rate and remaining time are those of the work.
     */
    public Builder progress(ProgressListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Sets how many items the source has, for progress; unknown unless set.
     *
     * @param items at least 0, or −1 where nobody knows
     */
    public Builder expecting(long items) {
      if (items < -1) {
        throw new IllegalArgumentException("items must be −1 or more, was " + items);
      }
      expected = items;
      return this;
    }

    /** Sets who is told of each item that is not indexed, on the calling thread. */
    public Builder onProblem(Consumer<? super Problem> problems) {
      this.problems = Objects.requireNonNull(problems, "problems");
      return this;
    }

    private static long nanos(Duration pause) {
      Duration longest = Duration.ofNanos(Long.MAX_VALUE);
      return pause.compareTo(longest) < 0 ? pause.toNanos() : Long.MAX_VALUE;
    }

    /** The indexer. */
    public Indexer build() {
      return new Indexer(
          new Settings(
              writer,
              executor,
              parallelism,
              thumbnailSide,
              replaceExisting,
              nanos(commitEvery),
              commitCount,
              listener,
              expected,
              problems,
              nanos));
    }
  }
}
