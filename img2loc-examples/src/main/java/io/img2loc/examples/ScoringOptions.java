package io.img2loc.examples;

import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Measure;
import io.img2loc.examples.archive.RunManifest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How answers are scored: all that decides about a figure once truths and answers are there. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScoringOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--distance",
      paramLabel = "FORMULA",
      converter = FormulaConverter.class,
      description =
          "How distances are measured: wgs84, the geodesic on the ellipsoid (the default);"
              + " haversine, on a sphere of 6371 km; haversine-6378, on one of 6378.137 km.")
  DistanceFormula formula = DistanceFormula.WGS84_GEODESIC;

  @Option(
      names = "--strict",
      description = "Count a photo at exactly a threshold's distance as beyond it.")
  boolean strict;

  @Option(
      names = "--thresholds",
      paramLabel = "KM",
      split = ",",
      converter = Kilometres.class,
      description = "Distances within which photos are counted (default: 1,25,200,750,2500).")
  @Nullable List<Double> thresholdsKm;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description =
          "Bootstrap samples for the intervals (default: ${DEFAULT-VALUE}); 0 for no intervals.")
  int resamples = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What is drawn by lot is drawn with this seed (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  /** Refuses what makes no sense. */
  void check() {
    bootstrap();
    if (thresholdsKm().size() != thresholdsKm().stream().distinct().count()) {
      throw usage("--thresholds names a distance twice");
    }
  }

  /** How distances are measured, where nobody says as a run has it. */
  DistanceFormula formula(RunManifest run) {
    return isGiven("--distance") ? formula : run.formula();
  }

  /** Whether thresholds are strict, where nobody says as a run has it. */
  boolean strict(RunManifest run) {
    return isGiven("--strict") ? strict : run.strict();
  }

  /** How intervals are drawn, where nobody says by a run's seed; null for none. */
  @Nullable Bootstrap bootstrap(RunManifest run) {
    Bootstrap asked = bootstrap();
    return asked == null || isGiven("--seed")
        ? asked
        : new Bootstrap(asked.resamples(), asked.level(), run.seed());
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Where photos are counted, in km, in rising order. */
  List<Double> thresholdsKm() {
    return thresholdsKm == null ? Measure.THRESHOLDS_KM : thresholdsKm.stream().sorted().toList();
  }

  /** How intervals are drawn, or null for none. */
  @Nullable Bootstrap bootstrap() {
    try {
      return resamples == 0 ? null : new Bootstrap(resamples, Bootstrap.defaults().level(), seed);
    } catch (IllegalArgumentException e) {
      throw usage("--resamples " + resamples + ": " + e.getMessage());
    }
  }

  /** The figures of the table. */
  List<Measure> measures() {
    return Measure.table(thresholdsKm());
  }

  /** Collects answers that are measured as was asked for. */
  Evaluation.Builder evaluation() {
    return Evaluation.builder().distance(formula).strict(strict);
  }

  /** The name of a formula on the command line. */
  static String nameOf(DistanceFormula formula) {
    return switch (formula) {
      case WGS84_GEODESIC -> "wgs84";
      case HAVERSINE_6371 -> "haversine";
      case HAVERSINE_6378137 -> "haversine-6378";
    };
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  static final class FormulaConverter implements ITypeConverter<DistanceFormula> {
    @Override
    public DistanceFormula convert(String text) {
      String name = text.strip().toLowerCase(Locale.ROOT);
      return Stream.of(DistanceFormula.values())
          .filter(formula -> nameOf(formula).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + text
                          + "' is no way to measure distances; there is: "
                          + String.join(
                              ", ",
                              Stream.of(DistanceFormula.values())
                                  .map(ScoringOptions::nameOf)
                                  .toList())));
    }
  }
}
