package io.img2loc.examples;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc models}: its subcommands. */
@Command(
    name = "models",
    description = "Fetch image encoders from a hub, or tell about those that are there.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelsListCommand.class,
      ModelsPullCommand.class,
      ModelsVerifyCommand.class,
      ModelsPathCommand.class
    },
    footer = {
      "",
      "Nothing but 'pull' touches the network. Models lie in the cache of Python's",
      "huggingface_hub, usually ~/.cache/huggingface/hub, and are shared with it.",
      "",
      "Environment: HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME (where the cache is), HF_ENDPOINT (the",
      "hub), HF_TOKEN, HF_TOKEN_PATH (for models that are not given to everybody),",
      "HF_HUB_OFFLINE. For a proxy: IMG2LOC_JAVA_OPTS='-Dhttps.proxyHost=H -Dhttps.proxyPort=P'."
    })
final class ModelsCommand implements Runnable {
  @Mixin final HelpOption help = new HelpOption();
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "say 'models list', 'models pull', 'models verify' or 'models path'");
    }
  }
}
