package io.img2loc.eval;

import io.img2loc.GeoPoint;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicMask;

/**
 * How the distance between truth and answer is measured. Published tables differ in this; on a
 * benchmark of some thousand photos it changes a decision or two.
 */
public enum DistanceFormula {
  /**
   * The geodesic on the WGS-84 ellipsoid, by Karney's algorithm (<em>Algorithms for geodesics</em>,
   * 2013), exact to nanometres; as G3 and GeoCLIP measure.
   */
  WGS84_GEODESIC {
    @Override
    public double km(GeoPoint a, GeoPoint b) {
      return Geodesic.WGS84.Inverse(
                  a.latitude(), a.longitude(), b.latitude(), b.longitude(), GeodesicMask.DISTANCE)
              .s12
          / 1000;
    }
  },

  /**
   * The great circle on a sphere of radius 6371 km, the Earth's mean; as Vo et al., TIB, OSV-5M and
   * PLONK measure.
   */
  HAVERSINE_6371 {
    @Override
    public double km(GeoPoint a, GeoPoint b) {
      return a.distanceKm(b);
    }
  },

  /**
   * The great circle on a sphere of radius 6378.137 km, the Earth's equator; as PIGEON measures.
   */
  HAVERSINE_6378137 {
    @Override
    public double km(GeoPoint a, GeoPoint b) {
      return a.distanceKm(b) * (6378.137 / 6371.0);
    }
  };

  /** The distance in km, in [0, 20 038]. */
  public abstract double km(GeoPoint a, GeoPoint b);
}
