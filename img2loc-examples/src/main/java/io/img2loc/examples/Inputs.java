package io.img2loc.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Keeps what a command reads from being overwritten by what it writes. */
final class Inputs {
  private Inputs() {}

  /**
   * Refuses an output that is one of the inputs, by whatever name.
   *
   * @param option the option that names the output
   * @param output a file to be written, which need not be there; null for none
   */
  static void refuseAsOutput(
      CommandSpec spec, String option, @Nullable Path output, List<Path> inputs)
      throws IOException {
    if (output == null || !Files.exists(output)) {
      return;
    }
    for (Path input : inputs) {
      if (Files.exists(input) && Files.isSameFile(input, output)) {
        throw new ParameterException(
            spec.commandLine(),
            option
                + " "
                + output
                + " would overwrite "
                + input
                + ", which is read; choose another");
      }
    }
  }
}
