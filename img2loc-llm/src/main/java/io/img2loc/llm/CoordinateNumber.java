package io.img2loc.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of a text that may be a coordinate.
 *
 * @param value degrees, with its sign; NaN where minutes or seconds are 60 or more
 * @param axis which of the two it is, if anything says so
 * @param named whether its axis is named, rather than known by a letter
 * @param hemisphere whether a letter or a word says on which side of zero it lies
 * @param signed whether a sign says so
 * @param marked whether it has a degree sign
 * @param decimals how many digits follow the point, or how many they come to with the minutes
 * @param sound whether all that is said of it was understood and agrees
 * @param start where in the text it begins, with its name
 * @param end where in the text it ends, exclusive
 */
record CoordinateNumber(
    double value,
    Axis axis,
    boolean named,
    boolean hemisphere,
    boolean signed,
    boolean marked,
    int decimals,
    boolean sound,
    int start,
    int end) {

  /** What a coordinate measures. */
  enum Axis {
    LATITUDE,
    LONGITUDE,
    UNKNOWN
  }

  private static final int DECIMALS_OF_MINUTES = 2;

  private static final Map<String, Character> HEMISPHERES =
      Map.ofEntries(
          Map.entry("n", 'N'),
          Map.entry("north", 'N'),
          Map.entry("northern", 'N'),
          Map.entry("s", 'S'),
          Map.entry("south", 'S'),
          Map.entry("southern", 'S'),
          Map.entry("e", 'E'),
          Map.entry("east", 'E'),
          Map.entry("eastern", 'E'),
          Map.entry("w", 'W'),
          Map.entry("west", 'W'),
          Map.entry("western", 'W'));

  /** As a word, as the end of estimated_lat, or of centerLat; not of max_lat. */
  private static final String NAME =
      """
      (?<!(?i:min|max|low|high|sw|ne|nw|se|north|south|west|east)_)
      (?:(?<!\\p{IsLatin})|(?<=\\p{Lower})(?=L))
      (?<name>(?i:latitude|lat|longitude|long|lon|lng)) (?!\\p{IsLatin})
      """;

  /** What may stand between the name of an axis and its number. No hyphen: it may be a sign. */
  private static final String BETWEEN =
      """
      (?: ["':=≈~→|>\\s{] | [–—]\\s | \\.(?!\\d)
        | _?(?i:degrees|deg|decimal|dd|value|wgs84)(?!\\p{L})
        | (?i:is|of|at|about|around|roughly|approximately|approx|circa|ca|estimated|estimate)\\b\\.?
        | \\((?i:approximate|approximately|approx\\.?|estimated?|decimal|wgs84|decimal\\ degrees
             |degrees|deg\\.?|°|lat|lon|long|lng|y|x|φ|λ)\\) ){0,14}+
      """;

  // Repetitions are bounded or possessive, so that no reply, however long or odd, takes long.
  private static final Pattern NUMBER =
      Pattern.compile(
          """
          (?: %1$s %2$s (?:(?<first>[NSEW])\\ {0,2}(?=[\\d+-]))?
            | (?<![\\p{IsLatin}\\d._-]) (?<letter>[NSEW])\\ {0,2}(?=[\\d+-])
            | (?<![\\p{IsLatin}\\d._-]) )
          (?<sign>[+-])?
          (?<degrees> \\d{1,9}+ (?:\\.(?<decimals>\\d{1,20}+))?+ )
          (?: \\ ? (?<mark>°)
              (?: \\ ? (?<minutes>\\d{1,3}+(?:\\.\\d{1,15}+)?+)
                  (?: \\ ? '(?!') | (?=\\ {0,2}[NSEW](?!\\p{L})) )
                (?: \\ ? (?<seconds>\\d{1,3}+(?:\\.\\d{1,15}+)?+)
                    (?: \\ ? (?:"|'') | (?=\\ {0,2}[NSEW](?!\\p{L})) ) )?+ )?+ )?+
          (?: \\ {0,2} (?: (?<hemisphere>[NSEW]|(?i:%3$s)) (?!\\p{L}|\\ of\\b)
              | \\(\\ ? (?<bracketed>[NSEW]|(?i:%3$s)) \\ ?\\) ) )?+
          (?: \\ ? (?: (?:for\\ (?:the\\ )?)? (?<named>%4$s) (?!\\p{L})
              | \\( (?<namedInBrackets>%4$s) \\) (?!\\s{0,3}[:=]?\\s{0,3}[+-]?\\d) ) )?+
          (?! [\\p{IsLatin}%%°] | (?<![NSEW])\\d | \\.\\d )
          """
              .formatted(
                  NAME,
                  BETWEEN,
                  "northern|southern|eastern|western|north|south|east|west",
                  "(?i:latitude|longitude|lat|lon|lng)"),
          Pattern.COMMENTS);

  private static final Pattern NAMED_COMMA =
      Pattern.compile(
          NAME + BETWEEN + "[+-]?\\d{1,3}+(?<comma>,)\\d++(?!\\.\\d)", Pattern.COMMENTS);
  private static final Pattern MARKED_COMMA =
      Pattern.compile(
          "(?<![\\d.])(?:\\d{1,3}+|(?<=\\d°? ?\\d{1,2}' ?)\\d{1,2}+)(?<comma>,)\\d++"
              + "(?= {0,2}[°'\"NSEW])");
  private static final Pattern COMMAS_OF_A_PAIR =
      Pattern.compile(
          "(?<![\\d.,])(?:\\d{1,3}+(?<comma>,)(?<decimals>\\d{1,15}+))"
              + "(?=[\\])]?(?:\\s?[;/|]\\s?|,\\s?"
              + "|\\s{1,3})[\\[(]?-?\\d{1,3}+,(?<others>\\d{1,15}+)(?![,.]?\\d))");
  private static final Pattern SECOND_COMMA = Pattern.compile("-?\\d{1,3}+(?<comma>,)\\d{1,15}+");
  private static final Pattern LABEL_OF_A_PAIR =
      Pattern.compile("(?i)\\bcoordinates?\\b[^\\n\\d]{0,30}+$");

  private static final Pattern STRANGE_LETTER =
      Pattern.compile(" {0,2}(?![aAiI](?!\\p{L}))\\p{L}(?!\\p{L})");
  private static final Pattern UNIT_AFTER =
      Pattern.compile(
          " ?(?:km|kms|m|ft|feet|foot|met(?:er|re)s?|kilomet(?:er|re)s?|miles?|mi|px|pixels?"
              + "|[€$£¥]|USD"
              + "|EUR|kg|mm|cm|hours?|minutes?|years?|points?|percent|C|F|K)(?![\\p{L}\\d])");

  /** Before a number: a minus set apart from it, or a hemisphere, or the dash of a list. */
  private static final Pattern DOUBT_BEFORE =
      Pattern.compile(
          "(?:-\\s{1,3}|\\b(?:north|south|east|west)(?:ern)?[ \"']{0,3})$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TO =
      Pattern.compile(" ?(?:[–—~-]|\\.{2,3}|\u2026|to|through|bis|hasta|à|至|до) ?");
  private static final Pattern JOINED_TO_ANOTHER = Pattern.compile("(?:[–—~-]|\\.{2,3})[+-]?\\d");
  private static final Pattern THOUSANDS = Pattern.compile(",\\d");
  private static final Pattern NO_COORDINATE_BEFORE = Pattern.compile("(?:between\\s|[$€£¥]\\s?)$");

  /** The numbers of a plain text, in its order. */
  static List<CoordinateNumber> in(String text) {
    List<CoordinateNumber> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    int from = 0;
    while (matcher.find(from)) {
      CoordinateNumber number = number(text, matcher);
      int last = numbers.size() - 1;
      if (last >= 0 && isRange(text, numbers.get(last), number)) {
        numbers.set(last, numbers.get(last).unsound());
        number = number.unsound();
      }
      numbers.add(number);
      from = number.end();
    }
    return numbers;
  }

  private static boolean isRange(String text, CoordinateNumber a, CoordinateNumber b) {
    boolean twoAxes = a.axis() != Axis.UNKNOWN && b.axis() != Axis.UNKNOWN && a.axis() != b.axis();
    return !twoAxes && TO.matcher(text.substring(a.end(), b.start())).matches();
  }

  private CoordinateNumber unsound() {
    return new CoordinateNumber(
        value, axis, named, hemisphere, signed, marked, decimals, false, start, end);
  }

  /** Replaces the commas of numbers that something marks as coordinates; positions are kept. */
  static String withDecimalPoints(String text) {
    StringBuilder points = new StringBuilder(text);
    for (Pattern pattern : List.of(NAMED_COMMA, MARKED_COMMA)) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        points.setCharAt(matcher.start("comma"), '.');
      }
    }
    Matcher pair = COMMAS_OF_A_PAIR.matcher(text);
    Matcher second = SECOND_COMMA.matcher(text);
    while (pair.find()) {
      // Groups of three may be thousands.
      boolean fractions =
          Math.max(length(pair, "decimals"), length(pair, "others")) > 3
              || LABEL_OF_A_PAIR
                  .matcher(text)
                  .region(Math.max(0, pair.start() - 60), pair.start())
                  .find();
      if (fractions && second.find(pair.end())) {
        points.setCharAt(pair.start("comma"), '.');
        points.setCharAt(second.start("comma"), '.');
      }
    }
    return points.toString();
  }

  private static int length(Matcher matcher, String group) {
    return matcher.end(group) - matcher.start(group);
  }

  /** Fine enough, or marked so, that it is no count of things. */
  boolean isPrecise() {
    return marked || decimals > 0;
  }

  private static CoordinateNumber number(String text, Matcher matcher) {
    String nameAfter = firstNonNull(matcher.group("named"), matcher.group("namedInBrackets"));
    String name = firstNonNull(matcher.group("name"), nameAfter);
    char before = hemisphere(firstNonNull(matcher.group("first"), matcher.group("letter")));
    char following =
        hemisphere(firstNonNull(matcher.group("hemisphere"), matcher.group("bracketed")));
    boolean nextNumbers = isNextNumbers(before, following);
    char after = nextNumbers ? 0 : following;
    char hemisphere = before == 0 ? after : before;
    boolean marked = matcher.group("mark") != null;
    Axis named = axis(name);
    Axis lettered = axis(hemisphere);
    boolean oneAxis = named == lettered || named == Axis.UNKNOWN || lettered == Axis.UNKNOWN;
    int end = end(matcher, nextNumbers);
    boolean understood =
        hemisphere != 0
            || !(isDoubtBefore(text, matcher)
                || ((marked || name != null) && startsWith(STRANGE_LETTER, text, end))
                || startsWith(UNIT_AFTER, text, end));
    String sign = matcher.group("sign");
    boolean negative = "-".equals(sign) || hemisphere == 'S' || hemisphere == 'W';
    double degrees = degrees(matcher);
    return new CoordinateNumber(
        negative ? -degrees : degrees,
        named == Axis.UNKNOWN ? lettered : named,
        name != null,
        hemisphere != 0,
        sign != null,
        marked,
        decimals(matcher),
        oneAxis
            && understood
            && (before == 0 || after == 0)
            && agrees(sign, hemisphere)
            && !startsWith(JOINED_TO_ANOTHER, text, end)
            && !(decimals(matcher) == 0 && startsWith(THOUSANDS, text, end))
            && !NO_COORDINATE_BEFORE
                .matcher(text)
                .region(Math.max(0, matcher.start() - 12), matcher.start())
                .find(),
        matcher.start(),
        end);
  }

  /** Without the letter or the name that belongs to the number that follows. */
  private static int end(Matcher matcher, boolean lettersAreNextNumbers) {
    if (lettersAreNextNumbers) {
      return Math.max(matcher.start("hemisphere"), matcher.start("bracketed"));
    }
    boolean namedTwice = matcher.group("name") != null && matcher.group("named") != null;
    return namedTwice ? matcher.start("named") : matcher.end();
  }

  private static boolean startsWith(Pattern pattern, String text, int start) {
    return pattern.matcher(text).region(start, text.length()).lookingAt();
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
    return name.toLowerCase(Locale.ROOT).startsWith("la") ? Axis.LATITUDE : Axis.LONGITUDE;
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

  private static int decimals(Matcher matcher) {
    String decimals = matcher.group("decimals");
    if (decimals != null) {
      return decimals.length();
    }
    return matcher.group("minutes") == null ? 0 : DECIMALS_OF_MINUTES;
  }

  private static double part(@Nullable String digits) {
    return digits == null ? 0 : Double.parseDouble(digits);
  }
}
