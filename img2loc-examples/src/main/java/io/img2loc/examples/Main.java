package io.img2loc.examples;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * Starts the {@code img2loc} command.
 *
 * <p>Results go to standard output, everything else to standard error, both in UTF-8. The process
 * ends with one of the codes of {@link ExitCode}.
 */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(
        run(
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            args));
  }

  /** Runs the command and returns its exit code; nothing is thrown. */
  static int run(OutputStream standardOutput, OutputStream standardError, String... args) {
    Logging.configure();
    PrintWriter out = writer(new ResultStream(standardOutput));
    PrintWriter err = writer(standardError);
    Failures failures = new Failures(err);
    try {
      int code = commandLine(out, err).execute(args);
      out.flush();
      return code;
    } catch (Throwable t) { // the last line of defence: an Error deserves a sentence, too
      return failures.report(t);
    } finally {
      err.flush();
    }
  }

  /** The command with its subcommands, writing to these. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    Failures failures = new Failures(err);
    CommandLine.Help.Ansi ansi =
        Terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    return new CommandLine(new RootCommand())
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setExecutionStrategy(failures::execute);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
  }
}
