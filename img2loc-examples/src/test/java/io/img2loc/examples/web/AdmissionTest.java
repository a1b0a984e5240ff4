package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final AtomicLong nanos = new AtomicLong();

  private Admission admission(int places, long bytes, int atOnce) {
    return new Admission(places, bytes, atOnce, nanos::get);
  }

  private static Consumer<Throwable> refusalAfter(long seconds) {
    return e -> {
      Problem problem = ((ProblemException) e).problem();
      assertThat(problem.status()).isEqualTo(503);
      assertThat(problem.retryAfterSeconds()).isEqualTo(seconds);
    };
  }

  @Test
  void placesTaken_nextIsRefused_andLetInWhenOneLeaves() {
    Admission admission = admission(2, 1000, 1);
    Admission.Place first = admission.enter(1);
    admission.enter(1);

    assertThatThrownBy(() -> admission.enter(1)).satisfies(refusalAfter(1));
    first.close();
    admission.enter(1);

    assertThat(admission.taken()).isEqualTo(2);
  }

  /** A photo's bytes are there twice for a moment, so 400 of 1000 leave room for 100 more. */
  @Test
  void bytesTaken_largerIsRefused_smallerIsNot() {
    Admission admission = admission(10, 1000, 1);
    admission.enter(400);

    assertThatThrownBy(() -> admission.enter(101)).satisfies(refusalAfter(1));
    admission.enter(100);

    assertThat(admission.taken()).isEqualTo(2);
  }

  @Test
  void photoLargerThanAllRoom_isLetInAlone() {
    Admission admission = admission(10, 1000, 1);
    try (Admission.Place place = admission.enter(5000)) {
      assertThat(place).isNotNull();
      assertThatThrownBy(() -> admission.enter(1)).satisfies(refusalAfter(1));
    }
    admission.enter(400);
    assertThatThrownBy(() -> admission.enter(5000)).satisfies(refusalAfter(1));
  }

  /**
   * By hand: the first estimate is 0.2 s a photo; after ten photos of 10 s each it is 10 − 9.8 ·
   * 0.8¹⁰ = 8.95 s. With 6 before it and 2 at once, the next waits 6 · 8.95 / 2 = 26.8 s.
   */
  @Test
  void retryAfter_isHowLongThoseBeforeWillTake() {
    Admission admission = admission(6, 1000, 2);
    for (int i = 0; i < 10; i++) {
      try (Admission.Place place = admission.enter(1)) {
        assertThat(place).isNotNull();
        nanos.addAndGet(10_000_000_000L);
      }
    }
    for (int i = 0; i < 6; i++) {
      admission.enter(1);
    }

    assertThatThrownBy(() -> admission.enter(1)).satisfies(refusalAfter(27));
  }

  @Test
  void work_isDoneByNoMoreAtOnceThanAllowed() throws Exception {
    Admission admission = new Admission(20, 1000, 3);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    Callable<Integer> work =
        () -> {
          try (Admission.Place place = admission.enter(1)) {
            return place.work(
                () -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  three.countDown();
                  await(three);
                  return now.decrementAndGet();
                });
          }
        };
    ExecutorService executor = Executors.newFixedThreadPool(20);
    try {
      for (Future<Integer> done : executor.invokeAll(Collections.nCopies(20, work))) {
        assertThat(done.get()).isBetween(0, 2);
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(most).hasValue(3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void close_waitsForThoseWhoAreIn_andLetsNobodyIn() throws Exception {
    Admission admission = new Admission(2, 1000, 1);
    Admission.Place place = admission.enter(1);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> closed = executor.submit(() -> admission.close(Duration.ofMinutes(1)));
      while (true) {
        try (Admission.Place other = admission.enter(1)) {
          assertThat(other).isNotNull(); // it has not begun to close yet
        } catch (ProblemException e) {
          assertThat(e.problem().kind()).isEqualTo("closing");
          break;
        }
      }
      assertThat(closed).isNotDone();
      place.close();

      assertThat(closed.get()).isTrue();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void close_whoIsInStaysTooLong_givesUp() throws InterruptedException {
    Admission admission = new Admission(2, 1000, 1);
    admission.enter(1);

    assertThat(admission.close(Duration.ofMillis(1))).isFalse();
  }
}
