package io.img2loc;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A generator that could not be asked: a broken connection, a refused key, a spent quota. Retry or
 * fall back, as {@link #retryable()} says; stop bulk work where it is {@link #fatal()}. A model
 * that answers, even by refusing, throws nothing.
 */
public class GenerationException extends Img2LocException {
  private static final long serialVersionUID = 1L;

  private enum Kind {
    RETRYABLE,
    PERMANENT,
    FATAL
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;

  private GenerationException(
      String message, Kind kind, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** A fault that passes: asking again makes sense, now or later. */
  public static GenerationException retryable(String message, @Nullable Throwable cause) {
    return new GenerationException(message, Kind.RETRYABLE, null, cause);
  }

  /**
   * A fault that passes, and the wait that the server asked for.
   *
   * @throws IllegalArgumentException if the wait is negative
   */
  public static GenerationException retryableAfter(
      Duration wait, String message, @Nullable Throwable cause) {
    if (wait.isNegative()) {
      throw new IllegalArgumentException("a wait must not be negative, was " + wait);
    }
    return new GenerationException(message, Kind.RETRYABLE, wait, cause);
  }

  /** A fault that stays until somebody changes something: asking this again is a waste. */
  public static GenerationException permanent(String message, @Nullable Throwable cause) {
    return new GenerationException(message, Kind.PERMANENT, null, cause);
  }

  /**
   * A fault that stays and that any other question would meet, too: a key that is not accepted, a
   * quota or a budget that is spent, a model that is not there.
   */
  public static GenerationException fatal(String message, @Nullable Throwable cause) {
    return new GenerationException(message, Kind.FATAL, null, cause);
  }

  /** Whether asking again makes sense. */
  public boolean retryable() {
    return kind == Kind.RETRYABLE;
  }

  /**
   * Whether asking anything else of the generator would fail alike, so that bulk work ends here.
   */
  public boolean fatal() {
    return kind == Kind.FATAL;
  }

  /** How long to wait before asking again, where the server said so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
