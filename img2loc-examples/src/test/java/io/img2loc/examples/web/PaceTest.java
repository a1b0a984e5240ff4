package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 8 KiB a second, after 10 s to begin. */
class PaceTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Pace pace = new Pace(nanos::get);

  private void after(double seconds) {
    nanos.set(-5 + (long) (seconds * 1e9));
  }

  @Test
  void nothing_isNotTooSlowAtFirst() {
    after(10);
    assertThat(pace.isTooSlow(0)).isFalse();
    after(10.01);
    assertThat(pace.isTooSlow(0)).isTrue();
  }

  @Test
  void steadyBytes_areTooSlowBelowTheRate() {
    after(20);
    assertThat(pace.isTooSlow(81_920)).isFalse();
    assertThat(pace.isTooSlow(81_919)).isTrue();
  }
}
