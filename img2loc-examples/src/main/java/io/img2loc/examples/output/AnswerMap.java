package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import java.io.IOException;
import java.util.List;

/** An answer for a map to show: GeoJSON of all its candidates. */
public final class AnswerMap {
  private AnswerMap() {}

  /**
   * Writes a feature collection per RFC 7946, or null for an answer without a place: a point for
   * each candidate, the likeliest first, and after them the regions within the likeliest one's
   * radii, the larger first.
   */
  public static void write(JsonGenerator json, Answer answer) throws IOException {
    List<Candidate> candidates = answer.candidates();
    if (candidates.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", "FeatureCollection");
    json.writeArrayFieldStart("features");
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      int rank = i + 1;
      GeoJson.writeFeature(
          json,
          candidate.location(),
          properties -> {
            properties.writeStringField("kind", "candidate");
            properties.writeNumberField("rank", rank);
            GeoJson.writeBelief(properties, candidate);
          });
    }
    for (Within region : Within.of(candidates.get(0))) {
      GeoJson.writeRegion(json, region, properties -> {});
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
