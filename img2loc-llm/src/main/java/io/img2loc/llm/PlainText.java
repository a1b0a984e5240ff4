package io.img2loc.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with one character for each of the many that mean the same, without Markdown, LaTeX and
 * HTML, and with names of columns in the cells of tables: what is left to read are words and
 * numbers.
 */
final class PlainText {
  // Repetitions are bounded or possessive, so that no text, however odd, takes long.
  private static final Pattern ESCAPED_CHARACTER =
      Pattern.compile("\\\\u(?<hex>[0-9a-fA-F]{4})|&#(?<decimal>\\d{1,5});");

  /** What stands for what, one after another: longer forms come before those they begin with. */
  private static final List<Rule> RULES =
      List.of(
          rule("&(?:deg|ring);", "°"),
          rule("&nbsp;|<br ?/?>", " "),
          rule("&(?:prime|apos|lsquo|rsquo);", "'"),
          rule("&(?:Prime|quot|ldquo|rdquo);", "\""),
          rule("&(?:minus|#8722);", "-"),
          rule("<sup>[oO0°∘]</sup>", "°"),
          rule("<(?:\\|begin_of_box\\||answer|final_answer)>", " final answer: "),
          // LaTeX
          rule("\\^?(?:\\{\\\\(?:circ|degree)\\}|\\\\(?:circ|degree)\\b)", "°"),
          rule("\\^?(?:\\{\\\\prime ?\\\\prime\\}|\\\\prime ?\\\\prime\\b)", "\""),
          rule("\\^?(?:\\{\\\\prime\\}|\\\\prime\\b)", "'"),
          rule("\\\\d?frac\\b", " fraction "),
          rule("\\\\approx\\b|\\\\sim\\b", "≈"),
          rule("\\\\(?:text|math|operatorname)[a-z]{0,9}\\{([^{}]{0,60}+)\\}", "$1"),
          rule("\\\\f?boxed\\b", " final answer: "),
          rule("(?<=[°'\"NSEW])\\$|\\$(?=[+-]?\\d{1,3}+(?:\\.\\d{1,15}+)?°)", ""),
          rule("\\\\(?:q?quad\\b|[,;:! ()\\[\\]])", " "),
          rule("\\\\[nr](?!\\w{2,}\\{)", "\n"),
          // A fraction that lacks its zero.
          rule("(?<=[\\s:=,(\\[+\u2212\u2013-])\\.(?=\\d)", "0."),
          // A backslash before a quote is of a string within a string; Markdown has it before more.
          rule("\\\\(?=[\"'*_`#~<>|.+-])", ""),
          // A mark of minutes or seconds that Markdown would take for code.
          rule("(?<=° ?\\d{1,2}['’′´`] ?\\d{1,2}(?:\\.\\d{1,9})?+ ?)``", "\""),
          rule("(?<=° ?\\d{1,2}(?:\\.\\d{1,9})?+ ?)`", "'"),
          // How sure a number is, not another number.
          rule("(?:±|\\+/-) ?\\d{1,9}+(?:\\.\\d{1,9}+)?+ ?(?:°|km\\b|m\\b)?", ""));

  private static final Pattern EMPHASIS = Pattern.compile("(?<![\\p{L}\\d])_|_(?![\\p{L}\\d])");

  private static final Pattern CELLS = Pattern.compile("\\|");
  private static final Pattern RULE_OF_TABLE = Pattern.compile("[|:\\s-]{3,}");
  private static final Pattern LATITUDE_CELL = cell("lat(?:itude)?");
  private static final Pattern LONGITUDE_CELL = cell("lon(?:g|gitude)?|lng");

  private PlainText() {}

  private record Rule(Pattern pattern, String replacement) {}

  private static Rule rule(String regex, String replacement) {
    return new Rule(Pattern.compile(regex), replacement);
  }

  private static Pattern cell(String name) {
    return Pattern.compile("\\s*(?:" + name + ")\\s*(?:\\([^()]{0,30}\\))?\\s*");
  }

  /** The text made plain. */
  static String of(String text) {
    String plain = unescaped(text);
    for (Rule rule : RULES) {
      plain = rule.pattern().matcher(plain).replaceAll(rule.replacement());
    }
    plain = EnglishTerms.in(EMPHASIS.matcher(characters(plain)).replaceAll(" "));
    return plain.indexOf('|') < 0 ? plain : withNamedCells(plain);
  }

  private static String unescaped(String text) {
    return ESCAPED_CHARACTER
        .matcher(text)
        .replaceAll(
            match -> {
              String hex = match.group(1);
              int code = hex == null ? Integer.parseInt(match.group(2)) : Integer.parseInt(hex, 16);
              return Matcher.quoteReplacement(String.valueOf((char) code));
            });
  }

  private static String characters(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      char c = halfWidth(text.charAt(i));
      switch (c) {
        case '*', '`', '\u200B', '\u200E', '\u200F', '\uFEFF', CoordinateText.LONGITUDE_FIRST -> {}
        case '\u00BA', '\u02DA', '\u2218', '\u25E6' -> plain.append('°');
        case '\u2019', '\u2018', '\u2032', '\u00B4', '\u02B9', '\u201B', '\u05F3' ->
            plain.append('\'');
        case '\u201C', '\u201D', '\u201E', '\u2033', '\u02BA', '\u301E', '\u05F4' ->
            plain.append('"');
        case '\u2212', '\u2011', '\u2010', '\uFE63' -> plain.append('-');
        case '\u2013', '\u2014' -> plain.append(isMinus(plain, next) ? '-' : c);
        case '\u3001', '\u060C' -> plain.append(',');
        case '\u066B' -> plain.append('.');
        case '\u00A0', '\u2009', '\u202F', '\u3000', '\t' -> plain.append(' ');
        default -> plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Also the digits of other scripts. */
  private static char halfWidth(char c) {
    if (c >= '\uFF01' && c <= '\uFF5E') {
      return (char) (c - 0xFEE0);
    }
    return c > 127 && Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : c;
  }

  /** A dash right before a number, and not between two of them. */
  private static boolean isMinus(CharSequence before, char next) {
    if (!Character.isDigit(next) || before.isEmpty()) {
      return Character.isDigit(next);
    }
    char last = before.charAt(before.length() - 1);
    return !Character.isLetterOrDigit(last) && last != '°';
  }

  /** Writes the names of the axes, where a table has a column for each, into its cells. */
  private static String withNamedCells(String text) {
    List<String> lines = new ArrayList<>();
    int latitude = -1;
    int longitude = -1;
    for (String line : text.split("\n", -1)) {
      List<String> cells = List.of(CELLS.split(line, -1));
      if (cells.size() < 2) {
        latitude = -1;
      } else if (column(cells, LATITUDE_CELL) >= 0 && column(cells, LONGITUDE_CELL) >= 0) {
        latitude = column(cells, LATITUDE_CELL);
        longitude = column(cells, LONGITUDE_CELL);
        lines.add("");
        continue;
      } else if (latitude >= 0
          && Math.max(latitude, longitude) < cells.size()
          && !RULE_OF_TABLE.matcher(line).matches()) {
        // Nothing else of the row: a rank or a score would stand between the two.
        lines.add(words(cells, latitude, longitude));
        continue;
      }
      lines.add(line);
    }
    return String.join("\n", lines);
  }

  private static String words(List<String> cells, int latitude, int longitude) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < Math.min(latitude, longitude); i++) {
      words.append(cells.get(i).replaceAll("\\d", "")).append('|');
    }
    return words
        .append(" latitude ")
        .append(cells.get(latitude))
        .append(", longitude ")
        .append(cells.get(longitude))
        .append(" |")
        .toString();
  }

  private static int column(List<String> cells, Pattern name) {
    for (int i = 0; i < cells.size(); i++) {
      if (name.matcher(cells.get(i).toLowerCase(Locale.ROOT)).matches()) {
        return i;
      }
    }
    return -1;
  }
}
