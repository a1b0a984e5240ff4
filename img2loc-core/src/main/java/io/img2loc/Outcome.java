package io.img2loc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of bulk work: exactly one of a value and a failure.
 *
 * @param input the item
 * @param value the result, or null if the item failed
 * @param failure why there is no result, or null if there is one
 */
public record Outcome<I, T>(I input, @Nullable T value, @Nullable Img2LocException failure) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException unless exactly one of value and failure is given
   */
  public Outcome {
    Objects.requireNonNull(input, "input");
    if ((value == null) == (failure == null)) {
      throw new IllegalArgumentException("an outcome has exactly one of a value and a failure");
    }
  }

  /** An item that has its result. */
  public static <I, T> Outcome<I, T> success(I input, T value) {
    return new Outcome<>(input, value, null);
  }

  /** An item that failed. */
  public static <I, T> Outcome<I, T> failure(I input, Img2LocException failure) {
    return new Outcome<>(input, null, failure);
  }

  /**
   * The value.
   *
   * @throws Img2LocException the failure, if there is no value
   */
  public T orElseThrow() {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(value);
  }
}
