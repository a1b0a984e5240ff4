package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Answers as placemarks; a photo without a place has none. */
final class KmlAnswers implements AnswerWriter {
  private final Kml kml;

  KmlAnswers(PrintWriter out) {
    kml = new Kml(out);
  }

  @Override
  public void begin() {
    kml.begin("img2loc: estimates");
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    Candidate place = Places.likeliest(outcome);
    if (place == null) {
      return;
    }
    Map<String, String> data = new LinkedHashMap<>();
    data.put("estimate", "true");
    data.put("weight", Text.number(place.weight(), 4));
    if (place.hasRadii()) {
      data.put("radius50Km", Text.number(place.radius50Km(), 3));
      data.put("radius90Km", Text.number(place.radius90Km(), 3));
      data.put("calibrated", String.valueOf(place.calibrated()));
    }
    kml.placemark(outcome.input().name(), place.location(), data);
  }

  @Override
  public void end() {
    kml.end();
  }
}
