package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.GeoPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** A feature collection per RFC 7946, written as its features come. */
final class GeoJson {
  private final PrintWriter out;
  private String separator = "\n";

  GeoJson(PrintWriter out) {
    this.out = out;
  }

  void begin() {
    out.print("{\"type\":\"FeatureCollection\",\"features\":[");
  }

  /** A point with properties, or, for what has no place, properties alone. */
  void feature(@Nullable GeoPoint point, Properties properties) throws IOException {
    StringWriter feature = new StringWriter();
    try (JsonGenerator json = Json.compact(feature)) {
      json.writeStartObject();
      json.writeStringField("type", "Feature");
      json.writeFieldName("geometry");
      writeGeometry(json, point);
      json.writeObjectFieldStart("properties");
      properties.write(json);
      json.writeEndObject();
      json.writeEndObject();
    }
    out.print(separator + feature);
    separator = ",\n";
  }

  private static void writeGeometry(JsonGenerator json, @Nullable GeoPoint point)
      throws IOException {
    if (point == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", "Point");
    json.writeArrayFieldStart("coordinates");
    Json.writeDegrees(json, point.longitude());
    Json.writeDegrees(json, point.latitude());
    json.writeEndArray();
    json.writeEndObject();
  }

  void end() {
    out.print("\n]}\n");
  }

  /** Writes the fields of a feature's properties. */
  @FunctionalInterface
  interface Properties {
    void write(JsonGenerator json) throws IOException;
  }
}
