package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class AnswerJsonTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Schema SCHEMA = schema();
  private static final Photo PHOTO = Photo.of(Path.of("Fête \"2\".jpg"));

  private static Schema schema() {
    try (InputStream in = AnswerJson.class.getResourceAsStream("answer.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static JsonNode parseValid(String line) {
    assertThat(line).doesNotContain("\n", "\r", "\u0085", "\u2028", "\u2029");
    assertThat(SCHEMA.validate(line, InputFormat.JSON)).as(line).isEmpty();
    return JSON.readTree(line);
  }

  private static Evidence evidence(int nearest, int farthest) {
    return new Evidence(
        PHOTO,
        Embedding.of(1, 0),
        new Hits(neighbors("n", nearest), neighbors("f", farthest), false));
  }

  private static List<Neighbor> neighbors(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Neighbor(
                    new Reference(prefix + i, new GeoPoint(i + 0.25, -i), "ann", null, null),
                    0.75 - i * 0.01))
        .toList();
  }

  private static Answer located() {
    Evidence evidence = evidence(2, 1);
    Prompt prompt = Prompt.of("system words", "user words", evidence);
    List<Candidate> candidates =
        List.of(
            new Candidate(new GeoPoint(48.85841237, 2.29448), 0.75, 12.3456, 120.5, true),
            Candidate.of(new GeoPoint(-33.8568, -0.00000001), 0.25));
    return Answer.of(
        candidates,
        List.of(
            Guess.located(candidates, "line one\nline \"two\" \u2028", new Usage(1000, 20), prompt),
            new Guess(
                Guess.Status.AMBIGUOUS,
                List.of(Candidate.of(new GeoPoint(1, 2), 0.5)),
                "either",
                new Usage(500, 3),
                prompt)),
        evidence);
  }

  private static Answer without(Guess.Status status) {
    Evidence evidence = Evidence.of(PHOTO);
    Guess guess = Guess.without(status, "words", Usage.none(), Prompt.of("", "where?", evidence));
    return Answer.without(new NoAnswer(status, "No place."), List.of(guess), evidence);
  }

  @Test
  void write_ofAPlace_hasEveryValue() {
    JsonNode json = parseValid(AnswerJson.write(PHOTO, located()));

    assertThat(json.at("/version").asInt()).isEqualTo(1);
    assertThat(json.at("/estimate").asBoolean()).isTrue();
    assertThat(json.at("/photo/name").asString()).isEqualTo("Fête \"2\".jpg");
    assertThat(json.at("/status").asString()).isEqualTo("LOCATED");
    assertThat(json.at("/location/latitude").asDouble()).isEqualTo(48.8584124);
    assertThat(json.at("/location/longitude").asDouble()).isEqualTo(2.29448);
    assertThat(json.at("/candidates").size()).isEqualTo(2);
    assertThat(json.at("/candidates/0/weight").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/candidates/0/radius50Km").asDouble()).isEqualTo(12.346);
    assertThat(json.at("/candidates/0/radius90Km").asDouble()).isEqualTo(120.5);
    assertThat(json.at("/candidates/0/calibrated").asBoolean()).isTrue();
    assertThat(json.at("/candidates/1/calibrated").isBoolean()).isTrue();
    assertThat(json.at("/candidates/1/calibrated").asBoolean()).isFalse();
    assertThat(json.at("/candidates/1/radius50Km").isNull()).isTrue();
    assertThat(json.at("/candidates/1/radius90Km").isNull()).isTrue();
    assertThat(json.at("/reason").isNull()).isTrue();
    assertThat(json.at("/error").isNull()).isTrue();
    assertThat(json.at("/usage/inputTokens").asLong()).isEqualTo(1500);
    assertThat(json.at("/usage/outputTokens").asLong()).isEqualTo(23);
  }

  @Test
  void write_withPrices_hasWhatTheTokensCost() {
    Outcome<Photo, Answer> outcome = Outcome.success(PHOTO, located());

    // 1,500 tokens at 2.50 and 23 at 10 for a million.
    JsonNode json =
        parseValid(
            AnswerJson.write(
                outcome,
                usage ->
                    new BigDecimal("2.50")
                        .multiply(BigDecimal.valueOf(usage.inputTokens()))
                        .add(BigDecimal.TEN.multiply(BigDecimal.valueOf(usage.outputTokens())))
                        .movePointLeft(6)));

    assertThat(json.at("/cost").decimalValue()).isEqualByComparingTo("0.00398");
    assertThat(parseValid(AnswerJson.write(outcome)).at("/cost").isNull()).isTrue();
  }

  @Test
  void write_withPrices_ofCoarsened_tellsNoCost() {
    Outcome<Photo, Answer> outcome = Outcome.success(PHOTO, located().coarsen(Precision.KM_10));

    assertThat(parseValid(AnswerJson.write(outcome, usage -> BigDecimal.ONE)).at("/cost").isNull())
        .isTrue();
  }

  @Test
  void write_ofAPlace_hasGuessesAndNeighbors() {
    JsonNode json = parseValid(AnswerJson.write(PHOTO, located()));

    assertThat(json.at("/guesses/0/status").asString()).isEqualTo("LOCATED");
    assertThat(json.at("/guesses/0/words").asString()).isEqualTo("line one\nline \"two\" \u2028");
    assertThat(json.at("/guesses/0/candidates").size()).isEqualTo(2);
    assertThat(json.at("/guesses/0/usage/inputTokens").asLong()).isEqualTo(1000);
    assertThat(json.at("/guesses/1/status").asString()).isEqualTo("AMBIGUOUS");
    assertThat(json.at("/guesses/1/candidates/0/longitude").asDouble()).isEqualTo(2);
    assertThat(json.at("/neighbors/nearest/1/id").asString()).isEqualTo("n1");
    assertThat(json.at("/neighbors/nearest/1/latitude").asDouble()).isEqualTo(1.25);
    assertThat(json.at("/neighbors/nearest/1/longitude").asDouble()).isEqualTo(-1);
    assertThat(json.at("/neighbors/nearest/1/similarity").asDouble()).isEqualTo(0.74);
    assertThat(json.at("/neighbors/nearest/1/author").asString()).isEqualTo("ann");
    assertThat(json.at("/neighbors/nearest/1/place").isNull()).isTrue();
    assertThat(json.at("/neighbors/farthest/0/id").asString()).isEqualTo("f0");
    assertThat(json.at("/neighbors/farthestExact").asBoolean()).isFalse();
  }

  @Test
  void write_leavesThePromptOut() {
    assertThat(AnswerJson.write(PHOTO, located())).doesNotContain("system words", "user words");
  }

  @Test
  void write_ofManyNeighbors_keepsSixteenOfEach() {
    Evidence evidence = evidence(20, 17);
    Answer answer = Answer.of(List.of(Candidate.of(new GeoPoint(1, 1), 1)), List.of(), evidence);

    JsonNode json = parseValid(AnswerJson.write(PHOTO, answer));

    assertThat(json.at("/neighbors/nearest").size()).isEqualTo(16);
    assertThat(json.at("/neighbors/nearest/15/id").asString()).isEqualTo("n15");
    assertThat(json.at("/neighbors/farthest").size()).isEqualTo(16);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOCATED")
  void write_ofNoPlace_saysWhy(Guess.Status status) {
    JsonNode json = parseValid(AnswerJson.write(PHOTO, without(status)));

    assertThat(json.at("/status").asString()).isEqualTo(status.name());
    assertThat(json.at("/reason/status").asString()).isEqualTo(status.name());
    assertThat(json.at("/reason/explanation").asString()).isEqualTo("No place.");
    assertThat(json.at("/location").isNull()).isTrue();
    assertThat(json.at("/candidates").size()).isZero();
    assertThat(json.at("/neighbors/nearest").size()).isZero();
    assertThat(json.at("/support").isNull()).isTrue();
  }

  private record Failure(Img2LocException exception, String kind, boolean retryable) {}

  private static Stream<Failure> failures() {
    return Stream.of(
        new Failure(new PhotoException("a.jpg: truncated\nat byte 7"), "PHOTO", false),
        new Failure(GenerationException.retryable("busy", null), "GENERATION", true),
        new Failure(
            GenerationException.retryableAfter(Duration.ofSeconds(3), "busy", null),
            "GENERATION",
            true),
        new Failure(GenerationException.permanent("no such model", null), "GENERATION", false),
        new Failure(new Img2LocException("interrupted"), "OTHER", false));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void write_ofAFailure_saysWhatFailed(Failure failure) {
    JsonNode json = parseValid(AnswerJson.write(Outcome.failure(PHOTO, failure.exception())));

    assertThat(json.at("/status").asString()).isEqualTo("FAILED");
    assertThat(json.at("/photo/name").asString()).isEqualTo("Fête \"2\".jpg");
    assertThat(json.at("/error/kind").asString()).isEqualTo(failure.kind());
    assertThat(json.at("/error/retryable").asBoolean()).isEqualTo(failure.retryable());
    assertThat(json.at("/error/message").asString()).isEqualTo(failure.exception().getMessage());
    assertThat(json.at("/neighbors").isNull()).isTrue();
    assertThat(json.at("/support").isNull()).isTrue();
    assertThat(json.at("/location").isNull()).isTrue();
  }

  @Test
  void write_ofASuccess_isTheAnswersLine() {
    assertThat(AnswerJson.write(Outcome.success(PHOTO, located())))
        .isEqualTo(AnswerJson.write(PHOTO, located()));
  }

  private static String lineWith(GeoPoint point) {
    Answer answer = Answer.of(List.of(Candidate.of(point, 1)), List.of(), Evidence.of(PHOTO));
    return AnswerJson.write(PHOTO, answer);
  }

  @Test
  void write_ofCoordinates_isPlainWithAtMostSevenDecimals() {
    assertThat(lineWith(new GeoPoint(0.00001, -0.0000123449)))
        .contains("\"location\":{\"latitude\":0.00001,\"longitude\":-0.0000123}");
    assertThat(lineWith(new GeoPoint(-0.00000001, 0.00000004)))
        .contains("\"location\":{\"latitude\":0,\"longitude\":0}");
    assertThat(lineWith(new GeoPoint(90, 100)))
        .contains("\"location\":{\"latitude\":90,\"longitude\":100}");
    assertThat(lineWith(new GeoPoint(-12.345678949, 123.456789051)))
        .contains("\"location\":{\"latitude\":-12.3456789,\"longitude\":123.4567891}");
  }

  @Test
  void write_justWestOfTheDateLine_staysInRange() {
    String line = lineWith(new GeoPoint(0.5, 179.99999999));

    assertThat(parseValid(line).at("/location/longitude").asDouble()).isEqualTo(-180);
  }

  @Test
  void write_ofATinyWeightAndAnEndlessRadius_staysValid() {
    Candidate candidate =
        new Candidate(new GeoPoint(1, 1), 1.23456789e-12, 5, Double.POSITIVE_INFINITY);
    Answer answer = Answer.of(List.of(candidate), List.of(), Evidence.of(PHOTO));

    JsonNode json = parseValid(AnswerJson.write(PHOTO, answer));

    assertThat(json.at("/candidates/0/weight").asDouble()).isEqualTo(1.23457e-12);
    assertThat(json.at("/candidates/0/radius90Km").isNull()).isTrue();
  }

  @Test
  void write_ofACoarsenedAnswer_hasNothingFiner() {
    Answer coarse = located().coarsen(Precision.KM_100);

    String line = AnswerJson.write(PHOTO, coarse);
    JsonNode json = parseValid(line);

    assertThat(json.at("/neighbors").isNull()).isTrue();
    assertThat(json.at("/usage").isNull()).isTrue();
    assertThat(json.at("/guesses").size()).isZero();
    assertThat(line).doesNotContain("48.858", "2.294", "-33.856", "n0", "line one");
    assertThat(json.at("/photo/name").asString()).isEqualTo("Fête \"2\".jpg");
  }

  /** Every field, so that one that is added has to be thought of here. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXACT")
  void write_ofACoarsenedAnswer_leaksInNoField(Precision precision) {
    double cellKm = precision.cellKm();
    ObjectNode json =
        (ObjectNode) parseValid(AnswerJson.write(PHOTO, located().coarsen(precision)));

    Map<String, Consumer<JsonNode>> fields = new LinkedHashMap<>();
    fields.put("version", value -> assertThat(value.asInt()).isEqualTo(1));
    fields.put("estimate", value -> assertThat(value.asBoolean()).isTrue());
    fields.put("photo", value -> assertThat(value.propertyNames()).containsExactly("name"));
    fields.put("status", value -> assertThat(value.asString()).isEqualTo("LOCATED"));
    fields.put("location", value -> assertMiddleOfACell(value, precision));
    fields.put(
        "candidates",
        value -> {
          assertThat(value.size()).isEqualTo(2);
          for (JsonNode candidate : value) {
            assertMiddleOfACell(candidate, precision);
            for (String radius : List.of("radius50Km", "radius90Km")) {
              if (!candidate.get(radius).isNull()) {
                double cells = candidate.get(radius).asDouble() / cellKm;
                assertThat(cells).isGreaterThanOrEqualTo(1).isEqualTo(Math.rint(cells));
              }
            }
          }
        });
    fields.put("reason", value -> assertThat(value.isNull()).isTrue());
    fields.put("guesses", value -> assertThat(value.size()).isZero());
    fields.put("neighbors", value -> assertThat(value.isNull()).isTrue());
    fields.put("support", value -> assertThat(value.isNull()).isTrue());
    fields.put("usage", value -> assertThat(value.isNull()).isTrue());
    fields.put("cost", value -> assertThat(value.isNull()).isTrue());
    fields.put("error", value -> assertThat(value.isNull()).isTrue());

    assertThat(json.propertyNames()).containsExactlyElementsOf(fields.keySet());
    fields.forEach((name, check) -> check.accept(json.get(name)));
  }

  /** The grid leaves its own points where they are; it is tested beside it. */
  private static void assertMiddleOfACell(JsonNode place, Precision precision) {
    GeoPoint point =
        new GeoPoint(place.get("latitude").asDouble(), place.get("longitude").asDouble());
    GeoPoint middle = precision.coarsen(List.of(Candidate.of(point, 1))).get(0).location();
    assertThat(point.distanceKm(middle)).isLessThan(1e-4); // of the decimals that are written
    for (Candidate exact : located().candidates()) {
      assertThat(point.distanceKm(exact.location())).isGreaterThan(0.01);
    }
  }

  @Test
  void write_ofACoarsenedReason_hasNoWordsOfAnybody() {
    NoAnswer reason = new NoAnswer(Guess.Status.ABSTAINED, "It may be 48.8584, 2.2945, in Paris.");
    Answer answer = Answer.without(reason, located().guesses(), evidence(3, 1));

    JsonNode json = parseValid(AnswerJson.write(PHOTO, answer.coarsen(Precision.KM_100)));

    assertThat(json.at("/reason/status").asString()).isEqualTo("ABSTAINED");
    assertThat(json.toString()).doesNotContain("48.8", "2.29", "Paris", "line one", "n0");
    assertThat(json.at("/support").isNull()).isTrue();
  }

  @Test
  void write_ofAPlace_saysHowManyAgreeWithin25Km() {
    Evidence evidence = evidence(20, 1); // the first at 0.25, 0; the next 157 km from it
    Prompt prompt = Prompt.of("", "", evidence);
    List<Candidate> near = List.of(Candidate.of(new GeoPoint(0.3, 0), 1));
    List<Candidate> far = List.of(Candidate.of(new GeoPoint(0.6, 0), 1));
    Answer answer =
        Answer.of(
            near,
            List.of(
                Guess.located(near, "", Usage.none(), prompt),
                Guess.located(far, "", Usage.none(), prompt),
                Guess.without(Guess.Status.REFUSED, "", Usage.none(), prompt)),
            evidence);

    JsonNode support = parseValid(AnswerJson.write(PHOTO, answer)).get("support");

    assertThat(support)
        .hasToString(
            "{\"withinKm\":25,\"guesses\":2,\"guessesWithin\":1,"
                + "\"neighbors\":16,\"neighborsWithin\":1}");
  }

  private record Change(String what, Consumer<ObjectNode> make) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Stream<Change> changes() {
    return Stream.of(
        new Change("another version", json -> json.put("version", 2)),
        new Change("no version", json -> json.remove("version")),
        new Change("not marked as an estimate", json -> json.put("estimate", false)),
        new Change("an unknown field", json -> json.put("confidence", 0.5)),
        new Change("an unknown status", json -> json.put("status", "FOUND")),
        new Change("a status that contradicts the place", json -> json.put("status", "REFUSED")),
        new Change("a failure with a place", json -> json.put("status", "FAILED")),
        new Change("a place missing", json -> json.putNull("location")),
        new Change("no candidate", json -> ((ArrayNode) json.get("candidates")).removeAll()),
        new Change(
            "an error beside a place",
            json ->
                json.putObject("error")
                    .put("kind", "PHOTO")
                    .put("retryable", false)
                    .put("message", "")),
        new Change("a latitude out of range", json -> location(json).put("latitude", 90.001)),
        new Change("the date line as 180", json -> location(json).put("longitude", 180)),
        new Change("a coordinate in words", json -> location(json).put("latitude", "48.8")),
        new Change("a weight of zero", json -> candidate(json).put("weight", 0)),
        new Change("a radius left out", json -> candidate(json).remove("radius50Km")),
        new Change("calibrated left out", json -> candidate(json).remove("calibrated")),
        new Change("calibrated in words", json -> candidate(json).put("calibrated", "yes")),
        new Change("a radius below zero", json -> candidate(json).put("radius90Km", -1)),
        new Change("a size in the photo", json -> ((ObjectNode) json.get("photo")).put("width", 3)),
        new Change(
            "a prompt in a guess", json -> ((ObjectNode) json.at("/guesses/0")).put("prompt", "p")),
        new Change(
            "a similarity above one",
            json -> ((ObjectNode) json.at("/neighbors/nearest/0")).put("similarity", 1.1)),
        new Change(
            "seventeen neighbors",
            json -> {
              ArrayNode nearest = (ArrayNode) json.at("/neighbors/nearest");
              JsonNode first = nearest.get(0);
              while (nearest.size() < 17) {
                nearest.add(first);
              }
            }),
        new Change("no support", json -> json.remove("support")),
        new Change("support by another distance", json -> support(json).put("withinKm", 50)),
        new Change("support of no neighbors", json -> support(json).remove("neighborsWithin")),
        new Change("support of seventeen neighbors", json -> support(json).put("neighbors", 17)),
        new Change(
            "half a token", json -> ((ObjectNode) json.get("usage")).put("inputTokens", 0.5)));
  }

  private static ObjectNode location(ObjectNode json) {
    return (ObjectNode) json.get("location");
  }

  private static ObjectNode support(ObjectNode json) {
    return (ObjectNode) json.get("support");
  }

  private static ObjectNode candidate(ObjectNode json) {
    return (ObjectNode) json.at("/candidates/0");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void schema_refuses(Change change) {
    ObjectNode json = (ObjectNode) parseValid(AnswerJson.write(PHOTO, located()));

    change.make().accept(json);

    assertThat(SCHEMA.validate(json.toString(), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void schema_refusesAFailureWithoutItsError() {
    ObjectNode json =
        (ObjectNode)
            parseValid(AnswerJson.write(Outcome.failure(PHOTO, new PhotoException("broken"))));

    json.putNull("error");

    assertThat(SCHEMA.validate(json.toString(), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void schema_refusesSupportWithoutAPlace() {
    ObjectNode json =
        (ObjectNode) parseValid(AnswerJson.write(PHOTO, without(Guess.Status.REFUSED)));

    json.set("support", parseValid(AnswerJson.write(PHOTO, located())).get("support"));

    assertThat(SCHEMA.validate(json.toString(), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void schema_refusesNaN() {
    String line = lineWith(new GeoPoint(1, 1)).replace("\"weight\":1.0", "\"weight\":\"NaN\"");

    assertThat(line).contains("NaN");
    assertThat(SCHEMA.validate(line, InputFormat.JSON)).isNotEmpty();
  }
}
