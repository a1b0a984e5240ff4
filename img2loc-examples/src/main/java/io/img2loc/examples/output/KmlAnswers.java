package io.img2loc.examples.output;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Answers as placemarks, and how far off they may be as regions around them; a photo without a
 * place has none.
 */
final class KmlAnswers implements AnswerWriter {
  private final Kml kml;

  KmlAnswers(PrintWriter out) {
    kml = new Kml(out);
  }

  @Override
  public void begin() {
    kml.begin("img2loc: estimates");
    kml.regionStyle("within90", "b0731f"); // blue
    kml.regionStyle("within50", "0e7fff"); // orange
  }

  @Override
  public void write(Outcome<Photo, Answer> outcome) {
    String photo = outcome.input().name();
    Candidate place = Places.likeliest(outcome);
    if (place == null) {
      return;
    }
    Map<String, String> data = new LinkedHashMap<>();
    data.put("kind", "place");
    data.put("estimate", "true");
    data.put("weight", Text.number(place.weight(), 4));
    if (place.hasRadii()) {
      data.put("radius50Km", Text.number(place.radius50Km(), 3));
      data.put("radius90Km", Text.number(place.radius90Km(), 3));
      data.put("calibrated", String.valueOf(place.calibrated()));
    }
    kml.placemark(photo, place.location(), data);
    for (Within region : Within.of(place)) {
      data = new LinkedHashMap<>();
      data.put("kind", region.kind());
      data.put("km", Text.number(region.km(), 3));
      data.put("photo", photo);
      data.put("estimate", "true");
      data.put("calibrated", String.valueOf(place.calibrated()));
      String name = photo + ": " + region.percent() + " % within " + Text.km(region.km());
      kml.placemark(name, region.kind(), region.polygons(), data);
    }
  }

  @Override
  public void end() {
    kml.end();
  }
}
