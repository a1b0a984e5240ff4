package io.img2loc;

import java.util.List;

/** SKELETON. */
final class DensityConsensus implements Consensus {
  @Override
  public Answer choose(Evidence evidence, List<Guess> guesses) {
    return new FirstConsensus().choose(evidence, guesses);
  }
}
