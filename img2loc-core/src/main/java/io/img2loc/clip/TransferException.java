package io.img2loc.clip;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The connection failed, or the hub was not able just now: trying again may help. */
final class TransferException extends IOException {
  private static final long serialVersionUID = 1L;

  private final @Nullable Duration retryAfter;

  TransferException(String message, @Nullable Throwable cause) {
    this(message, cause, null);
  }

  TransferException(String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** How long the hub asks to wait, or null if it does not say. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
