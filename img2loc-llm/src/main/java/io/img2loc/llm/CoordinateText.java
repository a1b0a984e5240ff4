package io.img2loc.llm;

import io.img2loc.llm.CoordinateNumber.Axis;
import io.img2loc.llm.CoordinatePair.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds pairs of coordinates in a {@linkplain PlainText plain} text that people or models wrote.
 *
 * <p>Read are decimal degrees and degrees, minutes and seconds, with a sign or with letters or
 * words for the hemisphere, with the names of the axes before or after, in either order where
 * letters, names or the range of a latitude say so. Objects are read as text, too: what models
 * write is often not quite JSON, and one reader serves the broken, the fenced and the whole.
 *
 * <p>What could be read with the wrong hemisphere is not read: a sign that contradicts its letter,
 * a letter on one of two unsigned numbers, a letter that means east in one language and west in
 * another. Numbers that nothing marks as coordinates must look the part.
 */
final class CoordinateText {
  /** Stands in a text before a pair of which the longitude comes first. */
  static final char LONGITUDE_FIRST = '\uE000';

  private static final String LATITUDE = "(?:latitude|lat)";
  private static final String LONGITUDE = "(?:longitude|long|lon|lng)";
  private static final Pattern BOTH_NAMES = names(LATITUDE, LONGITUDE);
  private static final Pattern BOTH_NAMES_REVERSED = names(LONGITUDE, LATITUDE);
  private static final Pattern WKT_POINT =
      Pattern.compile("\\bPOINT\\s{0,3}\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern GEOJSON_POINT =
      Pattern.compile("[\"']?type[\"']?\\s{0,3}:\\s{0,3}[\"']Point[\"']", Pattern.CASE_INSENSITIVE);
  private static final Pattern GEOJSON_COORDINATES =
      Pattern.compile("[\"']coordinates[\"']\\s{0,3}:", Pattern.CASE_INSENSITIVE);

  private static final String GAP =
      "[\"'\\s\\])]{0,8}+(?:[,;/|&]|\\band\\b|\\by\\b|\\bund\\b|\\bet\\b)[\"'\\s\\[(•]{0,8}+";
  private static final Pattern SEPARATOR = Pattern.compile(GAP + "|[\\s•]++");
  private static final Pattern NEW_THOUGHT = Pattern.compile("\\d|[.;!?](?:\\s|$)");
  private static final Pattern NUMBER_BEFORE =
      Pattern.compile("(?<number>\\d[\\d.]{0,20}+)(?<gap>[,;/|\\s]{1,5}+)$");
  private static final Pattern NUMBER_AFTER =
      Pattern.compile("(?<gap>[,;/|\\s]{1,5}+)[+-]?(?<number>\\d[\\d.]{0,20}+)(?<letter>\\p{L}?)");
  private static final int LONGEST_GAP = 40;
  private static final int LONGEST_GAP_OF_NAMES = 160;
  private static final int FINE = 3;

  private static final String AWAY_FROM_BUILDINGS =
      "(?! (?:of|side|end|gate|bank|coast|shore|entrance|fa[cç]ade|wing|corner|edge|face))";
  private static final Pattern HEMISPHERE_SAID_BETWEEN =
      Pattern.compile(
          "\\b(?:south|west)(?:ern)?\\b" + AWAY_FROM_BUILDINGS, Pattern.CASE_INSENSITIVE);
  private static final Pattern HEMISPHERE_SAID_AFTER =
      Pattern.compile("^.{0,20}\\b(?:southern|western) hemisphere", Pattern.CASE_INSENSITIVE);

  private static final Pattern HEMISPHERE_IN_A_FIELD =
      Pattern.compile(
          "(?:dir(?:ection)?|hemisphere|ref)[\"']?\\s?[:=]\\s?[\"']?(?:s|w|south|west)\\b",
          Pattern.CASE_INSENSITIVE);

  /** Words that say, on the same line, that what follows are coordinates. */
  private static final Pattern LABEL =
      Pattern.compile(
          "\\b(?:coordinates?|coords?|gps|lat_?l(?:on|ng)|geo|point|place|location|position"
              + "|answer|guess"
              + "|estimate|center|centre)\\b[^\\n\\d]{0,40}+$",
          Pattern.CASE_INSENSITIVE);

  /** Those of them after which no landmark is named instead. */
  private static final Pattern PLAIN_LABEL =
      Pattern.compile(
          "\\b(?:coordinates?|coords?|gps|answer|guess|estimate)\\b[^\\n\\d]{0,40}+$",
          Pattern.CASE_INSENSITIVE);

  /** Words that say that what follows are none. */
  private static final Pattern OTHER_LABEL =
      Pattern.compile(
          "\\b(?:b?box(?:es)?|bbox\\w{0,5}|pixels?|point_2d|prices?|costs?|scores?|ratings?"
              + "|rated|sizes?|zoom"
              + "|resolution|dimensions?|elevations?|altitudes?|weights?|aperture|exposure|rgb"
              + "|temperatures?"
              + "|versions?|headings?|bearings?|pitch|yaw|fov)\\b(?: (?:of|is|are|was|were|at"
              + "|from))?"
              + "[^\\p{L}\\d\\n]{0,12}+$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ALONE =
      Pattern.compile(
          "[\\[({]?(?<a>-?\\d{1,3}(?:[.,]\\d{1,20})?)(?:[,;] +|;|(?<=\\.\\d{1,20}),|"
              + " +)(?<b>-?\\d{1,3}(?:[.,]\\d{1,20})?)[\\])}]?\\.?");

  private CoordinateText() {}

  private static Pattern names(String first, String second) {
    return Pattern.compile(
        "(?<!\\p{IsLatin})"
            + first
            + "(?:[\"'\\s)]{0,4}+(?:[,;/|&_+-]|and|y|e|et|und)?[\"'\\s(]{0,4}+)"
            + second
            + "(?!\\p{IsLatin})",
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** The pairs of a plain text, in its order. */
  static List<CoordinatePair> pairs(String plain) {
    CoordinatePair alone = alone(plain);
    if (alone != null) {
      return List.of(alone);
    }
    String text = CoordinateNumber.withDecimalPoints(withOrderMarked(plain));
    List<CoordinateNumber> numbers = CoordinateNumber.in(text);
    List<CoordinatePair> pairs = new ArrayList<>();
    int i = 0;
    while (i + 1 < numbers.size()) {
      int j = other(numbers, i);
      CoordinatePair pair = j < 0 ? null : pair(text, numbers.get(i), numbers.get(j), j - i > 1);
      if (pair != null) {
        pairs.add(pair);
      }
      i = pair == null ? i + 1 : j + 1;
    }
    return pairs;
  }

  /** The next number; of one that is named, the next that is named, past others. */
  private static int other(List<CoordinateNumber> numbers, int i) {
    CoordinateNumber first = numbers.get(i);
    if (!first.named()) {
      return i + 1;
    }
    for (int j = i + 1; j < numbers.size(); j++) {
      CoordinateNumber number = numbers.get(j);
      if (number.start() - first.end() > LONGEST_GAP_OF_NAMES) {
        return -1;
      }
      if (number.axis() != Axis.UNKNOWN) {
        return j;
      }
    }
    return -1;
  }

  /** Two numbers that are the whole text: what was asked for, so it may have commas or be round. */
  private static @Nullable CoordinatePair alone(String text) {
    String trimmed = text.strip();
    Matcher matcher = ALONE.matcher(trimmed);
    if (!matcher.matches()) {
      return null;
    }
    double a = Double.parseDouble(matcher.group("a").replace(',', '.'));
    double b = Double.parseDouble(matcher.group("b").replace(',', '.'));
    if (isFractionOfADegree(a, b)) {
      return null;
    }
    int start = text.indexOf(trimmed);
    int end = start + trimmed.length();
    return isOnlyReversed(a, b)
        ? new CoordinatePair(b, a, start, end, Form.STATED)
        : new CoordinatePair(a, b, start, end, Form.STATED);
  }

  /** Scores and shares of a picture's width; the sea there has no photos. */
  private static boolean isFractionOfADegree(double a, double b) {
    return Math.abs(a) < 1 && Math.abs(b) < 1 && !(a == 0 && b == 0);
  }

  /** Whether no more than the other order makes a place. */
  private static boolean isOnlyReversed(double a, double b) {
    return Math.abs(a) > 90 && Math.abs(a) <= 180 && Math.abs(b) <= 90;
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

  private static @Nullable CoordinatePair pair(
      String text, CoordinateNumber a, CoordinateNumber b, boolean pastOthers) {
    boolean unknown = a.axis() == Axis.UNKNOWN && b.axis() == Axis.UNKNOWN;
    boolean known = a.axis() != b.axis();
    if (!a.sound() || !b.sound() || !(known || unknown) || isHemisphereDoubtful(text, a, b)) {
      return null;
    }
    if (!(known ? belongTogether(text, a, b, pastOthers) : lookThePart(text, a, b))) {
      return null;
    }
    boolean longitudeFirst =
        known
            ? a.axis() == Axis.LONGITUDE || b.axis() == Axis.LATITUDE
            : isLongitudeFirst(text, a.start()) || isOnlyReversed(a.value(), b.value());
    CoordinateNumber latitude = longitudeFirst ? b : a;
    CoordinateNumber longitude = longitudeFirst ? a : b;
    return new CoordinatePair(
        latitude.value(), longitude.value(), a.start(), b.end(), form(text, a, b));
  }

  private static boolean isHemisphereDoubtful(String text, CoordinateNumber a, CoordinateNumber b) {
    if (a.hemisphere() != b.hemisphere()) {
      // A letter here and a minus there are both plain; a letter and nothing are not.
      return !(a.hemisphere() ? b : a).signed();
    }
    if (a.hemisphere() || (a.signed() && b.signed())) {
      return false;
    }
    String after = text.substring(b.end(), Math.min(text.length(), b.end() + LONGEST_GAP));
    String between = text.substring(a.end(), b.start());
    return HEMISPHERE_SAID_BETWEEN.matcher(between).find()
        || HEMISPHERE_SAID_AFTER.matcher(after).find()
        || HEMISPHERE_IN_A_FIELD.matcher(between + after).find();
  }

  /** Near each other, in one sentence or both named; and no street numbers such as 50 N 100 W. */
  private static boolean belongTogether(
      String text, CoordinateNumber a, CoordinateNumber b, boolean pastOthers) {
    String gap = text.substring(a.end(), b.start());
    if (a.axis() == Axis.UNKNOWN || b.axis() == Axis.UNKNOWN) {
      return SEPARATOR.matcher(gap).matches()
          && a.hemisphere() != b.hemisphere()
          && a.isPrecise()
          && b.isPrecise();
    }
    boolean near;
    if (a.named() && b.named()) {
      near = gap.length() <= LONGEST_GAP_OF_NAMES;
    } else {
      boolean inOneSentence = gap.length() <= LONGEST_GAP && !NEW_THOUGHT.matcher(gap).find();
      near = !pastOthers && (inOneSentence || SEPARATOR.matcher(gap).matches());
    }
    return near && (!a.hemisphere() || a.isPrecise() || b.isPrecise());
  }

  private static boolean lookThePart(String text, CoordinateNumber a, CoordinateNumber b) {
    String gap = text.substring(a.end(), b.start());
    if (!SEPARATOR.matcher(gap).matches()
        || isFractionOfADegree(a.value(), b.value())
        || isOfAnotherKind(text, a.start())) {
      return false;
    }
    boolean fine = a.decimals() >= FINE && b.decimals() >= FINE;
    if (isPartOfALongerList(text, a, b, gap, fine)) {
      return false;
    }
    boolean fractional = a.decimals() > 0 && b.decimals() > 0;
    boolean two = a.decimals() > 1 && b.decimals() > 1;
    return fine
        || (fractional && a.marked() && b.marked())
        || (fractional && isLabelled(text, a.start()))
        || (a.isPrecise() && b.isPrecise() && isLabelled(text, a.start()) && a.marked())
        || (two && isSetApart(text, a, b));
  }

  private static boolean isLabelled(String text, int start) {
    return LABEL.matcher(text).region(Math.max(0, start - 70), start).find();
  }

  private static boolean isOfAnotherKind(String text, int start) {
    return OTHER_LABEL.matcher(text).region(Math.max(0, start - 40), start).find();
  }

  /**
   * A box has four numbers. Before a pair may be the number of a row, after it a height or zoom.
   */
  private static boolean isPartOfALongerList(
      String text, CoordinateNumber a, CoordinateNumber b, String gap, boolean fine) {
    Matcher before = NUMBER_BEFORE.matcher(text).region(Math.max(0, a.start() - 30), a.start());
    if (before.find()
        && before.group("gap").strip().equals(gap.strip())
        && isOneLine(before, gap)
        && (!fine || before.group("number").contains("."))) {
      return true;
    }
    Matcher after = NUMBER_AFTER.matcher(text).region(b.end(), text.length());
    if (!after.lookingAt()
        || !after.group("gap").strip().equals(gap.strip())
        || !isOneLine(after, gap)
        || !after.group("letter").isEmpty()) {
      return false;
    }
    Matcher fourth = NUMBER_AFTER.matcher(text).region(after.end(), text.length());
    return !fine || fourth.lookingAt();
  }

  private static boolean isOneLine(Matcher other, String gap) {
    return other.group("gap").contains("\n") == gap.contains("\n");
  }

  /** In brackets, or after a colon, or in a cell, and nothing else in there. */
  private static boolean isSetApart(String text, CoordinateNumber a, CoordinateNumber b) {
    int before = a.start() - 1;
    while (before >= 0 && isPadding(text.charAt(before))) {
      before--;
    }
    int after = b.end();
    while (after < text.length() && isPadding(text.charAt(after))) {
      after++;
    }
    return (before < 0 || "([{:=≈|\n".indexOf(text.charAt(before)) >= 0)
        && (after == text.length() || ")]}.|\n".indexOf(text.charAt(after)) >= 0);
  }

  private static boolean isPadding(char c) {
    return c == ' ' || c == '"' || c == '\'';
  }

  private static boolean isLongitudeFirst(String text, int start) {
    int mark = text.lastIndexOf(LONGITUDE_FIRST, start);
    return mark >= 0
        && text.substring(mark + 1, start).chars().noneMatch(CoordinateText::isDigit)
        && start - mark <= LONGEST_GAP;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static Form form(String text, CoordinateNumber a, CoordinateNumber b) {
    if (isKeyOrValue(text, a) && isInsideBraces(text, a.start())) {
      return Form.FIELD;
    }
    return (a.named() && b.named())
            || isLabelledPlainly(text, a.start())
            || isOnItsOwnLine(text, a.start())
        ? Form.STATED
        : Form.PROSE;
  }

  private static boolean isLabelledPlainly(String text, int start) {
    return PLAIN_LABEL.matcher(text).region(Math.max(0, start - 60), start).find();
  }

  /** First on its line, but for a word or two that end in a colon; a sentence may follow. */
  private static boolean isOnItsOwnLine(String text, int start) {
    String before = text.substring(text.lastIndexOf('\n', Math.max(0, start - 1)) + 1, start);
    return before.length() < LONGEST_GAP
        && before.chars().noneMatch(Character::isDigit)
        && (before.stripTrailing().endsWith(":") || before.chars().noneMatch(Character::isLetter));
  }

  /** Depth, not the nearest brace: an object may stand before the fields. */
  private static boolean isInsideBraces(String text, int position) {
    int depth = 0;
    for (int i = 0; i < position; i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth = Math.max(0, depth - 1);
      }
    }
    return depth > 0;
  }

  /** A string of an object may be a sentence, and what it says in passing is no field. */
  private static boolean isKeyOrValue(String text, CoordinateNumber a) {
    int before = a.start();
    while (a.named() && before > 0 && isOfAKey(text.charAt(before - 1))) {
      before--;
    }
    String lead = text.substring(Math.max(0, before - LONGEST_GAP), before).stripTrailing();
    return a.named()
        ? lead.isEmpty() || "\"'{,".indexOf(lead.charAt(lead.length() - 1)) >= 0
        : lead.endsWith("[") || lead.endsWith("\"") || lead.endsWith("'");
  }

  private static boolean isOfAKey(char c) {
    return Character.isLetter(c) || c == '_';
  }
}
