package io.img2loc;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong outside the caller's own code. Subtypes are named by what the caller does next;
 * mistakes of the caller are {@link IllegalArgumentException} and {@link IllegalStateException}.
 */
public class Img2LocException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that says what happened and what to do. */
  public Img2LocException(String message) {
    super(message);
  }

  /** With a message that says what happened and what to do, and the cause. */
  public Img2LocException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
