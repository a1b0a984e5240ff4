package io.img2loc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks several questions about one photo, until one is refused. */
final class Questions {
  private Questions() {}

  /** What became of a question; neither a guess nor a failure if it was not asked. */
  private record Reply(@Nullable Guess guess, @Nullable RuntimeException failure) {}

  /** The guesses, in the order of the prompts; the last one may be a refusal. */
  static List<Guess> ask(List<Prompt> prompts, GeoGenerator generator) {
    List<Guess> guesses = new ArrayList<>();
    for (Prompt prompt : prompts) {
      Guess guess = generator.generate(prompt);
      guesses.add(guess);
      if (isRefusal(guess)) {
        break; // asking again would be arguing
      }
    }
    return guesses;
  }

  private static boolean isRefusal(Guess guess) {
    return guess.status() == Guess.Status.REFUSED;
  }

  /**
   * The guesses, in the order of the prompts, asked at once. The first refusal or failure in that
   * order is the last that counts, whatever ended before it: a refusal ends the guesses, a failure
   * is thrown, as the generator threw it, after those in flight have ended. What comes after it is
   * not begun any more.
   */
  static List<Guess> ask(
      List<Prompt> prompts, GeoGenerator generator, Executor executor, int parallelism) {
    AtomicInteger last = new AtomicInteger(prompts.size() - 1);
    List<Reply> replies = new ArrayList<>();
    // By number: Bulk would quote a prompt in the message of a failure that nobody foresaw.
    Stream<Integer> numbers = Stream.iterate(0, i -> i < prompts.size(), i -> i + 1);
    try (Stream<Outcome<Integer, Reply>> outcomes =
        Bulk.map(numbers, i -> askOne(i, prompts, generator, last), executor, parallelism)) {
      outcomes.forEachOrdered(outcome -> replies.add(outcome.orElseThrow()));
    } finally {
      last.set(-1); // after an Error or an interrupt, too
    }
    List<Guess> guesses = new ArrayList<>();
    for (Reply reply : replies) {
      if (reply.failure() != null) {
        throw reply.failure();
      }
      Guess guess = Objects.requireNonNull(reply.guess(), "nothing goes before what ends it");
      guesses.add(guess);
      if (isRefusal(guess)) {
        break;
      }
    }
    return guesses;
  }

  /**
   * Asks one question, unless one before it has ended all.
   *
   * @param last the last question that counts, as far as that is known
   */
  private static Reply askOne(
      int number, List<Prompt> prompts, GeoGenerator generator, AtomicInteger last) {
    if (number > last.get()) {
      return new Reply(null, null);
    }
    try {
      Guess guess = Objects.requireNonNull(generator.generate(prompts.get(number)), "no guess");
      if (isRefusal(guess)) {
        last.accumulateAndGet(number, Math::min);
      }
      return new Reply(guess, null);
    } catch (RuntimeException e) {
      last.accumulateAndGet(number, Math::min);
      return new Reply(null, e);
    }
  }
}
