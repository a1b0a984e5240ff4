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
    String first =
        switch (guesses.get(0).status()) {
          case LOCATED -> throw new IllegalArgumentException("a guess names a place");
          case REFUSED -> "The generator would not say where the photo was taken.";
          case ABSTAINED -> "The generator could not tell where the photo was taken.";
          case UNREADABLE -> "No place could be read from the generator's reply.";
          case AMBIGUOUS -> "The generator's reply names several places and chooses none.";
          case TRUNCATED -> "The generator's reply was cut off before it named a place.";
          case OUT_OF_RANGE -> "The generator's reply has numbers that are no place on the Earth.";
        };
    return guesses.size() == 1
        ? first
        : first + " None of the other " + (guesses.size() - 1) + " guesses names a place.";
  }
}
