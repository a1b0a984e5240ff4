package io.img2loc.examples.report;

import io.img2loc.eval.ErrorCurve;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Interval;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.eval.Reliability;
import io.img2loc.eval.RiskCoverage;
import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the runs look like as curves, each with a table of the same. */
final class Curves {
  private static final int STYLES = 4;
  private static final double WRONG_KM = 200;

  /** Distances whose quotient is less have no room beside each other, however wide the plot. */
  private static final double CLOSE = 2;

  /** Distances whose quotient is less have no room beside each other in a narrow plot. */
  private static final double TIGHT = 5;

  /** Distances of the table of the error curve: the thresholds and some between. */
  private static final List<Double> STEPS_KM =
      List.of(
          0.1, 0.5, 1.0, 5.0, 25.0, 50.0, 100.0, 200.0, 400.0, 750.0, 1500.0, 2500.0, 5000.0,
          10_000.0);

  private final Html html;
  private final List<Run> runs;
  private final Scoring scoring;

  Curves(Html html, List<Run> runs, Scoring scoring) {
    this.html = html;
    this.runs = runs;
    this.scoring = scoring;
  }

  private static String style(int number) {
    return "r" + number % STYLES;
  }

  /** The share of photos within any distance. */
  void errors() {
    List<Evaluation> evaluations = runs.stream().map(run -> run.evaluate(answer -> true)).toList();
    List<ErrorCurve> curves = evaluations.stream().map(ErrorCurve::of).toList();
    List<ErrorCurve.Point> first = curves.get(0).points();
    double low = first.get(0).km();
    double high = first.get(first.size() - 1).km();
    List<Double> thresholds =
        scoring.thresholdsKm().stream().filter(km -> km > low && km < high).toList();
    Plot plot =
        new Plot(
            "error-curve",
            "Share of all photos whose answer is within a distance of the truth",
            "A curve for each run that rises with the distance, from "
                + runs.size()
                + " of them. The table below has its values.",
            new Axis("distance in km, logarithmic", low, high, true, ticks(low, thresholds, high)),
            Axis.share("share of all photos"));
    thresholds.forEach(plot::rule);
    plot.band(style(0), band(evaluations.get(0), curves.get(0)));
    for (int i = runs.size() - 1; i >= 0; i--) {
      plot.curve(
          runs.get(i).name(),
          style(i),
          curves.get(i).points().stream().map(p -> new double[] {p.km(), p.share()}).toList());
    }
    plot.open(html);
    html.open("details").element("summary", "The curve in figures");
    Tables.open(html, "The curve in figures");
    List<String> head = new ArrayList<>();
    head.add("within");
    runs.forEach(run -> head.add(run.name()));
    html.head(head).open("tbody");
    for (double km : steps(thresholds)) {
      List<String> row = new ArrayList<>();
      row.add(Say.km(km));
      evaluations.forEach(e -> row.add(Figures.value(e, Measure.accuracy(km))));
      html.row(row);
    }
    html.close();
    Tables.close(html);
    html.close().close();
  }

  /** The ends, and the thresholds between that do not lie too close to them or to each other. */
  private static List<Axis.Tick> ticks(double low, List<Double> thresholds, double high) {
    List<Axis.Tick> ticks = new ArrayList<>();
    ticks.add(new Axis.Tick(low, number(low), false));
    double wide = low;
    double last = low;
    for (double km : thresholds) {
      if (km >= CLOSE * last && km * CLOSE <= high) {
        boolean tight = km < TIGHT * wide;
        ticks.add(new Axis.Tick(km, number(km), tight));
        last = km;
        wide = tight ? wide : km;
      }
    }
    ticks.add(new Axis.Tick(high, number(high), true));
    return ticks;
  }

  private static SortedSet<Double> steps(List<Double> thresholds) {
    SortedSet<Double> steps = new TreeSet<>(STEPS_KM);
    steps.addAll(thresholds);
    return steps;
  }

  private List<double[]> band(Evaluation evaluation, ErrorCurve curve) {
    List<Measure> measures =
        curve.points().stream().map(point -> Measure.accuracy(point.km())).toList();
    Intervals intervals = scoring.intervals(evaluation, measures);
    List<double[]> band = new ArrayList<>();
    if (intervals == null) {
      return band;
    }
    for (Measure measure : measures) {
      Interval interval = intervals.get(measure);
      if (!Double.isNaN(interval.low())) {
        band.add(new double[] {measure.thresholdKm(), interval.low(), interval.high()});
      }
    }
    return band;
  }

  private static String number(double km) {
    return km == Math.rint(km) ? String.format(Locale.ROOT, "%.0f", km) : Double.toString(km);
  }

  /** Whether there is anything to show of how sure answers claim to be. */
  static boolean anyClaims(List<Run> runs) {
    return runs.get(0).scored().stream()
        .anyMatch(one -> one.photo().hasRadii() || !Double.isNaN(one.photo().similarity()));
  }

  /**
   * Whether the first run's radii hold what they promise, and what its surest answers are worth.
   */
  void confidence() {
    Reliability reliability = Reliability.of(runs.get(0).archive().photos(), runs.get(0).formula());
    if (reliability.claiming() > 0) {
      html.element("p", inWords(reliability));
    } else {
      html.element("p", "The first run's answers claim no radii.");
    }
    html.open("div", "class", "pair");
    if (reliability.claiming() > 0) {
      reliability(reliability);
    }
    risk();
    html.close();
  }

  private static String inWords(Reliability reliability) {
    String calibrated =
        reliability.calibrated() == 0
            ? "They are not calibrated: they come from the computation alone."
            : reliability.calibrated() == reliability.claiming()
                ? "They are calibrated."
                : Say.count(reliability.calibrated()) + " of them are calibrated, the others not.";
    return String.format(
        Locale.ROOT,
        "Of %s, %s with radii. %s The circle that should hold the truth with a chance of 50%% holds"
            + " it in %s of the cases (%s), that of 90%% in %s (%s).",
        Say.count(reliability.answered(), "answer"),
        Say.count(reliability.claiming()) + (reliability.claiming() == 1 ? " comes" : " come"),
        calibrated,
        Say.share(reliability.within50().value()),
        Say.interval(reliability.within50().interval()),
        Say.share(reliability.within90().value()),
        Say.interval(reliability.within90().interval()));
  }

  private void reliability(Reliability reliability) {
    List<Reliability.Bin> bins = reliability.bins();
    double low = Math.pow(10, Math.floor(Math.log10(Math.max(0.001, bins.get(0).leastKm()))));
    double most = bins.get(bins.size() - 1).greatestKm();
    double high = Math.max(10 * low, Math.pow(10, Math.ceil(Math.log10(Math.max(0.001, most)))));
    Plot plot =
        new Plot(
            "reliability",
            "How often the circles hold the truth, by their size",
            "Two rows of dots, which should lie on the lines at 50 and 90 percent. The table below"
                + " has their values.",
            Axis.km("stated radius of 50% in km, logarithmic", low, high),
            Axis.share("share of circles that hold the truth"));
    plot.straight("ideal", low, 0.5, high, 0.5).straight("ideal", low, 0.9, high, 0.9);
    List<double[]> of50 = new ArrayList<>();
    List<double[]> of90 = new ArrayList<>();
    for (Reliability.Bin bin : bins) {
      // Beside each other, or one would hide the other.
      double at = Math.sqrt(Math.max(low, bin.leastKm()) * Math.max(low, bin.greatestKm()));
      circles(plot, style(0), at, bin.within50(), of50);
      circles(plot, style(1), at * Math.pow(high / low, 0.008), bin.within90(), of90);
    }
    plot.dots("circles of 90%", style(1), of90).dots("circles of 50%", style(0), of50);
    plot.open(html);
    html.open("details").element("summary", "The dots in figures");
    Tables.open(html, "How often the circles hold the truth");
    html.head(List.of("stated radius of 50%", "answers", "in circles of 50%", "in circles of 90%"));
    html.open("tbody");
    for (Reliability.Bin bin : bins) {
      html.row(
          List.of(
              Say.km(bin.leastKm()) + " to " + Say.km(bin.greatestKm()),
              Say.count(bin.within50().of()),
              Say.share(bin.within50().value()),
              Say.share(bin.within90().value())));
    }
    html.close();
    Tables.close(html);
    html.close().close();
  }

  private static void circles(
      Plot plot, String style, double at, Reliability.Share share, List<double[]> dots) {
    if (share.of() > 0) {
      plot.whisker(style, at, share.interval().low(), share.interval().high());
      dots.add(new double[] {at, share.value()});
    }
  }

  private void risk() {
    Map<String, RiskCoverage> curves = new LinkedHashMap<>();
    for (Run run : runs) {
      for (RiskCoverage.Confidence confidence : RiskCoverage.Confidence.values()) {
        RiskCoverage curve =
            RiskCoverage.of(
                run.archive().photos(), run.formula(), run.strict(), confidence, WRONG_KM);
        boolean wanted = run.number() == 0 || confidence == RiskCoverage.Confidence.RADIUS;
        if (wanted && !curve.points().isEmpty()) {
          curves.put(
              (runs.size() == 1 ? "" : run.name() + ", ")
                  + switch (confidence) {
                    case RADIUS -> "smallest radius first";
                    case SIMILARITY -> "most similar reference first";
                  },
              curve);
        }
      }
    }
    if (curves.isEmpty()) {
      return;
    }
    Plot plot =
        new Plot(
            "risk",
            "How often the surest answers are more than 200 km off",
            "Curves of the share of wrong answers among the surest, by how many of them are given;"
                + " the lower the better. The table below has their values.",
            Axis.share("coverage: share of all photos that are answered"),
            Axis.share("risk: share of these answers that is wrong"));
    List<Map.Entry<String, RiskCoverage>> last = new ArrayList<>(curves.entrySet());
    for (int i = last.size() - 1; i >= 0; i--) {
      plot.curve(
          last.get(i).getKey(),
          style(i),
          last.get(i).getValue().points().stream()
              .map(p -> new double[] {p.coverage(), p.risk()})
              .toList());
    }
    plot.open(html);
    html.open("details").element("summary", "The curves in figures");
    Tables.open(html, "How often the surest answers are wrong");
    List<String> head = new ArrayList<>();
    head.add("answered");
    head.addAll(curves.keySet());
    html.head(head).open("tbody");
    for (int percent : new int[] {10, 20, 30, 40, 50, 60, 70, 80, 90, 100}) {
      List<String> row = new ArrayList<>();
      row.add(percent + "%");
      curves.values().forEach(curve -> row.add(riskAt(curve, percent / 100.0)));
      html.row(row);
    }
    List<String> mean = new ArrayList<>();
    mean.add("mean over all coverages");
    curves.values().forEach(curve -> mean.add(Say.share(curve.area())));
    html.row(mean).close();
    Tables.close(html);
    html.close().close();
  }

  /** At the first point that covers as much; {@code -} where no answers are left. */
  private static String riskAt(RiskCoverage curve, double coverage) {
    return curve.points().stream()
        .filter(point -> point.coverage() >= coverage - 1e-9)
        .findFirst()
        .map(point -> Say.share(point.risk()))
        .orElse("-");
  }
}
