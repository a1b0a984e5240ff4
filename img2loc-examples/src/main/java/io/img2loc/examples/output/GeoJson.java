package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Candidate;
import io.img2loc.GeoPoint;
import io.img2loc.examples.page.GeodesicCircle.Polygon;
import io.img2loc.examples.page.GeodesicCircle.Position;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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
  void feature(@Nullable GeoPoint point, Part properties) throws IOException {
    feature(json -> writeFeature(json, point, properties));
  }

  /** A region with its kind, its km and further properties. */
  void region(Within region, Part properties) throws IOException {
    feature(json -> writeRegion(json, region, properties));
  }

  private void feature(Part feature) throws IOException {
    StringWriter written = new StringWriter();
    try (JsonGenerator json = Json.compact(written)) {
      feature.write(json);
    }
    out.print(separator + written);
    separator = ",\n";
  }

  void end() {
    out.print("\n]}\n");
  }

  static void writeFeature(JsonGenerator json, @Nullable GeoPoint point, Part properties)
      throws IOException {
    if (point == null) {
      writeFeature(json, JsonGenerator::writeNull, properties);
    } else {
      writeFeature(
          json,
          geometry -> {
            geometry.writeStartObject();
            geometry.writeStringField("type", "Point");
            geometry.writeFieldName("coordinates");
            writePosition(geometry, point.longitude(), point.latitude());
            geometry.writeEndObject();
          },
          properties);
    }
  }

  static void writeRegion(JsonGenerator json, Within region, Part properties) throws IOException {
    writeFeature(
        json,
        geometry -> writePolygons(geometry, region.polygons()),
        fields -> {
          fields.writeStringField("kind", region.kind());
          fields.writeFieldName("km");
          Json.writeNumber(fields, region.km(), 3);
          properties.write(fields);
        });
  }

  private static void writeFeature(JsonGenerator json, Part geometry, Part properties)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeFieldName("geometry");
    geometry.write(json);
    json.writeObjectFieldStart("properties");
    properties.write(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writePolygons(JsonGenerator json, List<Polygon> polygons) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", polygons.size() == 1 ? "Polygon" : "MultiPolygon");
    json.writeFieldName("coordinates");
    if (polygons.size() == 1) {
      writeRings(json, polygons.get(0));
    } else {
      json.writeStartArray();
      for (Polygon polygon : polygons) {
        writeRings(json, polygon);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void writeRings(JsonGenerator json, Polygon polygon) throws IOException {
    json.writeStartArray();
    writeRing(json, polygon.exterior());
    for (List<Position> hole : polygon.holes()) {
      writeRing(json, hole);
    }
    json.writeEndArray();
  }

  private static void writeRing(JsonGenerator json, List<Position> ring) throws IOException {
    json.writeStartArray();
    for (Position position : ring) {
      writePosition(json, position.longitude(), position.latitude());
    }
    json.writeEndArray();
  }

  private static void writePosition(JsonGenerator json, double longitude, double latitude)
      throws IOException {
    json.writeStartArray();
    Json.writeDegrees(json, longitude);
    Json.writeDegrees(json, latitude);
    json.writeEndArray();
  }

  /**
   * How sure a place is: fields {@code weight}, the radii, null where none, and whether measured.
   */
  static void writeBelief(JsonGenerator json, Candidate place) throws IOException {
    json.writeFieldName("weight");
    Json.writeNumber(json, place.weight(), 4);
    json.writeFieldName("radius50Km");
    Json.writeNumber(json, place.radius50Km(), 3);
    json.writeFieldName("radius90Km");
    Json.writeNumber(json, place.radius90Km(), 3);
    json.writeBooleanField("calibrated", place.calibrated());
  }

  /** Writes a value, or the fields of an object that is open. */
  @FunctionalInterface
  interface Part {
    void write(JsonGenerator json) throws IOException;
  }
}
