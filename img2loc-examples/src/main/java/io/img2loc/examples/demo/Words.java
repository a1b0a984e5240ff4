package io.img2loc.examples.demo;

import io.img2loc.Candidate;
import io.img2loc.GeoPoint;
import io.img2loc.Neighbor;
import java.util.Locale;

/** Answers in plain words. ASCII, as a terminal may know no more. */
final class Words {
  private Words() {}

  /** A place to two digits, about 1 km: {@code 12.35 N, 45.68 W}. */
  static String place(GeoPoint point) {
    return String.format(
        Locale.ROOT,
        "%.2f %s, %.2f %s",
        Math.abs(point.latitude()),
        point.latitude() < 0 ? "S" : "N",
        Math.abs(point.longitude()),
        point.longitude() < 0 ? "W" : "E");
  }

  /** A distance in whole km. */
  static String km(double km) {
    return String.format(Locale.ROOT, "%,.0f km", km);
  }

  /** How a view differs from an indexed one. */
  static String looks(View view) {
    double turn = view.rotationDegrees();
    String turned =
        Math.abs(turn) < 0.5
            ? "upright"
            : String.format(
                Locale.ROOT,
                "turned %.0f %s %s",
                Math.abs(turn),
                Math.abs(turn) < 1.5 ? "degree" : "degrees",
                turn < 0 ? "anticlockwise" : "clockwise");
    return String.format(Locale.ROOT, "%s, %.0f %% as bright", turned, 100 * view.brightness());
  }

  /** One line: the truth, the answer, how far apart. */
  static String brief(Located located) {
    String truth = "cut around " + place(located.truth());
    return located
        .density()
        .location()
        .map(p -> truth + "; answer " + place(p) + ", " + km(located.errorKm()) + " off")
        .orElse(truth + "; no answer");
  }

  /** A few lines, each ended by {@code \n}. */
  static String atLength(Located located) {
    StringBuilder text = new StringBuilder();
    text.append("  ").append(located.name()).append(" shows ");
    text.append(km(located.view().widthKm())).append(" of the Earth around ");
    text.append(place(located.truth())).append(" (").append(looks(located.view())).append(").\n");
    if (located.density().candidates().isEmpty()) {
      return text.append("  img2loc does not say where that is.\n").toString();
    }
    Candidate best = located.density().candidates().get(0);
    text.append("  img2loc says: ").append(place(best.location())).append(". That is ");
    text.append(km(located.errorKm())).append(" off.\n");
    if (best.hasRadii()) {
      text.append("  It claims an even chance that the truth lies within ");
      text.append(km(best.radius50Km())).append(" of there, and nine in ten within ");
      text.append(km(best.radius90Km())).append(".\n");
    }
    located
        .nearest()
        .location()
        .ifPresent(
            place ->
                text.append("  The indexed view that looks most like it was cut around ")
                    .append(place(place))
                    .append(", ")
                    .append(km(place.distanceKm(located.truth())))
                    .append(" from the truth.\n"));
    return text.toString();
  }

  /** An indexed view beside a query: how far its centre is from the truth, and how alike it is. */
  static String neighbor(Neighbor neighbor, GeoPoint truth) {
    return String.format(
        Locale.ROOT,
        "%s away, similarity %.2f",
        km(neighbor.reference().location().distanceKm(truth)),
        neighbor.similarity());
  }
}
