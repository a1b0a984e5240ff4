package io.img2loc;

import java.util.List;

/**
 * Makes one answer of several guesses. Implementations must be safe for concurrent use.
 *
 * <pre>{@code
 * Consensus last = (evidence, guesses) ->
 *     Consensus.first().choose(evidence, guesses.subList(guesses.size() - 1, guesses.size()));
 * }</pre>
 */
@FunctionalInterface
public interface Consensus {

  /** The answer to the evidence's photo; one without a place if no guess has one. */
  Answer choose(Evidence evidence, List<Guess> guesses);

  /** The first guess that names a place. */
  static Consensus first() {
    return new FirstConsensus();
  }

  /** The place where the guesses' candidates, each with its weight, lie densest on the sphere. */
  static Consensus density() {
    return new DensityConsensus();
  }
}
