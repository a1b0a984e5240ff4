package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Evidence;
import io.img2loc.GenerationException;
import io.img2loc.Guess;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.Usage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Prompt PROMPT =
      Prompt.of("", "Where?", Evidence.of(Photo.of(Samples.jpeg(1), "a.jpg")));

  private final AtomicInteger asked = new AtomicInteger();

  private Guess abstain(Prompt prompt) {
    asked.incrementAndGet();
    return Guess.without(Guess.Status.ABSTAINED, "", Usage.none(), prompt);
  }

  @Test
  void fatalFailure_keepsOutWhoeverWaits() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    Gate gate =
        new Gate(
            prompt -> {
              asked.incrementAndGet();
              inside.countDown();
              await(waiting);
              throw GenerationException.fatal("no key", null);
            },
            1);
    Thread first = new Thread(() -> assertFails(gate, "no key"));
    first.start();
    inside.await();
    AtomicInteger failed = new AtomicInteger();
    Thread second =
        new Thread(
            () -> {
              assertFails(gate, "no key");
              failed.incrementAndGet();
            });
    second.start();
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    waiting.countDown();
    first.join();
    second.join();

    assertThat(asked).hasValue(1);
    assertThat(failed).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertFails(Gate gate, String message) {
    assertThatThrownBy(() -> gate.generate(PROMPT))
        .isInstanceOfSatisfying(GenerationException.class, e -> assertThat(e.fatal()).isTrue())
        .hasMessage(message);
  }

  @Test
  void otherFailures_letTheNextOneIn() {
    Gate gate =
        new Gate(
            prompt -> {
              if (asked.get() == 0) {
                asked.incrementAndGet();
                throw GenerationException.retryable("busy", null);
              }
              return abstain(prompt);
            },
            1);

    assertThatThrownBy(() -> gate.generate(PROMPT)).hasMessage("busy");
    assertThat(gate.generate(PROMPT).status()).isEqualTo(Guess.Status.ABSTAINED);
  }

  @Test
  void close_letsNobodyInAnyMore() {
    Gate gate = new Gate(this::abstain, 1);

    gate.close();

    assertFails(gate, "the model is asked no more");
    assertThat(asked).hasValue(0);
  }
}
