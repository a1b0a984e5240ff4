package io.img2loc;

import java.util.List;
import java.util.Objects;

/**
 * What a generator made of a prompt. A refusal is a value, not an exception, and no coordinates
 * stand for "don't know".
 *
 * @param status how it ended
 * @param candidates the places, the likeliest first; at least one when {@link Status#LOCATED}, else
 *     none, but those between which an {@link Status#AMBIGUOUS} reply leaves the choice
 * @param words what the generator said, word for word; may be empty
 * @param usage what it cost
 * @param prompt what it was asked
 */
public record Guess(
    Status status, List<Candidate> candidates, String words, Usage usage, Prompt prompt) {

  /** How a guess ended. */
  public enum Status {
    /** With at least one place. */
    LOCATED,
    /** The generator would not say. */
    REFUSED,
    /** The generator could not tell. */
    ABSTAINED,
    /** The reply has no place that could be read. */
    UNREADABLE,
    /** The reply names several places and does not say which is meant. */
    AMBIGUOUS,
    /** The reply was cut off before it named a place. */
    TRUNCATED,
    /** The reply has numbers that are no place on the Earth. */
    OUT_OF_RANGE
  }

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the candidates do not fit the status
   */
  public Guess {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(words, "words");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(prompt, "prompt");
    candidates = List.copyOf(candidates);
    if (status == Status.LOCATED && candidates.isEmpty()) {
      throw new IllegalArgumentException("a guess that is LOCATED needs a candidate");
    }
    if (status != Status.LOCATED && status != Status.AMBIGUOUS && !candidates.isEmpty()) {
      throw new IllegalArgumentException("a guess that is " + status + " has no candidates");
    }
  }

  /** A guess of some places. */
  public static Guess located(
      List<Candidate> candidates, String words, Usage usage, Prompt prompt) {
    return new Guess(Status.LOCATED, candidates, words, usage, prompt);
  }

  /** The same guess, to which something else was asked before. */
  Guess plus(Usage before) {
    return new Guess(status, candidates, words, before.plus(usage), prompt);
  }

  /** A guess that names no place. */
  public static Guess without(Status status, String words, Usage usage, Prompt prompt) {
    return new Guess(status, List.of(), words, usage, prompt);
  }
}
