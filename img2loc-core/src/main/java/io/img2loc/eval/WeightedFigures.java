package io.img2loc.eval;

import java.util.List;

/**
 * Figures of photos that count as often as their unit was drawn. One pass over the photos in order
 * of distance serves all figures. Not safe for use by several threads.
 */
final class WeightedFigures implements Bootstrap.Figures {
  private static final int BLOCK = 512;

  private final List<Measure> measures;
  private final double[] distances; // in rising order
  private final double[] scores;
  private final int[] units;
  private final int answered;
  private final int[] within; // of each measure of accuracy, how many photos are near enough

  private final long[] before; // how many were drawn before each block of the answered
  private double sumKm;
  private double sumScore;

  WeightedFigures(
      List<Measure> measures, double[] distances, int[] units, int answered, int[] within) {
    this.measures = measures;
    this.distances = distances;
    this.units = units;
    this.answered = answered;
    this.within = within;
    before = new long[answered / BLOCK + 1];
    scores = new double[answered];
    for (int i = 0; i < answered; i++) {
      scores[i] = Evaluation.geoScore(distances[i]);
    }
  }

  @Override
  public void of(int[] drawn, double[] figures) {
    long withAnswer = count(drawn);
    long all = withAnswer;
    for (int i = answered; i < units.length; i++) {
      all += drawn[units[i]];
    }
    for (int i = 0; i < figures.length; i++) {
      Measure measure = measures.get(i);
      long of = measure.answeredOnly() ? withAnswer : all;
      if (of == 0) {
        figures[i] = Double.NaN;
        continue;
      }
      figures[i] =
          switch (measure.kind()) {
            case ACCURACY -> (double) before(within[i], drawn) / of;
            case MEDIAN_KM -> (km((of - 1) / 2, drawn) + km(of / 2, drawn)) / 2;
            case MEAN_KM -> of == withAnswer ? sumKm / of : Double.POSITIVE_INFINITY;
            case GEO_SCORE -> sumScore / of;
            case WITHOUT_ANSWER -> (double) (of - withAnswer) / of;
          };
    }
  }

  /** Goes over the answered photos; how many were drawn. */
  private long count(int[] drawn) {
    long count = 0;
    double km = 0;
    double score = 0;
    for (int block = 0; block < before.length; block++) {
      before[block] = count;
      int end = Math.min((block + 1) * BLOCK, answered);
      for (int i = block * BLOCK; i < end; i++) {
        int weight = drawn[units[i]];
        count += weight;
        km += weight * distances[i];
        score += weight * scores[i];
      }
    }
    sumKm = km;
    sumScore = score;
    return count;
  }

  /** How many were drawn of the nearest so many photos, all of which are answered. */
  private long before(int photo, int[] drawn) {
    int block = photo / BLOCK;
    long count = before[block];
    for (int i = block * BLOCK; i < photo; i++) {
      count += drawn[units[i]];
    }
    return count;
  }

  /** The distance of the drawn photo that has so many nearer ones. */
  private double km(long rank, int[] drawn) {
    int low = 0;
    int high = before.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (before[middle] <= rank) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    long count = before[low];
    for (int i = low * BLOCK; i < answered; i++) {
      count += drawn[units[i]];
      if (count > rank) {
        return distances[i];
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
