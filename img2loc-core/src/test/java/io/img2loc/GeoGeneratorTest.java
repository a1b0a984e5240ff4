package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeoGeneratorTest {
  private static final Prompt PROMPT =
      PromptBuilder.zeroShot().build(Evidence.of(Photo.of(new byte[] {1}, "a.jpg")));

  private final AtomicInteger asked = new AtomicInteger();
  private final GeoGenerator next =
      prompt -> {
        asked.incrementAndGet();
        return Guess.located(
            List.of(Candidate.of(new GeoPoint(1, 2), 1)), "next", Usage.none(), prompt);
      };

  @Test
  void orElse_onAFailure_asksTheNext() {
    GeoGenerator broken =
        prompt -> {
          throw GenerationException.permanent("no such model", null);
        };

    Guess guess = broken.orElse(next).generate(PROMPT);

    assertThat(guess.words()).isEqualTo("next");
    assertThat(guess.prompt()).isEqualTo(PROMPT);
    assertThat(asked).hasValue(1);
  }

  @Test
  void orElse_onARefusal_doesNotArgueWithIt() {
    GeoGenerator refusing =
        prompt -> Guess.without(Guess.Status.REFUSED, "no", Usage.none(), prompt);

    Guess guess = refusing.orElse(next).generate(PROMPT);

    assertThat(guess.status()).isEqualTo(Guess.Status.REFUSED);
    assertThat(asked).hasValue(0);
  }

  @Test
  void orElse_onAPhotoThatCannotBeRead_doesNotAskTheNext() {
    GeoGenerator unreadable =
        prompt -> {
          throw new PhotoException("a.jpg: truncated");
        };

    assertThatThrownBy(() -> unreadable.orElse(next).generate(PROMPT))
        .isInstanceOf(PhotoException.class);
    assertThat(asked).hasValue(0);
  }

  @Test
  void orElse_whenTheNextFailsToo_throwsTheNextsFailure() {
    GeoGenerator first =
        prompt -> {
          throw GenerationException.retryable("first", null);
        };
    GeoGenerator second =
        prompt -> {
          throw GenerationException.permanent("second", null);
        };

    assertThatThrownBy(() -> first.orElse(second).generate(PROMPT)).hasMessage("second");
  }

  private static GeoGenerator ofRadius(double radius50Km) {
    List<Candidate> candidates =
        List.of(
            new Candidate(new GeoPoint(3, 4), 0.6, radius50Km, 20_000),
            new Candidate(new GeoPoint(5, 6), 0.4, 0, 0));
    return prompt -> Guess.located(candidates, "first", new Usage(10, 1), prompt);
  }

  @Test
  void orIfWiderThan_withinTheBound_doesNotAskTheNext() {
    Guess guess = ofRadius(50).orIfWiderThan(50, next).generate(PROMPT);

    assertThat(guess.words()).isEqualTo("first");
    assertThat(guess.usage()).isEqualTo(new Usage(10, 1));
    assertThat(asked).hasValue(0);
  }

  @Test
  void orIfWiderThan_beyondTheBound_asksTheNext_andCostsBoth() {
    GeoGenerator costly = prompt -> next.generate(prompt).plus(new Usage(200, 7));

    Guess guess = ofRadius(50.01).orIfWiderThan(50, costly).generate(PROMPT);

    assertThat(guess.words()).isEqualTo("next");
    assertThat(guess.usage()).isEqualTo(new Usage(210, 8));
    assertThat(guess.prompt()).isEqualTo(PROMPT);
  }

  @Test
  void orIfWiderThan_withoutARadius_asksTheNext() {
    GeoGenerator claimless =
        prompt ->
            Guess.located(
                List.of(Candidate.of(new GeoPoint(3, 4), 1)), "first", Usage.none(), prompt);

    assertThat(claimless.orIfWiderThan(20_000, next).generate(PROMPT).words()).isEqualTo("next");
  }

  @Test
  void orIfWiderThan_onAnAbstention_asksTheNext() {
    GeoGenerator abstaining =
        prompt -> Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt);

    assertThat(abstaining.orIfWiderThan(50, next).generate(PROMPT).words()).isEqualTo("next");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LOCATED", "ABSTAINED"})
  void orIfWiderThan_onARefusalOrAnOddReply_doesNotAskTheNext(Guess.Status status) {
    GeoGenerator odd = prompt -> Guess.without(status, "", Usage.none(), prompt);

    assertThat(odd.orIfWiderThan(50, next).generate(PROMPT).status()).isEqualTo(status);
    assertThat(asked).hasValue(0);
  }

  @Test
  void orIfWiderThan_whenTheNextRefuses_isARefusal() {
    GeoGenerator refusing =
        prompt -> Guess.without(Guess.Status.REFUSED, "no", Usage.none(), prompt);

    assertThat(ofRadius(60).orIfWiderThan(50, refusing).generate(PROMPT).status())
        .isEqualTo(Guess.Status.REFUSED);
  }

  @Test
  void orIfWiderThan_impossibleArguments_areRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> next.orIfWiderThan(50, null));
    assertThatThrownBy(() -> next.orIfWiderThan(-1, next))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> next.orIfWiderThan(Double.NaN, next))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GeoGenerator.densityWithin(0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[0.2, 10000]");
  }

  private static Prompt neighborsAt(double... km) {
    GeoPoint city = new GeoPoint(52.52, 13.405);
    List<Neighbor> neighbors =
        IntStream.range(0, km.length)
            .mapToObj(i -> Reference.of("n" + i, city.offset(137 * i, km[i])))
            .map(reference -> new Neighbor(reference, 0.8))
            .toList();
    return Prompt.of(
        "",
        "",
        new Evidence(PROMPT.evidence().photo(), null, new Hits(neighbors, List.of(), true)));
  }

  @Test
  void densityWithin_neighboursThatAgree_areAnsweredWithoutAsking() {
    GeoGenerator cascade = GeoGenerator.densityWithin(50).orIfWiderThan(50, next);

    Guess guess = cascade.generate(neighborsAt(0, 2, 3, 1, 4, 3, 2));

    assertThat(asked).hasValue(0);
    assertThat(guess.candidates().get(0).location().distanceKm(new GeoPoint(52.52, 13.405)))
        .isLessThan(4);
    // A kernel of σ = 25 km alone has 25·1.177 = 29.4 km.
    assertThat(guess.candidates().get(0).radius50Km()).isBetween(29.0, 50.0);
  }

  @Test
  void densityWithin_neighboursThatScatter_areNotTrusted() {
    GeoGenerator cascade = GeoGenerator.densityWithin(50).orIfWiderThan(50, next);

    assertThat(cascade.generate(neighborsAt(0, 300, 900, 2000, 5000, 150, 8000)).words())
        .isEqualTo("next");
    assertThat(asked).hasValue(1);
  }

  @Test
  void density_asItComes_isNeverCloseEnoughForACity() {
    Prompt agreed = neighborsAt(0, 0, 0, 0);

    GeoGenerator.density().orIfWiderThan(520, next).generate(agreed);
    assertThat(asked).hasValue(1);

    GeoGenerator.density().orIfWiderThan(525, next).generate(agreed);
    assertThat(asked).hasValue(1);
  }

  @Test
  void orElse_ofNull_isRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> next.orElse(null));
  }
}
