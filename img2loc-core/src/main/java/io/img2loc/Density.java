package io.img2loc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Votes for places, smoothed on the sphere: each vote is a von Mises–Fisher kernel, which for the
 * widths used here is a Gaussian bell without seams at the date line or the poles. Everything is
 * computed from angles between unit vectors, so it turns with the sphere.
 */
final class Density {
  private static final int MAX_STEPS = 1000;
  private static final double CONVERGED = 1e-12; // squared chord: about 6 m on the Earth
  private static final double SAME_MODE_KM = 10;
  private static final double SMALLEST_WEIGHT = 0.01;
  private static final int RINGS = 32;
  private static final int SECTORS = 16;

  private final List<GeoPoint> places;
  private final double[] weights; // sum to 1
  private final double[][] units;
  private final double kappa;

  /**
   * @param places of the votes, the most trusted first
   * @param logWeights natural logarithms of the votes' weights, of any scale
   * @param sigmaKm width of the kernel
   */
  Density(List<GeoPoint> places, double[] logWeights, double sigmaKm) {
    this.places = List.copyOf(places);
    this.weights = normalized(logWeights);
    this.units = this.places.stream().map(Sphere::unit).toArray(double[][]::new);
    double sigma = sigmaKm / GeoPoint.EARTH_RADIUS_KM;
    this.kappa = 1 / (sigma * sigma);
  }

  private static double[] normalized(double[] logWeights) {
    // Relative to the largest, so that powers of tiny distances neither overflow nor vanish.
    double largest = Arrays.stream(logWeights).max().orElse(0);
    double[] weights = Arrays.stream(logWeights).map(w -> Math.exp(w - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  /**
   * The modes as candidates, the densest first: each has the share of the votes that climb to it as
   * its weight, and stands on the most trusted vote within {@code snapKm} of the peak, where there
   * is one. Modes of less than 1 % are left out, but never the densest.
   */
  List<Candidate> candidates(int limit, double snapKm) {
    List<Mode> modes = modes();
    modes.sort(Comparator.comparingDouble((Mode mode) -> height(mode.peak)).reversed());
    List<Candidate> candidates = new ArrayList<>();
    for (Mode mode : modes.subList(0, Math.min(limit, modes.size()))) {
      if (candidates.isEmpty() || mode.weight >= SMALLEST_WEIGHT) {
        candidates.add(candidate(mode, snapKm));
      }
    }
    return candidates;
  }

  private Candidate candidate(Mode mode, double snapKm) {
    GeoPoint peak = Sphere.point(mode.peak[0], mode.peak[1], mode.peak[2]);
    GeoPoint location =
        places.stream().filter(p -> p.distanceKm(peak) <= snapKm).findFirst().orElse(peak);
    double[] radii = radiiKm(Sphere.unit(location), 0.5, 0.9);
    // Rounding may carry a sum of shares a hair past 1.
    return new Candidate(location, Math.min(1, mode.weight), radii[0], radii[1]);
  }

  private static final class Mode {
    final double[] peak;
    double weight;

    Mode(double[] peak) {
      this.peak = peak;
    }
  }

  private List<Mode> modes() {
    List<Mode> modes = new ArrayList<>();
    for (int i = 0; i < units.length; i++) {
      if (weights[i] > 0) {
        modeAt(climb(units[i]), modes).weight += weights[i];
      }
    }
    return modes;
  }

  private static Mode modeAt(double[] peak, List<Mode> modes) {
    double minCosine = Math.cos(SAME_MODE_KM / GeoPoint.EARTH_RADIUS_KM);
    for (Mode mode : modes) {
      if (dot(mode.peak, peak) >= minCosine) {
        return mode;
      }
    }
    Mode mode = new Mode(peak);
    modes.add(mode);
    return mode;
  }

  /**
   * Mean shift on the sphere: the kernel-weighted mean of the votes, projected back, never lies
   * lower than where one stands.
   */
  private double[] climb(double[] start) {
    double[] at = start;
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] next = shifted(at);
      double moved = 2 - 2 * dot(at, next);
      at = next;
      if (moved < CONVERGED) {
        break;
      }
    }
    return at;
  }

  private double[] shifted(double[] at) {
    double[] sum = new double[3];
    for (int i = 0; i < units.length; i++) {
      double pull = weights[i] * kernel(dot(at, units[i]));
      for (int axis = 0; axis < 3; axis++) {
        sum[axis] += pull * units[i][axis];
      }
    }
    double norm = Math.sqrt(dot(sum, sum));
    return norm > 0
        ? new double[] {sum[0] / norm, sum[1] / norm, sum[2] / norm}
        : at; // every pull underflows or they cancel: nowhere to go
  }

  private double height(double[] at) {
    double height = 0;
    for (int i = 0; i < units.length; i++) {
      height += weights[i] * kernel(dot(at, units[i]));
    }
    return height;
  }

  private double kernel(double cosine) {
    return Math.exp(kappa * (cosine - 1));
  }

  /**
   * Radii around a point that hold the given shares of the density, in km. Each kernel stands for
   * points of equal probability on rings around its vote; the azimuth is counted from the direction
   * of the centre, so that only the angle between vote and centre matters.
   */
  private double[] radiiKm(double[] center, double... shares) {
    List<double[]> masses = new ArrayList<>(); // {angle from the centre, mass}
    for (int i = 0; i < units.length; i++) {
      if (weights[i] > 0) {
        addMasses(angle(center, units[i]), weights[i] / (RINGS * SECTORS), masses);
      }
    }
    masses.sort(Comparator.comparingDouble(mass -> mass[0]));
    return Arrays.stream(shares).map(share -> quantile(masses, share)).toArray();
  }

  private void addMasses(double offset, double mass, List<double[]> masses) {
    for (int ring = 0; ring < RINGS; ring++) {
      double theta = kernelQuantile((ring + 0.5) / RINGS);
      for (int sector = 0; sector < SECTORS; sector++) {
        double phi = Math.PI * (sector + 0.5) / SECTORS; // the other half mirrors this one
        double cosine =
            Math.cos(theta) * Math.cos(offset) + Math.sin(theta) * Math.sin(offset) * Math.cos(phi);
        masses.add(new double[] {Math.acos(Math.max(-1, Math.min(1, cosine))), mass});
      }
    }
  }

  /** The angle that a share of a kernel's mass lies within: the inverse of its distribution. */
  private double kernelQuantile(double share) {
    double versine = -Math.log1p(share * Math.expm1(-2 * kappa)) / kappa; // 1 − cos
    return Math.acos(Math.max(-1, 1 - versine));
  }

  private static double quantile(List<double[]> masses, double share) {
    double sum = 0;
    for (double[] mass : masses) {
      sum += mass[1];
      if (sum >= share) {
        return mass[0] * GeoPoint.EARTH_RADIUS_KM;
      }
    }
    return Math.PI * GeoPoint.EARTH_RADIUS_KM;
  }

  private static double angle(double[] a, double[] b) {
    double x = a[1] * b[2] - a[2] * b[1];
    double y = a[2] * b[0] - a[0] * b[2];
    double z = a[0] * b[1] - a[1] * b[0];
    return Math.atan2(Math.sqrt(x * x + y * y + z * z), dot(a, b));
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
