package io.img2loc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Votes for places, smoothed on the sphere: each vote is a von Mises–Fisher kernel, which for the
 * widths used here is a Gaussian bell without seams at the date line or the poles. Everything is
 * computed from angles between unit vectors, so it turns with the sphere.
 */
final class Density {
  private static final int MAX_STEPS = 1000;
  private static final double CONVERGED = 1e-5; // the last step of a climb, in parts of σ
  private static final double SMALLEST_WEIGHT = 0.01;
  private static final double NEGLIGIBLE = 1e-6; // of the largest weight: a hundred move nothing
  private static final int POINTS = 128;
  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
  private static final double RADIUS_PRECISION = 1e-6; // radians: about 6 m

  private final List<GeoPoint> places; // the weightiest first
  private final double[] weights; // sum to 1
  private final double[][] units;
  private final double kappa;
  private final double[] pointVersines = new double[POINTS];
  private final double[] pointOffsets = new double[POINTS];
  private final double cosSigma;
  private final double cosSameMode;

  /**
   * @param places of the votes
   * @param logWeights natural logarithms of the votes' weights, of any scale
   * @param sigmaKm width of the kernel
   */
  Density(List<GeoPoint> places, double[] logWeights, double sigmaKm) {
    // Relative to the largest, so that powers of tiny distances neither overflow nor vanish.
    double largest = Arrays.stream(logWeights).max().orElse(0);
    double[] relative = Arrays.stream(logWeights).map(w -> Math.exp(w - largest)).toArray();
    int[] voters =
        IntStream.range(0, relative.length)
            .filter(i -> relative[i] > NEGLIGIBLE)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> relative[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    double sum = Arrays.stream(voters).mapToDouble(i -> relative[i]).sum();
    this.places = Arrays.stream(voters).mapToObj(places::get).toList();
    this.weights = Arrays.stream(voters).mapToDouble(i -> relative[i] / sum).toArray();
    this.units = this.places.stream().map(Sphere::unit).toArray(double[][]::new);
    double sigma = sigmaKm / GeoPoint.EARTH_RADIUS_KM;
    this.kappa = 1 / (sigma * sigma);
    this.cosSigma = Math.cos(sigma);
    this.cosSameMode = Math.cos(sigma / 20);
    for (int i = 0; i < POINTS; i++) {
      double versine = kernelQuantile((i + 0.5) / POINTS);
      double phi = Math.PI * ((i * GOLDEN_RATIO) % 1); // the other half mirrors this one
      pointVersines[i] = versine;
      pointOffsets[i] = Math.sqrt(versine * (2 - versine)) * Math.cos(phi);
    }
  }

  /**
   * The modes as candidates, the densest first. A candidate's weight is the height of its peak: the
   * share of the votes that lie around it, each counted by its kernel. It stands on the most
   * trusted vote within {@code snapKm} of the peak, where there is one. Modes of less than 1 % are
   * left out, but never the densest. They claim no radii yet.
   */
  List<Candidate> candidates(int limit, double snapKm) {
    List<Mode> modes = modes();
    modes.sort(Comparator.comparingDouble(Mode::height).reversed());
    // A vote between two peaks counts for both, so that the heights may sum to more than 1.
    double scale = 1 / Math.max(1, modes.stream().mapToDouble(Mode::height).sum());
    Map<GeoPoint, Candidate> candidates = new LinkedHashMap<>();
    for (Mode mode : modes.subList(0, Math.min(limit, modes.size()))) {
      if (candidates.isEmpty() || mode.height >= SMALLEST_WEIGHT) {
        GeoPoint location = snapped(mode.peak, snapKm);
        candidates.putIfAbsent(location, Candidate.of(location, mode.height * scale));
      }
    }
    return List.copyOf(candidates.values());
  }

  private GeoPoint snapped(double[] peak, double snapKm) {
    GeoPoint top = Sphere.point(peak[0], peak[1], peak[2]);
    return places.stream().filter(place -> place.distanceKm(top) <= snapKm).findFirst().orElse(top);
  }

  /** The same candidates with the radii that hold 50 % and 90 % of the smoothed votes. */
  List<Candidate> withRadii(List<Candidate> candidates) {
    return candidates.stream().map(this::withRadii).toList();
  }

  private Candidate withRadii(Candidate candidate) {
    double[] cosines = cosinesFrom(Sphere.unit(candidate.location()));
    return new Candidate(
        candidate.location(), candidate.weight(), radiusKm(cosines, 0.5), radiusKm(cosines, 0.9));
  }

  /** The share of the votes that lie around a place, each counted by its kernel, in [0, 1]. */
  double height(GeoPoint place) {
    return height(Sphere.unit(place));
  }

  @SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
  private record Mode(double[] peak, double height) {}

  /**
   * The modes, found by climbing from the votes that stand highest within σ around them, the
   * highest of all first: of two peaks too close to tell apart the higher one is kept.
   */
  private List<Mode> modes() {
    double[] heights = Arrays.stream(units).mapToDouble(this::height).toArray();
    List<Mode> modes = new ArrayList<>();
    IntStream.range(0, units.length)
        .filter(i -> isHighestAround(i, heights))
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> heights[i]).reversed())
        .forEach(i -> climb(units[i], modes));
    return modes;
  }

  private boolean isHighestAround(int vote, double[] heights) {
    for (int i = 0; i < units.length; i++) {
      boolean higher = heights[i] > heights[vote] || (heights[i] == heights[vote] && i < vote);
      if (higher && dot(units[i], units[vote]) >= cosSigma) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds the mode above a point, unless it is known. Mean shift on the sphere finds it: the
   * kernel-weighted mean of the votes, projected back, never lies lower than where one stands. A
   * climb that comes close to a known peak has arrived there.
   */
  private void climb(double[] start, List<Mode> modes) {
    double[] at = start;
    for (int step = 0; step < MAX_STEPS; step++) {
      for (Mode mode : modes) {
        if (dot(mode.peak, at) >= cosSameMode) {
          return;
        }
      }
      double[] next = shifted(at);
      double moved = 2 - 2 * dot(at, next);
      at = next;
      if (moved * kappa < CONVERGED * CONVERGED) {
        break;
      }
    }
    modes.add(new Mode(at, height(at)));
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
   * The radius around a point that holds a share of the density, in km. Each kernel stands for
   * points of equal probability on a spiral around its vote; the azimuth is counted from the
   * direction of the centre, so that only the angle between vote and centre matters.
   */
  private double radiusKm(double[] cosines, double share) {
    double low = 0;
    double high = Math.PI;
    while (high - low > RADIUS_PRECISION) {
      double middle = (low + high) / 2;
      if (massWithin(Math.cos(middle), cosines) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high * GeoPoint.EARTH_RADIUS_KM;
  }

  private double massWithin(double cosine, double[] cosines) {
    double mass = 0;
    for (int i = 0; i < weights.length; i++) {
      int within = 0;
      for (int j = i * POINTS; j < (i + 1) * POINTS; j++) {
        within += cosines[j] >= cosine ? 1 : 0;
      }
      mass += weights[i] * within / POINTS;
    }
    return mass;
  }

  /**
   * Cosines of the angles from a centre to the points that stand for the kernels, kernel by kernel.
   */
  private double[] cosinesFrom(double[] center) {
    double[] cosines = new double[units.length * POINTS];
    int next = 0;
    for (double[] unit : units) {
      double cosOffset = dot(center, unit);
      double sinOffset = Math.sqrt(Math.max(0, 1 - cosOffset * cosOffset));
      for (int i = 0; i < POINTS; i++) {
        cosines[next++] = (1 - pointVersines[i]) * cosOffset + pointOffsets[i] * sinOffset;
      }
    }
    return cosines;
  }

  /** 1 − cosine of the angle that a share of a kernel's mass lies within. */
  private double kernelQuantile(double share) {
    return -Math.log1p(share * Math.expm1(-2 * kappa)) / kappa;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
