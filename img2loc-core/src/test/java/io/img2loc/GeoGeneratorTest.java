package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

  @Test
  void orElse_ofNull_isRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> next.orElse(null));
  }
}
