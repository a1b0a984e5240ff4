package io.img2loc;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generator that could not be asked: a broken connection, a refused key, a spent quota. Retry or
 * fall back, as {@link #retryable()} says. A model that answers, even by refusing, throws nothing.
 */
public class GenerationException extends Img2LocException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;
  private final @Nullable Duration retryAfter;

  private GenerationException(
      String message, boolean retryable, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }

  /** A fault that passes: asking again makes sense, now or later. */
  public static GenerationException retryable(String message, @Nullable Throwable cause) {
    return new GenerationException(message, true, null, cause);
  }

  /** A fault that passes, and the wait that the server asked for. */
  public static GenerationException retryableAfter(
      Duration wait, String message, @Nullable Throwable cause) {
    return new GenerationException(message, true, Objects.requireNonNull(wait, "wait"), cause);
  }

  /** A fault that stays until somebody changes something: asking again is a waste. */
  public static GenerationException permanent(String message, @Nullable Throwable cause) {
    return new GenerationException(message, false, null, cause);
  }

  /** Whether asking again makes sense. */
  public boolean retryable() {
    return retryable;
  }

  /** How long to wait before asking again, where the server said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
