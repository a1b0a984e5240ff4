package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.clip.ModelHub;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code img2loc models path}: where a model lies. */
@Command(
    name = "path",
    description = "Tell where a model in the cache lies; never fetches one.",
    footer = {"", "Example:", "  img2loc models verify \"$(img2loc models path clip-vit-b-32)\""})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelsPathCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin ModelArguments arguments;

  @Override
  public Integer call() {
    ModelHub hub = ModelHub.fromEnvironment();
    Path path =
        arguments
            .find(hub)
            .orElseThrow(
                () ->
                    new Img2LocException(
                        arguments.model
                            + (arguments.graph == null ? "" : " with " + arguments.graph)
                            + " is not in "
                            + hub.cacheDirectory()
                            + ", or not all of it; fetch it with: img2loc models pull "
                            + arguments));
    console.out().println(path);
    return ExitCode.OK;
  }
}
