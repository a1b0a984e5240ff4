package io.img2loc.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc index}: its subcommands. */
@Command(
    name = "index",
    description = "Build, change, check and describe indexes of geotagged photos.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      IndexBuildCommand.class,
      IndexAddCommand.class,
      IndexRemoveCommand.class,
      IndexInfoCommand.class,
      IndexVerifyCommand.class,
      IndexOptimizeCommand.class,
      IndexCalibrateCommand.class
    })
final class IndexCommand implements Runnable {
  @Mixin final HelpOption help = new HelpOption();
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "say what to do: build, add, remove, info, verify, optimize or calibrate");
    }
  }
}
