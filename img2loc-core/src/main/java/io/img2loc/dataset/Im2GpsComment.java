package io.img2loc.dataset;

import io.img2loc.GeoPoint;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates in a JPEG comment, as the photos of Im2GPS (Hays and Efros, 2008) carry them: lines
 * of {@code key: value} such as {@code latitude: 48.858222} among others of title, owner, date and
 * tags, each its own comment segment that ends in a NUL.
 *
 * @param location the place, or null
 * @param problem why what is written there is no place, or null where there is a place or nothing
 */
record Im2GpsComment(@Nullable GeoPoint location, @Nullable String problem) {
  private static final Im2GpsComment NOTHING = new Im2GpsComment(null, null);

  private static final String PAIR =
      "\"?(latitude|lat|longitude|long|lng|lon)\"?\\s*[:=]\\s*\"?([^\\s,;\"]*)\"?";

  /** A whole line of one or both coordinates. A title that mentions one is another line's text. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*" + PAIR + "(?:[\\s,;]+" + PAIR + ")?[\\s,;]*", Pattern.CASE_INSENSITIVE);

  static Im2GpsComment read(String comment) {
    Map<Axis, String> found = new HashMap<>();
    for (String line : comment.split("[\\r\\n\\x00]+", -1)) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      for (int group = 1; group <= 3 && matcher.group(group) != null; group += 2) {
        Axis axis = Axis.named(matcher.group(group));
        String value = matcher.group(group + 1);
        String before = found.put(axis, value);
        if (before != null && !before.equals(value)) {
          return unusable("states two values for " + axis.word + ", " + quote(before, value));
        }
      }
    }
    return found.isEmpty() ? NOTHING : read(found.get(Axis.LATITUDE), found.get(Axis.LONGITUDE));
  }

  private static Im2GpsComment read(@Nullable String latitude, @Nullable String longitude) {
    if (latitude == null || longitude == null) {
      return unusable(
          latitude == null
              ? "states a longitude and no latitude"
              : "states a latitude and no longitude");
    }
    double north = Numbers.parse(latitude, false);
    double east = Numbers.parse(longitude, false);
    if (Double.isNaN(north) || Double.isNaN(east)) {
      return unusable("states coordinates that are no numbers, " + quote(latitude, longitude));
    }
    if (north == 0 && east == 0) {
      return unusable("states 0, 0, which stands for an unknown position");
    }
    try {
      return new Im2GpsComment(new GeoPoint(north, east), null);
    } catch (IllegalArgumentException e) {
      return unusable("is no position: " + e.getMessage());
    }
  }

  private static Im2GpsComment unusable(String what) {
    return new Im2GpsComment(null, "the JPEG comment " + what);
  }

  private static String quote(String a, String b) {
    return Numbers.quote(a) + " and " + Numbers.quote(b);
  }

  private enum Axis {
    LATITUDE("latitude"),
    LONGITUDE("longitude");

    final String word;

    Axis(String word) {
      this.word = word;
    }

    static Axis named(String key) {
      return key.toLowerCase(Locale.ROOT).startsWith("la") ? LATITUDE : LONGITUDE;
    }
  }
}
