package io.img2loc;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How uncertain a guess is among those of a sample, in [0, 1]: the rank of its spread and the rank
 * of its dissimilarity, in parts. Rises with the spread and falls with the similarity. Immutable.
 */
final class Uncertainty {
  /** Quantiles that are kept: every hundredth. */
  private static final int QUANTILES = 101;

  private final double weight;
  private final double[] spreads;
  private final double[] similarities;

  /**
   * @param weight of the spread's rank, in [0, 1]; the dissimilarity's has the rest
   * @param spreads quantiles at equal steps from the least to the largest, 2 or more
   * @param similarities likewise
   */
  Uncertainty(double weight, double[] spreads, double[] similarities) {
    this.weight = weight;
    this.spreads = spreads.clone();
    this.similarities = similarities.clone();
  }

  static Uncertainty of(List<Calibration.Sample> samples, double weight) {
    return new Uncertainty(
        weight,
        quantiles(samples, Calibration.Sample::spreadKm),
        quantiles(samples, Calibration.Sample::similarity));
  }

  private static double[] quantiles(
      List<Calibration.Sample> samples, ToDoubleFunction<Calibration.Sample> value) {
    double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
    double[] quantiles = new double[QUANTILES];
    for (int i = 0; i < QUANTILES; i++) {
      double at = (sorted.length - 1.0) * i / (QUANTILES - 1);
      int below = (int) at;
      int above = Math.min(below + 1, sorted.length - 1);
      quantiles[i] = sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
    return quantiles;
  }

  double weight() {
    return weight;
  }

  double[] spreads() {
    return spreads.clone();
  }

  double[] similarities() {
    return similarities.clone();
  }

  double of(double spreadKm, double similarity) {
    return weight * rank(spreads, spreadKm) + (1 - weight) * (1 - rank(similarities, similarity));
  }

  /** The share of the sample below a value, in [0, 1]; in the middle of values that are equal. */
  private static double rank(double[] quantiles, double value) {
    int last = quantiles.length - 1;
    if (value < quantiles[0]) {
      return 0;
    }
    if (value > quantiles[last]) {
      return 1;
    }
    int found = Arrays.binarySearch(quantiles, value);
    if (found >= 0) {
      int first = found;
      while (first > 0 && quantiles[first - 1] == value) {
        first--;
      }
      int end = found;
      while (end < last && quantiles[end + 1] == value) {
        end++;
      }
      return (first + end) / 2.0 / last;
    }
    int above = -found - 1;
    double share = (value - quantiles[above - 1]) / (quantiles[above] - quantiles[above - 1]);
    return (above - 1 + share) / last;
  }
}
