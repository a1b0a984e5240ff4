package io.img2loc.examples.report;

import io.img2loc.Guess;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The runs' figures with their intervals, beside what others published. */
final class Figures {
  private final List<Run> runs;
  private final Scoring scoring;
  private final List<Measure> measures;
  private final List<Evaluation> evaluations;

  Figures(List<Run> runs, Scoring scoring) {
    this.runs = runs;
    this.scoring = scoring;
    measures = scoring.measures();
    evaluations = runs.stream().map(run -> run.evaluate(answer -> true)).toList();
  }

  /** A run's figures, of all photos. */
  Evaluation evaluation(Run run) {
    return evaluations.get(run.number());
  }

  /** How a run's intervals were drawn; empty where none were. */
  String intervalsInWords(Run run) {
    Intervals intervals = scoring.intervals(evaluation(run), List.of(Measure.geoScore()));
    if (intervals == null) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "Intervals hold %s of %s bootstrap samples of %s, drawn with seed %d.",
        Say.level(intervals.level()),
        Say.count(intervals.resamples()),
        intervals.grouped()
            ? Say.count(intervals.units(), "photographer")
            : Say.count(intervals.units(), "photo") + ", for the photographers are unknown",
        intervals.seed());
  }

  /** The most important of the first run's figures, large. */
  void headline(Html html) {
    Evaluation evaluation = evaluations.get(0);
    List<Measure> large = new ArrayList<>();
    scoring.thresholdsKm().forEach(km -> large.add(Measure.accuracy(km)));
    large.add(Measure.medianKm());
    Intervals intervals = scoring.intervals(evaluation, large);
    html.open("dl", "class", "headline");
    for (Measure measure : large) {
      html.open("div");
      html.element(
          "dt",
          measure.kind() == Measure.Kind.ACCURACY ? "within " + measure.title() : measure.title());
      html.open("dd").element("b", value(evaluation, measure));
      interval(html, "span", intervals, measure);
      html.close().close();
    }
    html.close();
  }

  /** The table, and how photos ended without an answer. */
  void table(Html html) {
    html.element(
        "p",
        "All photos count, answered or not, but in the rows that say otherwise."
            + (scoring.bootstrap() == null
                ? ""
                : " Below each figure: its "
                    + Say.level(scoring.bootstrap().level())
                    + " interval."),
        "class",
        "soft");
    Tables.open(html, "Figures", "id", "table");
    List<String> head = new ArrayList<>(List.of("", "photos"));
    measures.forEach(measure -> head.add(measure.title()));
    html.head(head);
    for (Run run : runs) {
      html.open("tbody");
      rows(run).forEach((name, row) -> row(html, name, row));
      html.close();
    }
    List<Published> published =
        measures.stream().anyMatch(measure -> publishedAt(measure) >= 0)
            ? Published.of(runs.get(0).manifest().dataset().benchmark())
            : List.of();
    published(html, published);
    html.close().close();
    if (!published.isEmpty()) {
      html.open("details").element("summary", "Where the published figures were read");
      html.open("ol", "class", "sources");
      published.forEach(one -> html.element("li", one.source()));
      html.close().close();
    }
    ends(html);
  }

  private record Row(Evaluation evaluation, List<Measure> measures) {}

  private Map<String, Row> rows(Run run) {
    Map<String, Row> rows = new LinkedHashMap<>();
    Evaluation all = evaluation(run);
    rows.put(run.name(), new Row(all, measures));
    if (all.answered() < all.total()) {
      rows.put("answered only", new Row(all, measures.stream().map(Measure::ofAnswered).toList()));
    }
    if (run.archive().answers().stream().anyMatch(answer -> !answer.leaks().isEmpty())) {
      rows.put("no leaks", row(run, answer -> answer.leaks().isEmpty()));
      rows.put(
          "with a near-duplicate",
          row(run, answer -> answer.leaks().contains(Leak.NEAR_DUPLICATE)));
      rows.put(
          "with the same author", row(run, answer -> answer.leaks().contains(Leak.SAME_AUTHOR)));
    }
    return rows;
  }

  private Row row(Run run, Predicate<ArchivedAnswer> filter) {
    return new Row(run.evaluate(filter), measures);
  }

  private void row(Html html, String name, Row row) {
    Intervals intervals = scoring.intervals(row.evaluation, row.measures);
    boolean answeredOnly = row.measures.stream().allMatch(Measure::answeredOnly);
    html.open("tr").open("th", "scope", "row").foreign(name).close();
    html.element(
        "td", Long.toString(answeredOnly ? row.evaluation.answered() : row.evaluation.total()));
    for (Measure measure : row.measures) {
      if (isElsewhere(measure, row.evaluation, answeredOnly)) {
        html.element("td", "");
        continue;
      }
      html.open("td").text(value(row.evaluation, measure));
      interval(html, "small", intervals, measure);
      html.close();
    }
    html.close();
  }

  /**
   * Whether a figure is of no use in a row: none of the answered is without an answer, and one of
   * the answered alone stands in no row of all, unless that is the same.
   */
  private static boolean isElsewhere(Measure measure, Evaluation evaluation, boolean answeredOnly) {
    return answeredOnly
        ? measure.kind() == Measure.Kind.WITHOUT_ANSWER
        : measure.answeredOnly() && evaluation.answered() < evaluation.total();
  }

  private void published(Html html, List<Published> published) {
    if (published.isEmpty()) {
      return;
    }
    html.open("tbody", "class", "published").open("tr", "class", "head");
    html.element(
        "th", "published by others", "scope", "rowgroup", "colspan", "" + (measures.size() + 2));
    html.close();
    for (int i = 0; i < published.size(); i++) {
      html.open("tr").open("th", "scope", "row").text(published.get(i).method());
      html.element("sup", "" + (i + 1)).close().element("td", "");
      for (Measure measure : measures) {
        int at = publishedAt(measure);
        String percent = at < 0 ? "" : published.get(i).percent().get(at);
        html.element("td", at < 0 ? "" : percent.isEmpty() ? "-" : percent + "%");
      }
      html.close();
    }
    html.close();
  }

  /** Where a figure is among the published ones; negative where they do not have it. */
  private static int publishedAt(Measure measure) {
    return measure.kind() == Measure.Kind.ACCURACY
        ? Measure.THRESHOLDS_KM.indexOf(measure.thresholdKm())
        : -1;
  }

  private void ends(Html html) {
    if (evaluations.stream().allMatch(evaluation -> evaluation.answered() == evaluation.total())) {
      return;
    }
    html.element("h3", "How photos ended without an answer");
    Tables.open(html, "How photos ended without an answer");
    List<String> head = new ArrayList<>();
    head.add("");
    runs.forEach(run -> head.add(run.name()));
    html.head(head).open("tbody");
    for (Guess.Status status : Guess.Status.values()) {
      if (evaluations.stream().anyMatch(e -> e.withoutAnswer().containsKey(status))) {
        end(
            html,
            Say.end(status),
            evaluations.stream().map(e -> e.withoutAnswer().getOrDefault(status, 0L)).toList());
      }
    }
    end(
        html,
        "failed: nobody could be asked",
        evaluations.stream().map(Evaluation::failures).toList());
    html.close().close().close();
  }

  private void end(Html html, String name, List<Long> counts) {
    if (counts.stream().allMatch(count -> count == 0)) {
      return;
    }
    html.open("tr").element("th", name, "scope", "row");
    for (int i = 0; i < counts.size(); i++) {
      html.open("td").text(Say.count(counts.get(i)));
      html.element("small", Say.share((double) counts.get(i) / evaluations.get(i).total())).close();
    }
    html.close();
  }

  static String value(Evaluation evaluation, Measure measure) {
    return EvaluationTable.cell(measure, evaluation.value(measure));
  }

  /** A figure's interval in an element of its own, if there is one. */
  static void interval(Html html, String tag, @Nullable Intervals intervals, Measure measure) {
    if (intervals != null) {
      html.element(tag, EvaluationTable.cell(measure, intervals.get(measure)));
    }
  }
}
