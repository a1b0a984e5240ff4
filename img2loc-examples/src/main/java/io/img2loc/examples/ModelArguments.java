package io.img2loc.examples;

import io.img2loc.ProgressListener;
import io.img2loc.clip.ModelHub;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which model of a hub is meant. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelArguments {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "A short name (see 'models list') or org/repo; with @REVISION or without.")
  String model;

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      description = "The .onnx file, by its path in the repository (default: the usual one).")
  @Nullable String graph;

  /** Where it lies in the cache. */
  Optional<Path> find(ModelHub hub) {
    return named(() -> graph == null ? hub.find(model) : hub.find(model, graph));
  }

  /** Fetches it unless it is in the cache. */
  Path pull(ModelHub hub, ProgressListener listener) {
    return named(
        () -> graph == null ? hub.pull(model, listener) : hub.pull(model, graph, listener));
  }

  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** As they were given. */
  @Override
  public String toString() {
    return graph == null ? model : model + " --graph " + graph;
  }
}
