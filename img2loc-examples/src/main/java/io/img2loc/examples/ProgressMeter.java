package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts items and tells a listener: at most ten times a second, and always of the last one. For
 * one thread.
 */
final class ProgressMeter implements AutoCloseable {
  private static final long SHORTEST_PAUSE = Duration.ofMillis(100).toNanos();

  private final String stage;
  private final long total;
  private final ProgressListener listener;
  private final LongSupplier nanos;
  private final Runnable end;
  private final long begin;
  private long lastTold;
  private long done;
  private long failed;

  /**
   * Begins to count.
   *
   * @param total items in all, or −1 where nobody knows
   * @param nanos the clock, as {@link System#nanoTime}
   * @param end is run when the last item has been told of
   */
  ProgressMeter(
      String stage, long total, ProgressListener listener, LongSupplier nanos, Runnable end) {
    this.stage = stage;
    this.total = total;
    this.listener = listener;
    this.nanos = nanos;
    this.end = end;
    begin = nanos.getAsLong();
    lastTold = begin - SHORTEST_PAUSE;
  }

  /** One more item is done. */
  void succeeded() {
    step();
  }

  /** One more item is done with, as it failed. */
  void failed() {
    failed++;
    step();
  }

  private void step() {
    done++;
    long now = nanos.getAsLong();
    if (now - lastTold >= SHORTEST_PAUSE) {
      lastTold = now;
      tell();
    }
  }

  /** Time since the beginning. */
  Duration elapsed() {
    return Duration.ofNanos(nanos.getAsLong() - begin);
  }

  /** Tells of the last item. */
  @Override
  public void close() {
    tell();
    end.run();
  }

  private void tell() {
    // Files may have come since they were counted.
    long known = total < 0 ? -1 : Math.max(total, done);
    listener.progressed(new Progress(stage, done, failed, known, elapsed()));
  }
}
