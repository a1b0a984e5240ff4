package io.img2loc.examples.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets so many photos in at once, and so many bytes of them; of those only a few are worked on at
 * once, and the others wait in memory. Whoever finds no room is told when to come again, before a
 * byte of the photo is read. Safe for use by many threads.
 */
final class Admission {
  /** A photo's bytes are there twice while it is taken over. */
  private static final int COPIES = 2;

  private final int places;
  private final long bytes;
  private final int atOnce;
  private final Semaphore workers;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private int taken;
  private long held;
  private boolean closed;
  private double secondsEach = 0.2; // how long a place was taken for, lately

  /**
   * @param places photos let in at once
   * @param bytes encoded bytes of all of them
   * @param atOnce photos worked on at once
   */
  Admission(int places, long bytes, int atOnce) {
    this(places, bytes, atOnce, System::nanoTime);
  }

  Admission(int places, long bytes, int atOnce, LongSupplier nanoTime) {
    this.places = places;
    this.bytes = bytes;
    this.atOnce = atOnce;
    this.workers = new Semaphore(atOnce, true);
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a place; to be closed.
   *
   * @param size bytes of the photo; the first one is let in whatever its size
   * @throws ProblemException if there is no room, or the server is about to end
   */
  synchronized Place enter(long size) {
    if (closed) {
      throw new ProblemException(Problem.closing());
    }
    long needed = COPIES * size;
    if (taken == places || (taken > 0 && held + needed > bytes)) {
      throw new ProblemException(Problem.busy(wait(taken)));
    }
    taken++;
    held += needed;
    return new Place(needed, nanoTime.getAsLong());
  }

  private Duration wait(int before) {
    double seconds = Math.ceil(secondsEach * before / atOnce);
    return Duration.ofSeconds((long) Math.max(1, Math.min(60, seconds)));
  }

  private synchronized void leave(Place place) {
    taken--;
    held -= place.bytes;
    double seconds = (nanoTime.getAsLong() - place.since) / 1e9;
    secondsEach += 0.2 * (seconds - secondsEach);
    notifyAll();
  }

  /** How many are in. */
  synchronized int taken() {
    return taken;
  }

  /** Lets nobody in any more, and waits until all who are in have left, or the time is over. */
  synchronized boolean close(Duration most) throws InterruptedException {
    closed = true;
    long end = nanoTime.getAsLong() + most.toNanos();
    while (taken > 0) {
      long left = end - nanoTime.getAsLong();
      if (left <= 0) {
        return false;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }

  /** Room for one photo. */
  final class Place implements AutoCloseable {
    private final long bytes;
    private final long since;

    private Place(long bytes, long since) {
      this.bytes = bytes;
      this.since = since;
    }

    /** Works on the photo when it is its turn. */
    <T> T work(Supplier<T> work) {
      workers.acquireUninterruptibly();
      try {
        return work.get();
      } finally {
        workers.release();
      }
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
