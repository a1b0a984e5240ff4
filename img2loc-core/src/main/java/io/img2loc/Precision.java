package io.img2loc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How finely an answer may be told. */
public enum Precision {
  /** As found. */
  EXACT(0),
  /** To a grid of about 1 km: a neighbourhood. */
  KM_1(1),
  /** To a grid of about 10 km: a town. */
  KM_10(10),
  /** To a grid of about 100 km: a region. */
  KM_100(100);

  private static final double KM_PER_DEGREE = Math.toRadians(1) * GeoPoint.EARTH_RADIUS_KM;

  private final double cellKm;

  Precision(double cellKm) {
    this.cellKm = cellKm;
  }

  /** Size of the grid's cells in km, 0 for none. */
  public double cellKm() {
    return cellKm;
  }

  /**
   * Candidates moved to the middles of their cells, those of one cell made one, the likeliest
   * first, with weights in whole tenths; those of less than a tenth are left out, but never the
   * likeliest.
   */
  List<Candidate> coarsen(List<Candidate> candidates) {
    Map<GeoPoint, Candidate> cells = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      GeoPoint middle = cellMiddle(candidate.location());
      cells.merge(middle, moved(candidate, middle), Precision::joined);
    }
    List<Candidate> joined = new ArrayList<>(cells.values());
    joined.sort(Comparator.comparingDouble(Candidate::weight).reversed());
    List<Candidate> coarse = new ArrayList<>();
    for (Candidate candidate : joined) {
      long tenths = tenths(candidate.weight());
      if (coarse.isEmpty() || tenths > 0) {
        coarse.add(
            new Candidate(
                candidate.location(),
                Math.max(1, tenths) / 10.0,
                candidate.radius50Km(),
                candidate.radius90Km(),
                candidate.calibrated()));
      }
    }
    return coarse;
  }

  /** An exact weight follows from the distances to other places, and would tell them. */
  private static long tenths(double weight) {
    double rounding = 1e-9; // three tenths added up are not quite 0.3
    return (long) Math.floor(10 * weight + rounding);
  }

  /**
   * The middle of a point's cell: rows of equal height, each cut into a whole number of cells about
   * as wide as high.
   */
  private GeoPoint cellMiddle(GeoPoint point) {
    long rows = Math.round(180 * KM_PER_DEGREE / cellKm);
    double height = 180.0 / rows;
    long row = Math.min(rows - 1, (long) Math.floor((point.latitude() + 90) / height));
    double latitude = -90 + (row + 0.5) * height;
    long columns =
        Math.max(1, Math.round(360 * KM_PER_DEGREE * Math.cos(Math.toRadians(latitude)) / cellKm));
    double width = 360.0 / columns;
    long column = Math.min(columns - 1, (long) Math.floor((point.longitude() + 180) / width));
    return new GeoPoint(latitude, -180 + (column + 0.5) * width);
  }

  private Candidate moved(Candidate candidate, GeoPoint middle) {
    // Half a cell's diagonal is what moving to the middle can cost at most.
    double slack = cellKm * Math.sqrt(0.5);
    return candidate.hasRadii()
        ? new Candidate(
            middle,
            candidate.weight(),
            wholeCells(candidate.radius50Km() + slack),
            wholeCells(candidate.radius90Km() + slack),
            candidate.calibrated())
        : Candidate.of(middle, candidate.weight());
  }

  /** An exact radius may be the distance of two candidates, and narrow down where they are. */
  private double wholeCells(double km) {
    return Math.ceil(km / cellKm) * cellKm;
  }

  /** Two candidates of one cell; radii that are calibrated stand, however large others are. */
  private static Candidate joined(Candidate a, Candidate b) {
    double weight = Math.min(1, a.weight() + b.weight());
    if (a.calibrated() != b.calibrated()) {
      Candidate known = a.calibrated() ? a : b;
      return new Candidate(a.location(), weight, known.radius50Km(), known.radius90Km(), true);
    }
    return new Candidate(
        a.location(),
        weight,
        Math.max(a.radius50Km(), b.radius50Km()),
        Math.max(a.radius90Km(), b.radius90Km()),
        a.calibrated());
  }
}
