package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkTest {
  private final ExecutorService executor = Executors.newFixedThreadPool(8);

  @AfterEach
  void shutDown() throws InterruptedException {
    executor.shutdownNow();
    assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void map_keepsTheOrder_howeverLongEachTakes() {
    Function<Integer, Integer> uneven = i -> IntStream.range(0, (i * 7919) % 5000).sum() * 0 + i;

    Stream<Integer> values = Bulk.map(numbers(2000), uneven, executor, 8).map(Outcome::orElseThrow);

    assertThat(values).containsExactlyElementsOf(numbers(2000).toList());
  }

  @Test
  void map_failures_standInTheirPlaces() {
    Function<Integer, Integer> odd =
        i -> {
          if (i % 2 == 0) {
            throw new PhotoException("even: " + i);
          }
          return i;
        };

    List<Outcome<Integer, Integer>> outcomes = Bulk.map(numbers(100), odd, executor, 3).toList();

    assertThat(outcomes).hasSize(100);
    for (int i = 0; i < 100; i++) {
      Outcome<Integer, Integer> outcome = outcomes.get(i);
      assertThat(outcome.input()).isEqualTo(i);
      assertThat(outcome.value()).isEqualTo(i % 2 == 0 ? null : (Integer) i);
      assertThat(outcome.failure() != null).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void map_unforeseenException_failsItsItemOnlyAndKeepsTheCause() {
    Function<Integer, Integer> broken = i -> 10 / (i - 1);

    List<Outcome<Integer, Integer>> outcomes = Bulk.map(numbers(3), broken, executor, 2).toList();

    assertThat(outcomes.get(0).value()).isEqualTo(-10);
    assertThat(outcomes.get(1).failure()).hasCauseInstanceOf(ArithmeticException.class);
    assertThat(outcomes.get(2).value()).isEqualTo(10);
  }

  @Test
  void map_error_reachesTheTaker() {
    Function<Integer, Integer> fatal =
        i -> {
          throw new StackOverflowError("deep");
        };

    assertThatThrownBy(() -> Bulk.map(numbers(3), fatal, executor, 2).toList())
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void map_readsAheadNoFurtherThanTwiceTheParallelism() {
    AtomicInteger pulled = new AtomicInteger();
    Stream<Integer> endless = Stream.generate(pulled::getAndIncrement);

    var taken = Bulk.map(endless, i -> i, executor, 3).iterator();

    for (int i = 0; i < 50; i++) {
      assertThat(taken.next().value()).isEqualTo(i);
      assertThat(pulled).hasValueLessThanOrEqualTo(i + 1 + 2 * 3);
    }
  }

  @Test
  void map_runsAsManyAtOnceAsAskedAndNoMore() {
    int parallelism = 4;
    CyclicBarrier allFour = new CyclicBarrier(parallelism); // opens only if four run at once
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Function<Integer, Integer> meet =
        i -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          try {
            allFour.await(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          running.decrementAndGet();
          return i;
        };

    assertThat(Bulk.map(numbers(40), meet, executor, parallelism).map(Outcome::orElseThrow))
        .hasSize(40);
    assertThat(most).hasValue(parallelism);
  }

  @Test
  void map_nothingIsReadBeforeItIsAskedFor() {
    AtomicInteger pulled = new AtomicInteger();

    Bulk.map(numbers(10).peek(i -> pulled.incrementAndGet()), i -> i, executor, 2).close();

    assertThat(pulled).hasValue(0);
  }

  @Test
  void map_closedEarly_beginsNothingMoreAndClosesTheSource() throws InterruptedException {
    AtomicBoolean sourceClosed = new AtomicBoolean();
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    Function<Integer, Integer> work =
        i -> {
          begun.incrementAndGet();
          if (i > 0) {
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return i;
        };
    var outcomes = Bulk.map(numbers(100).onClose(() -> sourceClosed.set(true)), work, executor, 2);
    var iterator = outcomes.iterator();
    iterator.next();

    outcomes.close();
    release.countDown();
    executor.shutdown();

    assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(sourceClosed).isTrue();
    // The first, and the two that may have run at once when the stream was closed.
    assertThat(begun).hasValueLessThanOrEqualTo(3);
  }

  @Test
  void map_executorThatRunsAtOnce_works() {
    assertThat(Bulk.map(numbers(500), i -> i * 2, Runnable::run, 3).map(Outcome::orElseThrow))
        .hasSize(500)
        .contains(998);
  }

  @Test
  void map_executorThatRefuses_isTheTakersToKnow() {
    ExecutorService stopped = Executors.newSingleThreadExecutor();
    stopped.shutdown();

    assertThatThrownBy(() -> Bulk.map(numbers(3), i -> i, stopped, 2).toList())
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void map_interruptedTaker_saysSoAndStaysInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    Function<Integer, Integer> stuck =
        i -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return i;
        };
    List<Boolean> interrupted = new ArrayList<>();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Bulk.map(numbers(1), stuck, executor, 1).toList())
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("interrupted");
    interrupted.add(Thread.interrupted());
    never.countDown();

    assertThat(interrupted).containsExactly(true);
  }

  @Test
  void map_interruptedTaker_losesNothingWhenItGoesOn() {
    var outcomes = Bulk.map(numbers(5), i -> i, executor, 2).iterator();
    Thread.currentThread().interrupt();
    assertThatThrownBy(outcomes::next).isInstanceOf(Img2LocException.class);
    assertThat(Thread.interrupted()).isTrue();

    List<Integer> values = new ArrayList<>();
    outcomes.forEachRemaining(outcome -> values.add(outcome.value()));

    assertThat(values).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void map_failingSource_givesWhatItReadBefore() {
    Stream<Integer> source =
        numbers(10)
            .peek(
                i -> {
                  if (i == 5) {
                    throw new IllegalArgumentException("line 5");
                  }
                });
    List<Integer> values = new ArrayList<>();

    assertThatThrownBy(
            () ->
                Bulk.map(source, i -> i, executor, 4)
                    .forEach(outcome -> values.add(outcome.value())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("line 5");
    assertThat(values).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void map_iteratorOfAClosedStream_ends() {
    var outcomes = Bulk.map(numbers(100), i -> i, executor, 2);
    var iterator = outcomes.iterator();
    iterator.next();

    outcomes.close();

    assertThat(iterator.hasNext()).isFalse();
  }

  @Test
  void map_executorThatDropsItsTasks_isHelpedOut() {
    var outcomes = Bulk.map(numbers(20), i -> i, task -> {}, 3);

    assertThat(outcomes.map(Outcome::value)).containsExactlyElementsOf(numbers(20).toList());
  }

  @Test
  void map_takerOnTheOnlyThreadOfTheExecutor_doesNotWaitForItself() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      List<Integer> values =
          single
              .submit(() -> Bulk.map(numbers(20), i -> i, single, 3).map(Outcome::value).toList())
              .get(30, TimeUnit.SECONDS);

      assertThat(values).hasSize(20);
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void map_executorThatFailsLater_isTheTakersToKnow() {
    AtomicInteger given = new AtomicInteger();
    var outcomes =
        Bulk.map(
            numbers(20),
            i -> i,
            task -> {
              if (given.incrementAndGet() > 5) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              executor.execute(task);
            },
            2);

    assertThatThrownBy(outcomes::toList).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void map_slowSource_doesNotHoldBackWhatIsThere() {
    AtomicInteger pulled = new AtomicInteger();
    Stream<Integer> source = Stream.generate(pulled::incrementAndGet);

    // Run at once: the first outcome is there when the second input has not been asked for.
    Bulk.map(source, i -> i, Runnable::run, 50).iterator().next();

    assertThat(pulled).hasValue(1);
  }

  @Test
  void map_noParallelism_isRefused() {
    assertThatThrownBy(() -> Bulk.map(numbers(1), i -> i, executor, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  private static Stream<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed();
  }
}
