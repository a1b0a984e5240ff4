package io.img2loc;

import java.util.List;

/** The place where the votes lie densest on the sphere, moved to the weightiest vote near it. */
final class DensityConsensus extends VotingConsensus {
  private static final double SNAP_KM = 25;

  @Override
  List<Candidate> rank(Evidence evidence, Votes votes) {
    return votes.density().candidates(DensityGenerator.MAX_CANDIDATES, SNAP_KM);
  }
}
