package io.img2loc.dataset;

import java.util.regex.Pattern;

/** Numbers and text of files, as data. */
final class Numbers {
  private static final int QUOTED_LENGTH = 40;

  /** What people write; not Java's "1d", "NaN" and "0x1p3". */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");

  private Numbers() {}

  /** The number, or NaN if the text is none. */
  static double parse(String text, boolean decimalComma) {
    if (isPlain(text)) {
      return Double.parseDouble(text);
    }
    String number = text.strip().replace('\u2212', '-');
    if (decimalComma) {
      number = number.replace(',', '.');
    }
    return DECIMAL.matcher(number).matches() ? Double.parseDouble(number) : Double.NaN;
  }

  /** Whether it is such as {@code -12.345}, which is nearly every number of a table. */
  private static boolean isPlain(String text) {
    int length = text.length();
    int start = length > 0 && text.charAt(0) == '-' ? 1 : 0;
    int point = -1;
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.' && point < 0) {
        point = i;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return length > start && point != start && length > start + (point < 0 ? 0 : 1);
  }

  /** The text in quotes and in one line, cut to 40 characters. */
  static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= QUOTED_LENGTH
        ? '"' + line + '"'
        : '"' + line.substring(0, QUOTED_LENGTH) + "…\"";
  }
}
