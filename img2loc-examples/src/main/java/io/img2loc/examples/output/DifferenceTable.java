package io.img2loc.examples.output;

import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.Interval;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.eval.PairedComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Differences of evaluations as a table for people. */
public final class DifferenceTable {
  private DifferenceTable() {}

  /**
   * The table, each line ended by {@code \n}: how much each evaluation is above another, shares in
   * percentage points; below that the intervals, and a star where they do not contain 0.
   *
   * @param title heads the column of names
   * @param rows comparisons by the name of the second evaluation, in the order of the map
   * @param measures the figures
   * @param bootstrap how to draw intervals, or null for none
   */
  public static String render(
      String title,
      Map<String, PairedComparison> rows,
      List<Measure> measures,
      @Nullable Bootstrap bootstrap) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(title));
    measures.forEach(measure -> head.add(measure.title()));
    lines.add(head);
    rows.forEach(
        (name, comparison) -> {
          Intervals intervals =
              bootstrap == null ? null : comparison.intervals(bootstrap, measures);
          List<String> line = new ArrayList<>(List.of(name));
          List<String> below = new ArrayList<>(List.of(""));
          for (Measure measure : measures) {
            String difference = signed(measure, comparison.difference(measure));
            if (intervals != null) {
              Interval interval = intervals.get(measure);
              difference += interval.low() > 0 || interval.high() < 0 ? "*" : " ";
              below.add(
                  signed(measure, interval.low()) + ".." + signed(measure, interval.high()) + " ");
            }
            line.add(difference);
          }
          lines.add(line);
          if (intervals != null) {
            lines.add(below);
          }
        });
    return EvaluationTable.aligned(lines);
  }

  private static String signed(Measure measure, double difference) {
    if (!Double.isFinite(difference)) {
      return "-";
    }
    return switch (measure.kind()) {
      case ACCURACY, WITHOUT_ANSWER -> String.format(Locale.ROOT, "%+.1f", 100 * difference);
      case MEDIAN_KM, MEAN_KM ->
          String.format(Locale.ROOT, Math.abs(difference) < 99.95 ? "%+.1f" : "%+.0f", difference);
      case GEO_SCORE -> String.format(Locale.ROOT, "%+.0f", difference);
    };
  }
}
