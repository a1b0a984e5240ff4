package io.img2loc.examples.output;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong, in words for a person. */
public final class Problems {
  private Problems() {}

  /** A failure in one line, for a person. */
  public static String describe(Throwable t) {
    if (t instanceof UncheckedIOException || t instanceof DirectoryIteratorException) {
      Throwable cause = t.getCause();
      // Whoever gave it a message of its own said more than the cause does.
      return cause == null || !String.valueOf(t.getMessage()).equals(cause.toString())
          ? oneLine(String.valueOf(t.getMessage()))
          : describe(cause);
    }
    if (t instanceof FileSystemException e && e.getFile() != null) {
      return describe(e);
    }
    if (t instanceof OutOfMemoryError) {
      return "out of memory; give Java more, e.g. IMG2LOC_JAVA_OPTS=-Xmx4g, or use fewer --threads";
    }
    if (hasMessageForPeople(t)) {
      return oneLine(String.valueOf(t.getMessage()));
    }
    return "unexpected: " + oneLine(t.toString()) + " (--debug shows where it comes from)";
  }

  private static boolean hasMessageForPeople(Throwable t) {
    return t.getMessage() != null
        && (t instanceof Img2LocException
            || t instanceof IOException
            || t instanceof IllegalArgumentException
            || t instanceof IllegalStateException);
  }

  private static String describe(FileSystemException e) {
    String reason = e.getReason();
    if (e instanceof NoSuchFileException) {
      reason = reason == null ? "no such file or folder" : reason;
    } else if (e instanceof AccessDeniedException) {
      reason = "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      reason = reason == null ? "exists already" : reason;
    } else if (e instanceof NotDirectoryException) {
      reason = "not a folder";
    } else if (e instanceof DirectoryNotEmptyException) {
      reason = "the folder is not empty";
    }
    return oneLine(e.getFile() + (reason == null ? "" : ": " + reason));
  }

  /** Text on one line, whatever is in it. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
