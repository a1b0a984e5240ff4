package io.img2loc;

import java.util.Objects;

/**
 * Why an answer has no place.
 *
 * @param status how the guesses ended; never {@link Guess.Status#LOCATED}
 * @param explanation one sentence for a person
 */
public record NoAnswer(Guess.Status status, String explanation) {

  /** Checks. */
  public NoAnswer {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(explanation, "explanation");
    if (status == Guess.Status.LOCATED) {
      throw new IllegalArgumentException("LOCATED is no reason for having no answer");
    }
  }

  /** What can be said of a status without knowing more. */
  static String sentence(Guess.Status status) {
    return switch (status) {
      case LOCATED -> throw new IllegalArgumentException("a guess names a place");
      case REFUSED -> "The generator would not say where the photo was taken.";
      case ABSTAINED -> "The generator could not tell where the photo was taken.";
      case UNREADABLE -> "No place could be read from the generator's reply.";
      case AMBIGUOUS -> "The generator's reply names several places and chooses none.";
      case TRUNCATED -> "The generator's reply was cut off before it named a place.";
      case OUT_OF_RANGE -> "The generator's reply has numbers that are no place on the Earth.";
    };
  }

  /** The same reason in words that tell nothing of places. */
  NoAnswer coarsen() {
    return new NoAnswer(status, sentence(status));
  }
}
