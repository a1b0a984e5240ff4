package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerTest {
  private static final Evidence EVIDENCE = Evidence.of(Photos.plain("plain.png", Color.GRAY));
  private static final Prompt PROMPT = Prompt.of("", "Where?", EVIDENCE);

  @Test
  void new_neitherPlaceNorReason_isRefused() {
    assertThatThrownBy(() -> new Answer(List.of(), null, List.of(), EVIDENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("either candidates or a reason");
  }

  @Test
  void new_placeAndReason_isRefused() {
    NoAnswer reason = new NoAnswer(Guess.Status.REFUSED, "No.");
    List<Candidate> candidates = List.of(Candidate.of(new GeoPoint(1, 2), 1));

    assertThatThrownBy(() -> new Answer(candidates, reason, List.of(), EVIDENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_saysThePlaceOrWhyThereIsNone_andNoMore() {
    Candidate first = Candidate.of(new GeoPoint(1, 2), 0.7);
    Candidate second = Candidate.of(new GeoPoint(3, 4), 0.3);
    assertThat(Answer.of(List.of(first), List.of(), EVIDENCE)).hasToString("1.000000, 2.000000");
    assertThat(Answer.of(List.of(first, second), List.of(), EVIDENCE))
        .hasToString("1.000000, 2.000000, the likeliest of 2 candidates");
    NoAnswer refusal = new NoAnswer(Guess.Status.REFUSED, "the model would not say");
    assertThat(Answer.without(refusal, List.of(), EVIDENCE))
        .hasToString("no place (REFUSED): the model would not say");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "ABSTAINED", "UNREADABLE", "TRUNCATED", "OUT_OF_RANGE"})
  void guess_withoutPlace_takesNoCandidates(Guess.Status status) {
    List<Candidate> candidates = List.of(Candidate.of(new GeoPoint(0, 0), 1));

    assertThatThrownBy(() -> new Guess(status, candidates, "", Usage.none(), PROMPT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void first_skipsGuessesWithoutAPlace() {
    Guess refused = Guess.without(Guess.Status.REFUSED, "No.", Usage.none(), PROMPT);
    Guess located = located(new GeoPoint(5, 6));

    Answer answer = Consensus.first().choose(EVIDENCE, List.of(refused, located));

    assertThat(answer.location()).contains(new GeoPoint(5, 6));
    assertThat(answer.guesses()).containsExactly(refused, located);
  }

  @Test
  void first_noGuessAtAll_isAReason() {
    assertThat(Consensus.first().choose(EVIDENCE, List.of()).reason()).isNotNull();
  }

  @Test
  void density_majority_outvotesAnEarlierGuess() {
    List<Guess> guesses =
        List.of(
            located(new GeoPoint(-40, 175)),
            located(new GeoPoint(48.8, 2.3)),
            located(new GeoPoint(48.9, 2.4)));

    Answer answer = Consensus.density().choose(EVIDENCE, guesses);

    assertThat(answer.location()).contains(new GeoPoint(48.8, 2.3));
    assertThat(answer.candidates()).hasSize(2);
    // From half-way of 13.3 km two kernels of 25 km are seen at exp(−(6.66/25)²/2) of their height.
    assertThat(answer.candidates().get(0).weight()).isCloseTo(2.0 / 3 * 0.9652, within(1e-3));
  }

  @Test
  void density_place_isTheWeightiestNearThePeak_notTheFirst() {
    Guess doubtful =
        Guess.located(List.of(Candidate.of(new GeoPoint(10, 10), 0.01)), "", Usage.none(), PROMPT);
    Guess sure = located(new GeoPoint(10, 10.73));

    assertThat(Consensus.density().choose(EVIDENCE, List.of(doubtful, sure)).location())
        .contains(new GeoPoint(10, 10.73));
  }

  @Test
  void density_oneGuess_isLeftAsItIs() {
    Guess guess = located(new GeoPoint(1, 1));

    assertThat(Consensus.density().choose(EVIDENCE, List.of(guess)).candidates())
        .isEqualTo(guess.candidates());
  }

  @Test
  void density_allRefused_isARefusal() {
    Guess refused = Guess.without(Guess.Status.REFUSED, "No.", Usage.none(), PROMPT);

    NoAnswer reason = Consensus.density().choose(EVIDENCE, List.of(refused, refused)).reason();

    assertThat(reason).isNotNull();
    assertThat(reason.status()).isEqualTo(Guess.Status.REFUSED);
  }

  @Test
  void coarsen_exact_changesNothing() {
    Answer answer = answer(new GeoPoint(12.3456789, 98.7654321));

    assertThat(answer.coarsen(Precision.EXACT)).isSameAs(answer);
  }

  /** A cell's diagonal bounds the move; the same cell always gives the same point. */
  @ParameterizedTest
  @EnumSource(names = {"KM_1", "KM_10", "KM_100"})
  void coarsen_movesToTheMiddleOfACell_anywhereOnEarth(Precision precision) {
    Random random = new Random(5);
    for (int i = 0; i < 5000; i++) {
      GeoPoint place = GeoPointTest.randomPoint(random);

      GeoPoint coarse = answer(place).coarsen(precision).location().orElseThrow();

      assertThat(coarse.distanceKm(place)).isLessThanOrEqualTo(precision.cellKm() * 1.15);
      assertThat(answer(coarse).coarsen(precision).location()).contains(coarse);
    }
  }

  @Test
  void coarsen_dropsWhatWouldGiveThePlaceAway() {
    Answer answer =
        Answer.of(
            List.of(new Candidate(new GeoPoint(48.8584, 2.2945), 1, 0.1, 0.2)),
            List.of(located(new GeoPoint(48.8584, 2.2945))),
            EVIDENCE);

    Answer coarse = answer.coarsen(Precision.KM_10);

    assertThat(coarse.guesses()).isEmpty();
    assertThat(coarse.evidence()).isNull();
    assertThat(coarse.candidates().get(0).radius50Km()).isGreaterThanOrEqualTo(7);
    assertThat(coarse.toString()).doesNotContain("48.8584").doesNotContain("2.2945");
  }

  @Test
  void coarsen_candidatesOfOneCell_becomeOne() {
    Answer answer =
        Answer.of(
            List.of(
                new Candidate(new GeoPoint(10.001, 10.001), 0.5, 1, 2),
                new Candidate(new GeoPoint(10.002, 10.002), 0.25, 1, 500),
                new Candidate(new GeoPoint(-50, 10), 0.25, 1, 2)),
            List.of(),
            EVIDENCE);

    List<Candidate> coarse = answer.coarsen(Precision.KM_100).candidates();

    assertThat(coarse).hasSize(2);
    assertThat(coarse.get(0).weight()).isEqualTo(0.7);
    assertThat(coarse.get(0).radius90Km()).isGreaterThanOrEqualTo(500);
  }

  /** A calibrated radius says more than the 524 km of a place nearby that nobody has checked. */
  @Test
  void coarsen_ofOneCell_theCalibratedRadiiStand() {
    Answer answer =
        Answer.of(
            List.of(
                new Candidate(new GeoPoint(10.001, 10.001), 0.5, 12, 33, true),
                new Candidate(new GeoPoint(10.002, 10.002), 0.2, 524, 1000),
                new Candidate(new GeoPoint(-50, 10), 0.2, 1, 2)),
            List.of(),
            EVIDENCE);

    List<Candidate> coarse = answer.coarsen(Precision.KM_10).candidates();

    assertThat(coarse).extracting(Candidate::calibrated).containsExactly(true, false);
    assertThat(coarse.get(0).radius50Km()).isEqualTo(20); // 12 + 7.07, in whole cells
    assertThat(coarse.get(0).radius90Km()).isEqualTo(50); // 33 + 7.07
  }

  @Test
  void coarsen_joinedCandidates_standBeforeLighterOnes() {
    Answer answer =
        Answer.of(
            List.of(
                Candidate.of(new GeoPoint(-50, 10), 0.4),
                Candidate.of(new GeoPoint(10.001, 10.001), 0.3),
                Candidate.of(new GeoPoint(10.002, 10.002), 0.3)),
            List.of(),
            EVIDENCE);

    assertThat(answer.coarsen(Precision.KM_100).candidates())
        .extracting(Candidate::weight)
        .containsExactly(0.6, 0.4);
  }

  /** A weight hangs on the distances to other places: exact, it would tell of 150 m. */
  @Test
  void coarsen_weights_areWholeTenths_andLessIsLeftOut() {
    Answer answer =
        Answer.of(
            List.of(
                Candidate.of(new GeoPoint(10, 10), 0.548631),
                Candidate.of(new GeoPoint(-50, 10), 0.3),
                Candidate.of(new GeoPoint(-50, 90), 0.0999),
                Candidate.of(new GeoPoint(50, 90), 0.02)),
            List.of(),
            EVIDENCE);

    assertThat(answer.coarsen(Precision.KM_10).candidates())
        .extracting(Candidate::weight)
        .containsExactly(0.5, 0.3);
  }

  @Test
  void coarsen_weights_neverLeaveTheLikeliestOut() {
    List<Candidate> many =
        IntStream.range(0, 40).mapToObj(i -> Candidate.of(new GeoPoint(i, i), 0.025)).toList();

    assertThat(Answer.of(many, List.of(), EVIDENCE).coarsen(Precision.KM_10).candidates())
        .singleElement()
        .satisfies(only -> assertThat(only.weight()).isEqualTo(0.1));
  }

  @Test
  void coarsen_noAnswer_keepsItsStatus_andNotItsWords() {
    NoAnswer reason =
        new NoAnswer(
            Guess.Status.AMBIGUOUS, "It is 48.8584, 2.2945 or the Eiffel Tower in Tianjin.");

    NoAnswer coarse =
        Answer.without(reason, List.of(), EVIDENCE).coarsen(Precision.KM_100).reason();

    assertThat(coarse).isNotNull();
    assertThat(coarse.status()).isEqualTo(Guess.Status.AMBIGUOUS);
    assertThat(coarse.explanation())
        .isEqualTo("The generator's reply names several places and chooses none.");
  }

  /** Of two candidates the 90 % radius of one is their distance, to the metre. */
  @Test
  void coarsen_radii_areWholeCells() {
    Answer answer =
        Answer.of(
            List.of(
                new Candidate(new GeoPoint(10, 10), 0.6, 0.1, 1234.567),
                Candidate.of(new GeoPoint(-50, 10), 0.4)),
            List.of(),
            EVIDENCE);

    List<Candidate> coarse = answer.coarsen(Precision.KM_10).candidates();

    assertThat(coarse.get(0).radius50Km()).isEqualTo(10);
    assertThat(coarse.get(0).radius90Km()).isEqualTo(1250); // and half a diagonal, 7.07 km
    assertThat(coarse.get(1).hasRadii()).isFalse();
  }

  @Test
  void support_countsWhoAgreesWithTheLikeliestPlace() {
    GeoPoint place = new GeoPoint(10, 20);
    List<Neighbor> nearest =
        IntStream.range(0, 20)
            .mapToObj(i -> Reference.of("n" + i, place.offset(90, 10 * i)))
            .map(reference -> new Neighbor(reference, 0.5))
            .toList();
    Evidence evidence = new Evidence(EVIDENCE.photo(), null, new Hits(nearest, List.of(), true));
    Guess split =
        Guess.located(
            List.of(Candidate.of(new GeoPoint(50, 20), 0.6), Candidate.of(place, 0.4)),
            "",
            Usage.none(),
            PROMPT);
    List<Guess> guesses =
        List.of(
            located(place.offset(0, 24.9)),
            Guess.without(Guess.Status.REFUSED, "No.", Usage.none(), PROMPT),
            located(place.offset(0, 25.1)),
            split);
    Answer answer = Answer.of(List.of(Candidate.of(place, 1)), guesses, evidence);

    // Neighbours at 0, 10 and 20 km; guesses count by their likeliest candidate.
    assertThat(answer.support(25)).contains(new Support(25, 3, 1, 16, 3));
    assertThat(answer.support(30_000)).contains(new Support(30_000, 3, 3, 16, 16));
    assertThat(answer.coarsen(Precision.KM_1).support(25)).isEmpty();
  }

  @Test
  void support_ofNoPlace_isNone() {
    NoAnswer reason = new NoAnswer(Guess.Status.REFUSED, "No.");

    assertThat(Answer.without(reason, List.of(), EVIDENCE).support(25)).isEmpty();
  }

  @Test
  void support_impossibleNumbers_areRefused() {
    assertThatThrownBy(() -> answer(new GeoPoint(1, 2)).support(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 or more");
    assertThatThrownBy(() -> answer(new GeoPoint(1, 2)).support(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Support(25, 1, 2, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 of 1 guesses");
    assertThatThrownBy(() -> new Support(25, 1, 1, 3, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Answer answer(GeoPoint place) {
    return Answer.of(List.of(Candidate.of(place, 1)), List.of(), EVIDENCE);
  }

  private static Guess located(GeoPoint place) {
    return Guess.located(List.of(Candidate.of(place, 1)), "there", Usage.none(), PROMPT);
  }
}
