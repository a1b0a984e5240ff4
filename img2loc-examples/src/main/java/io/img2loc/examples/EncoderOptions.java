package io.img2loc.examples;

import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.clip.ClipEncoder;
import io.img2loc.clip.ModelHub;
import io.img2loc.scene.SceneEncoder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How an encoder is opened and run. Which one it is, each command asks in its own way. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EncoderOptions {
  /** What names an encoder, for messages. */
  static final String CHOICES =
      "scene (gist and colours; needs no model; for trying things out), a model's folder or .onnx"
          + " file, or the name of a model that 'img2loc models pull' fetched";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*(/[\\w.-]+)?(@.+)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--encoder-output",
      paramLabel = "NAME",
      description = "Which of the model's outputs to use, where it cannot be told.")
  @Nullable String output;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where the model runs: cpu (the default), cuda:0 and so on, or auto.")
  @Nullable String device;

  @Option(
      names = "--encoder-threads",
      paramLabel = "N",
      description = "Threads of the model's arithmetic for each photo (default: 1).")
  @Nullable Integer threads;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "Photos that go through the model together at most (default: 1; 8 to 32 suit a GPU, with as many --threads).")
  @Nullable Integer batchSize;

  @Option(
      names = "--fast-decode",
      description =
          "Decode JPEG at a reduced scale where that can be done; vectors differ a little.")
  boolean fastDecode;

  /**
   * The encoder that a person names.
   *
   * @throws ParameterException if there is none of this name
   */
  EncoderSource named(String name) {
    if (name.toLowerCase(Locale.ROOT).equals(EncoderSource.SCENE.name())) {
      return EncoderSource.SCENE;
    }
    if (isThere(name)) {
      return EncoderSource.path(Path.of(name), output);
    }
    if (!couldBeInCache(name)) {
      throw usage(name + ": no such model; a model is a folder or an .onnx file");
    }
    try {
      return inCache(name)
          .map(model -> EncoderSource.hub(pinned(name, model), output))
          .orElseThrow(
              () ->
                  usage(
                      "no encoder is called "
                          + name
                          + ": no folder or file here has the name, and no model in the cache;"
                          + " 'img2loc models pull "
                          + name
                          + "' fetches it if the hub has it. There is: "
                          + CHOICES));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage() + ". There is: " + CHOICES);
    }
  }

  /** The name with the version that is in the cache, as another may come to have the name. */
  private static String pinned(String name, Path model) {
    String version = String.valueOf(model.getFileName());
    return name.contains("@") || !COMMIT.matcher(version).matches() ? name : name + "@" + version;
  }

  private static boolean isThere(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Whether a name is a model's, as {@link ModelHub} takes them, and not that of a file. */
  private static boolean couldBeInCache(String name) {
    return NAME.matcher(name).matches() && !name.toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  private static Optional<Path> inCache(String name) {
    return ModelHub.fromEnvironment().find(name);
  }

  /**
   * Opens an encoder.
   *
   * @throws Img2LocException if its model is not there any more, or is none
   */
  Encoder open(EncoderSource source) {
    if (source.kind() == EncoderSource.Kind.SCENE) {
      refuseSettings(source);
      return SceneEncoder.create();
    }
    return openModel(model(source), source.withOutput(output).output());
  }

  private static Path model(EncoderSource source) {
    if (source.kind() == EncoderSource.Kind.PATH) {
      if (!isThere(source.name())) {
        throw new Img2LocException(
            "the model is not there any more; if it lies elsewhere now, name it with --encoder");
      }
      return Path.of(source.name());
    }
    return inCache(source.name())
        .orElseThrow(
            () ->
                new Img2LocException(
                    "the model is not in the cache any more; fetch it again with 'img2loc models"
                        + " pull "
                        + source.name()
                        + "', or if it lies elsewhere now, name it with --encoder"));
  }

  private Encoder openModel(Path model, @Nullable String chosenOutput) {
    ClipEncoder.Builder builder = ClipEncoder.builder(model).fastDecoding(fastDecode);
    try {
      if (chosenOutput != null) {
        builder.output(chosenOutput);
      }
      if (device != null) {
        builder.device(device);
      }
      if (threads != null) {
        builder.threads(threads);
      }
      if (batchSize != null) {
        builder.batchSize(batchSize);
      }
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    return builder.open();
  }

  private void refuseSettings(EncoderSource source) {
    List<String> given = new ArrayList<>();
    addIf(output != null, "--encoder-output", given);
    addIf(device != null, "--device", given);
    addIf(threads != null, "--encoder-threads", given);
    addIf(batchSize != null, "--batch-size", given);
    addIf(fastDecode, "--fast-decode", given);
    if (!given.isEmpty()) {
      throw usage(String.join(", ", given) + ": for models only; the encoder is " + source.name());
    }
  }

  private static void addIf(boolean condition, String option, List<String> options) {
    if (condition) {
      options.add(option);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
