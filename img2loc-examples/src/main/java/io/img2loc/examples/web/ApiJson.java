package io.img2loc.examples.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.AnswerJson;
import io.img2loc.Candidate;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoInfo;
import io.img2loc.Reference;
import io.img2loc.Usage;
import io.img2loc.eval.Countries;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.Evaluation;
import io.img2loc.examples.output.AnswerMap;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the API answers, as JSON on one line; {@code openapi.json} describes it. */
final class ApiJson {
  /** Finer than a map of the world shows, coarse enough for a page. */
  private static final double OUTLINE_DEGREES = 0.1;

  private ApiJson() {}

  /** Writes the fields of an object. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }

  static String health(JVectorIndex index, int working) {
    return object(
        json -> {
          json.writeStringField("status", "ok");
          json.writeNumberField("references", index.size());
          json.writeNumberField("working", working);
        });
  }

  static String index(Locator locator, ServerOptions options) {
    JVectorIndex index = locator.index();
    Coverage.Grid grid = locator.coverage().grid();
    return object(
        json -> {
          json.writeStringField("name", locator.name());
          json.writeNumberField("references", index.size());
          json.writeStringField("space", index.space().id());
          json.writeNumberField("dimension", index.space().dimension());
          json.writeBooleanField("calibrated", locator.calibrated());
          writeModel(json, locator.model());
          json.writeObjectFieldStart("map");
          Tiles tiles = options.tiles();
          json.writeStringField("tiles", tiles == null ? null : tiles.url());
          json.writeStringField("host", tiles == null ? null : tiles.host());
          json.writeStringField("attribution", tiles == null ? null : tiles.attribution());
          json.writeEndObject();
          json.writeObjectFieldStart("limits");
          json.writeNumberField("bytes", options.maxBytes());
          json.writeNumberField("pixels", options.maxPixels());
          json.writeEndObject();
          json.writeObjectFieldStart("coverage");
          json.writeNumberField("cellDegrees", grid.degrees());
          json.writeArrayFieldStart("cells");
          for (Coverage.Cell cell : grid.cells()) {
            json.writeStartArray();
            Json.writeNumber(json, cell.latitude(), 2);
            Json.writeNumber(json, cell.longitude(), 2);
            json.writeNumber(cell.count());
            json.writeEndArray();
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeArrayFieldStart("examples");
          for (Reference example : locator.examples()) {
            json.writeStartObject();
            json.writeStringField("id", example.id());
            Json.writePoint(json, example.location());
            json.writeStringField("place", example.place());
            json.writeStringField("country", country(example.location()));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void writeModel(JsonGenerator json, Locator.@Nullable Model model)
      throws IOException {
    if (model == null) {
      json.writeNullField("model");
      return;
    }
    json.writeObjectFieldStart("model");
    json.writeStringField("name", model.name());
    json.writeStringField("host", model.host());
    json.writeBooleanField("local", model.local());
    json.writeEndObject();
  }

  static String outlines() {
    Countries countries = Countries.get();
    return object(
        json -> {
          writeLines(json, "land", countries.outlines(OUTLINE_DEGREES));
          writeLines(json, "borders", countries.borders(OUTLINE_DEGREES));
        });
  }

  private static void writeLines(JsonGenerator json, String name, List<float[]> lines)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (float[] line : lines) {
      json.writeStartArray();
      for (float degrees : line) {
        Json.writeNumber(json, degrees, 2);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  static String distance(GeoPoint from, GeoPoint to) {
    double km = DistanceFormula.WGS84_GEODESIC.km(from, to);
    return object(
        json -> {
          json.writeFieldName("km");
          Json.writeNumber(json, km, 3);
          json.writeFieldName("geoScore");
          Json.writeNumber(json, Evaluation.geoScore(km), 1);
        });
  }

  /**
   * Hits.
   *
   * @param query what was searched for
   */
  static String hits(String query, Hits hits, JVectorIndex index) {
    return object(
        json -> {
          json.writeStringField("photo", query);
          writeNeighbors(json, "nearest", hits.nearest(), index);
          writeNeighbors(json, "farthest", hits.farthest(), index);
          json.writeBooleanField("farthestExact", hits.farthestExact());
        });
  }

  private static void writeNeighbors(
      JsonGenerator json, String name, List<Neighbor> neighbors, JVectorIndex index)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Neighbor neighbor : neighbors) {
      Reference reference = neighbor.reference();
      json.writeStartObject();
      json.writeStringField("id", reference.id());
      Json.writePoint(json, reference.location());
      json.writeFieldName("similarity");
      Json.writeNumber(json, neighbor.similarity(), 6);
      json.writeStringField("author", reference.author());
      json.writeStringField(
          "takenAt", reference.takenAt() == null ? null : reference.takenAt().toString());
      json.writeStringField("place", reference.place());
      json.writeStringField("country", country(reference.location()));
      json.writeBooleanField("thumbnail", index.thumbnail(reference.id()).isPresent());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static @Nullable String country(GeoPoint point) {
    return Locator.country(point).orElse(null);
  }

  static String stage(String stage) {
    return object(json -> json.writeStringField("stage", stage));
  }

  static String asking(int question, int of) {
    return object(
        json -> {
          json.writeStringField("stage", "asking");
          json.writeNumberField("question", question);
          json.writeNumberField("of", of);
        });
  }

  static String photo(Photo photo) {
    PhotoInfo info = photo.info();
    GeoPoint position = info.position().location();
    return object(
        json -> {
          json.writeStringField("name", photo.name());
          json.writeStringField("format", info.format());
          json.writeNumberField("width", info.width());
          json.writeNumberField("height", info.height());
          json.writeStringField(
              "takenAt", info.takenAt() == null ? null : info.takenAt().toString());
          if (position == null) {
            json.writeNullField("position");
          } else {
            json.writeObjectFieldStart("position");
            Json.writePoint(json, position);
            json.writeEndObject();
          }
        });
  }

  static String question(
      int of, AskedModel.Asked asked, @Nullable Function<Usage, BigDecimal> prices) {
    Guess guess = asked.guess();
    Usage usage = guess == null ? Usage.none() : guess.usage();
    return object(
        json -> {
          json.writeNumberField("number", asked.number());
          json.writeNumberField("of", of);
          json.writeNumberField("sample", asked.prompt().sample());
          json.writeStringField("system", asked.prompt().system());
          json.writeStringField("user", asked.prompt().user());
          json.writeNumberField("extraPictures", asked.prompt().extraPhotos().size());
          json.writeStringField("status", guess == null ? null : guess.status().name());
          json.writeStringField("words", guess == null ? null : guess.words());
          json.writeArrayFieldStart("candidates");
          for (Candidate place : guess == null ? List.<Candidate>of() : guess.candidates()) {
            json.writeStartObject();
            Json.writePoint(json, place.location());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeObjectFieldStart("usage");
          json.writeNumberField("inputTokens", usage.inputTokens());
          json.writeNumberField("outputTokens", usage.outputTokens());
          json.writeEndObject();
          json.writeFieldName("cost");
          if (prices == null || guess == null) {
            json.writeNull();
          } else {
            json.writeNumber(prices.apply(usage).toPlainString());
          }
          json.writeFieldName("seconds");
          Json.writeNumber(json, asked.seconds(), 3);
          json.writeBooleanField("kept", asked.kept());
          json.writeStringField(
              "failure", asked.failure() == null ? null : Problems.describe(asked.failure()));
        });
  }

  static String picture(byte[] jpeg) {
    return object(
        json -> {
          json.writeStringField("type", "image/jpeg");
          json.writeNumberField("bytes", jpeg.length);
          json.writeStringField("data", Base64.getEncoder().encodeToString(jpeg));
        });
  }

  /** The answer's one JSON form. */
  static String answer(
      Locator.Located located, @Nullable Function<? super Usage, BigDecimal> prices) {
    return AnswerJson.write(Outcome.success(located.photo(), located.answer()), prices);
  }

  /** The answer's one JSON form, and what a page shows beside it. */
  static String answerEvent(
      Locator.Located located, @Nullable Function<? super Usage, BigDecimal> prices) {
    Locator.Seconds seconds = located.seconds();
    return object(
        json -> {
          json.writeFieldName("answer");
          json.writeRawValue(answer(located, prices));
          json.writeFieldName("map");
          if (located.answer().candidates().isEmpty()) {
            json.writeNull();
          } else {
            AnswerMap.write(json, located.answer());
          }
          json.writeFieldName("nearestReferenceKm");
          Double km = located.nearestReferenceKm();
          Json.writeNumber(json, km == null ? Double.NaN : km, 1);
          json.writeBooleanField("farFromAll", located.farFromAll());
          json.writeStringField(
              "country", located.answer().location().flatMap(Locator::country).orElse(null));
          json.writeStringField("by", located.byModel() ? "model" : "neighbors");
          json.writeObjectFieldStart("seconds");
          writeSeconds(json, "reading", seconds.reading());
          writeSeconds(json, "encoding", seconds.encoding());
          writeSeconds(json, "searching", seconds.searching());
          writeSeconds(json, "asking", seconds.asking());
          writeSeconds(json, "total", seconds.total());
          json.writeEndObject();
        });
  }

  private static void writeSeconds(JsonGenerator json, String name, double seconds)
      throws IOException {
    json.writeFieldName(name);
    Json.writeNumber(json, seconds, 4);
  }
}
