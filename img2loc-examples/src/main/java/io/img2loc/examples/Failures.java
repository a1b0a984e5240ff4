package io.img2loc.examples;

import io.img2loc.GenerationException;
import io.img2loc.examples.output.Problems;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
    err.println("img2loc: " + Problems.oneLine(String.valueOf(e.getMessage())) + suggestion(e));
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
    err.println("img2loc: " + Problems.describe(t));
    printTraceIfAsked(t);
    return ExitCode.FAILURE;
  }

  /**
   * Shows where it comes from. What lies behind a model's failure is told without its words: a
   * server may have quoted the key, the prompt or the picture.
   */
  private void printTraceIfAsked(Throwable t) {
    if (!Logging.isVerbose()) {
      return;
    }
    boolean quotes = false;
    String prefix = "";
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = t; cause != null && told.add(cause); cause = cause.getCause()) {
      err.println(prefix + (quotes ? cause.getClass().getName() : cause));
      for (StackTraceElement frame : cause.getStackTrace()) {
        err.println("\tat " + frame);
      }
      quotes |= cause instanceof GenerationException;
      prefix = "Caused by: ";
    }
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    List<String> similar = unmatched.getSuggestions();
    return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
  }
}
