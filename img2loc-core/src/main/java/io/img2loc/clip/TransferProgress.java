package io.img2loc.clip;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.time.Duration;

/** Counts bytes and tells a listener, at most ten times a second and at the end. For one thread. */
final class TransferProgress implements AutoCloseable {
  private static final long SHORTEST_PAUSE = Duration.ofMillis(100).toNanos();

  private final String stage;
  private final ProgressListener listener;
  private final long begin = System.nanoTime();
  private long lastTold = begin - SHORTEST_PAUSE;
  private long total;
  private long done;

  TransferProgress(String stage, long total, ProgressListener listener) {
    this.stage = stage;
    this.total = total;
    this.listener = listener;
  }

  /** So many bytes more are done. */
  void add(long bytes) {
    done += bytes;
    total = Math.max(total, done);
    long now = System.nanoTime();
    if (now - lastTold >= SHORTEST_PAUSE) {
      lastTold = now;
      tell(now);
    }
  }

  /** So many bytes have to be done once more, or, if negative, need not be done. */
  void again(long bytes) {
    total = Math.max(done, total + bytes);
  }

  @Override
  public void close() {
    tell(System.nanoTime());
  }

  private void tell(long now) {
    listener.progressed(new Progress(stage, done, 0, total, Duration.ofNanos(now - begin)));
  }
}
