package io.img2loc.examples;

import io.img2loc.examples.demo.DemoCommand;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code img2loc} command itself: nothing but its subcommands. */
@Command(
    name = "img2loc",
    description = "Tells where photos were taken, by what geotagged photos look like.",
    versionProvider = RootCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      IndexCommand.class,
      SearchCommand.class,
      LocateCommand.class,
      PromptCommand.class,
      ServeCommand.class,
      EvalCommand.class,
      ModelsCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Try it without photos of your own:",
      "  img2loc demo",
      "With your own, geotagged ones to compare with and others to locate:",
      "  img2loc index build ~/Pictures/geotagged -o my-index --encoder scene",
      "  img2loc locate holiday.jpg --index my-index",
      "",
      "Exit codes: 0 done, 1 failure, 2 usage, 3 some items failed, 130 stopped by Ctrl-C.",
      "Environment: NO_COLOR turns colours off; IMG2LOC_CACHE names the folder of what is kept."
    })
final class RootCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Mixin final HelpOption help = new HelpOption();

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  boolean version;

  @Option(
      names = {"-v", "--debug"},
      scope = ScopeType.INHERIT,
      description = "Show where an error comes from, and log more.")
  void debug(boolean on) {
    if (on) {
      Logging.verbose();
    }
  }

  private final Map<String, String> environment;

  RootCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** The variables that the command was started with. */
  Map<String, String> environment() {
    return environment;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  /** Reads the version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "img2loc " + Versions.img2loc().orElse("(not built into a jar)"),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
