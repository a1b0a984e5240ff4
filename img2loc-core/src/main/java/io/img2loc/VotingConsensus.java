package io.img2loc;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges by the {@link Votes} of guesses and neighbours. Neighbours only support: without a guess
 * that names a place there is none, and a guess that stands alone is left as it is.
 */
abstract class VotingConsensus implements Consensus {
  /** The smallest weight of a candidate that is told of, but for the likeliest. */
  private static final double SMALLEST_WEIGHT = 1e-6;

  @Override
  public final Answer choose(Evidence evidence, List<Guess> guesses) {
    List<Guess> located =
        guesses.stream().filter(guess -> guess.status() == Guess.Status.LOCATED).toList();
    List<Neighbor> nearest = evidence.hits().nearest();
    if (located.isEmpty() || (located.size() == 1 && nearest.isEmpty())) {
      return Consensus.first().choose(evidence, guesses);
    }
    Votes votes = new Votes(located, nearest);
    return Answer.of(votes.density().withRadii(rank(evidence, votes)), guesses, evidence);
  }

  /** The candidates, the likeliest first, with weights that sum to at most 1 and no radii. */
  abstract List<Candidate> rank(Evidence evidence, Votes votes);

  /**
   * Places as candidates, the likeliest first.
   *
   * @param scores what speaks for each place, at least one of them above 0
   * @param sum what the scores are divided by, no less than their sum
   */
  static List<Candidate> ranked(List<GeoPoint> places, double[] scores, double sum) {
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
            .toList();
    double least = Math.min(SMALLEST_WEIGHT, scores[order.get(0)] / sum);
    return order.stream()
        .filter(i -> scores[i] / sum >= least)
        .map(i -> Candidate.of(places.get(i), Math.min(1, scores[i] / sum)))
        .toList();
  }
}
