package io.img2loc.examples.output;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.io.PrintWriter;

/** Answers as points on a map; a photo without a place is a feature without a geometry. */
final class GeoJsonAnswers implements AnswerWriter {
  private final GeoJson features;

  GeoJsonAnswers(PrintWriter out) {
    features = new GeoJson(out);
  }

  @Override
  public void begin() {
    features.begin();
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) throws IOException {
    Candidate place = Places.likeliest(outcome);
    features.feature(
        place == null ? null : place.location(),
        json -> {
          json.writeStringField("photo", outcome.input().name());
          json.writeStringField("status", Text.status(outcome));
          if (place == null) {
            json.writeStringField("reason", Text.reason(outcome));
          } else {
            writeBelief(json, place);
          }
        });
  }

  private static void writeBelief(JsonGenerator json, Candidate place) throws IOException {
    json.writeBooleanField("estimate", true);
    json.writeFieldName("weight");
    Json.writeNumber(json, place.weight(), 4);
    json.writeFieldName("radius50Km");
    Json.writeNumber(json, place.radius50Km(), 3);
    json.writeFieldName("radius90Km");
    Json.writeNumber(json, place.radius90Km(), 3);
    json.writeBooleanField("calibrated", place.calibrated());
  }

  @Override
  public void end() {
    features.end();
  }
}
