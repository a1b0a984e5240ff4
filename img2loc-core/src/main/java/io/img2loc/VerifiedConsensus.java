package io.img2loc;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The candidate that lies dense and near which photos were taken that look like this one. */
final class VerifiedConsensus extends VotingConsensus {
  private static final int MAX_SEARCHES = 32;
  private static final int PHOTOS = 3;
  private static final double NEAR_KM = 25; // a city, as the field counts
  private static final double FLOOR = 0.3;

  private final VectorIndex index;
  private final DensityConsensus unverified = new DensityConsensus();

  VerifiedConsensus(VectorIndex index) {
    this.index = Objects.requireNonNull(index, "index");
  }

  @Override
  List<Candidate> rank(Evidence evidence, Votes votes) {
    Embedding embedding = evidence.embedding();
    if (embedding == null) {
      return unverified.rank(evidence, votes);
    }
    List<Candidate> dense = dense(votes);
    List<Neighbor> nearest = evidence.hits().nearest();
    Filter others = others(nearest);
    double[] similarities = new double[dense.size()];
    for (int i = 0; i < similarities.length; i++) {
      int near = firstNear(dense, i);
      similarities[i] =
          near < i ? similarities[near] : similarity(embedding, dense.get(i).location(), others);
    }
    double level =
        nearest.isEmpty()
            ? Arrays.stream(similarities).max().orElseThrow()
            : nearest.get(nearest.size() - 1).similarity();
    double[] scores = new double[similarities.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = dense.get(i).weight() * likeness(similarities[i], level);
    }
    List<GeoPoint> places = dense.stream().map(Candidate::location).toList();
    return ranked(places, scores, Arrays.stream(scores).sum());
  }

  /**
   * The first of the candidates that lies near one of them, which may be that one itself. The
   * photos of a city cannot tell its places apart, although a different few are within reach of
   * each.
   */
  private static int firstNear(List<Candidate> candidates, int of) {
    GeoPoint place = candidates.get(of).location();
    int i = 0;
    while (candidates.get(i).location().distanceKm(place) > NEAR_KM) {
      i++;
    }
    return i;
  }

  /** The places that are worth a search, the densest first. */
  private static List<Candidate> dense(Votes votes) {
    Density density = votes.density();
    double[] heights = votes.candidates().stream().mapToDouble(density::height).toArray();
    List<Candidate> dense = ranked(votes.candidates(), heights, Arrays.stream(heights).sum());
    return dense.subList(0, Math.min(MAX_SEARCHES, dense.size()));
  }

  /**
   * Neighbours have voted already, and near their own places they would always be found. What is
   * more similar than they are was there, too, but the pipeline's own search did not accept it.
   */
  private static Filter others(List<Neighbor> nearest) {
    return nearest.isEmpty()
        ? Filter.everything()
        : Filter.ids(nearest.stream().map(n -> n.reference().id()).toList())
            .not()
            .and(Filter.similarityAtMost(nearest.get(0).similarity()));
  }

  /** The mean cosine of the photos near a place that are most similar; −1 if there are none. */
  private double similarity(Embedding embedding, GeoPoint place, Filter others) {
    Search search = new Search(PHOTOS, 0, Filter.within(place, NEAR_KM).and(others));
    return index.search(embedding, search).nearest().stream()
        .mapToDouble(Neighbor::similarity)
        .average()
        .orElse(-1);
  }

  /** What a place weighs by the photos near it, against photos of a certain similarity. */
  private static double likeness(double similarity, double level) {
    double likeness =
        Math.exp(DensityGenerator.logVote(similarity) - DensityGenerator.logVote(level));
    return Math.max(FLOOR, Math.min(1, likeness));
  }
}
