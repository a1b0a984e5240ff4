package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Answers as points on a map, and how far off they may be as regions around them; a photo without a
 * place is a feature without a geometry.
 */
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
    String photo = outcome.input().name();
    Candidate place = Places.likeliest(outcome);
    if (place == null) {
      features.feature(
          null,
          json -> {
            json.writeStringField("photo", photo);
            json.writeStringField("status", Text.status(outcome));
            json.writeStringField("reason", Text.reason(outcome));
          });
      return;
    }
    features.feature(
        place.location(),
        json -> {
          json.writeStringField("kind", "place");
          json.writeStringField("photo", photo);
          json.writeStringField("status", Text.status(outcome));
          json.writeBooleanField("estimate", true);
          GeoJson.writeBelief(json, place);
        });
    for (Within region : Within.of(place)) {
      features.region(
          region,
          json -> {
            json.writeStringField("photo", photo);
            json.writeBooleanField("estimate", true);
            json.writeBooleanField("calibrated", place.calibrated());
          });
    }
  }

  @Override
  public void end() {
    features.end();
  }
}
