package io.img2loc;

import java.util.List;
import java.util.Locale;

/**
 * The neighbours' own estimate of the location, without any model.
 *
 * <p>The most similar references vote with weight d<sup>−m</sup>, where d = 2 − 2·cosine is the
 * squared distance of the unit vectors; the votes are smoothed on the sphere with a kernel of width
 * σ; the densest place is moved to the most similar reference near it. This is the "[L]kNN, σ = 4"
 * of Vo, Jacobs and Hays, <em>Revisiting IM2GPS in the Deep Learning Era</em> (ICCV 2017), with two
 * changes: the kernel lives on the sphere rather than on a grid of degrees, and d is never taken
 * for less than 10<sup>−4</sup>, so that an identical photo has a large weight and not an infinite
 * one.
 *
 * <p>A guess has the modes of the density as candidates, the densest first. A candidate's weight is
 * the share of the votes that lie around it, each counted by its kernel; its radii hold 50 % and 90
 * % of the smoothed votes, those of other modes included; they are not calibrated, unless by {@link
 * #calibrated}. Without neighbours the guess is {@link Guess.Status#ABSTAINED}.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class DensityGenerator implements GeoGenerator {
  static final double SIGMA_KM = 445;
  static final double SNAP_KM = 100;
  static final int MAX_CANDIDATES = 5;

  static final int NEIGHBORS = 100;
  private static final double EXPONENT = 10;

  private static final double SMALLEST_DISTANCE = 1e-4;

  /** Begins every description; the number rises when the same parameters estimate otherwise. */
  private static final String DESCRIPTION = "density-1(";

  private final int neighbors;
  private final double sigmaKm;
  private final double exponent;
  private final double snapKm;

  private DensityGenerator(Builder builder) {
    neighbors = builder.neighbors;
    sigmaKm = builder.sigmaKm;
    exponent = builder.exponent;
    snapKm = builder.snapKm;
  }

  /** A builder with the defaults of the paper that the estimate is from. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Guess generate(Prompt prompt) {
    List<Neighbor> nearest = prompt.evidence().hits().nearest();
    List<Neighbor> voters = nearest.subList(0, Math.min(neighbors, nearest.size()));
    if (voters.isEmpty()) {
      return Guess.without(
          Guess.Status.ABSTAINED, "There are no neighbours to go by.", Usage.none(), prompt);
    }
    List<GeoPoint> places = voters.stream().map(n -> n.reference().location()).toList();
    double[] logWeights =
        voters.stream().mapToDouble(n -> logVote(n.similarity(), exponent)).toArray();
    Density density = new Density(places, logWeights, sigmaKm);
    List<Candidate> candidates = density.withRadii(density.candidates(MAX_CANDIDATES, snapKm));
    return Guess.located(candidates, words(voters.size(), candidates), Usage.none(), prompt);
  }

  /**
   * The estimator and its parameters, always the same for the same ones: {@code
   * density-1(neighbors=100, sigmaKm=445.0, weightExponent=10.0, snapKm=100.0)}.
   */
  public String description() {
    return DESCRIPTION
        + "neighbors="
        + neighbors
        + ", sigmaKm="
        + sigmaKm
        + ", weightExponent="
        + exponent
        + ", snapKm="
        + snapKm
        + ")";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the calibration was made with another estimator than this
   *     one, or with other parameters
   */
  @Override
  public GeoGenerator calibrated(Calibration calibration) {
    String other = calibration.origin().estimator();
    if (!other.equals(description())) {
      throw new IllegalArgumentException(
          "the calibration was made with "
              + other
              + ", and does not hold for "
              + description()
              + "; calibrate anew");
    }
    return prompt -> calibration.applied(generate(prompt));
  }

  /** Refuses, for all other generators, a calibration that was made with one of these. */
  static void refuse(Calibration calibration) {
    String estimator = calibration.origin().estimator();
    if (estimator.startsWith(DESCRIPTION)) {
      throw new IllegalArgumentException(
          "the calibration was made with "
              + estimator
              + ", and this generator is none; calibrate it before it is combined with others");
    }
  }

  /** The natural logarithm of what a photo of this cosine to the query weighs by default. */
  static double logVote(double similarity) {
    return logVote(similarity, EXPONENT);
  }

  /** The natural logarithm of what a photo of this cosine to the query weighs. */
  static double logVote(double similarity, double exponent) {
    return -exponent * Math.log(Math.max(SMALLEST_DISTANCE, 2 - 2 * similarity));
  }

  private static String words(int voters, List<Candidate> candidates) {
    return String.format(
        Locale.ROOT,
        "%.0f %% of the votes of %d neighbours lie around this place.",
        100 * candidates.get(0).weight(),
        voters);
  }

  /** Sets the estimate's parameters. Not safe for use by several threads. */
  public static final class Builder {
    private int neighbors = NEIGHBORS;
    private double sigmaKm = SIGMA_KM;
    private double exponent = EXPONENT;
    private double snapKm = SNAP_KM;

    private Builder() {}

    /** How many of the nearest references vote: by default 100. */
    public Builder neighbors(int neighbors) {
      if (neighbors < 1) {
        throw new IllegalArgumentException("at least 1 neighbour must vote, not " + neighbors);
      }
      this.neighbors = neighbors;
      return this;
    }

    /** Width σ of the kernel in km, in [0.1, 5000]: by default 445, which is 4°. */
    public Builder sigmaKm(double sigmaKm) {
      if (!(sigmaKm >= 0.1 && sigmaKm <= 5000)) {
        throw new IllegalArgumentException("sigmaKm must be in [0.1, 5000], was " + sigmaKm);
      }
      this.sigmaKm = sigmaKm;
      return this;
    }

    /**
     * How fast a vote weakens with distance, the m of d<sup>−m</sup>, in [0, 100]: by default 10.
     */
    public Builder weightExponent(double exponent) {
      if (!(exponent >= 0 && exponent <= 100)) {
        throw new IllegalArgumentException("weightExponent must be in [0, 100], was " + exponent);
      }
      this.exponent = exponent;
      return this;
    }

    /**
     * How far in km the densest place may be from the most similar reference that it is moved to, 0
     * for leaving it where it is: by default 100.
     */
    public Builder snapKm(double snapKm) {
      if (!(snapKm >= 0)) {
        throw new IllegalArgumentException("snapKm must be 0 or more, was " + snapKm);
      }
      this.snapKm = snapKm;
      return this;
    }

    /** An estimator with these parameters; may be called again. */
    public DensityGenerator build() {
      return new DensityGenerator(this);
    }
  }
}
