package io.img2loc.examples;

import io.img2loc.GenerationException;
import io.img2loc.Outcome;

/** Tells when a run makes no sense any more: nobody answers, or nobody will. */
final class Patience {
  /** So many photos in a row about which the model could not be asked are no bad luck. */
  static final int IN_A_ROW = 20;

  private int inARow;
  private boolean lost;

  /** Takes note of one more outcome, and tells whether it is the one after which to stop. */
  boolean isLostBy(Outcome<?, ?> outcome) {
    if (lost) {
      return false;
    }
    if (outcome.failure() instanceof GenerationException e) {
      inARow++;
      lost = e.fatal() || inARow == IN_A_ROW;
    } else if (outcome.failure() == null) {
      inARow = 0;
    }
    return lost;
  }

  boolean isLost() {
    return lost;
  }
}
