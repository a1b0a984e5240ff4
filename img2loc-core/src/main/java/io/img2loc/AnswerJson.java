package io.img2loc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The versioned JSON form of an answer, or of the failure of a photo in bulk work: one object on
 * one line, without a line break at its end. {@code io/img2loc/answer.schema.json} in this jar is
 * its JSON Schema (draft 2020-12).
 *
 * <p>Every field is always there, so that a reader needs no defaults; what does not apply is null
 * or empty. Fields, in the order in which they are written:
 *
 * <ul>
 *   <li>{@code version}: {@link #VERSION}
 *   <li>{@code estimate}: true; a place in here was inferred and never measured
 *   <li>{@code photo}: {@code name}, as {@link Photo#name()} has it
 *   <li>{@code status}: LOCATED, why there is no place (a {@link Guess.Status}), or FAILED
 *   <li>{@code location}: {@code latitude} and {@code longitude} of the likeliest candidate, or
 *       null
 *   <li>{@code candidates}: each with {@code latitude}, {@code longitude}, {@code weight}, {@code
 *       radius50Km} and {@code radius90Km}, which are null where nothing is claimed, and {@code
 *       calibrated}, whether these come from comparing with the truth of other photos
 *   <li>{@code reason}: {@code status} and {@code explanation}, or null
 *   <li>{@code guesses}: each with {@code status}, {@code words}, {@code candidates}, {@code usage}
 *   <li>{@code neighbors}: {@code nearest} and {@code farthest} with up to 16 references each
 *       ({@code id}, {@code latitude}, {@code longitude}, {@code similarity}, {@code author},
 *       {@code place}), and {@code farthestExact}; null where the answer holds no evidence
 *   <li>{@code support}: {@code withinKm}, which is 25; {@code guesses} that name a place and
 *       {@code guessesWithin} that distance of the location; {@code neighbors} and {@code
 *       neighborsWithin} of the up to 16 nearest; null where there is no place or the answer holds
 *       no evidence
 *   <li>{@code usage}: {@code inputTokens} and {@code outputTokens} of all guesses; null where the
 *       answer tells nothing of them, having been coarsened
 *   <li>{@code cost}: what those tokens cost, in whatever currency the writer's prices are; null
 *       where it has none, and after coarsening
 *   <li>{@code error}: {@code kind} (PHOTO, GENERATION or OTHER), {@code retryable} and {@code
 *       message} of a failure, or null
 * </ul>
 *
 * <p>Coordinates are degrees with at most 7 decimals (about 1 cm), never with an exponent. An
 * answer that was {@linkplain Answer#coarsen coarsened} has no guesses, neighbors and support,
 * which would give the place away. Prompts and pictures are never written.
 */
public final class AnswerJson {
  /** The version that is written. */
  public static final int VERSION = 1;

  private static final double SUPPORT_KM = 25; // a city, as the field counts
  private static final int COORDINATE_DECIMALS = 7;
  private static final int RADIUS_DECIMALS = 3;
  private static final MathContext SHARE_DIGITS = new MathContext(6);

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private AnswerJson() {}

  /** The line for an answer to a photo. */
  public static String write(Photo photo, Answer answer) {
    return write(photo, answer, null);
  }

  private static String write(
      Photo photo, Answer answer, @Nullable Function<? super Usage, BigDecimal> prices) {
    Objects.requireNonNull(photo, "photo");
    Objects.requireNonNull(answer, "answer");
    return line(
        json -> {
          writeHead(json, photo, status(answer));
          writeLocation(json, answer);
          writeCandidates(json, answer.candidates());
          writeReason(json, answer.reason());
          writeGuesses(json, answer.guesses());
          writeNeighbors(json, answer.evidence());
          writeSupport(json, answer.support(SUPPORT_KM).orElse(null));
          if (answer.evidence() == null) {
            json.writeNullField("usage");
            json.writeNullField("cost");
          } else {
            writeUsage(json, answer.usage());
            writeCost(json, answer.usage(), prices);
          }
          json.writeNullField("error");
        });
  }

  /** The line for one photo of bulk work: its answer, or why there is none. */
  public static String write(Outcome<Photo, Answer> outcome) {
    return write(outcome, null);
  }

  /**
   * As {@link #write(Outcome)}, with what the answer's tokens cost.
   *
   * @param prices tells the cost of tokens; null for none
   */
  public static String write(
      Outcome<Photo, Answer> outcome, @Nullable Function<? super Usage, BigDecimal> prices) {
    Img2LocException failure = outcome.failure();
    return failure == null
        ? write(outcome.input(), outcome.orElseThrow(), prices)
        : write(outcome.input(), failure);
  }

  private static String write(Photo photo, Img2LocException failure) {
    return line(
        json -> {
          writeHead(json, photo, "FAILED");
          json.writeNullField("location");
          writeCandidates(json, List.of());
          json.writeNullField("reason");
          writeGuesses(json, List.of());
          json.writeNullField("neighbors");
          json.writeNullField("support");
          writeUsage(json, Usage.none());
          json.writeNullField("cost");
          writeError(json, failure);
        });
  }

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String line(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    // JSON allows these raw in strings, but some readers of lines break lines at them.
    return text.toString()
        .replace("\u0085", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static String status(Answer answer) {
    NoAnswer reason = answer.reason();
    return (reason == null ? Guess.Status.LOCATED : reason.status()).name();
  }

  private static void writeHead(JsonGenerator json, Photo photo, String status) throws IOException {
    json.writeNumberField("version", VERSION);
    json.writeBooleanField("estimate", true);
    json.writeObjectFieldStart("photo");
    json.writeStringField("name", photo.name());
    json.writeEndObject();
    json.writeStringField("status", status);
  }

  private static void writeLocation(JsonGenerator json, Answer answer) throws IOException {
    if (answer.candidates().isEmpty()) {
      json.writeNullField("location");
      return;
    }
    json.writeObjectFieldStart("location");
    writeCoordinates(json, answer.candidates().get(0).location());
    json.writeEndObject();
  }

  private static void writeCandidates(JsonGenerator json, List<Candidate> candidates)
      throws IOException {
    json.writeArrayFieldStart("candidates");
    for (Candidate candidate : candidates) {
      json.writeStartObject();
      writeCoordinates(json, candidate.location());
      json.writeNumberField("weight", share(candidate.weight()));
      writeRadius(json, "radius50Km", candidate.radius50Km());
      writeRadius(json, "radius90Km", candidate.radius90Km());
      json.writeBooleanField("calibrated", candidate.calibrated());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeReason(JsonGenerator json, @Nullable NoAnswer reason)
      throws IOException {
    if (reason == null) {
      json.writeNullField("reason");
      return;
    }
    json.writeObjectFieldStart("reason");
    json.writeStringField("status", reason.status().name());
    json.writeStringField("explanation", reason.explanation());
    json.writeEndObject();
  }

  private static void writeGuesses(JsonGenerator json, List<Guess> guesses) throws IOException {
    json.writeArrayFieldStart("guesses");
    for (Guess guess : guesses) {
      json.writeStartObject();
      json.writeStringField("status", guess.status().name());
      json.writeStringField("words", guess.words());
      writeCandidates(json, guess.candidates());
      writeUsage(json, guess.usage());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeNeighbors(JsonGenerator json, @Nullable Evidence evidence)
      throws IOException {
    if (evidence == null) {
      json.writeNullField("neighbors");
      return;
    }
    json.writeObjectFieldStart("neighbors");
    writeNeighborList(json, "nearest", evidence.hits().nearest());
    writeNeighborList(json, "farthest", evidence.hits().farthest());
    json.writeBooleanField("farthestExact", evidence.hits().farthestExact());
    json.writeEndObject();
  }

  private static void writeNeighborList(JsonGenerator json, String name, List<Neighbor> neighbors)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Neighbor neighbor :
        neighbors.subList(0, Math.min(Support.MAX_NEIGHBORS, neighbors.size()))) {
      Reference reference = neighbor.reference();
      json.writeStartObject();
      json.writeStringField("id", reference.id());
      writeCoordinates(json, reference.location());
      json.writeNumberField("similarity", share(neighbor.similarity()));
      json.writeStringField("author", reference.author());
      json.writeStringField("place", reference.place());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeSupport(JsonGenerator json, @Nullable Support support)
      throws IOException {
    if (support == null) {
      json.writeNullField("support");
      return;
    }
    json.writeObjectFieldStart("support");
    json.writeNumberField("withinKm", rounded(support.withinKm(), RADIUS_DECIMALS));
    json.writeNumberField("guesses", support.guesses());
    json.writeNumberField("guessesWithin", support.guessesWithin());
    json.writeNumberField("neighbors", support.neighbors());
    json.writeNumberField("neighborsWithin", support.neighborsWithin());
    json.writeEndObject();
  }

  private static void writeUsage(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("inputTokens", usage.inputTokens());
    json.writeNumberField("outputTokens", usage.outputTokens());
    json.writeEndObject();
  }

  private static void writeCost(
      JsonGenerator json, Usage usage, @Nullable Function<? super Usage, BigDecimal> prices)
      throws IOException {
    if (prices == null) {
      json.writeNullField("cost");
    } else {
      json.writeNumberField("cost", prices.apply(usage).stripTrailingZeros());
    }
  }

  private static void writeError(JsonGenerator json, Img2LocException failure) throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("kind", kind(failure));
    json.writeBooleanField("retryable", failure instanceof GenerationException g && g.retryable());
    json.writeStringField("message", Objects.requireNonNullElse(failure.getMessage(), ""));
    json.writeEndObject();
  }

  private static String kind(Img2LocException failure) {
    if (failure instanceof PhotoException) {
      return "PHOTO";
    }
    return failure instanceof GenerationException ? "GENERATION" : "OTHER";
  }

  private static void writeCoordinates(JsonGenerator json, GeoPoint point) throws IOException {
    BigDecimal latitude = rounded(point.latitude(), COORDINATE_DECIMALS);
    BigDecimal longitude = rounded(point.longitude(), COORDINATE_DECIMALS);
    json.writeNumberField("latitude", latitude);
    // Just west of the date line rounds onto it, and that meridian is called −180.
    json.writeNumberField(
        "longitude", longitude.doubleValue() == 180 ? longitude.negate() : longitude);
  }

  private static void writeRadius(JsonGenerator json, String name, double km) throws IOException {
    if (Double.isFinite(km)) {
      json.writeNumberField(name, rounded(km, RADIUS_DECIMALS));
    } else {
      json.writeNullField(name);
    }
  }

  private static BigDecimal rounded(double value, int decimals) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
  }

  /** Significant digits rather than decimals: a weight must not round to zero. */
  private static double share(double value) {
    return BigDecimal.valueOf(value).round(SHARE_DIGITS).doubleValue();
  }
}
