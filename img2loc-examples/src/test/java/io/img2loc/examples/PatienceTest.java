package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GenerationException;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.PhotoException;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience();

  private static Outcome<String, String> failure(Img2LocException why) {
    return Outcome.failure("a.jpg", why);
  }

  private void fails(int times, Img2LocException why) {
    for (int i = 0; i < times; i++) {
      assertThat(patience.isLostBy(failure(why))).isFalse();
    }
  }

  @Test
  void twentyFailuresInARow_areTooMany() {
    fails(19, GenerationException.retryable("busy", null));
    assertThat(patience.isLostBy(Outcome.success("a.jpg", "there"))).isFalse();
    fails(10, GenerationException.retryable("busy", null));
    fails(9, GenerationException.permanent("rejected", null));

    assertThat(patience.isLost()).isFalse();
    assertThat(patience.isLostBy(failure(GenerationException.retryable("busy", null)))).isTrue();
    assertThat(patience.isLost()).isTrue();
  }

  @Test
  void onlyTheOneThatWasTooMuch_endsIt() {
    assertThat(patience.isLostBy(failure(GenerationException.fatal("no key", null)))).isTrue();
    assertThat(patience.isLostBy(failure(GenerationException.fatal("no key", null)))).isFalse();
  }

  @Test
  void brokenPhotos_areNobodysFault() {
    fails(100, new PhotoException("torn"));

    assertThat(patience.isLost()).isFalse();
  }
}
