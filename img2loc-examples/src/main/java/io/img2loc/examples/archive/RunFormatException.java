package io.img2loc.examples.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run's archive that cannot be used as it is. The message names the file, says what is wrong with
 * it and what to do; {@link #reason()} says the same to a program.
 */
public final class RunFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The directory is that of something else, or is not there. */
    NOT_A_RUN,
    /** Written by a newer version: update img2loc. */
    TOO_NEW,
    /** The run broke off in the middle of its last line: go on with it. */
    TORN,
    /** A file or a line was changed: restore it from a copy, or take the line out. */
    DAMAGED
  }

  private final Reason reason;

  RunFormatException(Path path, Reason reason, String message) {
    this(path, reason, message, null);
  }

  RunFormatException(Path path, Reason reason, String message, @Nullable Throwable cause) {
    super(path + ": " + message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  /** What is wrong with it. */
  public Reason reason() {
    return reason;
  }
}
