package io.img2loc.examples.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.PrintWriter;

/**
 * Tables per RFC 4180, with an eye on spreadsheets, which take text that begins with one of {@code
 * = + - @} for a formula and run it.
 */
public final class Csv {
  private static final String FORMULA_STARTS = "=+-@\t\r\n";

  private Csv() {}

  /** A writer of rows that holds nothing back. */
  public static CsvWriter writer(PrintWriter out) {
    return CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).bufferSize(0).build(out);
  }

  /** Text that no spreadsheet runs: an apostrophe is put before what looks like a formula. */
  public static String text(String text) {
    return startsFormula(text) ? "'" + text : text;
  }

  /**
   * A file's name that no spreadsheet runs and that still names the file: a dangerous start can
   * only be a relative path's, and that may begin with {@code ./} as well. So may one that begins
   * with a space, which readers of tables like to drop.
   */
  public static String file(String path) {
    return startsFormula(path) || path.startsWith(" ") ? "./" + path : path;
  }

  private static boolean startsFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }
}
