package io.img2loc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What each consensus gains over the first guess, on {@link SimulatedPhoto simulated photos}: a
 * simulation, no measurement. Samples correlate with each other and with the neighbours, each in
 * four degrees.
 *
 * <p>Arguments: the Markdown file to write, and optionally the number of photos (10,000).
 */
final class ConsensusSimulation {
  private static final List<Double> CORRELATIONS = List.of(0.0, 0.3, 0.6, 0.9);
  private static final List<Integer> SAMPLES = List.of(1, 4, 16);
  private static final double SEPARATION = 1;

  private static final List<Double> THRESHOLDS_KM = List.of(1.0, 25.0, 200.0, 750.0, 2500.0);
  private static final int CITY = 1; // of the thresholds
  private static final int SCORE = THRESHOLDS_KM.size();
  private static final int MEASURES = SCORE + 1;

  /** Beyond the seeds that shares and kernels were tried out with. */
  private static final long FIRST_SEED = 1_000_000;

  private record Setting(int samples, double ofSamples, double withNeighbors, double separation) {}

  /** The mean of paired differences, and half of its normal 95 % interval. */
  private record Gain(double mean, double half) {
    static Gain of(double[] differences) {
      double mean = Arrays.stream(differences).average().orElseThrow();
      double squares = 0;
      for (double difference : differences) {
        squares += (difference - mean) * (difference - mean);
      }
      int n = differences.length;
      return new Gain(mean, 1.96 * Math.sqrt(squares / (n - 1) / n));
    }

    boolean above() {
      return mean - half > 0;
    }

    boolean below() {
      return mean + half < 0;
    }

    /** With a mark where the interval leaves 0 out. */
    String shown(int measure) {
      String digits = measure == SCORE ? "%+.0f ± %.0f" : "%+.1f ± %.1f";
      String text = format(digits, mean, half);
      return above() ? "**" + text + "**" : below() ? "*" + text + "*" : text;
    }
  }

  /** Shares in percent and the GeoScore of the first guess, and what others gain over it. */
  private record Result(double[] first, Map<String, Gain[]> gains) {}

  private final int photos;
  private final Map<Setting, Result> results = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  private ConsensusSimulation(int photos) {
    this.photos = photos;
  }

  public static void main(String[] args) throws IOException {
    var simulation = new ConsensusSimulation(args.length > 1 ? Integer.parseInt(args[1]) : 10_000);
    simulation.report();
    Files.write(Path.of(args[0]), simulation.lines);
  }

  private void report() {
    lines.add(
        format(
            "%d simulated photos. **Bold**: the interval lies above 0; *italic*: below.", photos));
    everywhere();
    pairs(4);
    thresholds(0.3, 0.3);
    thresholds(0.6, 0.6);
    separations();
  }

  private void everywhere() {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    for (int samples : SAMPLES) {
      for (double ofSamples : CORRELATIONS) {
        for (double withNeighbors : CORRELATIONS) {
          Setting setting = new Setting(samples, ofSamples, withNeighbors, SEPARATION);
          result(setting)
              .gains()
              .forEach(
                  (name, gains) ->
                      tallies.computeIfAbsent(name, k -> new Tally()).add(setting, gains));
        }
      }
    }
    table("All settings and measures", "consensus", "intervals", "above 0", "below 0", "lowest");
    tallies.forEach(
        (name, tally) ->
            row(name, "" + tally.all, "" + tally.above, "" + tally.below, tally.lowest));
  }

  private static final class Tally {
    int all;
    int above;
    int below;
    String lowest = "none";
    private double lowestEnd;

    void add(Setting setting, Gain[] gains) {
      for (int measure = 0; measure < MEASURES; measure++) {
        Gain gain = gains[measure];
        all++;
        above += gain.above() ? 1 : 0;
        below += gain.below() ? 1 : 0;
        if (measure != SCORE && gain.mean() + gain.half() < lowestEnd) {
          lowestEnd = gain.mean() + gain.half();
          lowest =
              format(
                  "%s at %.0f km; %d samples, %s and %s",
                  gain.shown(measure),
                  THRESHOLDS_KM.get(measure),
                  setting.samples(),
                  setting.ofSamples(),
                  setting.withNeighbors());
        }
      }
    }
  }

  private void pairs(int samples) {
    table(
        format("%d samples, within 25 km and GeoScore", samples),
        "of samples",
        "with neighbours",
        "first, 25 km",
        "density",
        "expectedScore",
        "verified",
        "first, GeoScore",
        "density",
        "expectedScore",
        "verified");
    for (double ofSamples : CORRELATIONS) {
      for (double withNeighbors : CORRELATIONS) {
        Result result = result(new Setting(samples, ofSamples, withNeighbors, SEPARATION));
        List<String> cells = new ArrayList<>(List.of("" + ofSamples, "" + withNeighbors));
        for (int measure : new int[] {CITY, SCORE}) {
          cells.add(format(measure == SCORE ? "%.0f" : "%.1f", result.first()[measure]));
          result.gains().values().forEach(gains -> cells.add(gains[measure].shown(measure)));
        }
        row(cells.toArray(String[]::new));
      }
    }
  }

  private void thresholds(double ofSamples, double withNeighbors) {
    table(
        format(
            "All thresholds; correlation of samples %s, with neighbours %s",
            ofSamples, withNeighbors),
        "samples",
        "consensus",
        "1 km",
        "25 km",
        "200 km",
        "750 km",
        "2500 km",
        "GeoScore");
    for (int samples : SAMPLES) {
      Result result = result(new Setting(samples, ofSamples, withNeighbors, SEPARATION));
      List<String> first = new ArrayList<>(List.of("" + samples, "first"));
      for (int measure = 0; measure < MEASURES; measure++) {
        first.add(format(measure == SCORE ? "%.0f" : "%.1f", result.first()[measure]));
      }
      row(first.toArray(String[]::new));
      result
          .gains()
          .forEach(
              (name, gains) -> {
                List<String> cells = new ArrayList<>(List.of("", name));
                for (int measure = 0; measure < MEASURES; measure++) {
                  cells.add(gains[measure].shown(measure));
                }
                row(cells.toArray(String[]::new));
              });
    }
  }

  private void separations() {
    table(
        "verified by how well similarity tells the right city; 4 samples, correlations 0.3",
        "separation",
        "1 km",
        "25 km",
        "200 km",
        "750 km",
        "2500 km",
        "GeoScore");
    for (double separation : new double[] {0, 0.5, 1, 2}) {
      Gain[] gains = result(new Setting(4, 0.3, 0.3, separation)).gains().get("verified");
      List<String> cells = new ArrayList<>(List.of("" + separation));
      for (int measure = 0; measure < MEASURES; measure++) {
        cells.add(gains[measure].shown(measure));
      }
      row(cells.toArray(String[]::new));
    }
  }

  private Result result(Setting setting) {
    return results.computeIfAbsent(setting, this::run);
  }

  private Result run(Setting setting) {
    double[][] first = new double[MEASURES][photos];
    Map<String, double[][]> others = new LinkedHashMap<>();
    for (int i = 0; i < photos; i++) {
      var photo =
          new SimulatedPhoto(
              FIRST_SEED + i,
              setting.samples(),
              setting.ofSamples(),
              setting.withNeighbors(),
              setting.separation());
      Map<String, Double> km = distances(photo);
      for (int measure = 0; measure < MEASURES; measure++) {
        double ofFirst = value(measure, km.get("first"));
        first[measure][i] = ofFirst;
        for (String name : List.of("density", "expectedScore", "verified")) {
          others.computeIfAbsent(name, k -> new double[MEASURES][photos])[measure][i] =
              value(measure, km.get(name)) - ofFirst;
        }
      }
    }
    Map<String, Gain[]> gains = new LinkedHashMap<>();
    others.forEach(
        (name, differences) ->
            gains.put(name, Stream.of(differences).map(Gain::of).toArray(Gain[]::new)));
    return new Result(Stream.of(first).mapToDouble(v -> Gain.of(v).mean()).toArray(), gains);
  }

  private static Map<String, Double> distances(SimulatedPhoto photo) {
    List<Guess> located =
        photo.guesses().stream().filter(g -> g.status() == Guess.Status.LOCATED).toList();
    Map<String, Double> km = new LinkedHashMap<>();
    if (located.isEmpty()) {
      return km;
    }
    GeoPoint first = located.get(0).candidates().get(0).location();
    km.put("first", first.distanceKm(photo.truth()));
    // What choose() does, but for the radii, which take most of its time and decide nothing.
    Votes votes = new Votes(located, photo.evidence().hits().nearest());
    Map.of(
            "density", new DensityConsensus(),
            "expectedScore", new ExpectedScoreConsensus(),
            "verified", new VerifiedConsensus(photo.index()))
        .forEach(
            (name, consensus) ->
                km.put(
                    name,
                    consensus
                        .rank(photo.evidence(), votes)
                        .get(0)
                        .location()
                        .distanceKm(photo.truth())));
    return km;
  }

  /** Whether it is within the threshold, in percent, or the GeoScore; 0 without a place. */
  private static double value(int measure, @Nullable Double km) {
    if (km == null) {
      return 0;
    }
    return measure == SCORE
        ? 5000 * Math.exp(-km / 1492.7)
        : km <= THRESHOLDS_KM.get(measure) ? 100 : 0;
  }

  private void table(String title, String... columns) {
    lines.add("");
    lines.add("### " + title);
    lines.add("");
    row(columns);
    lines.add(Stream.of(columns).map(column -> "|---").collect(Collectors.joining("", "", "|")));
  }

  private void row(String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
