package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Img2LocException;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.eval.PairedComparison;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunComparison;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.output.DifferenceTable;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code img2loc eval compare}: runs beside each other. */
@Command(
    name = "compare",
    description = "Compare runs, photo by photo, from what 'eval run' wrote alone.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Figures are of the photos that all runs have. Differences are those to the first run; an",
      "interval is drawn from the same photos for both, so that a difference may be certain although",
      "the intervals of the two overlap. One that does not contain 0 is marked with a *. Shares",
      "differ by percentage points.",
      "Distances are measured as the first run says, unless --distance or --strict says otherwise.",
      "",
      "Formats: human, json.",
      "",
      "Example:",
      "  img2loc eval compare eval-im2gps3k-1f0c2a9b eval-im2gps3k-77d3b016"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalCompareCommand implements Callable<Integer> {
  /** So many photos that not all runs have are named. */
  private static final int NAMED = 5;

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ScoringOptions scoring;

  @Parameters(paramLabel = "RUN", arity = "2..*", description = "Folders that 'eval run' wrote.")
  List<Path> folders = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    scoring.check();
    if (folders.size() < 2) {
      throw new ParameterException(spec.commandLine(), "name two runs at least");
    }
    List<RunArchive> runs = new ArrayList<>();
    for (Path folder : folders) {
      runs.add(RunArchive.open(folder));
    }
    RunManifest first = runs.get(0).manifest();
    try {
      RunComparison comparison =
          RunComparison.of(runs, scoring.formula(first), scoring.strict(first));
      List<PairedComparison> pairs = new ArrayList<>();
      for (int i = 1; i < runs.size(); i++) {
        pairs.add(comparison.withFirst(i));
      }
      if (chosen == OutputFormat.JSON) {
        writeJson(runs, comparison, pairs);
      } else {
        writeWords(comparison, pairs);
      }
    } catch (IllegalArgumentException e) { // runs that cannot be compared
      throw new Img2LocException(String.valueOf(e.getMessage()), e);
    }
    return ExitCode.OK;
  }

  /** What a run is called: by its folder, and by all of its path where two have the same name. */
  private String name(int run) {
    String name = PhotoFiles.lastName(folders.get(run));
    boolean unique = folders.stream().map(PhotoFiles::lastName).filter(name::equals).count() == 1;
    return unique ? name : folders.get(run).toString();
  }

  private void writeWords(RunComparison comparison, List<PairedComparison> pairs) {
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    for (int i = 0; i < folders.size(); i++) {
      rows.put(name(i), comparison.evaluation(i));
    }
    StringBuilder text = new StringBuilder();
    text.append(EvaluationTable.render(rows, scoring.measures(), scoring.bootstrap()));
    Map<String, PairedComparison> others = new LinkedHashMap<>();
    for (int i = 1; i < folders.size(); i++) {
      others.put(name(i), pairs.get(i - 1));
    }
    text.append('\n')
        .append(
            DifferenceTable.render(
                "less " + name(0), others, scoring.measures(), scoring.bootstrap()));
    Map<String, List<String>> differences = comparison.differences();
    text.append(
        differences.isEmpty() ? "\nThe runs' settings are the same.\n" : "\nWhat differs:\n");
    differences.forEach(
        (name, values) -> text.append("  " + name + ": " + String.join(" | ", values) + "\n"));
    for (int i = 0; i < folders.size(); i++) {
      List<String> unshared = comparison.notShared(i);
      if (!unshared.isEmpty()) {
        text.append(
            "\n%s has %s that not all runs have, which do not count: %s%s\n"
                .formatted(
                    name(i),
                    Text.count(unshared.size(), "photo"),
                    String.join(", ", unshared.subList(0, Math.min(NAMED, unshared.size()))),
                    unshared.size() > NAMED ? ", ..." : ""));
      }
    }
    console.out().println(text.toString().stripTrailing());
  }

  private void writeJson(
      List<RunArchive> runs, RunComparison comparison, List<PairedComparison> pairs)
      throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeNumberField("photos", comparison.shared());
      json.writeArrayFieldStart("runs");
      for (int i = 0; i < runs.size(); i++) {
        json.writeStartObject();
        json.writeStringField("name", name(i));
        json.writeNumberField("notShared", comparison.notShared(i).size());
        EvaluationOutput.writeFields(json, comparison.evaluation(i), scoring);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("differences");
      for (int i = 1; i < runs.size(); i++) {
        writeDifference(json, name(i), name(0), pairs.get(i - 1), scoring);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("settings");
      for (Map.Entry<String, List<String>> setting : comparison.differences().entrySet()) {
        json.writeArrayFieldStart(setting.getKey());
        for (String value : setting.getValue()) {
          json.writeString(value);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    console.out().println();
  }

  /** How much an evaluation differs from another, an object. */
  static void writeDifference(
      JsonGenerator json, String of, String to, PairedComparison comparison, ScoringOptions scoring)
      throws IOException {
    Bootstrap bootstrap = scoring.bootstrap();
    Intervals intervals =
        bootstrap == null ? null : comparison.intervals(bootstrap, scoring.measures());
    json.writeStartObject();
    json.writeStringField("of", of);
    json.writeStringField("to", to);
    for (Measure measure : scoring.measures()) {
      json.writeObjectFieldStart(measure.title());
      json.writeFieldName("difference");
      Json.writeNumber(json, comparison.difference(measure), 6);
      if (intervals != null) {
        json.writeFieldName("low");
        Json.writeNumber(json, intervals.get(measure).low(), 6);
        json.writeFieldName("high");
        Json.writeNumber(json, intervals.get(measure).high(), 6);
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
