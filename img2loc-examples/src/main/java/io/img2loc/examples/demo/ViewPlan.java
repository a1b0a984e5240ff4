package io.img2loc.examples.demo;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Which views of the Earth are indexed and which are asked about; the same for the same numbers.
 *
 * <p>The indexed centres are those points of a Fibonacci lattice over the whole sphere whose views
 * have land in them. The centres asked about are drawn evenly on the sphere, of those that have
 * land in view and lie at a distance in [{@link #nearestMinKm}, {@link #nearestMaxKm}] from the
 * nearest indexed centre.
 *
 * @param spacingKm side of a square of the area that each lattice point stands for, in km
 * @param gallery the indexed views, north up
 * @param spots what is asked about
 */
record ViewPlan(double spacingKm, List<View> gallery, List<Spot> spots) {
  /** Width of every view in km. */
  static final double VIEW_KM = 1000;

  /** The least share of a view that is land: open sea looks the same everywhere. */
  static final double MIN_LAND = 0.2;

  /** The distance to the nearest indexed centre, in spacings: neither in a view nor in a gap. */
  private static final double NEAREST_MIN = 0.2;

  private static final double NEAREST_MAX = 0.7;

  /** All that is drawn at random comes from here. */
  private static final long SEED = 20240711;

  private static final double SPHERE_KM2 = 4 * Math.PI * 6371 * 6371;
  private static final double GOLDEN_ANGLE = 180 * (3 - Math.sqrt(5));

  /** Enough for 100,000 views of the real Earth, and a bound for one that is nearly all sea. */
  private static final long MAX_POINTS = 400_000;

  /** More draws than this for each spot, and the Earth has no such places. */
  private static final int MAX_DRAWS = 2000;

  /**
   * A place to ask about, and how its views differ from a plain one.
   *
   * @param center the place
   * @param nearest the nearest indexed centre
   * @param turn share of the greatest rotation, in [−1, 1]
   * @param brightness factor of every colour value, in [0.8, 1.2]
   */
  record Spot(GeoPoint center, GeoPoint nearest, double turn, double brightness) {

    /** The view of this place when views are turned by at most so many degrees. */
    View view(double maxRotationDegrees) {
      return new View(center, VIEW_KM, turn * maxRotationDegrees, brightness);
    }
  }

  ViewPlan {
    gallery = List.copyOf(gallery);
    spots = List.copyOf(spots);
  }

  /**
   * Plans about {@code views} indexed views and exactly {@code queries} places to ask about.
   *
   * @throws IllegalArgumentException if the Earth has not enough land for that
   */
  static ViewPlan of(Earth earth, int views, int queries) {
    // How much of the Earth has land in view is counted on a lattice first, then used.
    int trial = Math.max(2000, views);
    double share = withLand(earth, lattice(trial)).size() / (double) trial;
    int points = (int) Math.min(MAX_POINTS, Math.round(views / share));
    List<View> gallery = withLand(earth, lattice(points));
    if (gallery.isEmpty()) {
      throw new IllegalArgumentException(
          "no view with land among " + points + " views of this picture of the Earth");
    }
    double spacingKm = Math.sqrt(SPHERE_KM2 / points);
    return new ViewPlan(spacingKm, gallery, draw(earth, gallery, spacingKm, queries));
  }

  /** The least distance in km from a spot to the nearest indexed centre. */
  double nearestMinKm() {
    return NEAREST_MIN * spacingKm;
  }

  /** The greatest distance in km from a spot to the nearest indexed centre. */
  double nearestMaxKm() {
    return NEAREST_MAX * spacingKm;
  }

  /** Points that share the sphere evenly, along a spiral from the north pole to the south pole. */
  static List<GeoPoint> lattice(int points) {
    List<GeoPoint> lattice = new ArrayList<>(points);
    for (int i = 0; i < points; i++) {
      double z = 1 - (2 * i + 1.0) / points;
      lattice.add(rounded(Math.toDegrees(Math.asin(z)), Math.IEEEremainder(i * GOLDEN_ANGLE, 360)));
    }
    return lattice;
  }

  private static List<View> withLand(Earth earth, List<GeoPoint> centers) {
    return centers.stream()
        .map(center -> View.northUp(center, VIEW_KM))
        .filter(view -> view.landShare(earth) >= MIN_LAND)
        .toList();
  }

  private static List<Spot> draw(Earth earth, List<View> gallery, double spacingKm, int queries) {
    Random random = new Random(SEED);
    List<Spot> spots = new ArrayList<>(queries);
    for (long draws = 0; spots.size() < queries; draws++) {
      if (draws == (long) MAX_DRAWS * queries) {
        throw new IllegalArgumentException(
            "found only "
                + spots.size()
                + " of "
                + queries
                + " places with land in view between the indexed ones; ask for fewer");
      }
      GeoPoint center =
          rounded(
              Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)),
              360 * random.nextDouble() - 180);
      double turn = 2 * random.nextDouble() - 1;
      double brightness = 0.8 + 0.4 * random.nextDouble();
      GeoPoint nearest = nearest(gallery, center);
      double km = center.distanceKm(nearest);
      if (km >= NEAREST_MIN * spacingKm
          && km <= NEAREST_MAX * spacingKm
          && View.northUp(center, VIEW_KM).landShare(earth) >= MIN_LAND) {
        spots.add(new Spot(center, nearest, turn, brightness));
      }
    }
    return spots;
  }

  private static GeoPoint nearest(List<View> gallery, GeoPoint place) {
    GeoPoint nearest = gallery.get(0).center();
    double nearestKm = nearest.distanceKm(place);
    for (View view : gallery) {
      double km = view.center().distanceKm(place);
      if (km < nearestKm) {
        nearestKm = km;
        nearest = view.center();
      }
    }
    return nearest;
  }

  /** To six digits, about 0.1 m, so that the tables that the demo writes say exactly the same. */
  private static GeoPoint rounded(double latitude, double longitude) {
    return new GeoPoint(Math.round(latitude * 1e6) / 1e6, Math.round(longitude * 1e6) / 1e6);
  }
}
