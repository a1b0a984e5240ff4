package io.img2loc.examples.web;

import java.util.function.LongSupplier;

/**
 * Tells whether bytes come so slowly that whoever sends them keeps others waiting. One thread at a
 * time.
 */
final class Pace {
  private static final long LEAST_BYTES_PER_SECOND = 8192;
  private static final double SECONDS_TO_BEGIN = 10;

  private final LongSupplier nanoTime;
  private final long start;

  Pace() {
    this(System::nanoTime);
  }

  Pace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    start = nanoTime.getAsLong();
  }

  /** Whether that many bytes are too few by now. */
  boolean isTooSlow(long bytes) {
    double seconds = (nanoTime.getAsLong() - start) / 1e9;
    return bytes < (seconds - SECONDS_TO_BEGIN) * LEAST_BYTES_PER_SECOND;
  }
}
