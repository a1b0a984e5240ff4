package io.img2loc.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Consensus;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.NoAnswer;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.Reference;
import io.img2loc.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link Consensus} must do. Extend it and return yours:
 *
 * <pre>{@code
 * class MyConsensusTest extends ConsensusContract {
 *   protected Consensus create() {
 *     return new MyConsensus();
 *   }
 * }
 * }</pre>
 *
 * <p>The evidence's embedding is of three dimensions. A consensus that abstains by choice is tested
 * with bounds that let every answer pass.
 */
public abstract class ConsensusContract {
  private static final int THREADS = 8;
  private static final int ROUNDS = 8;

  /** For subclasses. */
  protected ConsensusContract() {}

  /** A consensus: a fake model or index behind it, if it needs one. */
  protected abstract Consensus create();

  @Test
  void choose_ofGuessesThatNamePlaces_namesAPlace() {
    Evidence evidence = evidence(neighbors());
    List<Guess> guesses = List.of(paris(evidence), suva(evidence), paris(evidence));

    Answer answer = create().choose(evidence, guesses);

    assertNamesAPlace(answer, evidence, guesses);
  }

  @Test
  void choose_ofOneGuessAlone_namesAPlace() {
    Evidence evidence = evidence(List.of());
    List<Guess> guesses = List.of(suva(evidence));

    Answer answer = create().choose(evidence, guesses);

    assertNamesAPlace(answer, evidence, guesses);
    assertThat(answer.location().orElseThrow().distanceKm(new GeoPoint(-18.1, 178.4)))
        .isLessThan(100);
  }

  @Test
  void choose_withoutAnEmbedding_namesAPlace() {
    Evidence evidence = new Evidence(photo(), null, Hits.none());
    List<Guess> guesses = List.of(paris(evidence), suva(evidence));

    assertNamesAPlace(create().choose(evidence, guesses), evidence, guesses);
  }

  @Test
  void choose_withOneRefusalAmongPlaces_namesAPlace() {
    Evidence evidence = evidence(neighbors());
    List<Guess> guesses =
        List.of(without(Guess.Status.REFUSED, evidence), paris(evidence), paris(evidence));

    assertNamesAPlace(create().choose(evidence, guesses), evidence, guesses);
  }

  /** Whoever is asked and names no place has answered; neighbours do not answer instead. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCATED")
  void choose_whereNoGuessNamesAPlace_hasNone(Guess.Status status) {
    Evidence evidence = evidence(neighbors());
    List<Guess> guesses = List.of(without(status, evidence), without(status, evidence));

    Answer answer = create().choose(evidence, guesses);

    assertThat(answer.location()).isEmpty();
    assertThat(answer.candidates()).isEmpty();
    assertThat(answer.reason()).extracting(NoAnswer::status).isEqualTo(status);
    assertThat(answer.reason().explanation()).isNotBlank();
    assertThat(answer.guesses()).isEqualTo(guesses);
  }

  @Test
  void choose_ofNoGuessAtAll_hasNoPlace() {
    assertThat(create().choose(evidence(neighbors()), List.of()).location()).isEmpty();
    assertThat(create().choose(evidence(List.of()), List.of()).location()).isEmpty();
  }

  @Test
  void choose_acrossTheDateLine_doesNotMeetOnTheOtherSideOfTheEarth() {
    Evidence evidence = evidence(List.of());
    List<Guess> guesses = List.of(located(evidence, -17, 179.9), located(evidence, -17, -179.9));

    GeoPoint place = create().choose(evidence, guesses).location().orElseThrow();

    assertThat(place.distanceKm(new GeoPoint(-17, 180))).isLessThan(100);
  }

  @Test
  void choose_betweenAntipodes_isNotZeroZero() {
    Evidence evidence = evidence(List.of());
    List<Guess> guesses = List.of(located(evidence, 0, 90), located(evidence, 0, -90));

    assertThat(create().choose(evidence, guesses).location())
        .isPresent()
        .get()
        .isNotEqualTo(new GeoPoint(0, 0));
  }

  @Test
  void choose_ofUnlikelyCandidatesToo_keepsTheWeightsInRange() {
    Evidence evidence = evidence(neighbors());
    Prompt prompt = Prompt.of("", "Where?", evidence);
    List<Candidate> unsure =
        List.of(
            Candidate.of(new GeoPoint(60, 10), 0.6),
            Candidate.of(new GeoPoint(60.001, 10), 0.399),
            Candidate.of(new GeoPoint(-60, -10), 1e-300));
    List<Guess> guesses = List.of(Guess.located(unsure, "", Usage.none(), prompt), paris(evidence));

    assertNamesAPlace(create().choose(evidence, guesses), evidence, guesses);
  }

  @Test
  void choose_leavesWhatItIsGivenAsItIs() {
    Evidence evidence = evidence(neighbors());
    List<Guess> guesses =
        new ArrayList<>(
            List.of(suva(evidence), without(Guess.Status.UNREADABLE, evidence), paris(evidence)));
    List<Guess> before = List.copyOf(guesses);

    Answer answer = create().choose(evidence, guesses);

    assertThat(guesses).isEqualTo(before);
    guesses.clear();
    assertThat(answer.guesses()).isEqualTo(before);
  }

  @Test
  void choose_byManyThreads_mixesNothingUp() throws Exception {
    Consensus consensus = create();
    List<Evidence> evidences =
        IntStream.range(0, THREADS * ROUNDS).mapToObj(i -> evidence(neighbors())).toList();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Answer>> calls =
          evidences.stream()
              .map(e -> (Callable<Answer>) () -> consensus.choose(e, guesses(e, evidences)))
              .toList();
      List<Future<Answer>> answers = executor.invokeAll(calls);
      for (int i = 0; i < evidences.size(); i++) {
        Evidence evidence = evidences.get(i);
        assertNamesAPlace(answers.get(i).get(), evidence, guesses(evidence, evidences));
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static List<Guess> guesses(Evidence evidence, List<Evidence> all) {
    return all.indexOf(evidence) % 2 == 0
        ? List.of(paris(evidence), paris(evidence), suva(evidence))
        : List.of(suva(evidence), suva(evidence));
  }

  @Test
  void choose_ofNull_isTheCallersMistake() {
    Evidence evidence = evidence(neighbors());
    Consensus consensus = create();

    assertThatNullPointerException().isThrownBy(() -> consensus.choose(evidence, null));
    assertThatNullPointerException()
        .isThrownBy(() -> consensus.choose(null, List.of(paris(evidence), suva(evidence))));
  }

  private static void assertNamesAPlace(Answer answer, Evidence evidence, List<Guess> guesses) {
    assertThat(answer.reason()).isNull();
    assertThat(answer.guesses()).isEqualTo(guesses);
    assertThat(answer.evidence()).isSameAs(evidence);
    assertThat(answer.candidates()).isNotEmpty();
    assertThat(answer.candidates())
        .as("weights")
        .allSatisfy(c -> assertThat(c.weight()).isPositive().isLessThanOrEqualTo(1));
    assertThat(answer.candidates().stream().mapToDouble(Candidate::weight).sum())
        .as("sum of the weights")
        .isLessThanOrEqualTo(1 + 1e-9);
    assertThat(answer.candidates())
        .as("the likeliest first")
        .isSortedAccordingTo((a, b) -> Double.compare(b.weight(), a.weight()));
    assertThat(answer.candidates()).extracting(Candidate::location).doesNotHaveDuplicates();
  }

  private static Guess paris(Evidence evidence) {
    return located(evidence, 48.85, 2.35);
  }

  private static Guess suva(Evidence evidence) {
    return located(evidence, -18.14, 178.44);
  }

  private static Guess located(Evidence evidence, double latitude, double longitude) {
    return Guess.located(
        List.of(Candidate.of(new GeoPoint(latitude, longitude), 1)),
        "there",
        Usage.none(),
        Prompt.of("", "Where?", evidence));
  }

  private static Guess without(Guess.Status status, Evidence evidence) {
    return Guess.without(status, "", Usage.none(), Prompt.of("", "Where?", evidence));
  }

  private static Evidence evidence(List<Neighbor> neighbors) {
    return new Evidence(photo(), Embedding.of(1, 0, 0), new Hits(neighbors, List.of(), true));
  }

  private static Photo photo() {
    return Photo.of("never looked at".getBytes(StandardCharsets.US_ASCII), "contract.jpg");
  }

  /** Near Suva, on both sides of the date line, and near Paris; one is the photo itself. */
  private static List<Neighbor> neighbors() {
    return List.of(
        neighbor("a", -17.7, 178.0, 1),
        neighbor("b", -17.8, -179.9, 0.94),
        neighbor("c", 48.85, 2.35, 0.9),
        neighbor("d", 48.86, 2.29, 0.88),
        neighbor("e", -33.87, 151.21, 0.7));
  }

  private static Neighbor neighbor(
      String id, double latitude, double longitude, double similarity) {
    return new Neighbor(Reference.of(id, new GeoPoint(latitude, longitude)), similarity);
  }
}
