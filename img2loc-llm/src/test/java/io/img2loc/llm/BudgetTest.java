package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.img2loc.GenerationException;
import io.img2loc.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {
  /** One unit of money for a token. */
  private static final Price ONE_A_TOKEN =
      new Price(new BigDecimal("1000000"), new BigDecimal("1000000"));

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  private static Budget ofTokens(long limit) {
    return Budget.atMost(BigDecimal.valueOf(limit), ONE_A_TOKEN);
  }

  /** Until a thread waits inside the budget; one that never does runs into the test's timeout. */
  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void price_isExact() {
    // 1234 × 2.50 / 10⁶ = 0.003085, and 56 × 10 / 10⁶ = 0.00056
    Price price = new Price(new BigDecimal("2.50"), new BigDecimal("10"));
    assertThat(price.of(new Usage(1234, 56))).isEqualByComparingTo("0.003645");
    // 3 × 0.1 / 10⁶: no binary fraction
    assertThat(new Price(new BigDecimal("0.1"), BigDecimal.ZERO).of(new Usage(3, 9)))
        .isEqualByComparingTo("0.0000003");
    assertThat(price.of(new Usage(4_000_000_000_000L, 0))).isEqualByComparingTo("10000000");
    assertThat(Price.free().of(new Usage(5, 6))).isEqualByComparingTo("0");
  }

  @Test
  void price_negative_isRefused() {
    BigDecimal negative = new BigDecimal("-0.01");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Price(negative, BigDecimal.ONE))
        .withMessageContaining("-0.01");
    assertThatIllegalArgumentException().isThrownBy(() -> new Price(BigDecimal.ONE, negative));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.atMost(negative, Price.free()))
        .withMessageContaining("-0.01");
  }

  @Test
  void reserve_upToTheLimitItself_isGiven() throws Exception {
    Budget budget = ofTokens(30);
    Usage first = budget.reserve(new Usage(10, 5));
    Usage second = budget.reserve(new Usage(10, 5));
    budget.settle(first, new Usage(10, 5));
    budget.settle(second, new Usage(10, 5));

    assertThat(budget.cost()).isEqualByComparingTo("30");
    assertThat(budget.usage()).isEqualTo(new Usage(20, 10));
    assertThat(budget.calls()).isEqualTo(2);
  }

  @Test
  void reserve_whenTheNextCallMightPassTheLimit_isFatalAndNamesAll() throws Exception {
    Price price = new Price(new BigDecimal("2"), new BigDecimal("8"));
    Budget budget = Budget.atMost(new BigDecimal("0.0100"), price);
    // 1000 × 2 + 500 × 8 = 6000 millionths
    budget.settle(budget.reserve(new Usage(1000, 500)), new Usage(1000, 500));

    GenerationException thrown =
        catchThrowableOfType(GenerationException.class, () -> budget.reserve(new Usage(1000, 500)));

    assertThat(thrown.fatal()).isTrue();
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown)
        .hasMessageContaining("budget of 0.01 ")
        .hasMessageContaining("have cost 0.006,")
        .hasMessageContaining("may cost 0.006;");
    assertThat(budget.calls()).isOne();
  }

  @Test
  void reserve_whereOnlyCallsUnderWayAreInDoubt_waitsForThem() throws Exception {
    Budget budget = ofTokens(100);
    Usage first = budget.reserve(new Usage(60, 0));
    var got = new ArrayList<Usage>();
    Thread second =
        started(
            () -> {
              try {
                got.add(budget.reserve(new Usage(60, 0)));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    awaitWaiting(second);

    budget.settle(first, new Usage(40, 0));
    second.join();

    assertThat(got).containsExactly(new Usage(60, 0));
  }

  @Test
  void reserve_whenTheCallUnderWayLeavesTooLittle_isFatalThen() throws Exception {
    Budget budget = ofTokens(100);
    Usage first = budget.reserve(new Usage(60, 0));
    Future<Usage> second = threads.submit(() -> budget.reserve(new Usage(50, 0)));

    budget.settle(first, new Usage(60, 0));

    GenerationException thrown = fatalCauseOf(second);
    assertThat(thrown).hasMessageContaining("have cost 60,").hasMessageContaining("may cost 60;");
  }

  private static GenerationException fatalCauseOf(Future<?> future) {
    var thrown =
        catchThrowableOfType(
            java.util.concurrent.ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    assertThat(thrown).hasCauseInstanceOf(GenerationException.class);
    GenerationException cause = (GenerationException) thrown.getCause();
    assertThat(cause.fatal()).isTrue();
    return cause;
  }

  @Test
  void reserve_whereNoCallUnderWayCanHelp_failsAtOnce() throws Exception {
    Budget budget = ofTokens(100);
    budget.reserve(new Usage(10, 0)); // stays under way

    GenerationException thrown =
        catchThrowableOfType(GenerationException.class, () -> budget.reserve(new Usage(101, 0)));

    assertThat(thrown.fatal()).isTrue();
  }

  @Test
  void reserve_takesAtLeastTheMostSoFar() throws Exception {
    Budget budget = ofTokens(10_000);
    budget.settle(budget.reserve(new Usage(10, 5)), new Usage(700, 3));
    budget.settle(budget.reserve(new Usage(10, 5)), new Usage(20, 90));

    assertThat(budget.reserve(new Usage(10, 5))).isEqualTo(new Usage(700, 90));
    assertThat(budget.reserve(new Usage(900, 100))).isEqualTo(new Usage(900, 100));
  }

  @Test
  void reserve_estimatesFarTooLow_passesTheLimitByTheCallsUnderWayOnly() throws Exception {
    long limit = 50_000;
    long actual = 1000;
    int parallel = 8;
    Budget budget = ofTokens(limit);
    var begun = new AtomicLong();
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      work.add(
          () -> {
            for (int k = 0; k < 100; k++) {
              Usage taken = budget.reserve(new Usage(10, 0));
              begun.incrementAndGet();
              Thread.yield();
              budget.settle(taken, new Usage(actual, 0));
            }
            return null;
          });
    }

    for (Future<Void> ended : threads.invokeAll(work)) {
      fatalCauseOf(ended);
    }

    // Once one call has ended, each reserves what it came to; only the first eight did not.
    long cost = budget.cost().longValueExact();
    assertThat(cost).isGreaterThan(limit - actual).isLessThanOrEqualTo(limit + parallel * actual);
    assertThat(budget.calls()).isEqualTo(begun.get()).isEqualTo(cost / actual);
  }

  @Test
  void reserve_firstCallsFarTooLow_allUnderWayAtOnce_passByThese() throws Exception {
    Budget budget = ofTokens(100);
    List<Usage> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      taken.add(budget.reserve(new Usage(10, 0)));
    }
    taken.forEach(usage -> budget.settle(usage, new Usage(1000, 0)));

    assertThat(budget.cost()).isEqualByComparingTo("8000");
    assertThat(
            catchThrowableOfType(GenerationException.class, () -> budget.reserve(new Usage(10, 0))))
        .hasMessageContaining("have cost 8000,");
  }

  @Test
  void reserve_nothingLeftButFree_isGiven() throws Exception {
    Budget budget = Budget.atMost(BigDecimal.ZERO, Price.free());

    budget.settle(budget.reserve(new Usage(1000, 1000)), new Usage(1000, 1000));

    assertThat(budget.cost()).isEqualByComparingTo("0");
    assertThat(budget.usage()).isEqualTo(new Usage(1000, 1000));
  }

  @Test
  void reserve_nothingLeft_isFatal() {
    assertThat(
            catchThrowableOfType(
                    GenerationException.class, () -> ofTokens(0).reserve(new Usage(1, 0)))
                .fatal())
        .isTrue();
  }

  @Test
  void reserve_interruptedWhileWaiting_takesNothing() throws Exception {
    Budget budget = ofTokens(100);
    Usage first = budget.reserve(new Usage(60, 0));
    Future<Boolean> second =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              try {
                budget.reserve(new Usage(60, 0));
                return false;
              } catch (InterruptedException e) {
                return true;
              }
            });
    assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();

    budget.settle(first, new Usage(0, 0));

    assertThat(budget.reserve(new Usage(100, 0))).isEqualTo(new Usage(100, 0));
  }

  @Test
  void cancel_givesBackAndCountsNothing() throws Exception {
    Budget budget = ofTokens(100);

    budget.cancel(budget.reserve(new Usage(100, 0)));

    assertThat(budget.calls()).isZero();
    assertThat(budget.cost()).isEqualByComparingTo("0");
    assertThat(budget.reserve(new Usage(100, 0))).isEqualTo(new Usage(100, 0));
  }
}
