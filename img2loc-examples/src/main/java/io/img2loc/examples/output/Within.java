package io.img2loc.examples.output;

import io.img2loc.Candidate;
import io.img2loc.examples.page.GeodesicCircle;
import io.img2loc.examples.page.GeodesicCircle.Polygon;
import java.util.List;

/** A region that should hold the truth in a share of cases, as it is drawn on a map. */
record Within(int percent, double km, List<Polygon> polygons) {

  /** The regions of a candidate, the larger first, so that it does not hide the other. */
  static List<Within> of(Candidate place) {
    return place.hasRadii()
        ? List.of(of(90, place, place.radius90Km()), of(50, place, place.radius50Km()))
        : List.of();
  }

  private static Within of(int percent, Candidate place, double km) {
    return new Within(percent, km, GeodesicCircle.polygons(place.location(), km));
  }

  /** As it is named in files: {@code within90}. */
  String kind() {
    return "within" + percent;
  }
}
