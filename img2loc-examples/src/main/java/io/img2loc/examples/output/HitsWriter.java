package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what a search found, in any form. */
public final class HitsWriter {
  private static final String NEAREST = "nearest";
  private static final String FARTHEST = "farthest";
  private static final String ROW = "row";
  private static final List<String> COLUMNS =
      List.of(
          "kind",
          "rank",
          "similarity",
          "id",
          "latitude",
          "longitude",
          "author",
          "taken_at",
          "place");

  private final PrintWriter out;

  /** A writer to this; it stays open. */
  public HitsWriter(PrintWriter out) {
    this.out = out;
  }

  /**
   * Writes all neighbours of a photo.
   *
   * @throws IllegalArgumentException if the form is one of answers only
   */
  public void write(OutputFormat format, Photo query, Hits hits) throws IOException {
    switch (format) {
      case HUMAN -> writeHuman(hits);
      case JSON -> writeJson(query, hits);
      case JSONL -> writeJsonLines(null, hits);
      case CSV -> writeCsv(hits);
      case GEOJSON -> writeGeoJson(hits);
      case KML -> writeKml(query, hits);
      case EXIFTOOL_CSV -> throw new IllegalArgumentException("hits are no answers");
    }
    out.flush();
  }

  /**
   * A writer of the neighbours of many vectors, each known by its row.
   *
   * @throws IllegalArgumentException if the form is one of maps or answers only
   */
  public Queries queries(OutputFormat format) throws IOException {
    return switch (format) {
      case HUMAN -> new HumanQueries();
      case JSON -> new JsonQueries();
      case JSONL ->
          (row, hits) -> {
            writeJsonLines(row, hits);
            out.flush();
          };
      case CSV -> new CsvQueries();
      default -> throw new IllegalArgumentException(format + " is no form of many queries");
    };
  }

  /**
   * Writes the neighbours of one vector after the other; to be closed, which ends what it wrote.
   */
  @FunctionalInterface
  public interface Queries extends AutoCloseable {

    /** Writes all neighbours of a row's vector. */
    void write(long row, Hits hits) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  private final class HumanQueries implements Queries {
    @Override
    public void write(long row, Hits hits) {
      out.println("row " + row);
      writeHuman(hits);
      out.flush();
    }
  }

  private final class JsonQueries implements Queries {
    private final JsonGenerator json;

    JsonQueries() throws IOException {
      json = Json.pretty(out);
      json.writeStartArray();
    }

    @Override
    public void write(long row, Hits hits) throws IOException {
      json.writeStartObject();
      json.writeNumberField(ROW, row);
      writeHits(json, hits);
      json.writeEndObject();
      json.flush();
    }

    @Override
    public void close() throws IOException {
      json.writeEndArray();
      json.close();
      out.println();
      out.flush();
    }
  }

  private final class CsvQueries implements Queries {
    private final CsvWriter csv = Csv.writer(out);

    CsvQueries() {
      csv.writeRecord(Stream.concat(Stream.of(ROW), COLUMNS.stream()).toList());
    }

    @Override
    public void write(long row, Hits hits) throws IOException {
      forEach(
          hits,
          (kind, rank, neighbor) ->
              csv.writeRecord(
                  Stream.concat(
                          Stream.of(Long.toString(row)), fields(kind, rank, neighbor).stream())
                      .toList()));
      out.flush();
    }
  }

  /** Does something with each neighbour, its kind and its rank from 1. */
  private static void forEach(Hits hits, Visitor visitor) throws IOException {
    forEach(NEAREST, hits.nearest(), visitor);
    forEach(FARTHEST, hits.farthest(), visitor);
  }

  private static void forEach(String kind, List<Neighbor> neighbors, Visitor visitor)
      throws IOException {
    int rank = 0;
    for (Neighbor neighbor : neighbors) {
      visitor.visit(kind, ++rank, neighbor);
    }
  }

  @FunctionalInterface
  private interface Visitor {
    void visit(String kind, int rank, Neighbor neighbor) throws IOException;
  }

  private void writeHuman(Hits hits) {
    writeHuman("most similar", hits.nearest());
    writeHuman(
        hits.farthestExact() ? "least similar" : "least similar, nearly all", hits.farthest());
  }

  private void writeHuman(String title, List<Neighbor> neighbors) {
    if (neighbors.isEmpty()) {
      return;
    }
    out.println(title + ":");
    for (Neighbor neighbor : neighbors) {
      Reference reference = neighbor.reference();
      String place = reference.place() == null ? "" : "  " + reference.place();
      out.println(
          String.format(
              Locale.ROOT,
              "  %7.4f  %11s, %11s  %s",
              neighbor.similarity(),
              Text.degrees(reference.location().latitude()),
              Text.degrees(reference.location().longitude()),
              Problems.oneLine(reference.id() + place)));
    }
  }

  private void writeJson(Photo query, Hits hits) throws IOException {
    try (JsonGenerator json = Json.pretty(out)) {
      json.writeStartObject();
      json.writeStringField("photo", query.name());
      writeHits(json, hits);
      json.writeEndObject();
    }
    out.println();
  }

  private static void writeHits(JsonGenerator json, Hits hits) throws IOException {
    writeArray(json, NEAREST, hits.nearest());
    writeArray(json, FARTHEST, hits.farthest());
    json.writeBooleanField("farthestExact", hits.farthestExact());
  }

  private static void writeArray(JsonGenerator json, String name, List<Neighbor> neighbors)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Neighbor neighbor : neighbors) {
      json.writeStartObject();
      writeFields(json, neighbor);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeFields(JsonGenerator json, Neighbor neighbor) throws IOException {
    Reference reference = neighbor.reference();
    json.writeStringField("id", reference.id());
    Json.writePoint(json, reference.location());
    writeDescription(json, neighbor);
  }

  private static void writeDescription(JsonGenerator json, Neighbor neighbor) throws IOException {
    Reference reference = neighbor.reference();
    json.writeFieldName("similarity");
    Json.writeNumber(json, neighbor.similarity(), 6);
    if (reference.author() != null) {
      json.writeStringField("author", reference.author());
    }
    if (reference.takenAt() != null) {
      json.writeStringField("takenAt", reference.takenAt().toString());
    }
    if (reference.place() != null) {
      json.writeStringField("place", reference.place());
    }
  }

  /**
   * A line for each neighbour.
   *
   * @param row of the query; null where there is only one
   */
  private void writeJsonLines(@Nullable Long row, Hits hits) throws IOException {
    forEach(
        hits,
        (kind, rank, neighbor) -> {
          try (JsonGenerator json = Json.compact(out)) {
            json.writeStartObject();
            if (row != null) {
              json.writeNumberField(ROW, row);
            }
            json.writeStringField("kind", kind);
            json.writeNumberField("rank", rank);
            writeFields(json, neighbor);
            json.writeEndObject();
          }
          out.print("\n");
        });
  }

  private void writeCsv(Hits hits) throws IOException {
    CsvWriter csv = Csv.writer(out);
    csv.writeRecord(COLUMNS);
    forEach(hits, (kind, rank, neighbor) -> csv.writeRecord(fields(kind, rank, neighbor)));
  }

  private static List<String> fields(String kind, int rank, Neighbor neighbor) {
    Reference reference = neighbor.reference();
    return List.of(
        kind,
        Integer.toString(rank),
        Text.number(neighbor.similarity(), 6),
        Csv.text(reference.id()),
        Text.degrees(reference.location().latitude()),
        Text.degrees(reference.location().longitude()),
        Csv.text(Objects.requireNonNullElse(reference.author(), "")),
        Objects.toString(reference.takenAt(), ""),
        Csv.text(Objects.requireNonNullElse(reference.place(), "")));
  }

  private void writeGeoJson(Hits hits) throws IOException {
    GeoJson features = new GeoJson(out);
    features.begin();
    forEach(
        hits,
        (kind, rank, neighbor) ->
            features.feature(
                neighbor.reference().location(),
                json -> {
                  json.writeStringField("kind", kind);
                  json.writeNumberField("rank", rank);
                  json.writeStringField("id", neighbor.reference().id());
                  writeDescription(json, neighbor);
                }));
    features.end();
  }

  private void writeKml(Photo query, Hits hits) throws IOException {
    Kml kml = new Kml(out);
    kml.begin("img2loc: what looks like " + query.name());
    forEach(
        hits,
        (kind, rank, neighbor) -> {
          Map<String, String> data = new LinkedHashMap<>();
          data.put("kind", kind);
          data.put("rank", Integer.toString(rank));
          data.put("similarity", Text.number(neighbor.similarity(), 6));
          kml.placemark(neighbor.reference().id(), neighbor.reference().location(), data);
        });
    kml.end();
  }
}
