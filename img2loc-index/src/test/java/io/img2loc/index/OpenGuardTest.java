package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenGuardTest {
  private final OpenGuard guard = new OpenGuard();
  private final AtomicInteger released = new AtomicInteger();

  @Test
  void close_usesRun_waitsForTheLast() throws InterruptedException {
    guard.enter();
    Thread closing = new Thread(() -> guard.close(released::incrementAndGet));
    closing.start();
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(released).hasValue(0);
    guard.leave();
    closing.join();
    assertThat(released).hasValue(1);
  }

  @Test
  void enter_closed_refusedInASentence() {
    guard.close(released::incrementAndGet);
    assertThatThrownBy(guard::enter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this index is closed; open it again to use it");
  }

  @Test
  void close_again_releasesOnce() {
    guard.close(released::incrementAndGet);
    guard.close(released::incrementAndGet);
    assertThat(released).hasValue(1);
  }
}
