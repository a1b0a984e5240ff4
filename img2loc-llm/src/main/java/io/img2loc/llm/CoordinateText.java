package io.img2loc.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds pairs of coordinates in a text that people or models wrote.
 *
 * <p>Read are decimal degrees and degrees, minutes and seconds, with a sign or with letters or
 * words for the hemisphere, with the names of the axes before or after, in either order where
 * letters or names say so. What could be read with the wrong hemisphere is not read: a sign that
 * contradicts its letter, a letter on one of the two numbers only, a letter that means east in one
 * language and west in another. Numbers that nothing marks as coordinates must look the part.
 */
final class CoordinateText {
  private static final String LATITUDE = "(?:latitud[eo]?|latitudine|lat|纬度|緯度)";
  private static final String LONGITUDE = "(?:longitud[eo]?|longitudine|long|lon|lng|经度|經度|経度)";

  /** Stands in a text before a pair of which the longitude comes first. */
  private static final char LONGITUDE_FIRST = '\uE000';

  private static final Pattern BOTH_NAMES = names(LATITUDE, LONGITUDE);
  private static final Pattern BOTH_NAMES_REVERSED = names(LONGITUDE, LATITUDE);
  private static final Pattern WKT_POINT =
      Pattern.compile("\\bPOINT\\s{0,3}\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern GEOJSON_POINT =
      Pattern.compile("\"type\"\\s*:\\s*\"Point\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern GEOJSON_COORDINATES =
      Pattern.compile("\"coordinates\"\\s*:", Pattern.CASE_INSENSITIVE);

  private static final Map<String, Character> HEMISPHERES =
      Map.ofEntries(
          Map.entry("n", 'N'),
          Map.entry("north", 'N'),
          Map.entry("northern", 'N'),
          Map.entry("nord", 'N'),
          Map.entry("norte", 'N'),
          Map.entry("s", 'S'),
          Map.entry("south", 'S'),
          Map.entry("southern", 'S'),
          Map.entry("sud", 'S'),
          Map.entry("süd", 'S'),
          Map.entry("sur", 'S'),
          Map.entry("sul", 'S'),
          Map.entry("e", 'E'),
          Map.entry("east", 'E'),
          Map.entry("eastern", 'E'),
          Map.entry("est", 'E'),
          Map.entry("este", 'E'),
          Map.entry("leste", 'E'),
          Map.entry("ost", 'E'),
          Map.entry("w", 'W'),
          Map.entry("west", 'W'),
          Map.entry("western", 'W'),
          Map.entry("oeste", 'W'),
          Map.entry("ouest", 'W'),
          Map.entry("ovest", 'W'));

  /** What may stand between the name of an axis and its number. No hyphen: it may be a sign. */
  private static final String BETWEEN =
      """
      (?: ["':=≈~→\\s] | [–—]\\s
        | (?i:is|of|at|about|around|roughly|approximately|approx|circa|ca)\\b\\.?
        | \\((?i:approximate|approximately|approx\\.?|decimal|degrees|deg\\.?|°)\\) ){0,12}+
      """;

  private static final String NAME =
      "(?<!\\p{IsLatin})(?<name>(?i:" + LATITUDE + "|" + LONGITUDE + "))(?!\\p{IsLatin})";

  private static final Pattern NAMED_COMMA =
      Pattern.compile(NAME + BETWEEN + "[+-]?\\d{1,3}+(?<comma>,)\\d++(?!\\.)", Pattern.COMMENTS);
  private static final Pattern MARKED_COMMA =
      Pattern.compile("(?<![\\d.])\\d{1,3}+(?<comma>,)\\d++(?= ?[°NSEW])");

  // Repetitions are bounded or possessive, so that no reply, however long or odd, takes long.
  private static final Pattern NUMBER =
      Pattern.compile(
          """
          (?: %1$s %2$s (?:(?<first>[NSEW])\\ ?)?
            | (?<![\\p{IsLatin}\\d._-]) (?<letter>[NSEW])\\ ?
            | (?<![\\p{IsLatin}\\d._-]) )
          (?<sign>[+-])?
          (?<degrees> \\d{1,9}+ (?:\\.(?<decimals>\\d{1,20}+))?+ )
          (?: \\ ? (?<mark>°|(?i:degrees?|deg)\\b)
              (?: \\ ? (?<minutes>\\d{1,3}+(?:\\.\\d{1,15}+)?+) \\ ? '(?!')
                (?: \\ ? (?<seconds>\\d{1,3}+(?:\\.\\d{1,15}+)?+) \\ ? (?:"|'') )?+ )?+ )?+
          (?: \\ {0,2} \\(? (?<hemisphere>[NSEW]|(?i:%3$s)) \\)? (?![\\p{L}]) )?+
          (?: \\ ? (?<named>(?i:latitude|longitude|lat|lon|lng)) (?![\\p{L}]) )?+
          (?! [\\p{IsLatin}%%°] | (?<![NSEW])\\d | \\.\\d )
          """
              .formatted(NAME, BETWEEN, words()),
          Pattern.COMMENTS);

  private static final Pattern STRANGE_LETTER =
      Pattern.compile(" {0,2}(?![aAiI](?!\\p{L}))\\p{L}(?!\\p{L})");
  private static final Pattern SEPARATOR = Pattern.compile("[\"'\\s]*[,;/|][\"'\\s]*|\\s+");
  private static final Pattern NEW_THOUGHT = Pattern.compile("\\d|[.;!?](?:\\s|$)");
  private static final int LONGEST_GAP = 40;

  /** Before a number: a minus set apart from it, or a hemisphere, or the dash of a list. */
  private static final Pattern DOUBT_BEFORE =
      Pattern.compile(
          "(?:-\\s{1,3}|\\b(?:north|south|east|west)(?:ern)?[\\s\"']{0,3})$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HEMISPHERE_SAID_BETWEEN =
      Pattern.compile("\\b(?:south|west)(?:ern)?\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern HEMISPHERE_SAID_AFTER =
      Pattern.compile("^.{0,20}\\b(?:southern|western) hemisphere", Pattern.CASE_INSENSITIVE);
  private static final Pattern ALONE =
      Pattern.compile(
          "[\\[(]?(?<a>-?\\d{1,3}(?:[.,]\\d+)?)(?:[,;] +|;| +)(?<b>-?\\d{1,3}(?:[.,]\\d+)?)[\\])]?\\.?");

  private CoordinateText() {}

  private static Pattern names(String first, String second) {
    return Pattern.compile(
        "(?<!\\p{IsLatin})"
            + first
            + "(?!\\p{IsLatin})[\"'\\s]{0,4}(?:[,;/|&-]|and|y|e|et|und)?[\"'\\s]{0,4}"
            + second
            + "(?!\\p{IsLatin})",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** The longer words first: an alternation takes the first that fits. */
  private static String words() {
    return String.join(
        "|",
        HEMISPHERES.keySet().stream()
            .filter(word -> word.length() > 1)
            .sorted((a, b) -> b.length() - a.length())
            .toList());
  }

  /**
   * The same text with one character for each of the many that mean the same, and without emphasis.
   * {@link #pairs} and its positions are about this form.
   */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      char c = halfWidth(text.charAt(i));
      switch (c) {
        case '*', '`', '\u200B', '\uFEFF', LONGITUDE_FIRST -> {}
        case '\\' -> {
          if (next != '"' && next != '\'') {
            plain.append(c);
          }
        }
        case '\u00BA', '\u02DA', '\u2218' -> plain.append('°');
        case '\u2019', '\u2018', '\u2032', '\u00B4', '\u02B9' -> plain.append('\'');
        case '\u201C', '\u201D', '\u201E', '\u2033', '\u02BA' -> plain.append('"');
        case '\u2212', '\u2011', '\u2010', '\uFE63' -> plain.append('-');
        case '\u2013', '\u2014' -> plain.append(isMinus(plain, next) ? '-' : c);
        case '\u3001' -> plain.append(',');
        case '\u00A0', '\u2009', '\u202F', '\u3000', '\t' -> plain.append(' ');
        default -> plain.append(c);
      }
    }
    return plain.toString();
  }

  private static char halfWidth(char c) {
    return c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - 0xFEE0) : c;
  }

  /** A dash right before a number, and not between two of them. */
  private static boolean isMinus(CharSequence before, char next) {
    if (!Character.isDigit(next) || before.isEmpty()) {
      return Character.isDigit(next);
    }
    char last = before.charAt(before.length() - 1);
    return !Character.isLetterOrDigit(last) && last != '°';
  }

  /** The pairs of a {@linkplain #plain plain} text, in its order. */
  static List<CoordinatePair> pairs(String plain) {
    CoordinatePair alone = alone(plain);
    if (alone != null) {
      return List.of(alone);
    }
    String text = withDecimalPoints(withOrderMarked(plain));
    List<Coordinate> numbers = numbers(text);
    List<CoordinatePair> pairs = new ArrayList<>();
    int i = 0;
    while (i + 1 < numbers.size()) {
      CoordinatePair pair = pair(text, numbers.get(i), numbers.get(i + 1));
      if (pair != null) {
        pairs.add(pair);
      }
      i += pair == null ? 1 : 2;
    }
    return pairs;
  }

  /** Two numbers that are the whole text: what was asked for, so it may have commas or be round. */
  private static @Nullable CoordinatePair alone(String text) {
    String trimmed = text.strip();
    Matcher matcher = ALONE.matcher(trimmed);
    if (!matcher.matches()) {
      return null;
    }
    int start = text.indexOf(trimmed);
    return new CoordinatePair(
        Double.parseDouble(matcher.group("a").replace(',', '.')),
        Double.parseDouble(matcher.group("b").replace(',', '.')),
        start,
        start + trimmed.length(),
        false);
  }

  /** Replaces what names the order of a pair, not one of its numbers; positions are kept. */
  private static String withOrderMarked(String plain) {
    String text = BOTH_NAMES.matcher(plain).replaceAll(m -> " ".repeat(m.group().length()));
    text = BOTH_NAMES_REVERSED.matcher(text).replaceAll(CoordinateText::longitudeFirst);
    text = WKT_POINT.matcher(text).replaceAll(CoordinateText::longitudeFirst);
    return GEOJSON_POINT.matcher(text).find()
        ? GEOJSON_COORDINATES.matcher(text).replaceAll(CoordinateText::longitudeFirst)
        : text;
  }

  private static String longitudeFirst(MatchResult match) {
    return " ".repeat(match.group().length() - 1) + LONGITUDE_FIRST;
  }

  /** Replaces the commas of numbers that something marks as coordinates; positions are kept. */
  private static String withDecimalPoints(String text) {
    StringBuilder points = new StringBuilder(text);
    for (Pattern pattern : List.of(NAMED_COMMA, MARKED_COMMA)) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        points.setCharAt(matcher.start("comma"), '.');
      }
    }
    return points.toString();
  }

  private enum Axis {
    LATITUDE,
    LONGITUDE,
    UNKNOWN
  }

  /**
   * A number that may be a coordinate.
   *
   * @param value degrees, with its sign
   * @param axis which of the two it is, if anything says so
   * @param named whether its axis is named, rather than known by a letter
   * @param hemisphere whether a letter or a word says on which side of zero it lies
   * @param marked whether it has a degree sign
   * @param decimals how many digits follow the point
   * @param sound whether all that is said of it was understood and agrees
   */
  private record Coordinate(
      double value,
      Axis axis,
      boolean named,
      boolean hemisphere,
      boolean marked,
      int decimals,
      boolean sound,
      int start,
      int end) {}

  private static List<Coordinate> numbers(String text) {
    List<Coordinate> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    int from = 0;
    while (matcher.find(from)) {
      Coordinate number = number(text, matcher);
      numbers.add(number);
      from = number.end();
    }
    return numbers;
  }

  private static Coordinate number(String text, Matcher matcher) {
    String name = firstNonNull(matcher.group("name"), matcher.group("named"));
    char before = hemisphere(firstNonNull(matcher.group("first"), matcher.group("letter")));
    boolean nextNumbers = isNextNumbers(before, hemisphere(matcher.group("hemisphere")));
    char after = nextNumbers ? 0 : hemisphere(matcher.group("hemisphere"));
    char hemisphere = before == 0 ? after : before;
    boolean marked = matcher.group("mark") != null;
    Axis named = axis(name);
    Axis lettered = axis(hemisphere);
    boolean oneAxis = named == lettered || named == Axis.UNKNOWN || lettered == Axis.UNKNOWN;
    boolean understood =
        hemisphere != 0
            || !(isDoubtBefore(text, matcher)
                || ((marked || name != null) && isStrangeLetterAfter(text, matcher)));
    String sign = matcher.group("sign");
    boolean negative = "-".equals(sign) || hemisphere == 'S' || hemisphere == 'W';
    double degrees = degrees(matcher);
    String decimals = matcher.group("decimals");
    return new Coordinate(
        negative ? -degrees : degrees,
        named == Axis.UNKNOWN ? lettered : named,
        name != null,
        hemisphere != 0,
        marked,
        decimals == null ? 0 : decimals.length(),
        oneAxis && understood && (before == 0 || after == 0) && agrees(sign, hemisphere),
        matcher.start(),
        nextNumbers ? matcher.start("hemisphere") : matcher.end());
  }

  /** A letter that may be a hemisphere in some language. */
  private static boolean isStrangeLetterAfter(String text, Matcher matcher) {
    return STRANGE_LETTER.matcher(text).region(matcher.end(), text.length()).lookingAt();
  }

  /** A dash before a name is a list's; before a number it may be a minus. */
  private static boolean isDoubtBefore(String text, Matcher matcher) {
    int start = matcher.start();
    Matcher before = DOUBT_BEFORE.matcher(text).region(Math.max(0, start - 12), start);
    return before.find() && (matcher.group("name") == null || text.charAt(before.start()) != '-');
  }

  /** In N 48.9 E 2.3 the E follows the one number and belongs to the other. */
  private static boolean isNextNumbers(char before, char after) {
    return before != 0 && after != 0 && axis(before) != axis(after);
  }

  private static @Nullable String firstNonNull(@Nullable String a, @Nullable String b) {
    return a != null ? a : b;
  }

  /** N, S, E, W, or 0 where nothing is said. */
  private static char hemisphere(@Nullable String word) {
    return word == null ? 0 : HEMISPHERES.getOrDefault(word.toLowerCase(Locale.ROOT), (char) 0);
  }

  private static Axis axis(char hemisphere) {
    return switch (hemisphere) {
      case 'N', 'S' -> Axis.LATITUDE;
      case 'E', 'W' -> Axis.LONGITUDE;
      default -> Axis.UNKNOWN;
    };
  }

  private static Axis axis(@Nullable String name) {
    if (name == null) {
      return Axis.UNKNOWN;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("la") || lower.equals("纬度") || lower.equals("緯度")
        ? Axis.LATITUDE
        : Axis.LONGITUDE;
  }

  /** Minus and west is said twice and means west; minus and east contradict each other. */
  private static boolean agrees(@Nullable String sign, char hemisphere) {
    return switch (hemisphere) {
      case 'N', 'E' -> !"-".equals(sign);
      case 'S', 'W' -> !"+".equals(sign);
      default -> true;
    };
  }

  private static double degrees(Matcher matcher) {
    double minutes = part(matcher.group("minutes"));
    double seconds = part(matcher.group("seconds"));
    return minutes >= 60 || seconds >= 60
        ? Double.NaN
        : part(matcher.group("degrees")) + minutes / 60 + seconds / 3600;
  }

  private static double part(@Nullable String digits) {
    return digits == null ? 0 : Double.parseDouble(digits);
  }

  private static @Nullable CoordinatePair pair(String text, Coordinate a, Coordinate b) {
    boolean known = a.axis() != Axis.UNKNOWN && b.axis() != Axis.UNKNOWN && a.axis() != b.axis();
    boolean unknown = a.axis() == Axis.UNKNOWN && b.axis() == Axis.UNKNOWN;
    if (!a.sound() || !b.sound() || a.hemisphere() != b.hemisphere() || !(known || unknown)) {
      return null;
    }
    if (!a.hemisphere() && isHemisphereSaidElsewhere(text, a, b)) {
      return null;
    }
    if (!(known ? belongTogether(text, a, b) : lookThePart(text, a, b))) {
      return null;
    }
    boolean longitudeFirst = known ? a.axis() == Axis.LONGITUDE : isLongitudeFirst(text, a.start());
    Coordinate latitude = longitudeFirst ? b : a;
    Coordinate longitude = longitudeFirst ? a : b;
    boolean field = a.named() && b.named() && isInsideBraces(text, a.start());
    return new CoordinatePair(latitude.value(), longitude.value(), a.start(), b.end(), field);
  }

  private static boolean isHemisphereSaidElsewhere(String text, Coordinate a, Coordinate b) {
    int after = Math.min(text.length(), b.end() + LONGEST_GAP);
    return HEMISPHERE_SAID_BETWEEN.matcher(text.substring(a.end(), b.start())).find()
        || HEMISPHERE_SAID_AFTER.matcher(text.substring(b.end(), after)).find();
  }

  /** Near each other, in one sentence; and no street numbers such as 50 N 100 W. */
  private static boolean belongTogether(String text, Coordinate a, Coordinate b) {
    String gap = text.substring(a.end(), b.start());
    boolean near =
        SEPARATOR.matcher(gap).matches()
            || (gap.length() <= LONGEST_GAP && !NEW_THOUGHT.matcher(gap).find());
    return near && (!a.hemisphere() || precise(a) || precise(b));
  }

  private static boolean precise(Coordinate number) {
    return number.marked() || number.decimals() > 0;
  }

  private static boolean lookThePart(String text, Coordinate a, Coordinate b) {
    if (!SEPARATOR.matcher(text.substring(a.end(), b.start())).matches()) {
      return false;
    }
    boolean fine = a.decimals() >= 3 && b.decimals() >= 3;
    boolean marked = a.marked() && b.marked();
    return fine || marked || (precise(a) && precise(b) && isSetApart(text, a, b));
  }

  /** In brackets, or after a colon, and nothing else in there. */
  private static boolean isSetApart(String text, Coordinate a, Coordinate b) {
    int before = a.start() - 1;
    while (before >= 0 && isPadding(text.charAt(before))) {
      before--;
    }
    int after = b.end();
    while (after < text.length() && isPadding(text.charAt(after))) {
      after++;
    }
    return (before < 0 || "([{:=≈\n".indexOf(text.charAt(before)) >= 0)
        && (after == text.length() || ")]}.\n".indexOf(text.charAt(after)) >= 0);
  }

  private static boolean isPadding(char c) {
    return c == ' ' || c == '"' || c == '\'';
  }

  private static boolean isLongitudeFirst(String text, int start) {
    int mark = text.lastIndexOf(LONGITUDE_FIRST, start);
    return mark >= 0
        && text.substring(mark + 1, start).chars().noneMatch(c -> c == '\n' || isDigit(c))
        && start - mark <= LONGEST_GAP;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isInsideBraces(String text, int position) {
    return text.lastIndexOf('{', position) > text.lastIndexOf('}', position);
  }
}
