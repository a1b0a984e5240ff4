package io.img2loc.examples;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Img2LocException;
import io.img2loc.dataset.Benchmark;
import io.img2loc.dataset.LabeledList;
import io.img2loc.dataset.Predictions;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.Breakdown;
import io.img2loc.eval.Countries;
import io.img2loc.eval.Country;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.MatchedPredictions;
import io.img2loc.eval.StatedDistances;
import io.img2loc.examples.output.EvaluationJson;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.OutputFormat;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code img2loc eval score}: how far off predictions are that were made elsewhere. */
@Command(
    name = "score",
    description = "Tell how far off predictions are, whoever made them; needs no photos.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Which column is which is guessed from the names, and told: img_id,gt_lat,predicted_lat,",
      "gt_long,predicted_long; image_id,pred_lat,pred_lon; photo,latitude,longitude; and the like.",
      "What 'img2loc locate -o answers.jsonl' writes is read as well.",
      "",
      "Shares are of all photos with a known place; one without a prediction, or with one that",
      "cannot be read, counts as wrong at every distance. The median takes it as infinitely far,",
      "the GeoScore as 0.",
      "",
      "Formats: human, json.",
      "",
      "Examples:",
      "  img2loc eval score predictions.csv",
      "  img2loc eval score answers.jsonl --truth im2gps3k_places365.csv --benchmark im2gps3k"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvalScoreCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin FormatOptions format;
  @Mixin ScoringOptions scoring;

  @Parameters(
      paramLabel = "PREDICTIONS",
      description =
          "A table with a photo's id and its predicted latitude and longitude in each row, or a list"
              + " of JSON objects that have them.")
  Path file;

  @Option(
      names = "--truth",
      paramLabel = "LIST",
      description =
          "The places where the photos were taken: a table, a list of JSON objects, or a folder of"
              + " geotagged photos (default: the predictions' file states them).")
  @Nullable Path truthFile;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      converter = BenchmarkConverter.class,
      description =
          "The published test set that this is: im2gps, im2gps3k, yfcc4k or osv5m; tells whether"
              + " there are as many photos as were published.")
  @Nullable Benchmark benchmark;

  @Option(
      names = "--breakdown",
      description = "Tell the figures of each continent and of each country, too.")
  boolean breakdown;

  static final class BenchmarkConverter implements ITypeConverter<Benchmark> {
    @Override
    public Benchmark convert(String text) {
      try {
        return Benchmark.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * What is said before the figures.
   *
   * @param photos how many count
   * @param unusable how many more the list of truths has
   */
  private record Preamble(String truth, long photos, long unusable, String sha256) {}

  @Override
  public Integer call() throws IOException {
    OutputFormat chosen = format.of(OutputFormat.HUMAN, OutputFormat.JSON);
    scoring.check();
    List<String> notes = new ArrayList<>();
    Predictions predictions;
    MatchedPredictions matched;
    Preamble preamble;
    if (truthFile == null) {
      predictions = Predictions.read(file);
      if (!predictions.statesTruth()) {
        throw new ParameterException(
            spec.commandLine(),
            file + " states no truth: " + predictions.columns() + "; name a list of it by --truth");
      }
      matched = MatchedPredictions.of(predictions);
      long photos = matched.photos().size();
      preamble = new Preamble("as the file states it", photos, matched.broken(), matched.sha256());
    } else {
      LabeledList truths = LabeledList.read(truthFile);
      notes.addAll(truths.notes());
      predictions =
          Predictions.read(file, id -> truths.indexOf(id) >= 0 || truths.indexOfName(id) >= 0);
      matched = MatchedPredictions.of(predictions, truths);
      preamble =
          new Preamble(
              truthFile + " by " + truths.columns(),
              truths.size(),
              truths.unusable(),
              truths.sha256());
    }
    notes.addAll(matched.notes());
    Evaluation evaluation = matched.evaluate(scoring.evaluation());
    if (evaluation.answered() == 0 && matched.withoutTruth() > 0) {
      throw new Img2LocException(
          "none of the predictions is about a photo whose place is known: "
              + String.join("; ", notes));
    }
    if (evaluation.total() == 0) {
      throw new Img2LocException("nothing to score: no photo with a known place in " + file);
    }
    if (chosen == OutputFormat.HUMAN) {
      writeWords(predictions, matched, preamble, notes);
      Map<String, Evaluation> rows = Map.of(String.valueOf(file.getFileName()), evaluation);
      String table = EvaluationTable.render(rows, scoring.measures(), scoring.bootstrap());
      console.out().println();
      console.out().println(table.stripTrailing());
      for (Map<String, Evaluation> classes : classes(matched).values()) {
        console.out().println();
        String below = EvaluationTable.render(classes, scoring.measures(), null);
        console.out().println(below.stripTrailing());
      }
    } else {
      writeJson(predictions, matched, preamble, notes, evaluation);
    }
    return ExitCode.OK;
  }

  /** The figures of parts of the photos, by what they are parted by; none if not asked for. */
  private Map<String, Map<String, Evaluation>> classes(MatchedPredictions matched) {
    if (!breakdown) {
      return Map.of();
    }
    Map<String, Map<String, Evaluation>> classes = new LinkedHashMap<>();
    classes.put("continents", classes(matched, Country::continent));
    classes.put("countries", classes(matched, Country::name));
    return classes;
  }

  private Map<String, Evaluation> classes(
      MatchedPredictions matched, Function<Country, String> name) {
    return Breakdown.by(
            photo -> Countries.get().at(photo.truth()).map(name).orElse(Breakdown.UNKNOWN))
        .evaluate(matched.photos(), scoring.formula, scoring.strict);
  }

  private void writeWords(
      Predictions predictions, MatchedPredictions matched, Preamble preamble, List<String> notes) {
    PrintWriter out = console.out();
    out.println(
        "predictions: %s, %s; %s"
            .formatted(file, Text.count(predictions.rows().size(), "row"), predictions.columns()));
    List<String> ignored = predictions.ignored();
    if (!ignored.isEmpty()) {
      out.println(
          "passed over at the end: %s, the first \"%s\""
              .formatted(
                  Text.count(
                      ignored.size(),
                      "line that is no prediction",
                      "lines that are no predictions"),
                  Problems.oneLine(ignored.get(0))));
    }
    out.println(
        "truth: %s, %s, SHA-256 %s"
            .formatted(preamble.truth, Text.count(preamble.photos, "photo"), preamble.sha256));
    if (benchmark != null) {
      out.println(benchmark.check(preamble.photos, preamble.unusable));
    }
    notes.forEach(note -> out.println(Problems.oneLine(note)));
    StatedDistances stated = matched.statedDistances();
    if (stated != null) {
      out.println(describe(stated));
    }
  }

  private String describe(StatedDistances stated) {
    List<String> differences = new ArrayList<>();
    stated
        .largestDifferenceKm()
        .forEach(
            (formula, km) ->
                differences.add(
                    String.format(Locale.ROOT, "%s %.3f km", ScoringOptions.nameOf(formula), km)));
    DistanceFormula evident = stated.evident().orElse(null);
    String conclusion = "; which formula they were taken by is not evident";
    if (evident != null) {
      conclusion = "; they were evidently taken by " + ScoringOptions.nameOf(evident);
      if (evident != scoring.formula) {
        conclusion += ", as --distance " + ScoringOptions.nameOf(evident) + " does";
      }
    }
    return String.format(
            Locale.ROOT, "%,d stated distances differ from ours by at most ", stated.count())
        + String.join(", ", differences)
        + conclusion;
  }

  private void writeJson(
      Predictions predictions,
      MatchedPredictions matched,
      Preamble preamble,
      List<String> notes,
      Evaluation evaluation)
      throws IOException {
    Bootstrap bootstrap = scoring.bootstrap();
    Intervals intervals =
        bootstrap == null ? null : evaluation.intervals(bootstrap, scoring.measures());
    try (JsonGenerator json = Json.pretty(console.out())) {
      json.writeStartObject();
      json.writeStringField("predictions", file.toString());
      json.writeStringField("columns", predictions.columns());
      json.writeNumberField("rows", predictions.rows().size());
      writeTexts(json, "ignoredLines", predictions.ignored());
      json.writeStringField("truth", truthFile == null ? null : truthFile.toString());
      json.writeNumberField("list", preamble.photos);
      json.writeStringField("sha256", preamble.sha256);
      json.writeStringField("benchmark", benchmark == null ? null : benchmark.id());
      json.writeStringField(
          "benchmarkCheck",
          benchmark == null ? null : benchmark.check(preamble.photos, preamble.unusable));
      json.writeNumberField("missing", matched.missing());
      json.writeNumberField("withoutTruth", matched.withoutTruth());
      json.writeNumberField("repeated", matched.repeated());
      json.writeNumberField("foundByName", matched.byName());
      json.writeNumberField("atZero", matched.atZero());
      writeTexts(json, "notes", notes);
      writeStated(json, matched.statedDistances());
      EvaluationJson.write(json, evaluation, scoring.measures(), intervals);
      for (Map.Entry<String, Map<String, Evaluation>> classes : classes(matched).entrySet()) {
        json.writeObjectFieldStart(classes.getKey());
        for (Map.Entry<String, Evaluation> part : classes.getValue().entrySet()) {
          json.writeObjectFieldStart(part.getKey());
          EvaluationJson.write(json, part.getValue(), scoring.measures(), null);
          json.writeEndObject();
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    console.out().println();
  }

  private static void writeTexts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void writeStated(JsonGenerator json, @Nullable StatedDistances stated)
      throws IOException {
    if (stated == null) {
      json.writeNullField("statedDistances");
      return;
    }
    json.writeObjectFieldStart("statedDistances");
    json.writeNumberField("count", stated.count());
    json.writeObjectFieldStart("largestDifferenceKm");
    for (Map.Entry<DistanceFormula, Double> entry : stated.largestDifferenceKm().entrySet()) {
      json.writeFieldName(ScoringOptions.nameOf(entry.getKey()));
      Json.writeNumber(json, entry.getValue(), 6);
    }
    json.writeEndObject();
    json.writeStringField("evident", stated.evident().map(ScoringOptions::nameOf).orElse(null));
    json.writeEndObject();
  }
}
