package io.img2loc.index;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts items and tells a listener: at most ten times a second, and always of the last one. For
 * one thread.
 */
final class IngestionProgress {
  private static final long SHORTEST_PAUSE = Duration.ofMillis(100).toNanos();
  private static final String STAGE = "indexing";

  private final ProgressListener listener;
  private final LongSupplier nanos;
  private final long begin;
  private long lastTold;
  private long total;
  private long done;
  private long failed;

  /**
   * Begins to count.
   *
   * @param total items in all, or −1 where nobody knows
   * @param nanos the clock, as {@link System#nanoTime}
   */
  IngestionProgress(ProgressListener listener, long total, LongSupplier nanos) {
    this.listener = listener;
    this.total = total;
    this.nanos = nanos;
    begin = nanos.getAsLong();
    lastTold = begin - SHORTEST_PAUSE;
  }

  /** One item less to be done. */
  void leftOut() {
    total = total > 0 ? total - 1 : total;
    tellIfDue();
  }

  void succeeded() {
    done++;
    tellIfDue();
  }

  void failed() {
    failed++;
    succeeded();
  }

  private void tellIfDue() {
    long now = nanos.getAsLong();
    if (now - lastTold >= SHORTEST_PAUSE) {
      lastTold = now;
      tell(now);
    }
  }

  /** Tells of the last item. */
  void end() {
    tell(nanos.getAsLong());
  }

  private void tell(long now) {
    // Files may have come since they were counted.
    long known = total < 0 ? -1 : Math.max(total, done);
    listener.progressed(new Progress(STAGE, done, failed, known, Duration.ofNanos(now - begin)));
  }
}
