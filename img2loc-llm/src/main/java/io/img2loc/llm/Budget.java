package io.img2loc.llm;

import io.img2loc.GenerationException;
import io.img2loc.Usage;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What calls to a model have cost, and how much they may cost together. Replies that come from a
 * {@link ReplyCache} cost nothing.
 *
 * <p>A call is begun only if what was spent, what the calls under way may cost and what it may cost
 * itself stay within the limit; where only the calls under way are in doubt, it waits for them.
 * What a call may cost is estimated from the prompt's length, the pictures and the longest reply,
 * and is not below the most that a call so far has sent and received. An estimate can be wrong, so
 * the limit may be passed, but by no more than what the calls then under way cost.
 *
 * <p>A call that ends without a reply after it was sent, by a timeout or a broken connection,
 * counts with its estimate: the provider may have answered it. So does one that a gateway gave up
 * (status 408, 499, 502, 504, 524). One that the server refuses, or that never reached it, costs
 * nothing.
 *
 * <p>Safe for concurrent use.
 */
public final class Budget {
  private final Price price;
  private final @Nullable BigDecimal limit;

  // All guarded by this.
  private long calls;
  private Usage spent = Usage.none();
  private Usage underWay = Usage.none();
  private long largestInput;
  private long largestOutput;

  private Budget(Price price, @Nullable BigDecimal limit) {
    this.price = Objects.requireNonNull(price, "price");
    this.limit = limit;
  }

  /** One that counts and never stops anything. */
  public static Budget unlimited(Price price) {
    return new Budget(price, null);
  }

  /**
   * One that ends when a further call might pass the limit.
   *
   * @param limit in the price's currency, 0 or more
   * @throws IllegalArgumentException if the limit is negative
   */
  public static Budget atMost(BigDecimal limit, Price price) {
    if (limit.signum() < 0) {
      throw new IllegalArgumentException("a budget must not be negative, was " + limit);
    }
    return new Budget(price, limit);
  }

  /** How many calls have ended, those that failed included. */
  public synchronized long calls() {
    return calls;
  }

  /** The tokens of the calls that have ended. */
  public synchronized Usage usage() {
    return spent;
  }

  /** What the calls that have ended cost. */
  public synchronized BigDecimal cost() {
    return price.of(spent);
  }

  /**
   * Takes what a call may cost, for {@link #settle} to give back.
   *
   * @return what was taken
   * @throws GenerationException if there is not enough left; it is fatal
   * @throws InterruptedException if interrupted while other calls have to end first
   */
  synchronized Usage reserve(Usage estimate) throws InterruptedException {
    while (true) {
      Usage taken =
          new Usage(
              Math.max(estimate.inputTokens(), largestInput),
              Math.max(estimate.outputTokens(), largestOutput));
      if (isWithin(spent.plus(underWay).plus(taken))) {
        underWay = underWay.plus(taken);
        return taken;
      }
      if (!isWithin(spent.plus(taken))) {
        throw spent(taken);
      }
      wait();
    }
  }

  private boolean isWithin(Usage usage) {
    return limit == null || price.of(usage).compareTo(limit) <= 0;
  }

  private GenerationException spent(Usage next) {
    return GenerationException.fatal(
        "the budget of "
            + shown(Objects.requireNonNull(limit))
            + " is spent: calls have cost "
            + shown(price.of(spent))
            + ", and the next one may cost "
            + shown(price.of(next))
            + "; raise the limit to go on",
        null);
  }

  /** Gives back what was taken for a call that was not made. */
  synchronized void cancel(Usage taken) {
    underWay =
        new Usage(
            underWay.inputTokens() - taken.inputTokens(),
            underWay.outputTokens() - taken.outputTokens());
    notifyAll();
  }

  /** Gives back what was taken, and counts what it came to. */
  synchronized void settle(Usage taken, Usage actual) {
    calls++;
    spent = spent.plus(actual);
    largestInput = Math.max(largestInput, actual.inputTokens());
    largestOutput = Math.max(largestOutput, actual.outputTokens());
    cancel(taken);
  }

  private static String shown(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}
