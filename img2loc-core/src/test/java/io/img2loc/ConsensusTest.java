package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConsensusTest {
  private static final Photo PHOTO = Photo.of(Path.of("unread.jpg"));
  private static final Embedding EMBEDDING = Embedding.of(1, 0, 0);
  private static final GeoPoint PARIS = new GeoPoint(48.8566, 2.3522);
  private static final GeoPoint SYDNEY = new GeoPoint(-33.8688, 151.2093);

  private static Stream<Consensus> votingOnes() {
    return Stream.of(
        Consensus.density(),
        Consensus.expectedScore(),
        Consensus.verified(new NeighborIndex(List.of())));
  }

  @ParameterizedTest
  @MethodSource("votingOnes")
  void votingOnes_guessesThatContradictEachOther_areDecidedByTheNeighbours(Consensus consensus) {
    Evidence evidence = evidence(neighbor("a", SYDNEY.offset(0, 3), 0.8));

    Answer answer = consensus.choose(evidence, guesses(evidence, PARIS, SYDNEY));

    assertThat(answer.location().orElseThrow().distanceKm(SYDNEY)).isLessThan(5);
  }

  @ParameterizedTest
  @MethodSource("votingOnes")
  void votingOnes_neighbours_doNotOutvoteAGuessThatStandsAlone(Consensus consensus) {
    Evidence evidence = evidence(neighbor("a", SYDNEY, 1), neighbor("b", SYDNEY, 0.99));

    Answer answer = consensus.choose(evidence, guesses(evidence, PARIS));

    assertThat(answer.location()).contains(PARIS);
    assertThat(answer.candidates()).extracting(Candidate::location).contains(SYDNEY);
  }

  @ParameterizedTest
  @MethodSource("votingOnes")
  void votingOnes_aGuessAloneWithoutNeighbours_isLeftAsItIs(Consensus consensus) {
    Evidence evidence = evidence();
    List<Candidate> candidates =
        List.of(new Candidate(PARIS, 0.5, 3, 40), Candidate.of(SYDNEY, 0.2));
    Guess guess = Guess.located(candidates, "", Usage.none(), Prompt.of("", "", evidence));

    assertThat(consensus.choose(evidence, List.of(guess)).candidates()).isEqualTo(candidates);
  }

  /** Nine tenths and one tenth of the votes, each group on its place. */
  @Test
  void density_weights_areTheSharesOfGuessesAndNeighbours() {
    Evidence evidence = evidence(neighbor("a", SYDNEY, 0.9));

    List<Candidate> candidates =
        Consensus.density().choose(evidence, guesses(evidence, PARIS)).candidates();

    assertThat(candidates).extracting(Candidate::location).containsExactly(PARIS, SYDNEY);
    assertThat(candidates.get(0).weight()).isCloseTo(0.9, within(1e-9));
    assertThat(candidates.get(1).weight()).isCloseTo(0.1, within(1e-9));
  }

  /** A Gaussian in two dimensions holds the share p within σ·√(−2 ln(1 − p)), σ = 25 km. */
  @ParameterizedTest
  @MethodSource("votingOnes")
  void votingOnes_guessesThatAgree_claimTheRadiiOfTheKernel(Consensus consensus) {
    Evidence evidence = evidence();

    Answer answer = consensus.choose(evidence, guesses(evidence, PARIS, PARIS));

    assertThat(answer.candidates()).hasSize(1);
    assertThat(answer.candidates().get(0).weight()).isCloseTo(1, within(1e-9));
    assertThat(answer.candidates().get(0).radius50Km()).isCloseTo(29.435, within(0.5));
    assertThat(answer.candidates().get(0).radius90Km()).isCloseTo(53.649, within(0.7));
  }

  /** Sixteen guesses of one place outweigh a neighbour near it that has a whole tenth. */
  @Test
  void density_place_isTheOneThatTheGuessesName_notANeighboursNearIt() {
    Evidence evidence = evidence(neighbor("a", PARIS.offset(90, 8), 0.9));
    GeoPoint[] sixteen = Stream.generate(() -> PARIS).limit(16).toArray(GeoPoint[]::new);

    assertThat(Consensus.density().choose(evidence, guesses(evidence, sixteen)).location())
        .contains(PARIS);
  }

  /**
   * 5° of the equator are 555.97 km and exp(−555.97/1492.7) is 0.68904, that of twice as much
   * 0.47478. The middle one of three has (1 + 2·0.68904)/3 = 0.79269, the outer ones have (1 +
   * 0.68904 + 0.47478)/3 = 0.72127; together 2.23524.
   */
  @Test
  void expectedScore_standsBetween_whereDensityTakesASide() {
    Evidence evidence = evidence();
    GeoPoint west = new GeoPoint(0, 0);
    GeoPoint middle = new GeoPoint(0, 5);
    GeoPoint east = new GeoPoint(0, 10);
    List<Guess> guesses = guesses(evidence, west, middle, east);

    List<Candidate> candidates = Consensus.expectedScore().choose(evidence, guesses).candidates();

    assertThat(candidates).extracting(Candidate::location).containsExactly(middle, west, east);
    assertThat(candidates.get(0).weight()).isCloseTo(0.79269 / 2.23524, within(1e-5));
    assertThat(candidates.get(1).weight()).isCloseTo(0.72127 / 2.23524, within(1e-5));
    assertThat(Consensus.density().choose(evidence, guesses).location()).contains(west);
  }

  /** The formula, written down once more and tried at every place. */
  @Test
  void expectedScore_isTheBestPlaceByTheFormula() {
    Random random = new Random(11);
    for (int trial = 0; trial < 200; trial++) {
      List<Neighbor> neighbors = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        neighbors.add(neighbor("n" + i, GeoPointTest.randomPoint(random), 0.9 - 0.01 * i));
      }
      List<GeoPoint> guessed =
          Stream.generate(() -> GeoPointTest.randomPoint(random)).limit(4).toList();
      Evidence evidence = evidence(neighbors.toArray(Neighbor[]::new));
      double all = neighbors.stream().mapToDouble(ConsensusTest::vote).sum();
      Comparator<GeoPoint> byScore =
          Comparator.comparingDouble(
              place ->
                  guessed.stream().mapToDouble(g -> 0.9 / 4 * closeness(place, g)).sum()
                      + neighbors.stream()
                          .mapToDouble(
                              n -> 0.1 * vote(n) / all * closeness(place, n.reference().location()))
                          .sum());
      GeoPoint best =
          Stream.concat(
                  guessed.stream(), neighbors.stream().limit(10).map(n -> n.reference().location()))
              .max(byScore)
              .orElseThrow();

      Answer answer =
          Consensus.expectedScore()
              .choose(evidence, guesses(evidence, guessed.toArray(GeoPoint[]::new)));

      assertThat(answer.location()).contains(best);
    }
  }

  private static double vote(Neighbor neighbor) {
    return Math.pow(2 - 2 * neighbor.similarity(), -10);
  }

  private static double closeness(GeoPoint a, GeoPoint b) {
    return Math.exp(-a.distanceKm(b) / 1492.7);
  }

  /** Two equal guesses; d is 0.2 in Sydney and 1 in Paris, and (0.2/1)^10 is below the floor. */
  @Test
  void verified_prefersThePlaceWhosePhotosLookLikeThisOne_butLeavesTheOtherAFloor() {
    NeighborIndex index =
        new NeighborIndex(
            List.of(
                neighbor("opera", SYDNEY.offset(0, 1), 0.9),
                neighbor("tower", PARIS.offset(180, 4), 0.5)));
    Evidence evidence = evidence();

    List<Candidate> candidates =
        Consensus.verified(index).choose(evidence, guesses(evidence, PARIS, SYDNEY)).candidates();

    assertThat(candidates).extracting(Candidate::location).containsExactly(SYDNEY, PARIS);
    assertThat(candidates.get(0).weight()).isCloseTo(1 / 1.3, within(1e-9));
    assertThat(candidates.get(1).weight()).isCloseTo(0.3 / 1.3, within(1e-9));
  }

  /** d is 0.4 in Sydney and 0.42 in Paris: (0.4/0.42)^10 = 0.613913. */
  @Test
  void verified_weighsByThePowerOfTheDistances() {
    NeighborIndex index =
        new NeighborIndex(List.of(neighbor("opera", SYDNEY, 0.8), neighbor("tower", PARIS, 0.79)));
    Evidence evidence = evidence();

    List<Candidate> candidates =
        Consensus.verified(index).choose(evidence, guesses(evidence, PARIS, SYDNEY)).candidates();

    assertThat(candidates.get(0).weight()).isCloseTo(1 / 1.613913, within(1e-6));
    assertThat(candidates.get(1).weight()).isCloseTo(0.613913 / 1.613913, within(1e-6));
  }

  /**
   * The mean of 0.86, 0.84 and 0.7 is 0.8, as in Sydney: the fourth and what is far off is not
   * asked.
   */
  @Test
  void verified_takesTheThreeMostSimilarWithin25Km() {
    NeighborIndex index =
        new NeighborIndex(
            List.of(
                neighbor("far", PARIS.offset(90, 26), 0.99),
                neighbor("a", PARIS.offset(0, 24), 0.86),
                neighbor("b", PARIS, 0.84),
                neighbor("opera", SYDNEY, 0.8),
                neighbor("c", PARIS.offset(180, 24), 0.7),
                neighbor("d", PARIS, 0.1)));
    Evidence evidence = evidence();

    List<Candidate> candidates =
        Consensus.verified(index).choose(evidence, guesses(evidence, PARIS, SYDNEY)).candidates();

    assertThat(candidates.get(0).weight()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void verified_placesWithoutPhotos_haveTheFloor_notNothing() {
    Evidence evidence = evidence();
    NeighborIndex index = new NeighborIndex(List.of(neighbor("opera", SYDNEY, 0.1)));

    Answer answer =
        Consensus.verified(index)
            .choose(evidence, guesses(evidence, PARIS, PARIS, PARIS, PARIS, SYDNEY));

    // 4/5·0.3 against 1/5·1.
    assertThat(answer.location()).contains(PARIS);
    assertThat(answer.candidates().get(0).weight()).isCloseTo(0.24 / 0.44, within(1e-9));
  }

  /** They have voted, and near their own places they would always be found. */
  @Test
  void verified_neighbours_doNotSpeakAgain() {
    Neighbor inSydney = neighbor("opera", SYDNEY.offset(0, 20), 0.9);
    NeighborIndex index = new NeighborIndex(List.of(inSydney, neighbor("tower", PARIS, 0.89)));
    Evidence evidence = evidence(inSydney);

    Answer answer = Consensus.verified(index).choose(evidence, guesses(evidence, PARIS, SYDNEY));

    assertThat(answer.location()).contains(PARIS);
  }

  /** As when a photo is located by an index that it is in, without itself. */
  @Test
  void verified_whatThePipelinesSearchDidNotAccept_isNotUsedEither() {
    Neighbor accepted = neighbor("elsewhere", new GeoPoint(0, 0), 0.85);
    NeighborIndex index =
        new NeighborIndex(
            List.of(neighbor("itself", SYDNEY, 1), accepted, neighbor("tower", PARIS, 0.84)));
    Evidence evidence = evidence(accepted);

    Answer answer = Consensus.verified(index).choose(evidence, guesses(evidence, SYDNEY, PARIS));

    assertThat(answer.location()).contains(PARIS);
  }

  @Test
  void verified_ofManyCandidates_searchesNoMoreThan32Times() {
    Random random = new Random(7);
    NeighborIndex index = new NeighborIndex(List.of());
    Evidence evidence = evidence(neighbor("a", PARIS, 0.9));
    GeoPoint[] places =
        Stream.generate(() -> GeoPointTest.randomPoint(random)).limit(100).toArray(GeoPoint[]::new);

    Consensus.verified(index).choose(evidence, guesses(evidence, places));

    assertThat(index.searches()).hasSize(32).allMatch(search -> search.farthest() == 0);
  }

  @Test
  void verified_candidatesOfOnePlace_areSearchedOnce() {
    NeighborIndex index = new NeighborIndex(List.of());
    Evidence evidence = evidence(neighbor("a", PARIS.offset(90, 0.9), 0.9));

    Consensus.verified(index)
        .choose(evidence, guesses(evidence, PARIS, PARIS.offset(0, 0.5), PARIS, SYDNEY));

    assertThat(index.searches()).hasSize(2);
  }

  /** The only photo is near the neighbour, and not within 25 km of the guess. */
  @Test
  void verified_withinOneCity_keepsToTheDensestPlace() {
    GeoPoint suburb = PARIS.offset(90, 20);
    NeighborIndex index = new NeighborIndex(List.of(neighbor("b", PARIS.offset(90, 30), 0.949)));
    Evidence evidence = evidence(neighbor("a", suburb, 0.95));

    assertThat(Consensus.verified(index).choose(evidence, guesses(evidence, PARIS)).location())
        .contains(PARIS);
  }

  @Test
  void verified_withoutAnEmbedding_isDensity() {
    NeighborIndex index = new NeighborIndex(List.of(neighbor("opera", SYDNEY, 0.9)));
    Hits hits = new Hits(List.of(neighbor("a", PARIS, 0.7)), List.of(), true);
    Evidence evidence = new Evidence(PHOTO, null, hits);
    List<Guess> guesses = guesses(evidence, PARIS, SYDNEY);

    assertThat(Consensus.verified(index).choose(evidence, guesses))
        .isEqualTo(Consensus.density().choose(evidence, guesses));
    assertThat(index.searches()).isEmpty();
  }

  @Test
  void verified_ofNoIndex_isRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> Consensus.verified(null));
  }

  @Test
  void abstainIfWiderThan_withinTheBound_changesNothing() {
    Evidence evidence = evidence();
    List<Guess> guesses = guessesOfRadius(evidence, 50);

    assertThat(Consensus.first().abstainIfWiderThan(50).choose(evidence, guesses))
        .isEqualTo(Consensus.first().choose(evidence, guesses));
  }

  @Test
  void abstainIfWiderThan_beyondTheBound_isAnAbstentionThatSaysBoth() {
    Evidence evidence = evidence();
    List<Guess> guesses = guessesOfRadius(evidence, 320.25);

    Answer answer = Consensus.first().abstainIfWiderThan(50).choose(evidence, guesses);

    assertThat(answer.location()).isEmpty();
    assertThat(answer.reason()).isNotNull();
    assertThat(answer.reason().status()).isEqualTo(Guess.Status.ABSTAINED);
    assertThat(answer.reason().explanation()).contains("320.3 km", "50.0 km");
    assertThat(answer.guesses()).isEqualTo(guesses);
    assertThat(answer.evidence()).isSameAs(evidence);
  }

  @Test
  void abstainIfWiderThan_whereNoRadiusIsClaimed_abstains() {
    Evidence evidence = evidence();

    Answer answer =
        Consensus.first().abstainIfWiderThan(20_000).choose(evidence, guesses(evidence, PARIS));

    assertThat(answer.reason()).isNotNull();
    assertThat(answer.reason().status()).isEqualTo(Guess.Status.ABSTAINED);
    assertThat(answer.reason().explanation()).contains("not known", "20000.0 km");
  }

  @Test
  void abstainIfWiderThan_ofARefusal_leavesItARefusal() {
    Evidence evidence = evidence();
    Guess refusal =
        Guess.without(Guess.Status.REFUSED, "", Usage.none(), Prompt.of("", "", evidence));

    Answer answer = Consensus.first().abstainIfWiderThan(50).choose(evidence, List.of(refusal));

    assertThat(answer.reason()).isNotNull();
    assertThat(answer.reason().status()).isEqualTo(Guess.Status.REFUSED);
  }

  @Test
  void abstainIfWiderThan_impossibleBounds_areRefusedAtOnce() {
    Consensus first = Consensus.first();

    assertThatIllegalArgumentException().isThrownBy(() -> first.abstainIfWiderThan(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> first.abstainIfWiderThan(Double.NaN));
  }

  private static Evidence evidence(Neighbor... nearest) {
    return new Evidence(PHOTO, EMBEDDING, new Hits(List.of(nearest), List.of(), true));
  }

  private static Neighbor neighbor(String id, GeoPoint place, double similarity) {
    return new Neighbor(Reference.of(id, place), similarity);
  }

  private static List<Guess> guessesOfRadius(Evidence evidence, double radius50Km) {
    Candidate candidate = new Candidate(PARIS, 1, radius50Km, 1000);
    return List.of(
        Guess.located(List.of(candidate), "", Usage.none(), Prompt.of("", "", evidence)));
  }

  private static List<Guess> guesses(Evidence evidence, GeoPoint... places) {
    Prompt prompt = Prompt.of("", "", evidence);
    return IntStream.range(0, places.length)
        .mapToObj(
            i ->
                Guess.located(
                    List.of(Candidate.of(places[i], 1)), "", Usage.none(), prompt.withSample(i)))
        .toList();
  }
}
