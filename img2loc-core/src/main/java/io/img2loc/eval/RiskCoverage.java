package io.img2loc.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How often answers are wrong if only the surest are given: risk against coverage, as El-Yaniv and
 * Wiener define them in <em>On the foundations of noise-free selective classification</em> (2010).
 *
 * <p>Answers are ordered by how sure they claim to be. Of the surest so many, the coverage is their
 * share of all photos, answered or not, and the risk the share of them whose distance exceeds a
 * threshold. Answers that are equally sure are given together. Answers that claim nothing are never
 * given, so that the greatest coverage is the share of photos with an answer and a claim.
 *
 * @param confidence what tells how sure an answer is
 * @param thresholdKm from how far on an answer is wrong, in km
 * @param points at growing coverage, at most 200, the last at the greatest; empty where no answer
 *     claims anything
 * @param area the area under the curve over its width, which is the mean of the risks at all
 *     coverages up to the greatest, in [0, 1], made of all answers, not of the points only; NaN
 *     where no answer claims anything
 */
public record RiskCoverage(
    Confidence confidence, double thresholdKm, List<Point> points, double area) {
  private static final int MOST_POINTS = 200;

  /** What tells how sure an answer is. */
  public enum Confidence {
    /** The stated radius of 50 %: the smaller, the surer. */
    RADIUS {
      @Override
      double of(EvaluatedPhoto photo) {
        return -photo.radius50Km();
      }

      @Override
      double bound(double confidence) {
        return -confidence;
      }
    },
    /** The cosine of the most similar reference: the greater, the surer. */
    SIMILARITY {
      @Override
      double of(EvaluatedPhoto photo) {
        return photo.similarity();
      }
    };

    /** Greater for the surer, NaN where nothing is claimed. */
    abstract double of(EvaluatedPhoto photo);

    /** As people know it. */
    double bound(double confidence) {
      return confidence;
    }
  }

  /**
   * What giving only the surest answers comes to.
   *
   * @param coverage their share of all photos, in (0, 1]
   * @param bound the confidence of the least sure of them: the greatest radius in km, or the least
   *     similarity
   * @param risk the share of them that is wrong, in [0, 1]
   * @param medianKm their median distance in km
   */
  public record Point(double coverage, double bound, double risk, double medianKm) {}

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the threshold is negative or NaN
   */
  public RiskCoverage {
    if (!(thresholdKm >= 0)) {
      throw new IllegalArgumentException("a threshold must be 0 km or more, was " + thresholdKm);
    }
    points = List.copyOf(points);
  }

  /**
   * Draws the curve.
   *
   * @param photos all photos, answered or not
   * @param formula how to measure distances
   * @param strict whether an answer at exactly the threshold's distance is wrong
   * @param confidence what tells how sure an answer is
   * @param thresholdKm from how far on an answer is wrong, in km
   */
  public static RiskCoverage of(
      List<EvaluatedPhoto> photos,
      DistanceFormula formula,
      boolean strict,
      Confidence confidence,
      double thresholdKm) {
    List<Claim> claims = new ArrayList<>();
    for (EvaluatedPhoto photo : photos) {
      double sure = confidence.of(photo);
      if (photo.place() != null && !Double.isNaN(sure)) {
        claims.add(new Claim(sure, photo.errorKm(formula)));
      }
    }
    claims.sort(Comparator.comparingDouble(Claim::confidence).reversed());
    List<Point> points = new ArrayList<>();
    RunningMedian median = new RunningMedian();
    double sumOfRisks = 0;
    long wrong = 0;
    int given = 0;
    int thinned = 0;
    while (given < claims.size()) {
      int before = given;
      double sure = claims.get(given).confidence;
      for (; given < claims.size() && claims.get(given).confidence == sure; given++) {
        double km = claims.get(given).errorKm;
        wrong += (strict ? km >= thresholdKm : km > thresholdKm) ? 1 : 0;
        median.add(km);
      }
      double risk = (double) wrong / given;
      sumOfRisks += risk * (given - before);
      int step = (int) ((long) given * MOST_POINTS / claims.size());
      if (step > thinned || claims.size() <= MOST_POINTS) {
        thinned = step;
        points.add(
            new Point(
                (double) given / photos.size(), confidence.bound(sure), risk, median.value()));
      }
    }
    return new RiskCoverage(confidence, thresholdKm, points, sumOfRisks / claims.size());
  }

  private record Claim(double confidence, double errorKm) {}

  /** The median of a growing number of distances. */
  private static final class RunningMedian {
    private final PriorityQueue<Double> lower = new PriorityQueue<>(Comparator.reverseOrder());
    private final PriorityQueue<Double> upper = new PriorityQueue<>();

    void add(double km) {
      lower.add(km);
      upper.add(lower.remove());
      if (upper.size() > lower.size()) {
        lower.add(upper.remove());
      }
    }

    double value() {
      return lower.size() > upper.size()
          ? lower.element()
          : (lower.element() + upper.element()) / 2;
    }
  }
}
