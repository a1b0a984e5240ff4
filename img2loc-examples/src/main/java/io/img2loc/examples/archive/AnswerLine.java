package io.img2loc.examples.archive;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.AnswerJson;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Usage;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code answers.jsonl}, whose fields {@link RunArchive} tells.
 *
 * @param position where in the dataset the photo stands
 * @param answer what became of it
 * @param replies the keys of the model's replies that were used
 */
record AnswerLine(long position, ArchivedAnswer answer, List<String> replies) {
  static final int VERSION = 1;

  /** What each line begins with. */
  static final String BEGINNING = "{\"version\":" + VERSION + ",\"position\":";

  private static final String FAILED = "FAILED";

  /** The line, without a line break. */
  static String write(NewAnswer answer, @Nullable Function<? super Usage, BigDecimal> prices)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeNumberField("position", answer.position());
      json.writeStringField("id", answer.reference().id());
      // All digits, as the truth is what the list of a dataset says and not a millimetre else.
      json.writeNumberField("latitude", answer.reference().location().latitude());
      json.writeNumberField("longitude", answer.reference().location().longitude());
      json.writeStringField("group", answer.reference().author());
      json.writeFieldName("nearestReferenceKm");
      Json.writeNumber(json, answer.nearestReferenceKm(), 6);
      json.writeArrayFieldStart("leaks");
      for (Leak leak : sorted(answer.leaks())) {
        json.writeString(leak.name());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("replies");
      for (String key : answer.replies()) {
        json.writeString(key);
      }
      json.writeEndArray();
      json.writeFieldName("answer");
      json.writeRawValue(AnswerJson.write(answer.outcome(), prices));
      json.writeEndObject();
    }
    return text.toString();
  }

  private static Set<Leak> sorted(Set<Leak> leaks) {
    return leaks.isEmpty() ? leaks : EnumSet.copyOf(leaks);
  }

  /**
   * Reads a line.
   *
   * @throws IOException if it is none, and says why
   */
  static AnswerLine read(String line) throws IOException {
    try {
      return read(JsonObject.read(line));
    } catch (IllegalArgumentException e) { // a latitude of 91, say
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static AnswerLine read(JsonObject line) throws IOException {
    JsonObject answer = line.object("answer");
    List<ArchivedNeighbor> neighbors = neighbors(answer);
    Set<Leak> leaks = EnumSet.noneOf(Leak.class);
    for (String leak : line.texts("leaks")) {
      leaks.add(Leak.valueOf(leak));
    }
    ArchivedAnswer archived =
        new ArchivedAnswer(
            photo(line, answer, neighbors), neighbors, leaks, explanation(answer), usage(answer));
    return new AnswerLine(line.integer("position"), archived, line.texts("replies"));
  }

  private static EvaluatedPhoto photo(
      JsonObject line, JsonObject answer, List<ArchivedNeighbor> neighbors) throws IOException {
    EvaluatedPhoto photo =
        bare(line.text("id"), point(line), answer.text("status"), answer)
            .withGroup(line.textOrNull("group"))
            .withNearestReferenceKm(line.numberOrNaN("nearestReferenceKm"));
    return neighbors.isEmpty() ? photo : photo.withSimilarity(neighbors.get(0).similarity());
  }

  private static EvaluatedPhoto bare(String id, GeoPoint truth, String status, JsonObject answer)
      throws IOException {
    if (status.equals(FAILED)) {
      return EvaluatedPhoto.failed(id, truth);
    }
    if (!status.equals(Guess.Status.LOCATED.name())) {
      return EvaluatedPhoto.without(id, truth, Guess.Status.valueOf(status));
    }
    JsonObject likeliest = first(answer.objects("candidates"));
    return EvaluatedPhoto.located(id, truth, point(answer.object("location")))
        .withRadii(
            likeliest.numberOrNaN("radius50Km"),
            likeliest.numberOrNaN("radius90Km"),
            likeliest.flag("calibrated"));
  }

  private static JsonObject first(List<JsonObject> candidates) throws IOException {
    if (candidates.isEmpty()) {
      throw new IOException("it is LOCATED and has no candidate");
    }
    return candidates.get(0);
  }

  private static GeoPoint point(JsonObject object) throws IOException {
    return new GeoPoint(
        object.number("latitude").doubleValue(), object.number("longitude").doubleValue());
  }

  private static List<ArchivedNeighbor> neighbors(JsonObject answer) throws IOException {
    JsonObject neighbors = answer.objectOrNull("neighbors");
    List<ArchivedNeighbor> nearest = new ArrayList<>();
    if (neighbors != null) {
      for (JsonObject neighbor : neighbors.objects("nearest")) {
        nearest.add(
            new ArchivedNeighbor(
                neighbor.text("id"),
                point(neighbor),
                neighbor.number("similarity").doubleValue(),
                neighbor.textOrNull("author")));
      }
    }
    return nearest;
  }

  private static String explanation(JsonObject answer) throws IOException {
    JsonObject error = answer.objectOrNull("error");
    if (error != null) {
      return error.text("message");
    }
    JsonObject reason = answer.objectOrNull("reason");
    if (reason != null) {
      return reason.text("explanation");
    }
    for (JsonObject guess : answer.objects("guesses")) {
      if (guess.text("status").equals(Guess.Status.LOCATED.name())
          && !guess.text("words").isBlank()) {
        return guess.text("words");
      }
    }
    return "";
  }

  private static Usage usage(JsonObject answer) throws IOException {
    JsonObject usage = answer.objectOrNull("usage");
    return usage == null
        ? Usage.none()
        : new Usage(usage.integer("inputTokens"), usage.integer("outputTokens"));
  }
}
