package io.img2loc.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc eval}: its subcommands. */
@Command(
    name = "eval",
    description = "Measure how far answers are from the truth.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EvalRunCommand.class,
      EvalAblateCommand.class,
      EvalScoreCommand.class,
      EvalCompareCommand.class,
      EvalReportCommand.class
    })
final class EvalCommand implements Runnable {
  @Mixin final HelpOption help = new HelpOption();
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "say 'eval run', 'eval ablate', 'eval score', 'eval compare' or 'eval report'");
    }
  }
}
