package io.img2loc.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Standard output, with failures that cannot be overlooked: a {@link java.io.PrintWriter} swallows
 * checked ones, and work would go on for nobody.
 */
final class ResultStream extends OutputStream {
  private final OutputStream stream;
  private boolean failed;

  ResultStream(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (failed) {
      return; // told already; buffers above are flushed once more at the end
    }
    try {
      stream.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() {
    try {
      stream.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(IOException e) {
    failed = true;
    String message = String.valueOf(e.getMessage());
    // "Broken pipe" on POSIX, "The pipe is being closed" on Windows: there is no type for it.
    return message.toLowerCase(Locale.ROOT).contains("pipe")
        ? new ReaderGoneException(e)
        : new UncheckedIOException(new IOException("standard output: " + message, e));
  }

  /** Whoever read the results, {@code head} for one, has seen enough. */
  static final class ReaderGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGoneException(IOException cause) {
      super(cause);
    }
  }
}
