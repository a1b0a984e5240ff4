package io.img2loc;

import java.util.Locale;

/**
 * A point on the Earth in degrees, WGS-84.
 *
 * <p>Latitude lies in [−90, 90]. Longitude is given in [−180, 180] and kept in [−180, 180): the
 * date line is one meridian, so 180 becomes −180. Negative zero becomes zero. Two points are equal
 * when both numbers are; at the poles longitude is kept although it means nothing there.
 *
 * @param latitude degrees north of the equator, in [−90, 90]
 * @param longitude degrees east of Greenwich, in [−180, 180)
 */
public record GeoPoint(double latitude, double longitude) {

  /**
   * Mean radius of the Earth in km, the value by which the field's haversine distances are stated.
   */
  static final double EARTH_RADIUS_KM = 6371.0;

  /**
   * Checks and normalises.
   *
   * @throws IllegalArgumentException if a number is not finite or out of range
   */
  public GeoPoint {
    if (!(latitude >= -90 && latitude <= 90)) {
      throw new IllegalArgumentException(
          "latitude must be in [-90, 90] degrees, was "
              + latitude
              + (Math.abs(longitude) <= 90 && Math.abs(latitude) <= 180
                  ? "; are latitude and longitude swapped?"
                  : ""));
    }
    if (!(longitude >= -180 && longitude <= 180)) {
      throw new IllegalArgumentException(
          "longitude must be in [-180, 180] degrees, was " + longitude);
    }
    latitude += 0.0; // −0.0 + 0.0 is 0.0
    longitude = longitude == 180 ? -180 : longitude + 0.0;
  }

  /**
   * Great-circle distance in km on a sphere of radius 6371 km, in [0, 20 016]: the haversine
   * formula, accurate for near points, against WGS-84 off by at most 0.6 %.
   */
  public double distanceKm(GeoPoint other) {
    double phi1 = Math.toRadians(latitude);
    double phi2 = Math.toRadians(other.latitude);
    double sinDPhi = Math.sin((phi2 - phi1) / 2);
    double sinDLambda = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
    double h = sinDPhi * sinDPhi + Math.cos(phi1) * Math.cos(phi2) * sinDLambda * sinDLambda;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  /**
   * The point reached from here on a great circle. At a pole, where every direction is south or
   * north, bearings are counted from the meridian that the point is given with.
   *
   * @param bearingDegrees initial direction, clockwise from north
   * @param km distance on a sphere of radius 6371 km
   */
  public GeoPoint offset(double bearingDegrees, double km) {
    double delta = km / EARTH_RADIUS_KM;
    double theta = Math.toRadians(bearingDegrees);
    double phi = Math.toRadians(latitude);
    double sinPhi2 =
        Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(theta);
    double dLambda =
        Math.atan2(
            Math.sin(theta) * Math.sin(delta),
            Math.cos(phi) * Math.cos(delta) - Math.sin(phi) * Math.sin(delta) * Math.cos(theta));
    double latitude2 = Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, sinPhi2))));
    double longitude2 = Math.IEEEremainder(longitude + Math.toDegrees(dLambda), 360);
    return new GeoPoint(latitude2, longitude2);
  }

  /** Both numbers in decimal degrees with six digits (about 0.1 m): {@code 48.858222, 2.294500}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.6f, %.6f", latitude, longitude);
  }
}
