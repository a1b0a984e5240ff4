package io.img2loc;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many decoded pixels may be in memory at once; more wait their turn, first come, first served.
 *
 * <p>A photo larger than the whole budget is let in alone. A thread that holds pixels already is
 * let in at once, over budget if need be: were it to wait, two such threads could wait for each
 * other for ever. Safe for use by many threads.
 */
final class PixelBudget {
  /** Sets the budget of the process, in pixels. */
  static final String PROPERTY = "img2loc.decode.pixels";

  /**
   * Decoded 3, and at worst 8 more while 16-bit samples with alpha are brought to that: within 12.
   */
  static final int HEAP_BYTES_PER_PIXEL = 12;

  /** The picture, and once more while it is turned. */
  private static final int LEAST_BYTES_PER_PIXEL = 6;

  private final long capacity;
  private final long maxHeap;
  private final Deque<Object> waiting = new ArrayDeque<>(); // guarded by this, as all below
  private final Map<Thread, Integer> holders = new HashMap<>();
  private long used;

  PixelBudget(long capacity, long maxHeap) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a budget has at least 1 pixel, not " + capacity);
    }
    this.capacity = capacity;
    this.maxHeap = maxHeap;
  }

  /** The one budget of the process. */
  static PixelBudget shared() {
    return Shared.BUDGET;
  }

  long capacity() {
    return capacity;
  }

  /**
   * Waits until that many pixels fit. To be released by the same thread.
   *
   * @param photo names the photo in messages
   * @throws PhotoException if the heap can never hold them, or the thread is interrupted (it stays
   *     so)
   */
  Permit acquire(long pixels, EncodedPhoto photo) {
    if (pixels > maxHeap / LEAST_BYTES_PER_PIXEL) {
      throw photo.failure(
          String.format(
              "%,d pixels take at least %,d MiB decoded and the heap has at most %,d MiB;"
                  + " raise it with -Xmx or make the photo smaller",
              pixels, (pixels >> 20) * LEAST_BYTES_PER_PIXEL, maxHeap >> 20));
    }
    try {
      enter(pixels);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw photo.failure("the thread was interrupted while the photo waited for memory", e);
    }
    return new Permit(this, Thread.currentThread(), pixels);
  }

  private synchronized void enter(long pixels) throws InterruptedException {
    Thread me = Thread.currentThread();
    if (!holders.containsKey(me)) {
      awaitTurn(pixels);
    }
    holders.merge(me, 1, Integer::sum);
    used += pixels;
  }

  private synchronized void awaitTurn(long pixels) throws InterruptedException {
    Object turn = new Object();
    waiting.add(turn);
    try {
      while (waiting.peek() != turn || !fits(pixels)) {
        wait();
      }
    } finally {
      waiting.remove(turn);
      notifyAll(); // who is first now may fit as well
    }
  }

  private synchronized boolean fits(long pixels) {
    return used == 0 || used + pixels <= capacity;
  }

  private synchronized void leave(Thread holder, long pixels) {
    holders.computeIfPresent(holder, (thread, count) -> count == 1 ? null : count - 1);
    used -= pixels;
    notifyAll();
  }

  /** How many threads wait. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** Pixels that have been let in. */
  record Permit(PixelBudget budget, Thread holder, long pixels) {
    void release() {
      budget.leave(holder, pixels);
    }
  }

  private static final class Shared {
    private static final Logger LOG = LoggerFactory.getLogger(PixelBudget.class);
    private static final PixelBudget BUDGET = create();

    private static PixelBudget create() {
      long maxHeap = Runtime.getRuntime().maxMemory();
      return new PixelBudget(capacity(System.getProperty(PROPERTY, ""), maxHeap), maxHeap);
    }

    private static long capacity(String stated, long maxHeap) {
      long byHeap = Math.max(1, maxHeap / HEAP_BYTES_PER_PIXEL);
      if (stated.isBlank()) {
        return byHeap;
      }
      try {
        long pixels = Long.parseLong(stated.strip());
        if (pixels >= 1) {
          return pixels;
        }
      } catch (NumberFormatException e) {
        LOG.debug("{} is no number", PROPERTY, e);
      }
      LOG.warn(
          "{} must be a number of pixels, at least 1; was \"{}\"; {} pixels are used instead",
          PROPERTY,
          stated,
          byHeap);
      return byHeap;
    }
  }
}
