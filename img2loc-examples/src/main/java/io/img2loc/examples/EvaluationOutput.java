package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.output.EvaluationJson;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells how well a run did, from its archive alone. */
final class EvaluationOutput {
  /** So many photos that leak are named. */
  private static final int NAMED = 5;

  private final Console console;
  private final RunArchive run;
  private final ScoringOptions scoring;

  EvaluationOutput(Console console, RunArchive run, ScoringOptions scoring) {
    this.console = console;
    this.run = run;
    this.scoring = scoring;
  }

  void write(OutputFormat format) throws IOException {
    tellLeaks();
    if (format == OutputFormat.JSON) {
      writeJson();
    } else {
      String table = EvaluationTable.render(rows(), scoring.measures(), scoring.bootstrap());
      console.out().println(table.stripTrailing());
    }
  }

  /** Photos that may have been given away, and by what; the others have a row of their own. */
  private void tellLeaks() {
    for (Leak leak : Leak.values()) {
      List<String> ids =
          run.answers().stream()
              .filter(answer -> answer.leaks().contains(leak))
              .map(answer -> answer.photo().id())
              .toList();
      if (!ids.isEmpty()) {
        console.note(
            Text.count(ids.size(), "photo")
                + (leak == Leak.NEAR_DUPLICATE
                    ? " shown by a reference, too: "
                    : " by the author of a similar reference: ")
                + ids.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (ids.size() > NAMED ? ", ..." : ""));
      }
    }
  }

  private boolean hasLeaks() {
    return !run.answers().stream().allMatch(EvaluationOutput::isClean);
  }

  private static boolean isClean(ArchivedAnswer answer) {
    return answer.leaks().isEmpty();
  }

  private Map<String, Evaluation> rows() {
    Map<String, Evaluation> rows = new LinkedHashMap<>();
    String name = run.manifest().dataset().name();
    rows.put(name, run.evaluate(answer -> true));
    if (hasLeaks()) {
      rows.put(name + ", no leaks", run.evaluate(EvaluationOutput::isClean));
    }
    return rows;
  }

  private void writeJson() throws IOException {
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("dataset", run.manifest().dataset().name());
      json.writeStringField("sha256", run.manifest().dataset().sha256());
      writeFields(json, run.evaluate(answer -> true), scoring);
      json.writeObjectFieldStart("leaks");
      for (Leak leak : Leak.values()) {
        json.writeNumberField(
            leak.name(),
            run.answers().stream().filter(answer -> answer.leaks().contains(leak)).count());
      }
      json.writeEndObject();
      json.writeFieldName("withoutLeaks");
      if (hasLeaks()) {
        json.writeStartObject();
        writeFields(json, run.evaluate(EvaluationOutput::isClean), scoring);
        json.writeEndObject();
      } else {
        json.writeNull();
      }
      json.writeEndObject();
    }
    console.out().println();
  }

  /** Writes an evaluation's fields, with the intervals that are asked for. */
  static void writeFields(JsonGenerator json, Evaluation evaluation, ScoringOptions scoring)
      throws IOException {
    List<Measure> measures = scoring.measures();
    Bootstrap bootstrap = scoring.bootstrap();
    @Nullable Intervals intervals =
        bootstrap == null ? null : evaluation.intervals(bootstrap, Measure.bothWays(measures));
    EvaluationJson.write(json, evaluation, measures, intervals);
  }
}
