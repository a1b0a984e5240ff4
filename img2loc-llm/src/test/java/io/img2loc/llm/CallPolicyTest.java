package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import io.img2loc.GenerationException;
import io.img2loc.Usage;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallPolicyTest {
  private static final Usage ESTIMATE = new Usage(100, 10);
  private static final Usage ACTUAL = new Usage(70, 3);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  /** Fails with these in turn, then answers; keeps when it was asked, in ns, and when it ended. */
  private static final class Server implements Supplier<String> {
    private final Iterator<? extends Throwable> failures;
    private final List<Long> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> ended = Collections.synchronizedList(new ArrayList<>());

    Server(Throwable... failures) {
      this.failures = Arrays.asList(failures).iterator();
    }

    @Override
    public String get() {
      asked.add(System.nanoTime());
      Throwable failure;
      synchronized (this) {
        failure = failures.hasNext() ? failures.next() : null;
      }
      ended.add(System.nanoTime());
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
      return "answer";
    }

    int tries() {
      return asked.size();
    }

    Duration between(int first, int second) {
      return Duration.ofNanos(asked.get(second) - ended.get(first));
    }
  }

  private static CallPolicy.Builder quick() {
    return CallPolicy.builder().backoff(SHORT, SHORT);
  }

  private static String call(CallPolicy policy, Supplier<String> ask) {
    return policy.call(ESTIMATE, ask, reply -> ACTUAL);
  }

  private static GenerationException fails(CallPolicy policy, Supplier<String> ask) {
    return catchThrowableOfType(GenerationException.class, () -> call(policy, ask));
  }

  private static GenerationException passing() {
    return GenerationException.retryable("passes", null);
  }

  private static GenerationException waiting(Duration wait) {
    return GenerationException.retryableAfter(wait, "wait", null);
  }

  private static Throwable[] times(int n, Throwable failure) {
    return Collections.nCopies(n, failure).toArray(Throwable[]::new);
  }

  /** Calls in a thread of its own. */
  private Future<String> callAside(CallPolicy policy, Supplier<String> ask) {
    return threads.submit(() -> call(policy, ask));
  }

  private static Supplier<String> until(CountDownLatch begun, CountDownLatch end) {
    return () -> {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return "answer";
    };
  }

  // How often.

  @Test
  void call_faultsThatPass_isMadeAgain() {
    var server = new Server(passing(), passing(), passing());
    assertThat(call(quick().build(), server)).isEqualTo("answer");
    assertThat(server.tries()).isEqualTo(4);
  }

  @Test
  void call_faultThatStaysRetryable_endsWithTheLastAfterAllTries() {
    GenerationException last = passing();
    var server = new Server(passing(), passing(), last, passing());
    assertThat(fails(quick().attempts(3).build(), server)).isSameAs(last);
    assertThat(server.tries()).isEqualTo(3);
  }

  @Test
  void call_permanentOrFatal_isMadeOnce() {
    for (GenerationException failure :
        List.of(GenerationException.permanent("no", null), GenerationException.fatal("no", null))) {
      var server = new Server(failure);
      assertThat(fails(quick().build(), server)).isSameAs(failure);
      assertThat(server.tries()).isOne();
    }
  }

  @Test
  void call_permanentAfterAFaultThatPasses_ends() {
    GenerationException failure = GenerationException.permanent("no", null);
    var server = new Server(passing(), failure);
    assertThat(fails(quick().build(), server)).isSameAs(failure);
    assertThat(server.tries()).isEqualTo(2);
  }

  @Test
  void once_triesOnce() {
    var server = new Server(passing());
    assertThat(fails(CallPolicy.once(), server)).isNotNull();
    assertThat(server.tries()).isOne();
  }

  @Test
  void call_runsInTheCallersThread() {
    List<Thread> asking = new ArrayList<>();
    var server = new Server(passing());
    call(
        quick().concurrent(1).perMinute(60_000).build(),
        () -> {
          asking.add(Thread.currentThread());
          return server.get();
        });
    assertThat(asking).hasSize(2).containsOnly(Thread.currentThread());
  }

  // Others' exceptions.

  @Test
  void call_unexpectedException_passesAndReleasesAll() {
    Budget budget = Budget.atMost(new BigDecimal("330"), tokens());
    CallPolicy policy = quick().concurrent(1).budget(budget).build();
    for (Throwable failure : List.of(new IllegalStateException("bug"), new AssertionError("bug"))) {
      assertThat(catchThrowable(() -> call(policy, new Server(failure)))).isSameAs(failure);
    }

    // The third fits in only if the first two gave back what they took: 3 × 110 tokens.
    assertThat(call(policy, new Server())).isEqualTo("answer");
    assertThat(budget.calls()).isEqualTo(3);
  }

  private static Price tokens() {
    return new Price(new BigDecimal("1000000"), new BigDecimal("1000000"));
  }

  // How long.

  @Test
  void call_serverAsksToWait_waitsAtLeastSo() {
    Duration wait = Duration.ofMillis(150);
    var server = new Server(waiting(wait));
    call(quick().build(), server);
    assertThat(server.between(0, 1)).isGreaterThanOrEqualTo(wait);
  }

  @Test
  void call_serverAsksToWait_holdsForOtherCalls() {
    Duration wait = Duration.ofMillis(150);
    var server = new Server(waiting(wait));
    CallPolicy policy = quick().attempts(1).build();
    fails(policy, server);

    call(policy, server);

    assertThat(server.between(0, 1)).isGreaterThanOrEqualTo(wait);
  }

  @Test
  void call_toldToWaitWhileOthersStandInLine_holdsForThese() throws Exception {
    Duration wait = Duration.ofMillis(600);
    for (CallPolicy policy :
        List.of(
            quick().attempts(1).concurrent(1).build(),
            quick().attempts(1).perMinute(120).build())) { // one in each 500 ms
      var server = new Server(waiting(wait));
      var ready = new CountDownLatch(2);
      Supplier<String> whenAllAreThere =
          () -> {
            try {
              ready.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return server.get();
          };
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        calls.add(
            threads.submit(
                () -> {
                  ready.countDown();
                  return call(policy, whenAllAreThere);
                }));
      }
      int answers = 0;
      for (Future<String> call : calls) {
        answers += catchThrowable(call::get) == null ? 1 : 0;
      }

      assertThat(answers).isOne();
      assertThat(server.tries()).isEqualTo(2);
      assertThat(server.between(0, 1)).isGreaterThanOrEqualTo(wait);
    }
  }

  @Test
  void call_shorterWaitAfterALongerOne_doesNotShortenIt() throws Exception {
    Duration wait = Duration.ofMillis(200);
    CallPolicy policy = quick().attempts(1).build();
    var server = new Server(waiting(wait), waiting(Duration.ZERO));
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Supplier<String> underWay = until(begun, end);
    Future<?> second =
        callAside(
            policy,
            () -> {
              underWay.get();
              return server.get();
            });
    begun.await();
    fails(policy, server);
    end.countDown();
    assertThat(catchThrowable(second::get)).hasRootCauseMessage("wait");

    call(policy, server);

    assertThat(server.between(0, 2)).isGreaterThanOrEqualTo(wait);
  }

  @Test
  void call_waitPastTheDeadline_isNotWaitedFor() {
    for (Duration wait :
        List.of(
            LONG,
            Duration.ofDays(3_000_000),
            Duration.ofSeconds(Long.MAX_VALUE),
            ChronoUnit.FOREVER.getDuration())) {
      GenerationException failure = waiting(wait);
      var server = new Server(failure);
      CallPolicy policy = quick().deadline(Duration.ofMinutes(30)).build();

      assertThat(fails(policy, server)).isSameAs(failure);
      assertThat(server.tries()).isOne();

      // And others neither wait nor ask.
      GenerationException other = fails(policy, server);
      assertThat(other.retryable()).isTrue();
      assertThat(other.retryAfter().orElseThrow())
          .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
      assertThat(other).hasMessageContaining("asks to wait for");
      assertThat(server.tries()).isOne();
      assertThat(policy.budget().calls()).isOne();
    }
  }

  @Test
  void call_backoffPastTheDeadline_isNotWaitedFor() {
    GenerationException failure = passing();
    var server = new Server(failure);
    CallPolicy policy =
        CallPolicy.builder().backoff(LONG, LONG).deadline(Duration.ofMinutes(1)).build();
    assertThat(fails(policy, server)).isSameAs(failure);
    assertThat(server.tries()).isOne();
  }

  @Test
  void call_deadlineHasPassed_isNotMadeAgain() {
    GenerationException failure = passing();
    Duration deadline = Duration.ofMillis(50);
    long begin = System.nanoTime();
    var server = new Server(failure);
    CallPolicy policy = quick().deadline(deadline).build();
    assertThat(
            fails(
                policy,
                () -> {
                  while (System.nanoTime() - begin <= deadline.toNanos() * 2) {
                    Thread.onSpinWait();
                  }
                  return server.get();
                }))
        .isSameAs(failure);
    assertThat(server.tries()).isOne();
  }

  @Test
  void call_endlessFaults_endsByTheDeadline() {
    var server = new Server(times(100_000, passing()));
    CallPolicy policy =
        quick().attempts(Integer.MAX_VALUE).deadline(Duration.ofMillis(100)).build();
    assertThat(fails(policy, server)).hasMessage("passes");
    assertThat(server.tries()).isLessThan(100_000); // these take 100 s
  }

  @Test
  void call_hugeDeadlineAndWaits_doNotOverflow() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    var server = new Server(passing(), waiting(SHORT));
    CallPolicy policy = CallPolicy.builder().deadline(forever).backoff(SHORT, forever).build();
    assertThat(call(policy, server)).isEqualTo("answer");
  }

  @Test
  void call_waitingInLine_isNoPartOfTheDeadline() throws Exception {
    Duration deadline = Duration.ofSeconds(1);
    CallPolicy policy = quick().concurrent(1).deadline(deadline).build();
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Future<String> first = callAside(policy, until(begun, end));
    begun.await();
    var server = new Server(passing());
    Future<String> second = callAside(policy, server);
    Thread.sleep(deadline.toMillis() + 1); // so long at least
    end.countDown();

    assertThat(first.get()).isEqualTo("answer");
    assertThat(second.get()).isEqualTo("answer");
    assertThat(server.tries()).isEqualTo(2);
  }

  @Test
  void call_noPlaceBeforeTheDeadline_isNotMadeAgain() throws Exception {
    CallPolicy policy =
        CallPolicy.builder()
            .backoff(Duration.ofMillis(100), Duration.ofMillis(100))
            .concurrent(1)
            .deadline(Duration.ofMillis(300))
            .build();
    var failing = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    GenerationException failure = passing();
    var server = new Server(failure);
    var begun = new CountDownLatch(1);
    Future<GenerationException> first =
        threads.submit(
            () ->
                fails(
                    policy,
                    () -> {
                      failing.countDown();
                      awaitQueued(policy);
                      return server.get();
                    }));
    failing.await();
    Future<String> second = callAside(policy, until(begun, end));
    begun.await(); // it has the place while the first waits between its tries

    assertThat(first.get()).isSameAs(failure);
    assertThat(server.tries()).isOne();
    end.countDown();
    assertThat(second.get()).isEqualTo("answer");
  }

  private static void awaitQueued(CallPolicy policy) {
    while (policy.waiting() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void backoff_doublesUpToTheLongest_lessUpToAHalf() {
    long[] most = {100, 200, 400, 800, 1000, 1000, 1000};
    var random = new SplittableRandom(1);
    for (int tries = 1; tries <= most.length; tries++) {
      int n = tries;
      long[] waits =
          IntStream.range(0, 2000)
              .mapToLong(
                  i -> CallPolicy.backoff(Duration.ofNanos(100), Duration.ofNanos(1000), n, random))
              .sorted()
              .toArray();
      assertThat(waits[0]).isBetween(most[n - 1] / 2, most[n - 1] * 55 / 100);
      assertThat(waits[waits.length - 1]).isBetween(most[n - 1] * 95 / 100, most[n - 1]);
    }
  }

  @Test
  void backoff_extremes_stayWithinBounds() {
    var random = new SplittableRandom(2);
    Duration forever = ChronoUnit.FOREVER.getDuration();
    Duration nano = Duration.ofNanos(1);
    assertThat(CallPolicy.backoff(nano, nano, 1, random)).isOne();
    assertThat(CallPolicy.backoff(nano, forever, Integer.MAX_VALUE, random)).isPositive();
    assertThat(CallPolicy.backoff(forever, forever, 1000, random)).isPositive();
    assertThat(CallPolicy.backoff(Duration.ofDays(100_000), forever, 3, random)).isPositive();
  }

  // How many.

  @Test
  void concurrent_32Threads_isNeverExceeded() throws Exception {
    CallPolicy policy = quick().concurrent(5).build();
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    var five = new CountDownLatch(5);
    List<Callable<String>> work = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      work.add(
          () -> {
            for (int k = 0; k < 20; k++) {
              call(
                  policy,
                  () -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    five.countDown();
                    try {
                      five.await(); // the first five meet
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    } finally {
                      now.decrementAndGet();
                    }
                    return "answer";
                  });
            }
            return "done";
          });
    }
    for (Future<String> done : threads.invokeAll(work)) {
      assertThat(done.get()).isEqualTo("done");
    }

    assertThat(most.get()).isEqualTo(5);
    assertThat(policy.budget().calls()).isEqualTo(32 * 20);
  }

  @Test
  void concurrent_waitBetweenTries_holdsNoPlace() throws Exception {
    // The first waits for an hour between its tries, so the second gets on only in its place.
    CallPolicy policy =
        CallPolicy.builder()
            .backoff(LONG, LONG)
            .deadline(LONG.multipliedBy(2))
            .concurrent(1)
            .build();
    var server = new Server(passing());
    Future<String> first = callAside(policy, server);
    awaitEnded(server, 1);

    assertThat(call(policy, new Server())).isEqualTo("answer");
    assertThat(first.isDone()).isFalse();
  }

  private static void awaitEnded(Server server, int tries) {
    while (server.ended.size() < tries) {
      Thread.onSpinWait();
    }
  }

  @Test
  void perMinute_firstAtOnce_thenOneInEachPart() {
    Duration part = Duration.ofMillis(50);
    long begin = System.nanoTime();
    CallPolicy policy = quick().perMinute(1200).build();
    var server = new Server(passing(), passing()); // tries count, too
    for (int i = 0; i < 4; i++) {
      call(policy, server);
    }
    assertThat(server.tries()).isEqualTo(6);
    for (int n = 0; n < 6; n++) {
      assertThat(Duration.ofNanos(server.asked.get(n) - begin))
          .isGreaterThanOrEqualTo(part.multipliedBy(n));
    }
  }

  @Test
  void perMinute_noTurnBeforeTheDeadline_isNotMadeAgain() {
    GenerationException failure = passing();
    var server = new Server(failure);
    CallPolicy policy = quick().perMinute(1).deadline(Duration.ofSeconds(20)).build();
    assertThat(fails(policy, server)).isSameAs(failure);
    assertThat(server.tries()).isOne();
    assertThat(policy.budget().calls()).isOne();
  }

  // What it costs.

  @Test
  void budget_countsWhatTheReplySays() {
    Budget budget = Budget.unlimited(tokens());
    call(quick().budget(budget).build(), new Server());
    assertThat(budget.usage()).isEqualTo(ACTUAL);
    assertThat(budget.cost()).isEqualByComparingTo("73");
  }

  @Test
  void budget_replyThatDoesNotSay_countsTheEstimate() {
    CallPolicy policy = quick().build();
    policy.call(ESTIMATE, () -> "answer", reply -> Usage.none());
    assertThat(policy.budget().usage()).isEqualTo(ESTIMATE);
  }

  private static GenerationException translated(RuntimeException failure) {
    return ModelFailures.translate(failure, "the key");
  }

  @Test
  void budget_failedByStatusOrNotReached_costsNothing() {
    CallPolicy policy = quick().build();
    call(
        policy,
        new Server(
            translated(new RateLimitException(new HttpException(429, "slow"))),
            translated(new HttpException(503, "down")),
            translated(new UncheckedIOException(new ConnectException("refused")))));
    assertThat(policy.budget().usage()).isEqualTo(ACTUAL);
    assertThat(policy.budget().calls()).isEqualTo(4);
  }

  @Test
  void budget_failedByTimeout_costsTheEstimate() {
    CallPolicy policy = quick().build();
    call(policy, new Server(translated(new TimeoutException("late"))));
    assertThat(policy.budget().usage()).isEqualTo(ESTIMATE.plus(ACTUAL));
  }

  @Test
  void budget_spent_isFatalAndAsksNothing() {
    CallPolicy policy = quick().budget(Budget.atMost(new BigDecimal("109"), tokens())).build();
    var server = new Server();
    assertThat(fails(policy, server).fatal()).isTrue();
    assertThat(server.tries()).isZero();
    assertThat(policy.budget().calls()).isZero();
  }

  @Test
  void budget_estimatesFarTooLow_passesByTheCallsUnderWayOnly() throws Exception {
    int parallel = 8;
    Budget budget = Budget.atMost(new BigDecimal("20500"), tokens());
    CallPolicy policy = quick().concurrent(parallel).budget(budget).build();
    var asked = new AtomicInteger();
    List<Callable<GenerationException>> work = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      work.add(
          () -> {
            while (true) {
              try {
                policy.call(
                    new Usage(10, 0),
                    () -> "answer " + asked.incrementAndGet(),
                    reply -> new Usage(1000, 0));
              } catch (GenerationException e) {
                return e;
              }
            }
          });
    }
    for (Future<GenerationException> end : threads.invokeAll(work)) {
      assertThat(end.get().fatal()).isTrue();
    }

    assertThat(budget.cost().longValueExact())
        .isEqualTo(1000L * asked.get())
        .isBetween(20_000L, 20_500L + parallel * 1000L);
  }

  // Interruption.

  private void assertInterruptible(CallPolicy policy, Supplier<String> ask) throws Exception {
    Budget budget = policy.budget();
    var failure = new ArrayList<Throwable>();
    var flag = new ArrayList<Boolean>();
    Thread thread =
        new Thread(
            () -> {
              failure.add(catchThrowable(() -> call(policy, ask)));
              flag.add(Thread.currentThread().isInterrupted());
            });
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    long calls = budget.calls();
    thread.interrupt();
    thread.join();

    assertThat(failure).singleElement().isInstanceOf(GenerationException.class);
    GenerationException thrown = (GenerationException) failure.get(0);
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown.fatal()).isFalse();
    assertThat(thrown)
        .hasMessageContaining("interrupted")
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(flag).containsExactly(true);
    assertThat(budget.calls()).isEqualTo(calls);
  }

  private static Supplier<String> notAsked() {
    return () -> {
      throw new AssertionError("asked");
    };
  }

  @Test
  void call_interruptedWhileWaitingForAPlace() throws Exception {
    CallPolicy policy = quick().concurrent(1).build();
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Future<String> first = callAside(policy, until(begun, end));
    begun.await();

    assertInterruptible(policy, notAsked());

    end.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
    assertThat(call(policy, new Server())).isEqualTo("answer");
  }

  @Test
  void call_interruptedWhileWaitingForTheRate() throws Exception {
    CallPolicy policy = quick().perMinute(1).concurrent(1).build();
    call(policy, new Server());
    assertInterruptible(policy, notAsked());
  }

  @Test
  void call_interruptedInAPause() throws Exception {
    CallPolicy policy = quick().attempts(1).concurrent(1).deadline(LONG.multipliedBy(2)).build();
    fails(policy, new Server(waiting(LONG)));
    assertInterruptible(policy, notAsked());
    assertInterruptible(policy, notAsked()); // the first has given its place back
  }

  @Test
  void call_interruptedBetweenTries() throws Exception {
    CallPolicy policy =
        CallPolicy.builder().backoff(LONG, LONG).deadline(LONG.multipliedBy(2)).build();
    assertInterruptible(policy, new Server(passing()));
  }

  @Test
  void call_interruptedWhileWaitingForTheBudget() throws Exception {
    Budget budget = Budget.atMost(new BigDecimal("150"), tokens());
    CallPolicy policy = quick().budget(budget).build();
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Future<String> first = callAside(policy, until(begun, end));
    begun.await();

    assertInterruptible(policy, notAsked());

    end.countDown();
    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("answer");
  }

  // Settings.

  @Test
  void builder_checksItsArguments() {
    CallPolicy.Builder builder = CallPolicy.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.attempts(0))
        .withMessage("attempts must be at least 1, was 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.concurrent(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.perMinute(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.deadline(Duration.ZERO))
        .withMessage("deadline must be positive, was PT0S");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backoff(LONG, SHORT));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.backoff(Duration.ZERO, SHORT));
    assertThatThrownBy(() -> builder.backoff(SHORT, SHORT.negated()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatNullPointerException().isThrownBy(() -> builder.budget(null));
  }
}
