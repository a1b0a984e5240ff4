package io.img2loc;

import io.img2loc.contract.ConsensusContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

class ConsensusContractTest {

  @Nested
  class First extends ConsensusContract {
    @Override
    protected Consensus create() {
      return Consensus.first();
    }
  }

  @Nested
  class Densest extends ConsensusContract {
    @Override
    protected Consensus create() {
      return Consensus.density();
    }
  }

  @Nested
  class ExpectedScore extends ConsensusContract {
    @Override
    protected Consensus create() {
      return Consensus.expectedScore();
    }
  }

  @Nested
  class Verified extends ConsensusContract {
    @Override
    protected Consensus create() {
      Reference inSuva = Reference.of("suva", new GeoPoint(-18.14, 178.43));
      return Consensus.verified(new NeighborIndex(List.of(new Neighbor(inSuva, 0.5))));
    }
  }

  @Nested
  class Abstaining extends ConsensusContract {
    @Override
    protected Consensus create() {
      // The guess that stands alone claims no radius and is not what is tested here.
      Consensus sure =
          (evidence, guesses) -> {
            Answer answer = Consensus.first().choose(evidence, guesses);
            return answer.candidates().isEmpty()
                ? answer
                : Answer.of(withRadii(answer.candidates()), guesses, evidence);
          };
      return sure.abstainIfWiderThan(50);
    }

    private static List<Candidate> withRadii(List<Candidate> candidates) {
      return candidates.stream()
          .map(c -> new Candidate(c.location(), c.weight(), 50, 100))
          .toList();
    }
  }
}
