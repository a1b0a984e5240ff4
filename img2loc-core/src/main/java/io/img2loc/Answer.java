package io.img2loc;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a photo was taken, as far as one can tell: an estimate, never a measurement.
 *
 * @param candidates the places, the likeliest first; empty exactly if there is a reason
 * @param reason why there is no place, or null if there is one
 * @param guesses what the answer was made of; empty after {@link #coarsen}
 * @param evidence what the guesses were made of; null only after {@link #coarsen}
 */
public record Answer(
    List<Candidate> candidates,
    @Nullable NoAnswer reason,
    List<Guess> guesses,
    @Nullable Evidence evidence) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException unless there is either a candidate or a reason
   */
  public Answer {
    candidates = List.copyOf(candidates);
    guesses = List.copyOf(guesses);
    if (candidates.isEmpty() == (reason == null)) {
      throw new IllegalArgumentException("an answer has either candidates or a reason");
    }
  }

  /** An answer that names at least one place. */
  public static Answer of(List<Candidate> candidates, List<Guess> guesses, Evidence evidence) {
    return new Answer(candidates, null, guesses, Objects.requireNonNull(evidence, "evidence"));
  }

  /** An answer that names none. */
  public static Answer without(NoAnswer reason, List<Guess> guesses, Evidence evidence) {
    return new Answer(List.of(), reason, guesses, Objects.requireNonNull(evidence, "evidence"));
  }

  /** The likeliest place. */
  public Optional<GeoPoint> location() {
    return candidates.stream().findFirst().map(Candidate::location);
  }

  /** What the answer cost; nothing is told of it after {@link #coarsen}. */
  public Usage usage() {
    return guesses.stream().map(Guess::usage).reduce(Usage.none(), Usage::plus);
  }

  /**
   * The same answer, no finer than {@code precision}: places rounded to a grid of that size, radii
   * no smaller than its cells, and without evidence, words and prompts, which would give the place
   * away. {@link Precision#EXACT} changes nothing.
   */
  public Answer coarsen(Precision precision) {
    return precision == Precision.EXACT
        ? this
        : new Answer(precision.coarsen(candidates), reason, List.of(), null);
  }

  /**
   * The likeliest place and how many there are, or why there is none: {@code 48.858300, 2.294500,
   * the likeliest of 3 candidates}. {@link AnswerJson} has the rest.
   */
  @Override
  public String toString() {
    if (reason != null) {
      return "no place (" + reason.status() + "): " + reason.explanation();
    }
    GeoPoint likeliest = candidates.get(0).location();
    return candidates.size() == 1
        ? likeliest.toString()
        : likeliest + ", the likeliest of " + candidates.size() + " candidates";
  }
}
