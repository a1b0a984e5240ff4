package io.img2loc.examples;

import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.archive.RunWriter;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code img2loc eval run}: how well photos of known places are located. */
@Command(
    name = "run",
    description = "Locate photos whose places are known, and tell how far off the answers are.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Shares are of all photos with a known place; one without an answer, or that failed, counts",
      "as wrong at every distance. The median takes it as infinitely far, the GeoScore as 0. Rows of",
      "a table whose photo is not there are told, and do not count.",
      "",
      "What becomes of each photo is written to a folder, the run: its name is told, or given with",
      "-o. Run the same command again to go on after a stop: photos that were answered are not done",
      "again, those that failed are. 'img2loc eval compare' and 'img2loc eval report' need nothing",
      "but such folders. The name says what was evaluated, and by a hash of the settings how.",
      "",
      "A reference that shows the same picture as a photo, or is by the same author, may give its",
      "place away. Such photos are told, and the table has a row without them. With",
      "--leave-out-leaks these references are not used.",
      "",
      "With --query-vectors, which were made elsewhere, neither photos nor an encoder are needed.",
      "With --leave-one-out the index is evaluated by its own photos: those of the same author, or",
      "of the same folder with --group-by folder, are left out for each. Its radii are uncalibrated:",
      "they may have been learned from these very photos.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc eval run queries.csv --index my-index",
      "  img2loc eval run queries.csv --index my-index --leave-out-leaks -o strict",
      "  img2loc eval run queries.csv --index my-vectors --query-vectors queries.npy",
      "  img2loc eval run --leave-one-out --index my-index"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalRunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin EvaluationOptions evaluation;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "RUN",
      description =
          "The folder that the run is written to, or goes on in (default: named after the dataset"
              + " and the settings, in the current folder).")
  @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    GenerationOptions generation = evaluation.generation;
    evaluation.check();
    try (Workers.Pool pool = evaluation.workers.start(generation.requestsAtOnce());
        EvaluationSetup setup = evaluation.open(pool, console);
        Skipped skipped = new Skipped(evaluation.skippedFile)) {
      generation.announce(setup.generation(), console);
      Lane.Way way =
          new Lane.Way(setup.generation().img2loc(), generation.named(setup.references()));
      if (setup.generation().dryRun() != null) {
        Lane nowhere = new Lane(way, setup.generation(), null);
        new EvaluationRun(setup, evaluation, List.of(nowhere), skipped).dryRun(pool, console);
        return ExitCode.OK;
      }
      RunManifest manifest =
          evaluation.manifest(setup, Map.of(), generation::isIdle, generation.asksModel());
      Path folder = out != null ? out : EvaluationOptions.folder("eval", manifest);
      try (RunWriter archive =
          RunWriter.open(folder, manifest.named(PhotoFiles.lastName(folder)))) {
        console.note(
            "run: "
                + folder
                + (archive.idsBefore().isEmpty()
                    ? ""
                    : ", which has "
                        + Text.count(archive.answeredBefore(), "answer")
                        + "; going on"));
        Lane lane = new Lane(way, setup.generation(), archive);
        new EvaluationRun(setup, evaluation, List.of(lane), skipped).complete(pool, console);
        skipped.save();
        new EvaluationOutput(console, archive.read(), evaluation.scoring).write(chosen);
      }
      return skipped.failures() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
  }
}
