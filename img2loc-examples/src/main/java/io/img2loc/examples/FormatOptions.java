package io.img2loc.examples;

import io.img2loc.examples.output.OutputFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which form results take. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FormatOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How results are written (default: human); see below for the choices.")
  @Nullable String format;

  @Option(names = "--json", description = "Short for --format json.")
  boolean json;

  /**
   * The form asked for, or null if none was.
   *
   * @param choices those that the command knows
   */
  @Nullable OutputFormat asked(OutputFormat... choices) {
    if (json && format != null && !format.equalsIgnoreCase("json")) {
      throw usage("--json and --format " + format + " contradict each other");
    }
    if (json) {
      return OutputFormat.JSON;
    }
    return format == null ? null : parse(format.toLowerCase(Locale.ROOT), List.of(choices));
  }

  /** The form asked for, or human. */
  OutputFormat of(OutputFormat... choices) {
    OutputFormat asked = asked(choices);
    return asked == null ? OutputFormat.HUMAN : asked;
  }

  private OutputFormat parse(String name, List<OutputFormat> choices) {
    return choices.stream()
        .filter(choice -> choice.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> usage("--format " + name + " is not known here; there is: " + list(choices)));
  }

  private static String list(List<OutputFormat> choices) {
    return String.join(", ", choices.stream().map(OutputFormat::toString).toList());
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
