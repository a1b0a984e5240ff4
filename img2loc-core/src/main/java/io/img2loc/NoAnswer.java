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
}
