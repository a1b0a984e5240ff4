package io.img2loc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Radii;
import io.img2loc.Calibration.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file of a {@link Calibration}, which its {@code write} describes. */
final class CalibrationFile {
  private static final String FORMAT = "img2loc-calibration";
  private static final int LONGEST = 1 << 20;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final Path file;
  private boolean whole;
  private @Nullable String format;
  private @Nullable Integer version;
  private @Nullable String estimator;
  private @Nullable String space;
  private @Nullable Integer references;
  private @Nullable String origin;
  private @Nullable Integer samples;
  private @Nullable Double spreadWeight;
  private double @Nullable [] spreads;
  private double @Nullable [] similarities;
  private @Nullable List<Step> curve;

  private CalibrationFile(Path file) {
    this.file = file;
  }

  static void write(Path file, Calibration calibration) throws IOException {
    Path name = file.getFileName();
    if (name == null) {
      throw new IOException(file + ": names no file to write a calibration to");
    }
    Path partial = file.resolveSibling(name + Calibration.PARTIAL);
    try {
      try (FileChannel out =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(calibration));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static byte[] bytes(Calibration calibration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        JSON.createGenerator(bytes).setPrettyPrinter(new DefaultPrettyPrinter())) {
      json.writeStartObject();
      json.writeStringField("format", FORMAT);
      json.writeNumberField("version", Calibration.VERSION);
      json.writeStringField("estimator", calibration.origin().estimator());
      json.writeStringField("space", calibration.origin().space());
      json.writeNumberField("references", calibration.origin().references());
      json.writeStringField("origin", calibration.origin().samples());
      json.writeNumberField("n", calibration.samples());
      json.writeNumberField("spreadWeight", calibration.spreadWeight());
      writeNumbers(json, "spreadKm", calibration.uncertainty().spreads());
      writeNumbers(json, "similarity", calibration.uncertainty().similarities());
      json.writeArrayFieldStart("curve");
      for (Step step : calibration.curve()) {
        json.writeStartObject();
        json.writeNumberField("uncertainty", step.uncertainty());
        json.writeNumberField("n", step.samples());
        json.writeNumberField("radius50Km", step.radii().radius50Km());
        json.writeNumberField("radius90Km", step.radii().radius90Km());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeNumbers(JsonGenerator json, String name, double[] numbers)
      throws IOException {
    json.writeFieldName(name);
    json.writeArray(numbers, 0, numbers.length);
  }

  static Calibration read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw notOne(file, "it has more than " + LONGEST + " bytes", null);
    }
    byte[] bytes = Files.readAllBytes(file);
    CalibrationFile read = new CalibrationFile(file);
    try (JsonParser json = JSON.createParser(bytes)) {
      read.object(json);
      if (json.nextToken() != null) {
        throw read.damaged("more follows its end", null);
      }
    } catch (JsonProcessingException e) {
      if (!read.whole && isAtEnd(e, bytes.length)) {
        throw new IOException(
            file + ": is cut short; calibrate again, or restore it from a copy", e);
      }
      throw read.format == null
          ? notOne(file, "it is not sound JSON", e)
          : read.damaged("it is not sound JSON", e);
    } catch (IllegalArgumentException e) {
      throw read.damaged(String.valueOf(e.getMessage()), e);
    }
    return read.calibration();
  }

  private static boolean isAtEnd(JsonProcessingException e, int length) {
    int last = length - 1; // where a number ends with its point
    return e instanceof JsonEOFException
        || (e.getLocation() != null && e.getLocation().getByteOffset() >= last);
  }

  private void object(JsonParser json) throws IOException {
    JsonToken first = json.nextToken();
    if (first == null) {
      throw new IOException(file + ": is empty; calibrate again, or restore it from a copy");
    }
    if (first != JsonToken.START_OBJECT) {
      throw notOne(file, "it is no JSON object", null);
    }
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      if (value == null) {
        throw new JsonEOFException(json, JsonToken.NOT_AVAILABLE, "no value");
      }
      switch (field) {
        case "format" -> {
          format = json.getText();
          if (!FORMAT.equals(format)) {
            throw notOne(file, "its format is '" + format + "'", null);
          }
        }
        case "version" -> {
          version = json.getIntValue();
          checkVersion();
        }
        case "estimator" -> estimator = json.getText();
        case "space" -> space = json.getText();
        case "references" -> references = json.getIntValue();
        case "origin" -> origin = json.getText();
        case "n" -> samples = json.getIntValue();
        case "spreadWeight" -> spreadWeight = json.getDoubleValue();
        case "spreadKm" -> spreads = numbers(json);
        case "similarity" -> similarities = numbers(json);
        case "curve" -> curve = steps(json);
        default -> json.skipChildren();
      }
    }
    whole = true;
  }

  private void checkVersion() throws IOException {
    if (version == null) {
      return;
    }
    if (version > Calibration.VERSION) {
      throw new IOException(
          file
              + ": is of version "
              + version
              + ", written by a newer img2loc; this one reads "
              + Calibration.VERSION
              + ". Update img2loc, or calibrate again");
    }
    if (version < 1) {
      throw damaged("there is no version " + version, null);
    }
  }

  private double[] numbers(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "quantiles are a list");
    List<Double> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      numbers.add(json.getDoubleValue());
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private List<Step> steps(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "the curve is a list");
    List<Step> steps = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      steps.add(step(json));
    }
    return steps;
  }

  private Step step(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_OBJECT, "a bin of the curve is an object");
    double uncertainty = Double.NaN;
    double radius50Km = Double.NaN;
    double radius90Km = Double.NaN;
    int count = 0;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "uncertainty" -> uncertainty = json.getDoubleValue();
        case "n" -> count = json.getIntValue();
        case "radius50Km" -> radius50Km = json.getDoubleValue();
        case "radius90Km" -> radius90Km = json.getDoubleValue();
        default -> json.skipChildren();
      }
    }
    return new Step(uncertainty, count, new Radii(radius50Km, radius90Km));
  }

  private Calibration calibration() throws IOException {
    if (format == null) {
      throw notOne(file, "it does not say '" + FORMAT + "'", null);
    }
    if (version == null
        || estimator == null
        || space == null
        || references == null
        || origin == null
        || samples == null
        || spreadWeight == null
        || spreads == null
        || similarities == null
        || curve == null) {
      throw damaged("a field is missing", null);
    }
    require(spreadWeight >= 0 && spreadWeight <= 1, "spreadWeight must be in [0, 1]");
    require(isRising(spreads), "spreadKm must be 2 or more quantiles that rise");
    require(isRising(similarities), "similarity must be 2 or more quantiles that rise");
    require(isMonotone(curve), "the curve must have a bin, and no bin that falls");
    require(samples == curve.stream().mapToInt(Step::samples).sum(), "n must be that of the bins");
    require(references >= 0, "references must be 0 or more");
    return new Calibration(
        new Origin(estimator, space, references, origin),
        samples,
        new Uncertainty(spreadWeight, spreads, similarities),
        curve);
  }

  private static boolean isRising(double[] quantiles) {
    double[] sorted = quantiles.clone();
    Arrays.sort(sorted);
    return quantiles.length >= 2 && Arrays.equals(sorted, quantiles);
  }

  private static boolean isMonotone(List<Step> curve) {
    for (int i = 1; i < curve.size(); i++) {
      Step before = curve.get(i - 1);
      Step step = curve.get(i);
      if (!(before.uncertainty() < step.uncertainty()
          && before.radii().radius50Km() <= step.radii().radius50Km()
          && before.radii().radius90Km() <= step.radii().radius90Km())) {
        return false;
      }
    }
    return !curve.isEmpty();
  }

  private void require(boolean holds, String rule) throws IOException {
    if (!holds) {
      throw damaged(rule, null);
    }
  }

  private IOException damaged(String what, @Nullable Exception cause) {
    return new IOException(
        file + ": is damaged (" + what + "); calibrate again, or restore it from a copy", cause);
  }

  private static IOException notOne(Path file, String why, @Nullable Exception cause) {
    return new IOException(file + ": is no calibration; " + why, cause);
  }
}
