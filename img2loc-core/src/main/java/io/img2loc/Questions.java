package io.img2loc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
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
   * The guesses, in the order of the prompts, asked at once. After a refusal or a failure no other
   * is begun; the first failure in that order is thrown, as the generator threw it, after those in
   * flight have ended.
   */
  static List<Guess> ask(
      List<Prompt> prompts, GeoGenerator generator, Executor executor, int parallelism) {
    AtomicBoolean stopped = new AtomicBoolean();
    List<Guess> guesses = new ArrayList<>();
    RuntimeException first = null;
    // By number: Bulk would quote a prompt in the message of a failure that nobody foresaw.
    Stream<Integer> numbers = Stream.iterate(0, i -> i < prompts.size(), i -> i + 1);
    try (Stream<Outcome<Integer, Reply>> outcomes =
        Bulk.map(numbers, i -> askOne(prompts.get(i), generator, stopped), executor, parallelism)) {
      for (Outcome<Integer, Reply> outcome :
          (Iterable<Outcome<Integer, Reply>>) outcomes::iterator) {
        Reply reply = outcome.orElseThrow();
        if (reply.guess() != null) {
          guesses.add(reply.guess());
        }
        first = first == null ? reply.failure() : first;
      }
    } finally {
      stopped.set(true); // after an Error or an interrupt, too
    }
    if (first != null) {
      throw first;
    }
    return guesses;
  }

  private static Reply askOne(Prompt prompt, GeoGenerator generator, AtomicBoolean stopped) {
    if (stopped.get()) {
      return new Reply(null, null);
    }
    try {
      Guess guess = Objects.requireNonNull(generator.generate(prompt), "no guess");
      if (isRefusal(guess)) {
        stopped.set(true);
      }
      return new Reply(guess, null);
    } catch (RuntimeException e) {
      stopped.set(true);
      return new Reply(null, e);
    }
  }
}
