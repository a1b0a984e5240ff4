package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight inFlight = new InFlight("it");

  @Test
  void close_isFirstOnce() {
    assertThat(inFlight.close()).isTrue();
    assertThat(inFlight.close()).isFalse();
  }

  @Test
  void enter_afterClose_isRefusedByName() {
    inFlight.close();
    assertThatIllegalStateException().isThrownBy(inFlight::enter).withMessage("it is closed");
  }

  @Test
  void close_waitsForCallsEvenIfInterrupted() throws Exception {
    inFlight.enter();
    inFlight.enter();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closer =
        new Thread(
            () -> {
              inFlight.close();
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    closer.start();
    awaitWaiting(closer);
    inFlight.exit();
    closer.interrupt();
    awaitWaiting(closer);
    assertThat(closer.isAlive()).isTrue();
    inFlight.exit();
    closer.join();
    assertThat(interrupted).isTrue();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
