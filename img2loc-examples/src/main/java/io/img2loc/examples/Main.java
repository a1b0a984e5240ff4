package io.img2loc.examples;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

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
            System.getenv(),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            args));
  }

  /** Runs the command and returns its exit code; nothing is thrown. */
  static int run(
      Map<String, String> environment,
      OutputStream standardOutput,
      OutputStream standardError,
      String... args) {
    Logging.configure();
    PrintWriter out = writer(new ResultStream(standardOutput));
    PrintWriter err = writer(standardError);
    Failures failures = new Failures(err);
    try {
      int code = commandLine(environment, out, err).execute(args);
      out.flush();
      return code;
    } catch (Throwable t) { // the last line of defence: an Error deserves a sentence, too
      return failures.report(t);
    } finally {
      err.flush();
    }
  }

  /** The command with its subcommands, writing to these. */
  static CommandLine commandLine(
      Map<String, String> environment, PrintWriter out, PrintWriter err) {
    Failures failures = new Failures(err);
    CommandLine.Help.Ansi ansi =
        Terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    CommandLine command = new CommandLine(new RootCommand(environment));
    Map<String, IHelpSectionRenderer> help = new HashMap<>(command.getHelpSectionMap());
    help.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionSections());
    return command
        .setHelpSectionMap(help)
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
