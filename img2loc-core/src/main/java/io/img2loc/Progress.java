package io.img2loc;

import java.time.Duration;
import java.util.Objects;

/**
 * How far a piece of long work has come.
 *
 * @param stage what is being done, in a word or two
 * @param done items finished, failed ones included
 * @param failed items among them that failed
 * @param total items in all, or −1 where nobody knows
 * @param elapsed time since the stage began
 */
public record Progress(String stage, long done, long failed, long total, Duration elapsed) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the counts contradict each other
   */
  public Progress {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(elapsed, "elapsed");
    if (done < 0 || failed < 0 || failed > done || total < -1 || (total >= 0 && done > total)) {
      throw new IllegalArgumentException(
          "impossible progress: " + done + " done, " + failed + " failed, of " + total);
    }
  }
}
