package io.img2loc.index;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;

/**
 * Counts the steps of long work and tells a listener, at most ten times a second and in the end.
 * Safe for use by many threads.
 */
final class Steps {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final String stage;
  private final long total;
  private final ProgressListener listener;
  private final long start = System.nanoTime();
  private long done;
  private long lastTold = start;

  Steps(String stage, long total, ProgressListener listener) {
    this.stage = stage;
    this.total = total;
    this.listener = listener;
  }

  void done() {
    done(1);
  }

  synchronized void done(long steps) {
    done += steps;
    long now = System.nanoTime();
    if (now - lastTold >= INTERVAL_NANOS) {
      tell(now);
    }
  }

  /** Tells how it ended. */
  synchronized void finish() {
    tell(System.nanoTime());
  }

  private void tell(long now) {
    lastTold = now;
    listener.progressed(new Progress(stage, done, 0, total, Duration.ofNanos(now - start)));
  }
}
