package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GenerationExceptionTest {
  private static final IOException CAUSE = new IOException("broken");

  private static void assertIs(GenerationException failure, boolean retryable, boolean fatal) {
    assertThat(failure).hasMessage("why").hasCause(CAUSE);
    assertThat(failure.retryable()).isEqualTo(retryable);
    assertThat(failure.fatal()).isEqualTo(fatal);
  }

  @Test
  void kinds_sayWhatToDo() {
    assertIs(GenerationException.retryable("why", CAUSE), true, false);
    assertIs(GenerationException.retryableAfter(Duration.ZERO, "why", CAUSE), true, false);
    assertIs(GenerationException.permanent("why", CAUSE), false, false);
    assertIs(GenerationException.fatal("why", CAUSE), false, true);
  }

  @Test
  void retryAfter_whereTheServerSaidSo() {
    Duration wait = Duration.ofSeconds(7);
    assertThat(GenerationException.retryableAfter(wait, "why", null).retryAfter()).contains(wait);
    assertThat(GenerationException.retryable("why", null).retryAfter()).isEmpty();
    assertThat(GenerationException.fatal("why", null).retryAfter()).isEmpty();
  }

  @Test
  void retryableAfter_withoutAWaitThatCanBe_isRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> GenerationException.retryableAfter(null, "why", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GenerationException.retryableAfter(Duration.ofMillis(-1), "why", null))
        .withMessageContaining("PT-0.001S");
  }
}
