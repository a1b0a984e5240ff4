package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.img2loc.GeoPoint;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;

/** JSON as the command writes it. */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private Json() {}

  /** Writes on one line; closing it leaves the writer open. */
  public static JsonGenerator compact(Writer out) throws IOException {
    return FACTORY.createGenerator(out).setRootValueSeparator(null);
  }

  /** Writes for the eye; closing it leaves the writer open. */
  public static JsonGenerator pretty(Writer out) throws IOException {
    return FACTORY.createGenerator(out).setPrettyPrinter(new DefaultPrettyPrinter());
  }

  static JsonParser parser(String json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** Fields {@code latitude} and {@code longitude}. */
  public static void writePoint(JsonGenerator json, GeoPoint point) throws IOException {
    json.writeFieldName("latitude");
    writeDegrees(json, point.latitude());
    json.writeFieldName("longitude");
    writeDegrees(json, point.longitude());
  }

  /** A number of degrees in plain digits. */
  static void writeDegrees(JsonGenerator json, double degrees) throws IOException {
    writeNumber(json, Text.roundDegrees(degrees), 6);
  }

  /** A number in plain digits, no more than so many after the point; null if it is not finite. */
  public static void writeNumber(JsonGenerator json, double value, int digits) throws IOException {
    if (Double.isFinite(value)) {
      BigDecimal decimal =
          BigDecimal.valueOf(value)
              .setScale(digits, java.math.RoundingMode.HALF_EVEN)
              .stripTrailingZeros();
      json.writeNumber(decimal.toPlainString());
    } else {
      json.writeNull();
    }
  }
}
