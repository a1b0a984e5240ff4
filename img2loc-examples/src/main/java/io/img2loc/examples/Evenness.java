package io.img2loc.examples;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;

/**
 * Whether an index's places lie more evenly than places do by chance.
 *
 * <p>Of a place let d₁ be the distance to the nearest other one and d₂ that to the second nearest.
 * Of places drawn independently from any smooth density (d₁/d₂)² is evenly distributed in [0, 1],
 * as the first neighbour lies anywhere in the disc of the second; so the mean of d₁/d₂ is ⅔. Of
 * places that come in clusters it is less, and near 1 of a lattice, where it tells that a photo
 * that is left out leaves a hole which no other photo meets.
 */
final class Evenness {
  /** The mean of d₁/d₂ above which places were laid out, and not come upon. */
  static final double LATTICE = 0.8;

  /** More would take too long, and hold too much memory. */
  private static final int MOST_REFERENCES = 1_000_000;

  private static final int SAMPLES = 500;

  private Evenness() {}

  /** The mean of d₁/d₂; NaN for an index that is too large to tell, or too small. */
  static double of(JVectorIndex index) {
    int size = index.size();
    if (size < 3 || size > MOST_REFERENCES) {
      return Double.NaN;
    }
    float[] units = new float[3 * size];
    for (int i = 0; i < size; i++) {
      Reference reference = index.reference(i);
      write(reference.location(), units, 3 * i);
    }
    int samples = Math.min(SAMPLES, size);
    double sum = 0;
    for (int i = 0; i < samples; i++) {
      sum += ratio(units, (int) ((long) size * i / samples));
    }
    return sum / samples;
  }

  private static double ratio(float[] units, int of) {
    double nearest = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;
    for (int i = 0; i < units.length / 3; i++) {
      double square = i == of ? Double.POSITIVE_INFINITY : square(units, 3 * i, 3 * of);
      if (square < nearest) {
        second = nearest;
        nearest = square;
      } else if (square < second) {
        second = square;
      }
    }
    return second == 0 ? 0 : Math.sqrt(nearest / second);
  }

  private static double square(float[] units, int a, int b) {
    double x = units[a] - units[b];
    double y = units[a + 1] - units[b + 1];
    double z = units[a + 2] - units[b + 2];
    return x * x + y * y + z * z;
  }

  private static void write(GeoPoint place, float[] units, int at) {
    double phi = Math.toRadians(place.latitude());
    double lambda = Math.toRadians(place.longitude());
    units[at] = (float) (Math.cos(phi) * Math.cos(lambda));
    units[at + 1] = (float) (Math.cos(phi) * Math.sin(lambda));
    units[at + 2] = (float) Math.sin(phi);
  }
}
