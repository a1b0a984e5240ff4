package io.img2loc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What speaks for which place: the candidates of the guesses and the neighbours, two groups that
 * share the votes.
 *
 * <p>The guesses together have nine tenths of the votes, and each of their candidates votes with
 * its weight. The neighbours together have one tenth, and each votes with d<sup>−10</sup> as in
 * {@link DensityGenerator}. So the neighbours decide between guesses that contradict each other,
 * and outvote none of up to eight that are equally sure of their places.
 */
final class Votes {
  private static final double GUESSES_SHARE = 0.9;
  private static final double SIGMA_KM = 25; // a city, as the field counts

  private static final int REFERENCES = 10;
  private static final double SAME_PLACE_KM = 1;

  private record Vote(GeoPoint place, double logWeight) {}

  /** By place, so that guesses that name one and the same speak with one voice; sum to 1. */
  private final Map<GeoPoint, Double> weights = new LinkedHashMap<>();

  private final List<GeoPoint> candidates;

  /**
   * Counts.
   *
   * @param located guesses that name a place, at least one
   * @param nearest the photo's neighbours, the most similar first
   */
  Votes(List<Guess> located, List<Neighbor> nearest) {
    List<Vote> guesses =
        located.stream()
            .flatMap(guess -> guess.candidates().stream())
            .map(c -> new Vote(c.location(), Math.log(c.weight())))
            .toList();
    List<Vote> neighbors =
        nearest.stream()
            .limit(DensityGenerator.NEIGHBORS)
            .map(n -> new Vote(n.reference().location(), DensityGenerator.logVote(n.similarity())))
            .toList();
    count(guesses, neighbors.isEmpty() ? 1 : GUESSES_SHARE);
    count(neighbors, 1 - GUESSES_SHARE);
    candidates = distinct(Stream.concat(guesses.stream(), neighbors.stream().limit(REFERENCES)));
  }

  /** Counts the votes of one group, scaled to have a share of all. */
  private void count(List<Vote> group, double share) {
    // Relative to the largest, so that powers of tiny distances neither overflow nor vanish.
    double largest = group.stream().mapToDouble(Vote::logWeight).max().orElse(0);
    double sum = group.stream().mapToDouble(vote -> Math.exp(vote.logWeight() - largest)).sum();
    for (Vote vote : group) {
      double weight = share * Math.exp(vote.logWeight() - largest) / sum;
      weights.merge(vote.place(), weight, Double::sum);
    }
  }

  private static List<GeoPoint> distinct(Stream<Vote> votes) {
    List<GeoPoint> distinct = new ArrayList<>();
    votes
        .map(Vote::place)
        .filter(place -> distinct.stream().noneMatch(p -> p.distanceKm(place) <= SAME_PLACE_KM))
        .forEachOrdered(distinct::add);
    return distinct;
  }

  /**
   * Where the photo may be: at the guesses' candidates and the ten most similar neighbours; of
   * those within a kilometre of each other, the first.
   */
  List<GeoPoint> candidates() {
    return candidates;
  }

  /** The votes, smoothed on the sphere. */
  Density density() {
    return new Density(
        List.copyOf(weights.keySet()),
        weights.values().stream().mapToDouble(Math::log).toArray(),
        SIGMA_KM);
  }

  /** Σ w·exp(−d/scale) over all votes, of weights w that sum to 1 and at d km from a place. */
  double expected(GeoPoint place, double scaleKm) {
    return weights.entrySet().stream()
        .mapToDouble(vote -> vote.getValue() * Math.exp(-place.distanceKm(vote.getKey()) / scaleKm))
        .sum();
  }
}
