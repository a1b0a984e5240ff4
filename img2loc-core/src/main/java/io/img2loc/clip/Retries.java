package io.img2loc.clip;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides how often something is tried anew, and waits before it is. For one thread. */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
  private static final int LIMIT = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final String what;
  private final Pause pause;
  private int failures;

  /**
   * None failed yet.
   *
   * @param what is being done, for messages: "fetching x"
   */
  Retries(String what, Pause pause) {
    this.what = what;
    this.pause = pause;
  }

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /** Something that may be tried anew. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Tries until it succeeds or was tried often enough. */
  <T> T run(Attempt<T> attempt) throws IOException, InterruptedException {
    while (true) {
      try {
        return attempt.run();
      } catch (TransferException e) {
        failed(e);
      }
    }
  }

  /** Much has been done since the last failure: what failed before does not count any more. */
  void progressed() {
    failures = 0;
  }

  /**
   * Waits before the next attempt, as long as the hub asks for, or twice as long as the last time.
   *
   * @throws Img2LocException if there is to be no next one
   */
  void failed(TransferException failure) throws InterruptedException {
    failures++;
    Duration asked = failure.retryAfter();
    if (asked != null && asked.compareTo(LONGEST_PAUSE) > 0) {
      throw new Img2LocException(
          what
              + ": "
              + failure.getMessage()
              + "; the hub asks to wait "
              + asked.toSeconds()
              + " s, so try again then; what has arrived is kept",
          failure);
    }
    if (failures >= LIMIT) {
      throw new Img2LocException(
          what
              + " failed "
              + failures
              + " times in a row: "
              + failure.getMessage()
              + "; what has arrived is kept, so try again later",
          failure);
    }
    Duration wait = asked != null ? asked : FIRST_PAUSE.multipliedBy(1L << (failures - 1));
    LOG.info("{}: {}; trying again in {} s", what, failure.getMessage(), wait.toSeconds());
    pause.of(wait);
  }
}
