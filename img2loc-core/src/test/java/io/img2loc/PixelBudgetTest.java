package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PixelBudgetTest {
  private static final long HEAP = 1L << 30;
  private static final EncodedPhoto PHOTO =
      new EncodedPhoto(null, new byte[] {1}, "beach.jpg", PhotoLimits.defaults());

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void acquire_manyThreads_neverExceedsTheBudget() throws Exception {
    var budget = new PixelBudget(250, HEAP);
    var now = new AtomicLong();
    var most = new AtomicLong();
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      long pixels = 40 + 10L * i;
      work.add(
          () -> {
            for (int k = 0; k < 200; k++) {
              PixelBudget.Permit permit = budget.acquire(pixels, PHOTO);
              most.accumulateAndGet(now.addAndGet(pixels), Math::max);
              Thread.yield();
              now.addAndGet(-pixels);
              permit.release();
            }
            return null;
          });
    }

    for (Future<Void> done : threads.invokeAll(work)) {
      done.get();
    }

    assertThat(most.get()).isBetween(190L, 250L);
    assertThat(now.get()).isZero();
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void acquire_moreThanTheBudget_isLetInAlone() throws Exception {
    var budget = new PixelBudget(100, HEAP);
    PixelBudget.Permit small = budget.acquire(10, PHOTO);
    Future<?> large = threads.submit(() -> budget.acquire(1000, PHOTO).release());
    awaitWaiting(budget, 1);
    assertThat(large.isDone()).isFalse();

    small.release();

    large.get(30, TimeUnit.SECONDS);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void acquire_smallAfterLarge_doesNotOvertake() throws Exception {
    var budget = new PixelBudget(100, HEAP);
    PixelBudget.Permit first = budget.acquire(60, PHOTO);
    var order = new AtomicInteger();
    Future<Integer> large = threads.submit(() -> numbered(budget, 100, order));
    awaitWaiting(budget, 1);
    Future<Integer> small = threads.submit(() -> numbered(budget, 10, order));
    awaitWaiting(budget, 2);

    first.release();

    assertThat(large.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(small.get(30, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void acquire_nested_doesNotWaitEvenWhenOthersDo() throws Exception {
    var budget = new PixelBudget(100, HEAP);
    var bothHold = new CountDownLatch(2);
    Callable<Void> nesting =
        () -> {
          PixelBudget.Permit outer = budget.acquire(50, PHOTO);
          bothHold.countDown();
          bothHold.await();
          PixelBudget.Permit inner = budget.acquire(50, PHOTO);
          inner.release();
          outer.release();
          return null;
        };

    for (Future<Void> done : threads.invokeAll(List.of(nesting, nesting))) {
      done.get(30, TimeUnit.SECONDS);
    }

    budget.acquire(100, PHOTO).release();
    assertThat(bothHold.getCount()).isZero();
  }

  @Test
  void acquire_interrupted_failsStaysInterruptedAndLetsOthersPass() throws Exception {
    var budget = new PixelBudget(100, HEAP);
    PixelBudget.Permit held = budget.acquire(100, PHOTO);
    var stillInterrupted = new AtomicInteger();
    var failure = new ArrayList<PhotoException>();
    Thread waiter =
        new Thread(
            () -> {
              try {
                budget.acquire(100, PHOTO);
              } catch (PhotoException e) {
                failure.add(e);
                stillInterrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
              }
            });
    waiter.start();
    awaitWaiting(budget, 1);
    Future<?> next = threads.submit(() -> budget.acquire(10, PHOTO).release());
    awaitWaiting(budget, 2);

    waiter.interrupt();
    waiter.join();

    assertThat(failure).hasSize(1);
    assertThat(failure.get(0)).hasMessageContainingAll("beach.jpg", "interrupted");
    assertThat(stillInterrupted.get()).isEqualTo(1);
    held.release();
    next.get(30, TimeUnit.SECONDS);
  }

  @Test
  void acquire_moreThanTheHeapHolds_namesTheNumbersAndTheOption() {
    var budget = new PixelBudget(1000, 600_000_000);

    assertThatThrownBy(() -> budget.acquire(150_000_000, PHOTO))
        .isInstanceOf(PhotoException.class)
        .hasMessageContainingAll("beach.jpg", "150,000,000 pixels", "858 MiB", "572 MiB", "-Xmx");
    budget.acquire(99_000_000, PHOTO).release();
  }

  @Test
  void constructor_noPixels_refuses() {
    assertThatThrownBy(() -> new PixelBudget(0, HEAP)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shared_default_isATwelfthOfTheHeap() {
    assertThat(PixelBudget.shared().capacity()).isEqualTo(Runtime.getRuntime().maxMemory() / 12);
  }

  private static int numbered(PixelBudget budget, long pixels, AtomicInteger order) {
    PixelBudget.Permit permit = budget.acquire(pixels, PHOTO);
    int mine = order.incrementAndGet();
    permit.release();
    return mine;
  }

  private static void awaitWaiting(PixelBudget budget, int threads) {
    while (budget.waiting() < threads) {
      Thread.onSpinWait();
    }
  }
}
