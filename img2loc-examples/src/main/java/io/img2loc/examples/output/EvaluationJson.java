package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Guess;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Interval;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An evaluation as JSON. */
public final class EvaluationJson {
  private EvaluationJson() {}

  /**
   * Writes an evaluation's fields into the object that is being written.
   *
   * <pre>{@code
   * "photos": 4, "answered": 3, "shareWithoutAnswer": 0.25, "withoutAnswer": {"REFUSED": 1},
   * "failures": 0, "distanceFormula": "WGS84_GEODESIC", "strict": false, "groups": null,
   * "accuracy": {"25km": 0.5}, "medianKm": 31.2, "meanKm": 20.4, "geoScore": 3012.1,
   * "answeredOnly": {"accuracy": {"25km": 0.667}, "medianKm": 12, ...},
   * "intervals": {"level": 0.95, "resamples": 1000, "seed": 1, "units": 4, "grouped": false,
   *   "accuracy": {"25km": [0, 1]}, "medianKm": [3.2, null], ...,
   *   "answeredOnly": {"accuracy": {"25km": [0.3, 1]}, ...}}
   * }</pre>
   *
   * <p>What is not finite, be it infinite or unknown, is null.
   *
   * @param measures the figures; each is written as it is, and below {@code answeredOnly} of the
   *     answered photos only. {@code meanKm} of {@link Measure#table()} is of those anyway
   * @param intervals intervals of any of these figures, or null for none
   */
  public static void write(
      JsonGenerator json,
      Evaluation evaluation,
      List<Measure> measures,
      @Nullable Intervals intervals)
      throws IOException {
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
    json.writeStringField("distanceFormula", evaluation.formula().name());
    json.writeBooleanField("strict", evaluation.strict());
    OptionalLong groups = evaluation.groups();
    json.writeFieldName("groups");
    if (groups.isPresent()) {
      json.writeNumber(groups.getAsLong());
    } else {
      json.writeNull();
    }
    // The share without an answer is above; of the answered it is always 0.
    List<Measure> rest =
        measures.stream().filter(m -> m.kind() != Measure.Kind.WITHOUT_ANSWER).toList();
    List<Measure> ofAnswered = rest.stream().map(Measure::ofAnswered).toList();
    Writer figure = measure -> Json.writeNumber(json, evaluation.value(measure), digits(measure));
    writeEach(json, rest, figure);
    json.writeObjectFieldStart("answeredOnly");
    writeEach(json, ofAnswered, figure);
    json.writeEndObject();
    if (intervals != null) {
      json.writeObjectFieldStart("intervals");
      json.writeNumberField("level", intervals.level());
      json.writeNumberField("resamples", intervals.resamples());
      json.writeNumberField("seed", intervals.seed());
      json.writeNumberField("units", intervals.units());
      json.writeBooleanField("grouped", intervals.grouped());
      Writer interval = measure -> writeInterval(json, measure, intervals.get(measure));
      writeEach(json, made(measures, intervals), interval);
      json.writeObjectFieldStart("answeredOnly");
      writeEach(json, made(ofAnswered, intervals), interval);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static List<Measure> made(List<Measure> measures, Intervals intervals) {
    return measures.stream().filter(intervals.byMeasure()::containsKey).toList();
  }

  /** Writes what belongs to a figure. */
  private interface Writer {
    void write(Measure measure) throws IOException;
  }

  /**
   * A field for each figure, those of accuracy in an object of their own; of two with the same
   * name, as those of all photos and of the answered are, the first.
   */
  private static void writeEach(JsonGenerator json, List<Measure> measures, Writer writer)
      throws IOException {
    Map<String, Measure> accuracies = new LinkedHashMap<>();
    Map<String, Measure> others = new LinkedHashMap<>();
    for (Measure measure : measures) {
      (measure.kind() == Measure.Kind.ACCURACY ? accuracies : others)
          .putIfAbsent(name(measure), measure);
    }
    if (!accuracies.isEmpty()) {
      json.writeObjectFieldStart("accuracy");
      writeFields(json, accuracies, writer);
      json.writeEndObject();
    }
    writeFields(json, others, writer);
  }

  private static void writeFields(JsonGenerator json, Map<String, Measure> named, Writer writer)
      throws IOException {
    for (Map.Entry<String, Measure> field : named.entrySet()) {
      json.writeFieldName(field.getKey());
      writer.write(field.getValue());
    }
  }

  private static void writeInterval(JsonGenerator json, Measure measure, Interval interval)
      throws IOException {
    json.writeStartArray();
    Json.writeNumber(json, interval.low(), digits(measure));
    Json.writeNumber(json, interval.high(), digits(measure));
    json.writeEndArray();
  }

  private static String name(Measure measure) {
    return switch (measure.kind()) {
      case ACCURACY -> measure.title().replace(" ", "");
      case MEDIAN_KM -> "medianKm";
      case MEAN_KM -> "meanKm";
      case GEO_SCORE -> "geoScore";
      case WITHOUT_ANSWER -> "shareWithoutAnswer";
    };
  }

  private static int digits(Measure measure) {
    return switch (measure.kind()) {
      case ACCURACY, WITHOUT_ANSWER -> 6;
      case MEDIAN_KM, MEAN_KM, GEO_SCORE -> 3;
    };
  }
}
