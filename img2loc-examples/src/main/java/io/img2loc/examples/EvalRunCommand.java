package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Answer;
import io.img2loc.Bulk;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Img2Loc;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Measure;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.Indexer.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc eval run}: how well photos of known places are located. */
@Command(
    name = "run",
    description = "Locate photos whose places are known, and tell how far off the answers are.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Shares are of all photos with a known place; one without an answer, or that failed, counts",
      "as wrong at every distance. The median takes it as infinitely far, the GeoScore as 0.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc eval run queries.csv --index my-index"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalRunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ReferenceOptions references;
  @Mixin GenerationOptions generation;
  @Mixin Workers workers;

  @Parameters(
      paramLabel = "DATASET",
      description = "A folder of geotagged photos, or a .csv table with the photos beside it.")
  Path dataset;

  @Option(
      names = "--skipped",
      paramLabel = "FILE",
      description = "Write a table of all that was not evaluated, and why.")
  @Nullable Path skippedFile;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    generation.check();
    PhotoSources photos = PhotoSources.open(List.of(dataset));
    Inputs.refuseAsOutput(spec, "--skipped", skippedFile, List.of(dataset));
    try (References opened = references.openIfAny(generation.needsReferences(), console);
        Workers.Pool pool = workers.start(generation.requestsAtOnce());
        Generation opening = generation.open(opened, pool, console);
        Skipped skipped = new Skipped(skippedFile)) {
      generation.announce(opening, console);
      Evaluation evaluation;
      try {
        evaluation = evaluate(photos, opening, pool, skipped);
      } finally {
        generation.finish(opening, console); // what was paid before the work broke off, too
      }
      if (opening.dryRun() != null) {
        return ExitCode.OK;
      }
      skipped.tell(console);
      if (evaluation.total() == 0) {
        throw new Img2LocException("nothing to evaluate: no photo with a place in " + dataset);
      }
      skipped.save();
      write(chosen, evaluation);
      return skipped.failures() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
  }

  private Evaluation evaluate(
      PhotoSources labeled, Generation opening, Workers.Pool pool, Skipped skipped)
      throws IOException {
    Evaluation.Builder evaluation = Evaluation.builder();
    Img2Loc img2loc = opening.img2loc();
    Patience patience = new Patience();
    try (ProgressMeter meter = console.progress("evaluating", labeled.count(() -> false));
        Stream<Outcome<LabeledPhoto, Answer>> outcomes =
            Bulk.map(
                LabeledPhoto.of(labeled, skipped, meter),
                labeledPhoto -> img2loc.locate(labeledPhoto.photo()),
                pool.executor(),
                pool.threads())) {
      for (Iterator<Outcome<LabeledPhoto, Answer>> i = outcomes.iterator(); i.hasNext(); ) {
        Outcome<LabeledPhoto, Answer> outcome = i.next();
        GeoPoint truth = outcome.input().reference().location();
        if (!generation.replies.fromArchive() && patience.isLostBy(outcome)) {
          opening.askNoMore();
          outcome.orElseThrow(); // a table of a part of the photos would be taken for one of all
        }
        if (outcome.failure() == null) {
          evaluation.add(truth, outcome.orElseThrow());
          meter.succeeded();
        } else {
          evaluation.addFailure(truth);
          String reason = Problems.describe(outcome.failure());
          skipped.add(Problem.Status.UNREADABLE, outcome.input().photo().name(), reason);
          meter.failed();
        }
      }
    }
    return evaluation.build();
  }

  private void write(OutputFormat chosen, Evaluation evaluation) throws IOException {
    String name = String.valueOf(dataset.getFileName());
    if (chosen == OutputFormat.HUMAN) {
      console.out().println(EvaluationTable.render(Map.of(name, evaluation)).stripTrailing());
      return;
    }
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("dataset", dataset.toString());
      json.writeNumberField("photos", evaluation.total());
      json.writeNumberField("answered", evaluation.answered());
      json.writeFieldName("shareWithoutAnswer");
      Json.writeNumber(json, evaluation.shareWithoutAnswer(), 6);
      json.writeObjectFieldStart("withoutAnswer");
      for (Map.Entry<Guess.Status, Long> entry : evaluation.withoutAnswer().entrySet()) {
        json.writeNumberField(entry.getKey().name(), entry.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("failures", evaluation.failures());
      json.writeObjectFieldStart("accuracy");
      for (double km : Measure.THRESHOLDS_KM) {
        json.writeFieldName(Math.round(km) + "km");
        Json.writeNumber(json, evaluation.accuracy(km), 6);
      }
      json.writeEndObject();
      json.writeFieldName("medianKm");
      Json.writeNumber(json, evaluation.medianKm(), 3);
      json.writeFieldName("meanKm");
      Json.writeNumber(json, evaluation.meanKm(), 3);
      json.writeFieldName("geoScore");
      Json.writeNumber(json, evaluation.geoScore(), 3);
      json.writeEndObject();
    }
    console.out().println();
  }
}
