package io.img2loc;

import java.util.Arrays;
import java.util.List;

/** The candidate that may expect the highest GeoScore. */
final class ExpectedScoreConsensus extends VotingConsensus {
  /** The distance scale of the GeoScore in km. */
  private static final double SCORE_SCALE_KM = 1492.7;

  @Override
  List<Candidate> rank(Evidence evidence, Votes votes) {
    List<GeoPoint> places = votes.candidates();
    double[] scores =
        places.stream().mapToDouble(place -> votes.expected(place, SCORE_SCALE_KM)).toArray();
    // A vote between two candidates counts for both, so that the shares may sum to more than 1.
    return ranked(places, scores, Math.max(1, Arrays.stream(scores).sum()));
  }
}
