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
    String number = text.strip().replace('\u2212', '-');
    if (decimalComma) {
      number = number.replace(',', '.');
    }
    return DECIMAL.matcher(number).matches() ? Double.parseDouble(number) : Double.NaN;
  }

  /** The text in quotes and in one line, cut to 40 characters. */
  static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= QUOTED_LENGTH
        ? '"' + line + '"'
        : '"' + line.substring(0, QUOTED_LENGTH) + "…\"";
  }
}
