package io.img2loc.index;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tells a listener of progress, at most ten times a second and always of the last step. */
final class Throttle {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final ProgressListener listener;
  private final String stage;
  private final long total;
  private final long begin = System.nanoTime();
  private long last = begin;
  private long done;

  Throttle(ProgressListener listener, String stage, long total) {
    this.listener = listener;
    this.stage = stage;
    this.total = total;
  }

  void step() {
    done++;
    long now = System.nanoTime();
    if (done == total || now - last >= PAUSE) {
      last = now;
      listener.progressed(new Progress(stage, done, 0, total, Duration.ofNanos(now - begin)));
    }
  }
}
