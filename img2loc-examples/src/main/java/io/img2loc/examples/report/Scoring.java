package io.img2loc.examples.report;

import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.examples.archive.RunManifest;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a report measures its runs: all of them alike, whatever they say themselves.
 *
 * @param formula how distances are measured
 * @param strict whether a photo at exactly a threshold's distance counts as beyond it
 * @param thresholdsKm where photos are counted, in km, in the order of the columns
 * @param bootstrap how intervals are drawn, or null for none
 */
public record Scoring(
    DistanceFormula formula,
    boolean strict,
    List<Double> thresholdsKm,
    @Nullable Bootstrap bootstrap) {
  /** Copies. */
  public Scoring {
    Objects.requireNonNull(formula, "formula");
    thresholdsKm = List.copyOf(thresholdsKm);
  }

  /** As a run says, at the usual thresholds, with the usual intervals drawn with the run's seed. */
  public static Scoring of(RunManifest manifest) {
    Bootstrap usual = Bootstrap.defaults();
    return new Scoring(
        manifest.formula(),
        manifest.strict(),
        Measure.THRESHOLDS_KM,
        new Bootstrap(usual.resamples(), usual.level(), manifest.seed()));
  }

  /** The figures of the table. */
  List<Measure> measures() {
    return Measure.table(thresholdsKm);
  }

  /** Null where none are wanted, or there is nothing to draw from. */
  @Nullable Intervals intervals(Evaluation evaluation, List<Measure> measures) {
    return bootstrap == null || evaluation.total() == 0
        ? null
        : evaluation.intervals(bootstrap, measures);
  }

  /** Whether a run says the same of how distances are measured and counted. */
  boolean isThatOf(RunManifest manifest) {
    return formula == manifest.formula() && strict == manifest.strict();
  }
}
