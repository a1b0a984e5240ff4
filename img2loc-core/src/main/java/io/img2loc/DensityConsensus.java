package io.img2loc;

import java.util.List;

/**
 * The densest place of all the guesses' candidates, smoothed as the neighbours' votes are: guesses
 * of one photo scatter like votes for it. A guess that stands alone is left as it is.
 */
final class DensityConsensus implements Consensus {
  @Override
  public Answer choose(Evidence evidence, List<Guess> guesses) {
    List<Guess> located =
        guesses.stream().filter(guess -> guess.status() == Guess.Status.LOCATED).toList();
    if (located.size() < 2) {
      return Consensus.first().choose(evidence, guesses);
    }
    List<Candidate> votes = located.stream().flatMap(guess -> guess.candidates().stream()).toList();
    Density density =
        new Density(
            votes.stream().map(Candidate::location).toList(),
            votes.stream().mapToDouble(vote -> Math.log(vote.weight())).toArray(),
            DensityGenerator.SIGMA_KM);
    return Answer.of(
        density.candidates(DensityGenerator.MAX_CANDIDATES, DensityGenerator.SNAP_KM),
        guesses,
        evidence);
  }
}
