package io.img2loc.dataset;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the ids of photos look like, so that an id can be told from the title of a figure. */
final class EarlierIds {
  private static final Set<String> TITLES =
      Set.of(
          "acc",
          "accuracy",
          "average",
          "avg",
          "count",
          "geoscore",
          "mean",
          "median",
          "metric",
          "overall",
          "score",
          "std",
          "sum",
          "summary",
          "threshold",
          "thresholds",
          "total");
  private static final Pattern FIRST_WORD = Pattern.compile("^\\P{L}*(\\p{L}+)");
  private static final Pattern TOKEN = Pattern.compile("[\\w-]*\\d[\\w-]*");
  private static final Pattern LETTERS = Pattern.compile("\\p{L}+");
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern FRACTION = Pattern.compile("-?\\d*[.,]\\d+");

  private final Set<String> shapes = new HashSet<>();
  private final Set<String> firstWords = new HashSet<>();

  void add(String id) {
    if (!id.isEmpty()) {
      shapes.addAll(shapes(id));
      firstWords.add(firstWord(id));
    }
  }

  boolean isEmpty() {
    return shapes.isEmpty();
  }

  /** Whether one before has the same extension, the same digits and letters, or their length. */
  boolean areLike(String id) {
    return !id.isEmpty() && shapes(id).stream().anyMatch(shapes::contains);
  }

  /** Whether it begins as the title of a figure does, and none before did. */
  boolean isTitle(String id) {
    String word = firstWord(id);
    return TITLES.contains(word) && !firstWords.contains(word) && PhotoId.extension(id).isEmpty();
  }

  static boolean isWhole(String id) {
    return DIGITS.matcher(id).matches();
  }

  static boolean isFraction(String id) {
    return FRACTION.matcher(id).matches();
  }

  /** Whether it is more than words, which any two texts share. */
  static boolean isDistinct(String id) {
    return !PhotoId.extension(id).isEmpty() || TOKEN.matcher(id).matches();
  }

  private static Set<String> shapes(String id) {
    String extension = PhotoId.extension(id);
    if (!extension.isEmpty()) {
      return Set.of(extension.toLowerCase(Locale.ROOT));
    }
    String runs = DIGITS.matcher(LETTERS.matcher(id).replaceAll("a")).replaceAll("0");
    return TOKEN.matcher(id).matches() ? Set.of(runs, "length " + id.length()) : Set.of(runs);
  }

  private static String firstWord(String id) {
    Matcher word = FIRST_WORD.matcher(id);
    return word.find() ? word.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
