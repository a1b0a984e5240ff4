package io.img2loc.examples.report;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Interval;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers and names as people read them, the same in every country. */
final class Say {
  private Say() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count and its noun: {@code 1 photo}, {@code 2,997 photos}. */
  static String count(long count, String noun) {
    return count(count) + " " + noun + (count == 1 ? "" : "s");
  }

  /** A distance: {@code 0.43 km}, {@code 7.1 km}, {@code 1,204 km}. */
  static String km(double km) {
    return String.format(
        Locale.ROOT, km < 0.995 ? "%.2f km" : km < 9.95 ? "%.1f km" : "%,.0f km", km);
  }

  /** A share of 1 as a percentage with one digit; {@code -} where there is none. */
  static String share(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f%%", 100 * share) : "-";
  }

  /** An interval of a share, in percent: {@code 41.2-45.0}. */
  static String interval(Interval interval) {
    return share(interval.low()).replace("%", "") + "-" + share(interval.high()).replace("%", "");
  }

  /** A level such as 0.95 as a percentage without needless digits. */
  static String level(double level) {
    return BigDecimal.valueOf(level).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  static String similarity(double cosine) {
    return String.format(Locale.ROOT, "%.3f", cosine);
  }

  /** A place to two digits, about 1 km: {@code 12.35° N, 45.68° W}. */
  static String place(GeoPoint point) {
    return String.format(
        Locale.ROOT,
        "%.2f° %s, %.2f° %s",
        Math.abs(point.latitude()),
        point.latitude() < 0 ? "S" : "N",
        Math.abs(point.longitude()),
        point.longitude() < 0 ? "W" : "E");
  }

  /** How distances are measured. */
  static String formula(DistanceFormula formula) {
    return switch (formula) {
      case WGS84_GEODESIC -> "the geodesic on the WGS-84 ellipsoid";
      case HAVERSINE_6371 -> "the great circle on a sphere of radius 6371 km";
      case HAVERSINE_6378137 -> "the great circle on a sphere of radius 6378.137 km";
    };
  }

  /** How distances are measured and counted. */
  static String measured(DistanceFormula formula, boolean strict) {
    return formula(formula) + (strict ? " (within: d < threshold)" : " (within: d <= threshold)");
  }

  /** How a photo ended without an answer. */
  static String end(EvaluatedPhoto photo) {
    Guess.Status reason = photo.reason();
    return reason == null ? "failed" : end(reason);
  }

  static String end(Guess.Status reason) {
    return switch (reason) {
      case LOCATED -> "answered";
      case REFUSED -> "refused";
      case ABSTAINED -> "could not tell";
      case UNREADABLE -> "unreadable reply";
      case AMBIGUOUS -> "several places, no choice";
      case TRUNCATED -> "reply cut off";
      case OUT_OF_RANGE -> "numbers that are no place";
    };
  }

  /** The beginning of a long text, in one line. */
  static String cut(String text, int length) {
    String line = text.strip().replaceAll("\\s+", " ");
    if (line.codePointCount(0, line.length()) <= length) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, length - 1)).stripTrailing() + "…";
  }
}
