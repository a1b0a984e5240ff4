package io.img2loc.examples;

import io.img2loc.clip.ModelHub;
import io.img2loc.clip.ModelHub.FileCheck.Status;
import io.img2loc.examples.output.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code img2loc models verify}: compares a model's files with their checksums. */
@Command(
    name = "verify",
    description = "Compare a model's files with the checksums that the hub stated for them.",
    footer = {
      "",
      "One line for each file: ok, differs, missing, or unknown for a file of which the cache",
      "states no checksum, such as a copy. Exit code 1 if any differs or is missing.",
      "",
      "Example:",
      "  img2loc models verify \"$(img2loc models path clip-vit-b-32)\""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelsVerifyCommand implements Callable<Integer> {
  @Mixin HelpOption help;
  @Mixin Console console;

  @Parameters(paramLabel = "DIR", description = "The model's folder, as 'models path' tells it.")
  Path folder;

  @Override
  public Integer call() {
    List<ModelHub.FileCheck> checks;
    try (Console.Work transfer = console.transfer()) {
      checks = ModelHub.verify(folder, transfer);
    }
    for (ModelHub.FileCheck check : checks) {
      console
          .out()
          .printf("%-8s %s%n", check.status().toString().toLowerCase(Locale.ROOT), check.file());
    }
    long bad = count(checks, Status.DIFFERS) + count(checks, Status.MISSING);
    if (bad > 0) {
      console.warn(
          Text.count(bad, "file")
              + " not as the hub stated; delete "
              + folder
              + " and the blobs that its links lead to, and pull the model again");
      return ExitCode.FAILURE;
    }
    if (count(checks, Status.OK) == 0) {
      console.warn("nothing was verified: " + folder + " has no file with a known checksum");
    }
    return ExitCode.OK;
  }

  private static long count(List<ModelHub.FileCheck> checks, Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }
}
