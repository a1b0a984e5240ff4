package io.img2loc.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc index}: its two subcommands. */
@Command(
    name = "index",
    description = "Build an index of geotagged photos, or tell about one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {IndexBuildCommand.class, IndexInfoCommand.class})
final class IndexCommand implements Runnable {
  @Mixin final HelpOption help = new HelpOption();
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say 'index build' or 'index info'");
    }
  }
}
