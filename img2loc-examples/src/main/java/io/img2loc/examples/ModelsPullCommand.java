package io.img2loc.examples;

import io.img2loc.clip.ModelHub;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code img2loc models pull}: fetches a model. */
@Command(
    name = "pull",
    description = "Fetch a model unless it is in the cache, verify it, and tell where it lies.",
    footer = {
      "",
      "Only what an image encoder needs is fetched. An interrupted pull is resumed by the next; a",
      "model that is in the cache is not compared with the hub's.",
      "",
      "Examples:",
      "  img2loc models pull clip-vit-b-32",
      "  img2loc models pull immich-app/ViT-L-14__openai",
      "  img2loc models pull clip-vit-l-14@main --graph onnx/vision_model_fp16.onnx"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelsPullCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin ModelArguments arguments;

  @Override
  public Integer call() {
    ModelHub hub = ModelHub.fromEnvironment();
    Path path;
    try (Console.Work transfer = console.transfer()) {
      path = arguments.pull(hub, transfer);
    }
    console.out().println(path);
    return ExitCode.OK;
  }
}
