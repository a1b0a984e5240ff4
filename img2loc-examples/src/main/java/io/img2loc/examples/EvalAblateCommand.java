package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Consensus;
import io.img2loc.DensityGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.PromptBuilder;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.PairedComparison;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunComparison;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.archive.RunWriter;
import io.img2loc.examples.output.DifferenceTable;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Sha256;
import io.img2loc.examples.output.Text;
import io.img2loc.examples.samples.NearestGenerator;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc eval ablate}: what each part of the method is worth. */
@Command(
    name = "ablate",
    description = "Locate photos whose places are known in several ways, and tell the differences.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "The ways are: the most similar reference alone (nearest); the density of so many neighbours",
      "(density-10); and with --model each of --prompts and --prompt-file alone, and all of them",
      "together, for which --consensus says how several guesses become one answer.",
      "What the ways share is done once: a photo is encoded and searched for once, and no question",
      "is asked twice.",
      "",
      "Each way is a run of its own in the folder, as 'eval run' writes it, for 'eval compare' and",
      "'eval report'. Run the same command again to go on after a stop; ways that come to it are",
      "done for all photos, the others stay. Differences are those to the first way, of the same",
      "photos; a star marks those whose interval does not contain 0.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc eval ablate queries.csv --index my-index",
      "  img2loc eval ablate queries.csv --index my-index --model openai:gpt-4o \\",
      "    --prompts zero,16+0,paper --consensus score --prices prices.csv --dry-run"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalAblateCommand implements Callable<Integer> {
  private static final String NEAREST = "nearest";
  private static final String WAY = "way";

  /** What one way asks is told by its own settings. */
  private static final Set<String> OF_SOME_WAYS =
      Set.of("--neighbors", "--prompts", "--prompt-file");

  /** Without references, with similar ones, and with dissimilar ones, too. */
  private static final List<String> PROMPTS = List.of("zero", "16+0", "paper");

  /** As many as a search finds. */
  private static final int MOST_NEIGHBORS = 100;

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin EvaluationOptions evaluation;

  @Option(
      names = "--neighbors",
      paramLabel = "N",
      split = ",",
      description = "Of how many neighbours the density is tried (default: 5,20,100).")
  List<Integer> neighbors = List.of(5, 20, MOST_NEIGHBORS);

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description =
          "The folder that the runs are written to, or go on in (default: named after the dataset"
              + " and the settings, in the current folder).")
  @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    GenerationOptions generation = evaluation.generation;
    if (generation.asksModel()) {
      generation.prompts.byDefault(PROMPTS);
    }
    evaluation.check();
    check();
    try (Workers.Pool pool = evaluation.workers.start(generation.requestsAtOnce());
        EvaluationSetup setup = evaluation.open(pool, console);
        Skipped skipped = new Skipped(evaluation.skippedFile)) {
      generation.announce(setup.generation(), console);
      Map<String, Lane.Way> ways = ways(setup);
      if (setup.generation().dryRun() != null) {
        List<Lane> nowhere =
            ways.values().stream().map(way -> new Lane(way, setup.generation(), null)).toList();
        new EvaluationRun(setup, evaluation, nowhere, skipped).dryRun(pool, console);
        return ExitCode.OK;
      }
      try (Archives archives = open(setup, ways)) {
        List<Lane> lanes = new ArrayList<>();
        ways.forEach(
            (name, way) -> lanes.add(new Lane(way, setup.generation(), archives.byWay.get(name))));
        new EvaluationRun(setup, evaluation, lanes, skipped).complete(pool, console);
        skipped.save();
        write(chosen, archives);
      }
      return skipped.failures() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
  }

  private void check() {
    if (evaluation.generation.maxRadius != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--max-radius leaves answers out, so that ways cannot be compared; it is for 'eval run'");
    }
    if (evaluation.generation.replies.none) {
      throw new ParameterException(
          spec.commandLine(),
          "--no-replies would ask the same questions for several ways; leave it out");
    }
    if (neighbors.stream().anyMatch(n -> n < 1 || n > MOST_NEIGHBORS)) {
      throw new ParameterException(
          spec.commandLine(),
          "--neighbors must be from 1 to " + MOST_NEIGHBORS + ", was " + neighbors);
    }
  }

  /** The ways, by name; the first is what the others are compared with. */
  private Map<String, Lane.Way> ways(EvaluationSetup setup) throws IOException {
    Img2Loc whole = setup.generation().img2loc();
    Map<String, Lane.Way> ways = new LinkedHashMap<>();
    if (setup.index() != null) {
      Img2Loc.Builder alone =
          whole.toBuilder()
              .prompt(PromptBuilder.zeroShot())
              .samples(1)
              .consensus(Consensus.first());
      ways.put(NEAREST, new Lane.Way(alone.generator(new NearestGenerator()).build(), Map.of()));
      for (int n : neighbors) {
        DensityGenerator density = DensityGenerator.builder().neighbors(n).build();
        ways.put("density-" + n, new Lane.Way(alone.generator(density).build(), Map.of()));
      }
    }
    Map<String, PromptBuilder> questions = evaluation.generation.named(setup.references());
    questions.forEach(
        (name, question) ->
            ways.put(
                PromptOptions.distinct(name, ways.keySet()),
                new Lane.Way(whole.toBuilder().prompt(question).build(), Map.of(name, question))));
    if (questions.size() > 1) {
      String all = String.join(",", questions.keySet());
      ways.put(PromptOptions.distinct(all, ways.keySet()), new Lane.Way(whole, questions));
    }
    return ways;
  }

  /** The runs that are written, by way. */
  private record Archives(Map<String, RunWriter> byWay) implements Closeable {
    @Override
    public void close() throws IOException {
      for (RunWriter archive : byWay.values()) {
        archive.close();
      }
    }
  }

  private Archives open(EvaluationSetup setup, Map<String, Lane.Way> ways) throws IOException {
    GenerationOptions generation = evaluation.generation;
    Path folder =
        out != null
            ? out
            : EvaluationOptions.folder(
                "ablate",
                evaluation.manifest(setup, Map.of(), generation::isIdle, generation.asksModel()));
    Archives archives = new Archives(new LinkedHashMap<>());
    try {
      for (Map.Entry<String, Lane.Way> entry : ways.entrySet()) {
        String name = entry.getKey();
        boolean asks = !entry.getValue().questions().isEmpty();
        // Of what is of consequence to other ways nothing is said: these may change.
        RunManifest manifest =
            evaluation.manifest(
                setup,
                settings(name, entry.getValue()),
                option ->
                    OF_SOME_WAYS.contains(option.longestName())
                        || (asks
                            ? generation.isIdle(option)
                            : GenerationOptions.isForModels(option)),
                asks);
        archives.byWay.put(
            name, RunWriter.open(folder.resolve(fileName(name)), manifest.named(name)));
      }
    } catch (IOException | RuntimeException e) {
      for (RunWriter archive : archives.byWay.values()) {
        if (archive.idsBefore().isEmpty()) {
          archive.discard(); // what was begun a moment ago
        }
      }
      archives.close();
      throw e;
    }
    long before = archives.byWay.values().stream().mapToLong(RunWriter::answeredBefore).sum();
    console.note(
        "runs: "
            + folder
            + (before == 0 ? "" : ", which have " + Text.count(before, "answer") + "; going on"));
    return archives;
  }

  /** What is a way's own: its name, and the files that it asks by. */
  private Map<String, String> settings(String name, Lane.Way way) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(Map.of(WAY, name));
    Map<String, Path> files = evaluation.generation.prompts.files();
    for (String question : way.questions().keySet()) {
      Path file = files.get(question);
      if (file != null) {
        settings.put("question " + question, Sha256.of(file));
      }
    }
    return settings;
  }

  private static String fileName(String way) {
    return way.replaceAll("[^\\p{L}\\p{N}.,_+-]", "_");
  }

  private void write(OutputFormat chosen, Archives archives) throws IOException {
    List<RunArchive> runs = new ArrayList<>();
    for (RunWriter archive : archives.byWay.values()) {
      runs.add(archive.read());
    }
    ScoringOptions scoring = evaluation.scoring;
    RunComparison comparison = RunComparison.of(runs, scoring.formula, scoring.strict);
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    Map<String, PairedComparison> differences = new LinkedHashMap<>();
    for (String name : archives.byWay.keySet()) {
      int run = rows.size();
      rows.put(name, comparison.evaluation(run));
      if (run > 0) {
        differences.put(name, comparison.withFirst(run));
      }
    }
    String first = rows.keySet().iterator().next();
    if (chosen == OutputFormat.JSON) {
      writeJson(first, rows, differences);
      return;
    }
    String text = EvaluationTable.render(rows, scoring.measures(), scoring.bootstrap());
    if (!differences.isEmpty()) {
      text +=
          "\n"
              + DifferenceTable.render(
                  "less " + first, differences, scoring.measures(), scoring.bootstrap());
    }
    console.out().println(text.stripTrailing());
  }

  private void writeJson(
      String first, Map<String, Evaluation> rows, Map<String, PairedComparison> differences)
      throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("dataset", evaluation.datasetName());
      json.writeArrayFieldStart("runs");
      for (Map.Entry<String, Evaluation> row : rows.entrySet()) {
        json.writeStartObject();
        json.writeStringField("name", row.getKey());
        EvaluationOutput.writeFields(json, row.getValue(), evaluation.scoring);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("differences");
      for (Map.Entry<String, PairedComparison> row : differences.entrySet()) {
        EvalCompareCommand.writeDifference(
            json, row.getKey(), first, row.getValue(), evaluation.scoring);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    console.out().println();
  }
}
