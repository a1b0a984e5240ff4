package io.img2loc.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A saved index that cannot be used as it is. The message names the file, says what is wrong with
 * it and what to do; {@link #reason()} says the same to a program.
 */
public final class IndexFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The directory or file is something else. */
    NOT_AN_INDEX,
    /** Written in a format that this version no longer reads: build the index again. */
    TOO_OLD,
    /** Written by a newer version: update img2loc. */
    TOO_NEW,
    /** The files are whole, but do not belong together. */
    MISMATCH,
    /** A file is missing, cut short or changed: restore it from a copy or build the index again. */
    DAMAGED
  }

  private final String path;
  private final Reason reason;

  IndexFormatException(Path path, Reason reason, String message) {
    super(path + ": " + message);
    this.path = path.toString();
    this.reason = Objects.requireNonNull(reason);
  }

  /** The file or directory at fault. */
  public Path path() {
    return Path.of(path);
  }

  /** What is wrong with it. */
  public Reason reason() {
    return reason;
  }
}
