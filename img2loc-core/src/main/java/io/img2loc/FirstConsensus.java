package io.img2loc;

import java.util.List;

/** Takes the first guess that names a place. */
final class FirstConsensus implements Consensus {

  @Override
  public Answer choose(Evidence evidence, List<Guess> guesses) {
    return guesses.stream()
        .filter(guess -> guess.status() == Guess.Status.LOCATED)
        .findFirst()
        .map(guess -> Answer.of(guess.candidates(), guesses, evidence))
        .orElseGet(() -> nowhere(evidence, guesses));
  }

  /** No guess names a place: the reason is the first guess's. */
  static Answer nowhere(Evidence evidence, List<Guess> guesses) {
    NoAnswer reason =
        guesses.isEmpty()
            ? new NoAnswer(Guess.Status.ABSTAINED, "Nothing was guessed.")
            : new NoAnswer(guesses.get(0).status(), explain(guesses));
    return Answer.without(reason, guesses, evidence);
  }

  private static String explain(List<Guess> guesses) {
    String first = NoAnswer.sentence(guesses.get(0).status());
    return guesses.size() == 1
        ? first
        : first + " None of the other " + (guesses.size() - 1) + " guesses names a place.";
  }
}
