package io.img2loc;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * How far the sources of an answer agree with its likeliest place: counts, not a probability.
 *
 * @param withinKm how near counts as agreeing, in km, by {@link GeoPoint#distanceKm}
 * @param guesses guesses that name a place
 * @param guessesWithin those of them whose likeliest candidate is that near
 * @param neighbors the most similar references, 16 at most
 * @param neighborsWithin those of them that are that near
 */
public record Support(
    double withinKm, int guesses, int guessesWithin, int neighbors, int neighborsWithin) {
  /** How many of the most similar references are counted, as many as are written out. */
  static final int MAX_NEIGHBORS = 16;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the distance is below 0 or NaN, or more are near than there
   *     are
   */
  public Support {
    checkDistance(withinKm);
    if (!(0 <= guessesWithin && guessesWithin <= guesses)
        || !(0 <= neighborsWithin && neighborsWithin <= neighbors)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no more can be near than there are, were %d of %d guesses and %d of %d neighbours",
              guessesWithin,
              guesses,
              neighborsWithin,
              neighbors));
    }
  }

  static void checkDistance(double withinKm) {
    if (!(withinKm >= 0)) {
      throw new IllegalArgumentException("withinKm must be 0 or more, was " + withinKm);
    }
  }

  static Support of(GeoPoint place, double withinKm, List<Guess> guesses, List<Neighbor> nearest) {
    Predicate<GeoPoint> near = other -> place.distanceKm(other) <= withinKm;
    List<GeoPoint> guessed =
        guesses.stream()
            .filter(guess -> guess.status() == Guess.Status.LOCATED)
            .map(guess -> guess.candidates().get(0).location())
            .toList();
    List<GeoPoint> neighbors =
        nearest.stream().limit(MAX_NEIGHBORS).map(n -> n.reference().location()).toList();
    return new Support(
        withinKm,
        guessed.size(),
        (int) guessed.stream().filter(near).count(),
        neighbors.size(),
        (int) neighbors.stream().filter(near).count());
  }
}
