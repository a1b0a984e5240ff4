package io.img2loc.eval;

import io.img2loc.GeoPoint;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * How far it is from a point to the nearest of many places, such as those of the references of an
 * index.
 *
 * <p>A k-d tree of the places' unit vectors without a node object: 24 bytes a place, and for a
 * moment twice that when it is built. Immutable, and safe for use by several threads.
 */
public final class NearestPlaces {
  /** As {@link GeoPoint#distanceKm} has it: from pole to pole is half the circumference. */
  private static final double EARTH_RADIUS_KM =
      new GeoPoint(-90, 0).distanceKm(new GeoPoint(90, 0)) / Math.PI;

  /** As few places as are sooner looked at than halved. */
  private static final int FEW = 8;

  /**
   * The coordinates of unit vectors. Of the places from i up to j, the one in the middle parts
   * those before it, not above it on one axis, from those after it, not below; so do both halves,
   * on the next axis.
   */
  private final double[][] axes;

  private final int size;

  private NearestPlaces(double[][] axes) {
    this.axes = axes;
    size = axes[0].length;
    sort(0, 0, size, new SplittableRandom(1));
  }

  /** Of places, of which there may be none; what is given several times is one place. */
  public static NearestPlaces of(Stream<GeoPoint> places) {
    double[][] axes = new double[3][64];
    int size = 0;
    // Of many thousand photos at one position no halving gets rid, so they are found by their hash.
    int[] table = new int[128]; // 0 is free, else a place's number + 1
    Iterator<GeoPoint> iterator = places.iterator();
    while (iterator.hasNext()) {
      double[] unit = unit(iterator.next());
      int slot = slot(table, axes, unit[0], unit[1], unit[2]);
      if (table[slot] != 0) {
        continue;
      }
      table[slot] = size + 1;
      for (int axis = 0; axis < 3; axis++) {
        axes[axis][size] = unit[axis];
      }
      if (++size == axes[0].length) {
        for (int axis = 0; axis < 3; axis++) {
          axes[axis] = Arrays.copyOf(axes[axis], size + (size >> 1));
        }
      }
      if (size > table.length / 2) {
        table = new int[2 * table.length];
        for (int i = 0; i < size; i++) {
          table[slot(table, axes, axes[0][i], axes[1][i], axes[2][i])] = i + 1;
        }
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      axes[axis] = Arrays.copyOf(axes[axis], size);
    }
    return new NearestPlaces(axes);
  }

  /** Where a unit vector is in the table, or the free slot where it belongs. */
  private static int slot(int[] table, double[][] axes, double x, double y, double z) {
    long hash = Double.hashCode(x) + 31L * (Double.hashCode(y) + 31L * Double.hashCode(z));
    int slot = (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32) & (table.length - 1);
    while (table[slot] != 0) {
      int i = table[slot] - 1;
      if (axes[0][i] == x && axes[1][i] == y && axes[2][i] == z) {
        break;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  /** How many places. */
  public int size() {
    return size;
  }

  /**
   * From a point to the nearest place in km, by {@link GeoPoint#distanceKm}; NaN without places.
   */
  public double km(GeoPoint point) {
    if (size == 0) {
      return Double.NaN;
    }
    double square = nearest(unit(point), 0, 0, size, new double[3], Double.POSITIVE_INFINITY);
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(square) / 2));
  }

  private static double[] unit(GeoPoint point) {
    double phi = Math.toRadians(point.latitude());
    double lambda = Math.toRadians(point.longitude());
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }

  /**
   * The square of the chord to the nearest of some places if it is below a bound, or the bound.
   *
   * @param off how far all of these places are off on each axis, at least
   */
  private double nearest(double[] to, int axis, int from, int end, double[] off, double bound) {
    double least = bound;
    if (end - from <= FEW) {
      for (int i = from; i < end; i++) {
        least = Math.min(least, square(to, i));
      }
      return least;
    }
    int middle = (from + end) >>> 1;
    int next = (axis + 1) % 3;
    double above = to[axis] - axes[axis][middle];
    least = Math.min(least, square(to, middle));
    least =
        above < 0
            ? nearest(to, next, from, middle, off, least)
            : nearest(to, next, middle + 1, end, off, least);
    double before = off[axis];
    off[axis] = above;
    if (off[0] * off[0] + off[1] * off[1] + off[2] * off[2] < least) {
      least =
          above < 0
              ? nearest(to, next, middle + 1, end, off, least)
              : nearest(to, next, from, middle, off, least);
    }
    off[axis] = before;
    return least;
  }

  private double square(double[] to, int i) {
    double x = to[0] - axes[0][i];
    double y = to[1] - axes[1][i];
    double z = to[2] - axes[2][i];
    return x * x + y * y + z * z;
  }

  private void sort(int axis, int from, int end, SplittableRandom random) {
    if (end - from > FEW) {
      int middle = (from + end) >>> 1;
      select(axes[axis], middle, from, end - 1, random);
      sort((axis + 1) % 3, from, middle, random);
      sort((axis + 1) % 3, middle + 1, end, random);
    }
  }

  /**
   * Brings the place to where it would be if places were sorted, smaller ones before it. Hoare's
   * quickselect: the pivot is the middle one of three drawn, for no order to be a bad one, and
   * places equal to it are swapped, for many on one parallel to be halved as well.
   */
  private void select(double[] values, int wanted, int first, int last, SplittableRandom random) {
    int from = first;
    int to = last;
    while (from < to) {
      double a = values[random.nextInt(from, to + 1)];
      double b = values[random.nextInt(from, to + 1)];
      double c = values[random.nextInt(from, to + 1)];
      double pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
      int i = from;
      int j = to;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(i++, j--);
        }
      }
      if (wanted <= j) {
        to = j;
      } else if (wanted >= i) {
        from = i;
      } else {
        return;
      }
    }
  }

  private void swap(int i, int j) {
    for (double[] axis : axes) {
      double value = axis[i];
      axis[i] = axis[j];
      axis[j] = value;
    }
  }
}
