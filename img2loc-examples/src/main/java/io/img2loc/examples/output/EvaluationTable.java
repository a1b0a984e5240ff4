package io.img2loc.examples.output;

import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Evaluations as a table for people: a row for each, in aligned columns of plain text. */
public final class EvaluationTable {
  private static final String UNKNOWN = "-";
  private static final String GAP = "  ";

  private EvaluationTable() {}

  /**
   * The table, each line ended by {@code \n}: name, photos, the shares within 1, 25, 200, 750 and
   * 2500 km, the median distance in km, GeoScore (0 to 5000), and the share without an answer. What
   * cannot be said, such as a share of no photos or the median where more than half of the photos
   * have no answer, is {@code -}.
   *
   * @param rows evaluations by name, in the order of the map
   */
  public static String render(Map<String, Evaluation> rows) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>();
    head.add("");
    head.addAll(header());
    lines.add(head);
    rows.forEach(
        (name, evaluation) -> {
          List<String> line = new ArrayList<>();
          line.add(name);
          line.addAll(cells(evaluation));
          lines.add(line);
        });
    return aligned(lines);
  }

  /** The titles of the columns after the name. */
  public static List<String> header() {
    List<String> header = new ArrayList<>();
    header.add("photos");
    for (double km : Measure.THRESHOLDS_KM) {
      header.add(String.format(Locale.ROOT, "%.0f km", km));
    }
    header.addAll(List.of("median km", "GeoScore", "no answer"));
    return header;
  }

  /** An evaluation's cells, in the order of {@link #header()}. */
  public static List<String> cells(Evaluation evaluation) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(evaluation.total()));
    for (double km : Measure.THRESHOLDS_KM) {
      cells.add(number("%.1f%%", 100 * evaluation.accuracy(km)));
    }
    cells.add(number("%.1f", evaluation.medianKm()));
    cells.add(number("%.0f", evaluation.geoScore()));
    cells.add(number("%.1f%%", 100 * evaluation.shareWithoutAnswer()));
    return cells;
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : UNKNOWN;
  }

  /** The first column to the left, the others to the right. */
  private static String aligned(List<List<String>> lines) {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(line.get(i)));
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> line : lines) {
      String name = line.get(0);
      table.append(name).append(" ".repeat(widths[0] - length(name)));
      for (int i = 1; i < columns; i++) {
        String cell = line.get(i);
        table.append(GAP).append(" ".repeat(widths[i] - length(cell))).append(cell);
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
