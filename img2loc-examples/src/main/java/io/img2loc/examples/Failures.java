package io.img2loc.examples;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever goes wrong into one line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintWriter err;

  Failures(PrintWriter err) {
    this.err = err;
  }

  /** Runs the command that was given, or shows help. */
  int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (ParameterException | CommandLine.ExecutionException e) {
      throw e; // comes back to the handlers below
    } catch (RuntimeException e) {
      return report(e); // help could not be written
    }
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    err.println("img2loc: " + oneLine(String.valueOf(e.getMessage())) + suggestion(e));
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    printTraceIfAsked(e);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parseResult) {
    return e instanceof ParameterException usage
        ? handleParseException(usage, new String[0])
        : report(e);
  }

  /** Says what happened, unless it is that nobody reads the results any more. */
  int report(Throwable t) {
    if (t instanceof ResultStream.ReaderGoneException) {
      return ExitCode.OK;
    }
    err.println("img2loc: " + describe(t));
    printTraceIfAsked(t);
    return ExitCode.FAILURE;
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    List<String> similar = unmatched.getSuggestions();
    return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
  }

  private void printTraceIfAsked(Throwable t) {
    if (Logging.isVerbose()) {
      t.printStackTrace(err);
    }
  }

  /** A failure in one line, for a person. */
  static String describe(Throwable t) {
    if ((t instanceof UncheckedIOException || t instanceof DirectoryIteratorException)
        && t.getCause() != null) {
      return describe(t.getCause());
    }
    if (t instanceof FileSystemException e) {
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
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("\\p{Cntrl}", "?");
  }
}
