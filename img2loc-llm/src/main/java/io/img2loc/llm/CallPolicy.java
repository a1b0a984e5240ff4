package io.img2loc.llm;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import io.img2loc.GenerationException;
import io.img2loc.Usage;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a model may be called: how often again after a fault, how many calls at once and in a minute,
 * and how much they may cost.
 *
 * <p>A call is made again after a fault that {@linkplain GenerationException#retryable() passes},
 * and no sooner than the server asks for; that wait holds for all calls of this policy. Otherwise
 * the wait doubles from try to try, less a random part, so that many callers do not come back
 * together. A wait that would pass the deadline is not begun.
 *
 * <p>What it cannot see: a chat model that tries again by itself (LangChain4j's do, twice, unless
 * built with {@code maxRetries(0)}) multiplies the tries, and counts as one call against the rate.
 * The server's {@code Retry-After} is known of models built with {@link ModelHttp} only.
 *
 * <p>Safe for concurrent use, and meant to be shared by the generators that ask one server.
 */
public final class CallPolicy {
  /** In ns, 73 years: sums and differences of such waits and of clocks do not overflow. */
  private static final long LONGEST = Long.MAX_VALUE / 4;

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final int attempts;
  private final Duration deadline;
  private final Duration firstWait;
  private final Duration longestWait;
  private final @Nullable Semaphore places;
  private final @Nullable RateLimiter<Object> rate;
  private final Budget budget;
  private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());

  private CallPolicy(Builder builder) {
    attempts = builder.attempts;
    deadline = builder.deadline;
    firstWait = builder.firstWait;
    longestWait = builder.longestWait;
    places = builder.concurrent == 0 ? null : new Semaphore(builder.concurrent, true);
    rate =
        builder.perMinute == 0
            ? null
            : RateLimiter.smoothBuilder(builder.perMinute, Duration.ofMinutes(1)).build();
    budget = builder.budget;
  }

  /** One try for each call and no bounds: for chat models that see to all of this themselves. */
  public static CallPolicy once() {
    return builder().attempts(1).build();
  }

  /** A builder with four tries within five minutes and no other bounds. */
  public static Builder builder() {
    return new Builder();
  }

  /** What the calls have cost. */
  public Budget budget() {
    return budget;
  }

  /**
   * Makes a call.
   *
   * @param estimate what one try may cost
   * @param ask one try; throws {@link GenerationException}
   * @param usage what a reply has cost
   */
  <T> T call(Usage estimate, Supplier<T> ask, Function<? super T, Usage> usage) {
    Tries tries = new Tries();
    RetryPolicy<Object> retry =
        RetryPolicy.builder()
            .handleIf(failure -> tries.goOnAfter(failure))
            .withMaxAttempts(attempts)
            .withDelayFn(context -> tries.wait)
            .build();
    try {
      return Failsafe.with(retry).get(() -> tries.next(estimate, ask, usage));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw GenerationException.permanent(
            "interrupted while waiting for the model", interruption);
      }
      throw e;
    }
  }

  /** How many calls stand in line for a place. */
  int waiting() {
    return places == null ? 0 : places.getQueueLength();
  }

  /** The tries of one call, which one thread makes one after the other. */
  private final class Tries {
    private int made;
    private @Nullable GenerationException last;
    private boolean tooLate;
    private Duration wait = Duration.ZERO;
    private long end = System.nanoTime() + nanos(deadline);

    /**
     * One more try, when it is its turn. The turn comes last: what a try needs beside it is at hand
     * by then, so that tries begin as evenly as the rate has it, and none in a pause.
     */
    <T> T next(Usage estimate, Supplier<T> ask, Function<? super T, Usage> usage)
        throws InterruptedException {
      if (places != null && !places.tryAcquire(left(), TimeUnit.NANOSECONDS)) {
        throw tooLate();
      }
      try {
        Usage taken = budget.reserve(estimate);
        try {
          awaitTurn();
        } catch (Throwable e) {
          budget.cancel(taken);
          throw e;
        }
        if (made++ == 0) {
          end = System.nanoTime() + nanos(deadline); // waiting in line is no part of it
        }
        return counted(taken, estimate, ask, usage);
      } finally {
        if (places != null) {
          places.release();
        }
      }
    }

    private void awaitTurn() throws InterruptedException {
      do {
        awaitPause(made == 0 ? nanos(deadline) : left());
        if (rate != null && !rate.tryAcquirePermit(Duration.ofNanos(left()))) {
          throw tooLate();
        }
      } while (pauseLeft() > 0); // another call was told to wait
      if (left() == 0) {
        throw tooLate();
      }
    }

    /** For how long the next try may wait for its turn. */
    private long left() {
      return made == 0 ? LONGEST : Math.max(0, end - System.nanoTime());
    }

    private GenerationException tooLate() {
      tooLate = true;
      return Objects.requireNonNull(last, "only the first try is never too late");
    }

    /** Whether there is to be another try, which then begins after {@link #wait}. */
    boolean goOnAfter(@Nullable Throwable thrown) {
      if (tooLate || !(thrown instanceof GenerationException failure) || !failure.retryable()) {
        return false;
      }
      last = failure;
      long left = end - System.nanoTime();
      long own = backoff(firstWait, longestWait, Math.max(1, made), ThreadLocalRandom.current());
      long least = failure.retryAfter().map(CallPolicy::nanos).orElse(own);
      wait = Duration.ofNanos(failure.retryAfter().isPresent() ? Math.min(least + own, left) : own);
      return least < left;
    }
  }

  private <T> T counted(
      Usage taken, Usage estimate, Supplier<T> ask, Function<? super T, Usage> usage) {
    Usage actual = estimate; // what may have been paid where nothing came back
    try {
      T reply = ask.get();
      Usage counted = usage.apply(reply);
      actual = counted.equals(Usage.none()) ? estimate : counted;
      return reply;
    } catch (GenerationException e) {
      if (ModelFailures.isUnpaid(e)) {
        actual = Usage.none();
      }
      e.retryAfter().ifPresent(this::pause);
      throw e;
    } finally {
      budget.settle(taken, actual);
    }
  }

  /** Not for ever: a server whose clock is wrong must not end all calls. */
  private void pause(Duration wait) {
    long longest = Math.max(nanos(LONGEST_PAUSE), 2 * nanos(deadline));
    long pause = Math.min(nanos(wait), longest);
    pausedUntil.accumulateAndGet(System.nanoTime() + pause, (a, b) -> a - b > 0 ? a : b);
  }

  private long pauseLeft() {
    return pausedUntil.get() - System.nanoTime();
  }

  /** Waits until the server may be asked again, unless that takes too long. */
  private void awaitPause(long longest) throws InterruptedException {
    long end = System.nanoTime() + longest;
    for (long wait = pauseLeft(); wait > 0; wait = pauseLeft()) {
      if (System.nanoTime() + wait - end > 0) {
        Duration asked = Duration.ofNanos(wait);
        throw GenerationException.retryableAfter(
            asked, "the model's server asks to wait for " + (asked.toSeconds() + 1) + " s", null);
      }
      Thread.sleep(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
    }
  }

  /**
   * The wait after so many tries, in ns: doubled for each, up to the longest, less up to a half.
   */
  static long backoff(Duration first, Duration longest, int tries, RandomGenerator random) {
    long bound = nanos(longest);
    long most = nanos(first);
    for (int i = 1; i < tries && most < bound; i++) {
      most *= 2;
    }
    most = Math.min(most, bound);
    return random.nextLong(most - most / 2, most + 1);
  }

  private static long nanos(Duration duration) {
    return Math.min(TimeUnit.NANOSECONDS.convert(duration), LONGEST);
  }

  /** Sets a policy. Not safe for use by several threads. */
  public static final class Builder {
    private int attempts = 4;
    private Duration deadline = Duration.ofMinutes(5);
    private Duration firstWait = Duration.ofSeconds(1);
    private Duration longestWait = Duration.ofMinutes(1);
    private int concurrent;
    private int perMinute;
    private Budget budget = Budget.unlimited(Price.free());

    private Builder() {}

    /**
     * How many tries a call has in all, at least 1: by default 4.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder attempts(int attempts) {
      this.attempts = atLeastOne(attempts, "attempts");
      return this;
    }

    /**
     * How long a call's tries and the waits between them may take together: by default 5 minutes,
     * from the first try on; waiting in line for that one does not count. A try that has begun is
     * not cut short; the chat model's own timeout does that.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder deadline(Duration deadline) {
      this.deadline = positive(deadline, "deadline");
      return this;
    }

    /**
     * The waits between tries where the server asks for none: the first one, doubled each time up
     * to the longest, each less up to a half at random. By default 1 s and 1 minute.
     *
     * @throws IllegalArgumentException if one is not positive or the first is the longer
     */
    public Builder backoff(Duration first, Duration longest) {
      positive(first, "first");
      if (positive(longest, "longest").compareTo(first) < 0) {
        throw new IllegalArgumentException(
            "the first wait must not be the longer one, were " + first + " and " + longest);
      }
      this.firstWait = first;
      this.longestWait = longest;
      return this;
    }

    /**
     * How many calls may be under way at once: by default as many as are asked for. A call that
     * waits to be tried again is not under way.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder concurrent(int calls) {
      this.concurrent = atLeastOne(calls, "concurrent");
      return this;
    }

    /**
     * How many tries may begin in a minute, one in each of so many equal parts of it: by default
     * any number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder perMinute(int calls) {
      this.perMinute = atLeastOne(calls, "perMinute");
      return this;
    }

    /** What counts the cost, and ends it: by default one that only counts tokens. */
    public Builder budget(Budget budget) {
      this.budget = Objects.requireNonNull(budget, "budget");
      return this;
    }

    /** A policy with these settings; may be called again, and each has limits of its own. */
    public CallPolicy build() {
      return new CallPolicy(this);
    }

    private static int atLeastOne(int value, String name) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, was " + value);
      }
      return value;
    }

    private static Duration positive(Duration value, String name) {
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException(name + " must be positive, was " + value);
      }
      return value;
    }
  }
}
