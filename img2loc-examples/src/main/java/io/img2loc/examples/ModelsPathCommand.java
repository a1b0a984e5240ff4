package io.img2loc.examples;

import io.img2loc.Img2LocException;
import io.img2loc.clip.ModelHub;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code img2loc models path}: where a model lies. */
@Command(
    name = "path",
    description = "Tell where a model in the cache lies; never fetches one.",
    footer = {"", "Example:", "  img2loc models verify \"$(img2loc models path clip-vit-b-32)\""})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelsPathCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;

  @Parameters(
      paramLabel = "MODEL",
      description = "A short name (see 'models list') or org/repo; with @REVISION or without.")
  String model;

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      description = "The .onnx file, by its path in the repository (default: the usual one).")
  @Nullable String graph;

  @Override
  public Integer call() {
    ModelHub hub = ModelHub.fromEnvironment();
    Optional<Path> path = graph == null ? hub.find(model) : hub.find(model, graph);
    console
        .out()
        .println(
            path.orElseThrow(
                () ->
                    new Img2LocException(
                        model
                            + (graph == null ? "" : " with " + graph)
                            + " is not in "
                            + hub.cacheDirectory()
                            + ", or not all of it; fetch it with: img2loc models pull "
                            + model
                            + (graph == null ? "" : " --graph " + graph))));
    return ExitCode.OK;
  }
}
