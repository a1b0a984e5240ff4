package io.img2loc.examples;

import io.img2loc.GenerationException;
import io.img2loc.GeoGenerator;
import io.img2loc.Guess;
import io.img2loc.Prompt;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many questions at once through to a generator, and none any more after one has failed for
 * good: what waits in line then would fail, too, and each try may count against the account.
 */
final class Gate implements GeoGenerator {
  private final GeoGenerator generator;
  private final Semaphore places;
  private volatile @Nullable String closed;

  Gate(GeoGenerator generator, int atOnce) {
    this.generator = generator;
    this.places = new Semaphore(atOnce, true);
  }

  @Override
  public Guess generate(Prompt prompt) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GenerationException.permanent("interrupted while waiting for the model", e);
    }
    try {
      String reason = closed;
      if (reason != null) {
        throw GenerationException.fatal(reason, null);
      }
      return generator.generate(prompt);
    } catch (GenerationException e) {
      if (e.fatal()) {
        closed = e.getMessage(); // before the place is given to the next one
      }
      throw e;
    } finally {
      places.release();
    }
  }

  /** Lets nobody through any more; what is under way goes on. */
  void close() {
    closed = "the model is asked no more";
  }
}
