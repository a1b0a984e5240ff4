package io.img2loc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks several questions about one photo at once. */
final class Questions {
  private Questions() {}

  /** What became of a question; neither a guess nor a failure if it was not asked. */
  private record Reply(@Nullable Guess guess, @Nullable RuntimeException failure) {}

  /**
   * The guesses, in the order of the prompts. Once one has failed no other is begun; the first
   * failure in that order is thrown, as the generator threw it, after those in flight have ended.
   */
  static List<Guess> askAll(
      List<Prompt> prompts, GeoGenerator generator, Executor executor, int parallelism) {
    AtomicBoolean stopped = new AtomicBoolean();
    List<Guess> guesses = new ArrayList<>();
    RuntimeException first = null;
    // By number: Bulk would quote a prompt in the message of a failure that nobody foresaw.
    Stream<Integer> numbers = Stream.iterate(0, i -> i < prompts.size(), i -> i + 1);
    try (Stream<Outcome<Integer, Reply>> outcomes =
        Bulk.map(numbers, i -> ask(prompts.get(i), generator, stopped), executor, parallelism)) {
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

  private static Reply ask(Prompt prompt, GeoGenerator generator, AtomicBoolean stopped) {
    if (stopped.get()) {
      return new Reply(null, null);
    }
    try {
      return new Reply(Objects.requireNonNull(generator.generate(prompt), "no guess"), null);
    } catch (RuntimeException e) {
      stopped.set(true);
      return new Reply(null, e);
    }
  }
}
