package io.img2loc.examples.demo;

import io.img2loc.GeoPoint;
import java.awt.image.BufferedImage;

/**
 * A view straight down on the Earth from far away: the orthographic projection around a centre.
 *
 * <p>Places are drawn where they fall on the plane that touches the sphere at the centre, so that a
 * place at the great-circle distance {@code d} and bearing {@code b} lies at {@code R·sin(d/R)}
 * towards {@code b} (Snyder, <i>Map Projections: A Working Manual</i>, USGS Professional Paper
 * 1395, chapter 20). The inverse is computed with vectors, which know neither poles nor date line.
 *
 * @param center the place in the middle
 * @param widthKm width and height of the view on the plane in km, in (0, 9000]
 * @param rotationDegrees how far the picture is turned clockwise; 0 has north at the top
 * @param brightness factor of every colour value, at least 0; 1 leaves them as they are
 */
record View(GeoPoint center, double widthKm, double rotationDegrees, double brightness) {
  private static final double EARTH_RADIUS_KM = 6371;

  /** Beyond this width the corners would miss the Earth, whose disc is 12,742 km across. */
  private static final double MAX_WIDTH_KM = 9000;

  /** Pixels a side that the share of land is counted on. */
  private static final int LAND_GRID = 16;

  View {
    if (!(widthKm > 0 && widthKm <= MAX_WIDTH_KM)) {
      throw new IllegalArgumentException(
          "a view is more than 0 and at most " + MAX_WIDTH_KM + " km wide, was " + widthKm);
    }
    if (!Double.isFinite(rotationDegrees) || !(brightness >= 0)) {
      throw new IllegalArgumentException(
          "impossible view: rotation " + rotationDegrees + ", brightness " + brightness);
    }
  }

  /** North at the top, as bright as the picture of the Earth. */
  static View northUp(GeoPoint center, double widthKm) {
    return new View(center, widthKm, 0, 1);
  }

  /**
   * The place that is seen at a point of the view.
   *
   * @param right share of the width from the left edge, in [0, 1]
   * @param down share of the height from the top edge, in [0, 1]
   */
  GeoPoint at(double right, double down) {
    Lens lens = new Lens(this);
    lens.aim(right, down);
    return new GeoPoint(lens.latitude, lens.longitude);
  }

  /** The view as a picture of {@code px} × {@code px}. */
  BufferedImage cut(Earth earth, int px) {
    var picture = new BufferedImage(px, px, BufferedImage.TYPE_INT_RGB);
    Lens lens = new Lens(this);
    for (int y = 0; y < px; y++) {
      for (int x = 0; x < px; x++) {
        lens.aim((x + 0.5) / px, (y + 0.5) / px);
        picture.setRGB(x, y, brightened(earth.color(lens.latitude, lens.longitude)));
      }
    }
    return picture;
  }

  private int brightened(int color) {
    if (brightness == 1) {
      return color;
    }
    int result = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      long value = Math.min(255, Math.round((color >> shift & 255) * brightness));
      result |= (int) value << shift;
    }
    return result;
  }

  /** The share of the view that is not water, in [0, 1], whatever its brightness. */
  double landShare(Earth earth) {
    Lens lens = new Lens(this);
    int land = 0;
    for (int y = 0; y < LAND_GRID; y++) {
      for (int x = 0; x < LAND_GRID; x++) {
        lens.aim((x + 0.5) / LAND_GRID, (y + 0.5) / LAND_GRID);
        land += Earth.isWater(earth.color(lens.latitude, lens.longitude)) ? 0 : 1;
      }
    }
    return land / (double) (LAND_GRID * LAND_GRID);
  }

  /** The inverse projection, without an object for each of a view's many pixels. */
  private static final class Lens {
    private final double size;
    private final double cosRotation;
    private final double sinRotation;
    private final double cosPhi;
    private final double sinPhi;
    private final double cosLambda;
    private final double sinLambda;

    private double latitude;
    private double longitude;

    Lens(View view) {
      size = view.widthKm / EARTH_RADIUS_KM;
      cosRotation = Math.cos(Math.toRadians(view.rotationDegrees));
      sinRotation = Math.sin(Math.toRadians(view.rotationDegrees));
      cosPhi = Math.cos(Math.toRadians(view.center.latitude()));
      sinPhi = Math.sin(Math.toRadians(view.center.latitude()));
      cosLambda = Math.cos(Math.toRadians(view.center.longitude()));
      sinLambda = Math.sin(Math.toRadians(view.center.longitude()));
    }

    /** Sets latitude and longitude to the place seen at a point of the view. */
    void aim(double right, double down) {
      double x = (right - 0.5) * size;
      double y = (0.5 - down) * size;
      double east = x * cosRotation - y * sinRotation;
      double north = x * sinRotation + y * cosRotation;
      double up = Math.sqrt(1 - east * east - north * north);
      // From east, north and up at the centre to axes through (0, 0), (0, 90) and the north pole.
      double outward = up * cosPhi - north * sinPhi;
      double x0 = outward * cosLambda - east * sinLambda;
      double y0 = outward * sinLambda + east * cosLambda;
      double z0 = up * sinPhi + north * cosPhi;
      // Not asin(z0): it is a multiple slower in Java and worse near the poles.
      latitude = Math.toDegrees(Math.atan2(z0, Math.sqrt(x0 * x0 + y0 * y0)));
      longitude = Math.toDegrees(Math.atan2(y0, x0));
    }
  }
}
