package io.img2loc.examples;

import io.img2loc.Calibration;
import io.img2loc.Calibration.Coverage;
import io.img2loc.Calibration.Origin;
import io.img2loc.Calibration.Radii;
import io.img2loc.Calibration.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a calibration is made of and judged by: samples, and which of them belong together. */
final class CalibrationSamples {
  static final int FOLDS = 10;
  private static final int ROWS = 10;

  private final List<Sample> samples = new ArrayList<>();
  private final List<Integer> folds = new ArrayList<>();
  private final Map<String, Integer> foldsOfGroups = new HashMap<>();
  private final int[] foldSizes = new int[FOLDS];

  /**
   * A tenth of the samples.
   *
   * @param radius50Km median of their 50 % radii
   * @param radius90Km median of their 90 % radii
   * @param crossValidated how often the truth was within the radii that the others tell; null where
   *     they are too few
   */
  record Row(double radius50Km, double radius90Km, @Nullable Coverage crossValidated) {}

  /**
   * Adds one.
   *
   * @param group what it belongs to: a group is of one fold; null for nothing
   */
  void add(Sample sample, @Nullable String group) {
    int fold = group == null ? smallestFold() : foldOf(group);
    samples.add(sample);
    folds.add(fold);
    foldSizes[fold]++;
  }

  private int foldOf(String group) {
    return foldsOfGroups.computeIfAbsent(group, g -> smallestFold());
  }

  private int smallestFold() {
    return IntStream.range(0, FOLDS)
        .boxed()
        .min(Comparator.comparing(fold -> foldSizes[fold]))
        .orElseThrow();
  }

  int size() {
    return samples.size();
  }

  /** The calibration of all of them; there must be {@link Calibration#LEAST_SAMPLES}. */
  Calibration calibration(Origin origin) {
    return of(origin, samples);
  }

  private static Calibration of(Origin origin, List<Sample> some) {
    Calibration.Builder builder = Calibration.builder(origin);
    some.forEach(builder::add);
    return builder.build();
  }

  /** How often the truth lies within the radii that were made of it: too often, by a little. */
  Coverage inSample(Calibration calibration) {
    return calibration.coverage(samples);
  }

  /**
   * How often the truth lies within the radii that the samples of other folds tell; null if they
   * are too few.
   */
  @Nullable Coverage crossValidated(Origin origin) {
    Coverage[] each = held(origin);
    return each == null ? null : sum(Arrays.asList(each));
  }

  private static Coverage sum(List<Coverage> some) {
    return some.stream().reduce(new Coverage(0, 0, 0), Coverage::plus);
  }

  private Coverage @Nullable [] held(Origin origin) {
    int largest = Arrays.stream(foldSizes).max().orElse(0);
    if (samples.size() - largest < Calibration.LEAST_SAMPLES) {
      return null;
    }
    Coverage[] held = new Coverage[samples.size()];
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Sample> others = new ArrayList<>();
      for (int i = 0; i < held.length; i++) {
        if (folds.get(i) != fold) {
          others.add(samples.get(i));
        }
      }
      Calibration calibration = of(origin, others);
      for (int i = 0; i < held.length; i++) {
        if (folds.get(i) == fold) {
          held[i] = calibration.coverage(List.of(samples.get(i)));
        }
      }
    }
    return held;
  }

  /** The samples from certain to uncertain, in tenths. */
  List<Row> rows(Calibration calibration) {
    Coverage[] held = held(calibration.origin());
    Radii[] radii =
        samples.stream()
            .map(sample -> calibration.radii(sample.spreadKm(), sample.similarity()))
            .toArray(Radii[]::new);
    int[] order =
        IntStream.range(0, radii.length)
            .boxed()
            .sorted(
                Comparator.comparingDouble((Integer i) -> radii[i].radius50Km())
                    .thenComparingDouble(i -> radii[i].radius90Km()))
            .mapToInt(Integer::intValue)
            .toArray();
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      int from = order.length * row / ROWS;
      int to = order.length * (row + 1) / ROWS;
      int[] tenth = Arrays.copyOfRange(order, from, to);
      rows.add(
          new Row(
              median(Arrays.stream(tenth).mapToDouble(i -> radii[i].radius50Km()).toArray()),
              median(Arrays.stream(tenth).mapToDouble(i -> radii[i].radius90Km()).toArray()),
              held == null ? null : sum(Arrays.stream(tenth).mapToObj(i -> held[i]).toList())));
    }
    return rows;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
