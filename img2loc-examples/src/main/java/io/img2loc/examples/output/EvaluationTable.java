package io.img2loc.examples.output;

import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Interval;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /**
   * The full table, each line ended by {@code \n}: the figures of all photos, then those of the
   * answered photos only, both with an interval below each figure if any are to be drawn; at last
   * how distances were measured, what the intervals are, and how photos ended that have no answer.
   * For the figures of {@link Measure#table()} and names of up to 20 characters it fits in 120
   * columns, but for the rare interval with two ends of five characters.
   *
   * @param rows evaluations by name, in the order of the map
   * @param measures the figures; each is in the part that it belongs to, and in that of the
   *     answered photos
   * @param bootstrap how to draw intervals, or null for none
   */
  public static String render(
      Map<String, Evaluation> rows, List<Measure> measures, @Nullable Bootstrap bootstrap) {
    List<Measure> ofAll = measures.stream().filter(m -> !m.answeredOnly()).toList();
    // Of the answered the share without an answer is always 0.
    List<Measure> ofAnswered =
        measures.stream()
            .filter(m -> m.kind() != Measure.Kind.WITHOUT_ANSWER)
            .map(Measure::ofAnswered)
            .distinct()
            .toList();
    Map<String, Intervals> intervals = new HashMap<>();
    if (bootstrap != null) {
      List<Measure> all = Stream.concat(ofAll.stream(), ofAnswered.stream()).toList();
      rows.forEach((name, evaluation) -> intervals.put(name, evaluation.intervals(bootstrap, all)));
    }
    StringBuilder table = new StringBuilder();
    table.append(block("all photos", rows, Evaluation::total, ofAll, intervals)).append('\n');
    table.append(block("answered only", rows, Evaluation::answered, ofAnswered, intervals));
    table.append('\n');
    notes(rows, bootstrap).forEach(note -> table.append(note).append('\n'));
    return table.toString();
  }

  private static String block(
      String title,
      Map<String, Evaluation> rows,
      ToLongFunction<Evaluation> photos,
      List<Measure> measures,
      Map<String, Intervals> intervals) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(title, "photos"));
    measures.forEach(measure -> head.add(measure.title()));
    lines.add(head);
    rows.forEach(
        (name, evaluation) -> {
          List<String> line = new ArrayList<>();
          line.add(name);
          line.add(Long.toString(photos.applyAsLong(evaluation)));
          measures.forEach(measure -> line.add(cell(measure, evaluation.value(measure))));
          lines.add(line);
          Intervals ofRow = intervals.get(name);
          if (ofRow != null) {
            List<String> below = new ArrayList<>(List.of("", ""));
            measures.forEach(measure -> below.add(cell(measure, ofRow.get(measure))));
            lines.add(below);
          }
        });
    return aligned(lines);
  }

  /** A figure as the full table has it; {@code -} where it cannot be said. */
  public static String cell(Measure measure, double value) {
    if (measure.kind() == Measure.Kind.ACCURACY) {
      return number("%.2f%%", 100 * value); // as the field publishes it
    }
    return digits(measure, value) + (isShare(measure) && Double.isFinite(value) ? "%" : "");
  }

  /**
   * An interval as the full table has it: from one end to the other, shares in percent without the
   * sign; an infinite end is not written.
   */
  public static String cell(Measure measure, Interval interval) {
    boolean open = Double.isInfinite(interval.high());
    if (!Double.isFinite(interval.low())) {
      return UNKNOWN;
    }
    String low = digits(measure, interval.low());
    return open ? "over " + low : low + "-" + digits(measure, interval.high());
  }

  private static String digits(Measure measure, double value) {
    return switch (measure.kind()) {
      case ACCURACY, WITHOUT_ANSWER -> number("%.1f", 100 * value);
      case MEDIAN_KM, MEAN_KM -> number(value < 99.95 ? "%.1f" : "%.0f", value);
      case GEO_SCORE -> number("%.0f", value);
    };
  }

  private static boolean isShare(Measure measure) {
    return measure.kind() == Measure.Kind.ACCURACY || measure.kind() == Measure.Kind.WITHOUT_ANSWER;
  }

  private static List<String> notes(Map<String, Evaluation> rows, @Nullable Bootstrap bootstrap) {
    Map<String, List<String>> rowsByNote = new LinkedHashMap<>();
    rows.forEach(
        (name, evaluation) -> {
          add(rowsByNote, measured(evaluation), name);
          if (bootstrap != null) {
            add(rowsByNote, drawn(bootstrap), name);
          }
          if (evaluation.total() > 0) {
            if (bootstrap != null) {
              add(rowsByNote, units(evaluation.groups()), name);
            }
            add(rowsByNote, withoutAnswer(evaluation), name);
          }
        });
    return rowsByNote.entrySet().stream()
        .map(
            note ->
                note.getValue().size() == rows.size()
                    ? note.getKey()
                    : String.join(", ", note.getValue()) + ": " + note.getKey())
        .toList();
  }

  private static void add(Map<String, List<String>> rowsByNote, String note, String row) {
    rowsByNote.computeIfAbsent(note, n -> new ArrayList<>()).add(row);
  }

  private static String measured(Evaluation evaluation) {
    String formula =
        switch (evaluation.formula()) {
          case WGS84_GEODESIC -> "on the WGS-84 ellipsoid";
          case HAVERSINE_6371 -> "on a sphere of 6371 km";
          case HAVERSINE_6378137 -> "on a sphere of 6378.137 km";
        };
    return "Distances "
        + formula
        + (evaluation.strict() ? "; within: d < threshold." : "; within: d <= threshold.");
  }

  private static String drawn(Bootstrap bootstrap) {
    return String.format(
        Locale.ROOT,
        "Below each figure: the %s%% interval of a bootstrap of %d resamples, seed %d.",
        BigDecimal.valueOf(bootstrap.level())
            .movePointRight(2)
            .stripTrailingZeros()
            .toPlainString(),
        bootstrap.resamples(),
        bootstrap.seed());
  }

  private static String units(OptionalLong groups) {
    return groups.isPresent()
        ? "Photos are resampled by groups, of which there are " + groups.getAsLong() + "."
        : "Groups unknown: photos are resampled one by one, which makes intervals too narrow where"
            + " many photos are by one person.";
  }

  private static String withoutAnswer(Evaluation evaluation) {
    long total = evaluation.total();
    long without = total - evaluation.answered();
    if (without == 0) {
      return "Every photo has an answer.";
    }
    List<String> ways = new ArrayList<>();
    evaluation
        .withoutAnswer()
        .forEach(
            (status, count) ->
                ways.add(
                    share(count, total)
                        + " "
                        + status.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    if (evaluation.failures() > 0) {
      ways.add(share(evaluation.failures(), total) + " failed");
    }
    return "Without an answer: "
        + share(without, total)
        + " of the photos ("
        + String.join(", ", ways)
        + ").";
  }

  private static String share(long count, long total) {
    return count + " = " + number("%.1f%%", 100.0 * count / total);
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : UNKNOWN;
  }

  /** The first column to the left, the others to the right. */
  static String aligned(List<List<String>> lines) {
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
