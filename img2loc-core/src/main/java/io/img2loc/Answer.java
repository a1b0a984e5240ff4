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
   * How far the guesses and the neighbours agree with the likeliest place; empty where there is no
   * place, and after {@link #coarsen}.
   *
   * @param withinKm how near counts as agreeing, 0 or more
   * @throws IllegalArgumentException if the distance is below 0 or NaN
   */
  public Optional<Support> support(double withinKm) {
    Support.checkDistance(withinKm);
    return evidence == null
        ? Optional.empty()
        : location().map(place -> Support.of(place, withinKm, guesses, evidence.hits().nearest()));
  }

  /**
   * The same answer, no finer than {@code precision}: places rounded to a grid of that size, radii
   * to whole cells, weights to whole tenths (less is left out, but never the likeliest place), and
   * without evidence, words and prompts, which would give the place away; of a reason only its
   * status is told. {@link Precision#EXACT} changes nothing.
   */
  public Answer coarsen(Precision precision) {
    if (precision == Precision.EXACT) {
      return this;
    }
    NoAnswer coarseReason = reason == null ? null : reason.coarsen();
    return new Answer(precision.coarsen(candidates), coarseReason, List.of(), null);
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
