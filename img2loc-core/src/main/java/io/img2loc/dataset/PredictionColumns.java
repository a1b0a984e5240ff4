package io.img2loc.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a file of predictions keeps what, as far as the names tell. A coordinate's name says the
 * axis and whose it is, in any order and however the words are joined: {@code predicted_lat},
 * {@code lat_pred}, {@code predLat}, {@code prediction.latitude}.
 *
 * @param names all column names, as the file writes them
 * @param id what names the photo
 * @param prediction where it is said to have been taken
 * @param truth where it was taken, or null
 * @param distance between the two, −1 if there is none
 * @param status how asking ended, −1 if that is not told
 * @param author who took it, −1 if that is not told
 */
record PredictionColumns(
    List<String> names,
    int id,
    Pair prediction,
    @Nullable Pair truth,
    int distance,
    int status,
    int author) {

  /**
   * Two coordinates.
   *
   * @param latitude where the latitude stands
   * @param longitude where the longitude stands; the same where one field has both
   */
  record Pair(int latitude, int longitude) {
    boolean isOneField() {
      return latitude == longitude;
    }
  }

  static final RowReader.Header HEADER =
      new RowReader.Header() {
        @Override
        public boolean suffices(List<String> names) {
          return of(names) != null;
        }

        @Override
        public String whatIsMissing(List<String> names) {
          List<String> missing = new ArrayList<>();
          if (Columns.of(names).file() < 0) {
            missing.add(Columns.WHAT_NAMES_A_PHOTO);
          }
          Found found = Found.in(names);
          if (found.prediction() == null) {
            missing.add("the predicted latitude and longitude (predicted_lat and predicted_lon)");
          }
          return Columns.missing(missing, names);
        }
      };

  private static final Set<String> LATITUDE = Set.of("lat", "latitude");
  private static final Set<String> LONGITUDE = Set.of("lon", "lng", "long", "longitude");
  private static final Set<String> PREDICTED =
      Set.of(
          "predicted",
          "prediction",
          "pred",
          "preds",
          "estimated",
          "estimate",
          "est",
          "guess",
          "guessed",
          "inferred",
          "output",
          "answer",
          "result",
          "response");
  private static final Set<String> TRUE =
      Set.of(
          "gt",
          "true",
          "truth",
          "ground",
          "groundtruth",
          "actual",
          "target",
          "label",
          "real",
          "gold",
          "expected");

  /** What may stand beside without a meaning of its own. */
  private static final Set<String> FILLER =
      Set.of(
          "location",
          "gps",
          "coordinates",
          "coords",
          "coord",
          "position",
          "point",
          "geo",
          "photo",
          "image",
          "img",
          "best",
          "top1",
          "deg",
          "degrees");

  /** One of these must be in the name of a field that has both: an {@code estimate} may be true. */
  private static final Set<String> PAIR =
      Set.of(
          "predicted",
          "prediction",
          "pred",
          "preds",
          "gt",
          "truth",
          "groundtruth",
          "location",
          "gps",
          "coordinates",
          "coords",
          "coord",
          "position",
          "point");

  private static final List<String> DISTANCE =
      List.of(
          "great_circle_distance",
          "great_circle_distance_km",
          "gcd",
          "gcd_km",
          "geodesic_distance",
          "geodesic_distance_km",
          "geodesic",
          "geodesic_km",
          "haversine_distance",
          "haversine_distance_km",
          "haversine",
          "haversine_km",
          "distance",
          "distance_km",
          "dist",
          "dist_km",
          "error_km",
          "distance_error",
          "distance_error_km",
          "km");

  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern FUSED =
      Pattern.compile("(\\p{L}{2,}?)(latitude|lat|longitude|long|lng|lon)");

  private enum Whose {
    PREDICTED,
    TRUE,
    UNSAID
  }

  private enum Axis {
    LATITUDE,
    LONGITUDE,
    BOTH
  }

  /**
   * A column of coordinates.
   *
   * @param owner the words but the axis: a latitude and a longitude of the same belong together
   */
  private record Coordinate(int column, Axis axis, Whose whose, String owner) {}

  /** The columns that are there, or null where one is missing that is needed. */
  static @Nullable PredictionColumns of(List<String> names) {
    int id = Columns.of(names).file();
    Found found = Found.in(names);
    Pair prediction = found.prediction();
    if (id < 0 || prediction == null) {
      return null;
    }
    List<String> keys = names.stream().map(name -> String.join("_", words(name))).toList();
    return new PredictionColumns(
        List.copyOf(names),
        id,
        prediction,
        found.truth(),
        DISTANCE.stream().mapToInt(keys::indexOf).filter(i -> i >= 0).findFirst().orElse(-1),
        keys.indexOf("status"),
        Columns.of(names).author());
  }

  /**
   * What has no owner is the prediction where there is no other, and the truth where there is one.
   */
  private record Found(Map<Whose, Pair> pairs) {
    static Found in(List<String> names) {
      List<Coordinate> coordinates = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        Coordinate coordinate = coordinate(i, words(names.get(i)));
        if (coordinate != null) {
          coordinates.add(coordinate);
        }
      }
      Map<Whose, Pair> pairs = new LinkedHashMap<>();
      for (Coordinate a : coordinates) {
        coordinates.stream()
            .filter(b -> a.axis == Axis.LATITUDE && b.axis == Axis.LONGITUDE)
            .filter(b -> b.whose == a.whose && b.owner.equals(a.owner))
            .findFirst()
            .ifPresent(b -> pairs.putIfAbsent(a.whose, new Pair(a.column, b.column)));
      }
      for (Coordinate a : coordinates) {
        if (a.axis == Axis.BOTH) {
          pairs.putIfAbsent(a.whose, new Pair(a.column, a.column));
        }
      }
      return new Found(pairs);
    }

    @Nullable Pair prediction() {
      Pair said = pairs.get(Whose.PREDICTED);
      return said != null ? said : pairs.get(Whose.UNSAID);
    }

    @Nullable Pair truth() {
      Pair said = pairs.get(Whose.TRUE);
      return said != null || !pairs.containsKey(Whose.PREDICTED) ? said : pairs.get(Whose.UNSAID);
    }
  }

  private static @Nullable Coordinate coordinate(int column, List<String> words) {
    Axis axis = null;
    List<String> owner = new ArrayList<>();
    for (String word : words) {
      Axis said = axis(word);
      if (said == null) {
        owner.add(word);
      } else if (axis == null) {
        axis = said;
      } else {
        return null;
      }
    }
    boolean isPredicted = owner.stream().anyMatch(PREDICTED::contains);
    boolean isTrue = owner.stream().anyMatch(TRUE::contains);
    Set<String> others = new HashSet<>(owner);
    others.removeAll(PREDICTED);
    others.removeAll(TRUE);
    others.removeAll(FILLER);
    boolean saysNothing =
        axis == null && ((!isPredicted && !isTrue) || owner.stream().noneMatch(PAIR::contains));
    if (!others.isEmpty() || (isPredicted && isTrue) || saysNothing) {
      return null;
    }
    Whose whose = isPredicted ? Whose.PREDICTED : isTrue ? Whose.TRUE : Whose.UNSAID;
    return new Coordinate(column, axis == null ? Axis.BOTH : axis, whose, String.join("_", owner));
  }

  private static @Nullable Axis axis(String word) {
    if (LATITUDE.contains(word)) {
      return Axis.LATITUDE;
    }
    return LONGITUDE.contains(word) ? Axis.LONGITUDE : null;
  }

  /** The words of a name in lower case: {@code predLat} has two, and so has {@code predlat}. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    String spaced = CAMEL.matcher(name.strip()).replaceAll("_").toLowerCase(Locale.ROOT);
    for (String word : NO_WORD.split(spaced, -1)) {
      Matcher fused = FUSED.matcher(word);
      if (axis(word) == null
          && fused.matches()
          && (PREDICTED.contains(fused.group(1)) || TRUE.contains(fused.group(1)))) {
        words.addAll(Arrays.asList(fused.group(1), fused.group(2)));
      } else if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** Whether a row has a field for each column. Empty ones too many are no harm. */
  boolean fit(List<String> fields) {
    return fields.size() >= names.size()
        && fields.subList(names.size(), fields.size()).stream().allMatch(String::isBlank);
  }

  /** The columns of which a row about a photo has at least one. */
  IntStream ofPhoto() {
    IntStream needed = IntStream.of(id, prediction.latitude, prediction.longitude);
    return truth == null
        ? needed
        : IntStream.concat(needed, IntStream.of(truth.latitude, truth.longitude));
  }

  /** The name of a column, for a person. */
  String name(int column) {
    return names.get(column).strip();
  }

  /** What was taken for what, for a person. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name(id)).append(" names the photo, ");
    text.append(name(prediction)).append(" the prediction");
    if (truth != null) {
      text.append(", ").append(name(truth)).append(" the truth");
    }
    if (distance >= 0) {
      text.append(", ").append(name(distance)).append(" the distance in km");
    }
    if (status >= 0) {
      text.append(", ").append(name(status)).append(" how asking ended");
    }
    if (author >= 0) {
      text.append(", ").append(name(author)).append(" who took it");
    }
    return text.toString();
  }

  private String name(Pair pair) {
    return pair.isOneField()
        ? name(pair.latitude) + " (latitude first)"
        : name(pair.latitude) + " and " + name(pair.longitude);
  }
}
