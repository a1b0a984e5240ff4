package io.img2loc.examples.web;

import io.img2loc.GeoPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where on the Earth an index has photos. Keeps eight bytes for each: five million take 40 MB.
 * Immutable.
 */
final class Coverage {
  private static final double[] DEGREES = {1, 2, 3, 5};
  private static final int MOST_CELLS = 8000;

  /** More than the diagonal of a cell of one degree, which is 157.3 km at the equator. */
  private static final double CELL_KM = 158;

  /** Parts of a degree that a place is kept in: 0.1 m. */
  private static final int PARTS = 1_000_000;

  private static final int BITS = 20; // of the parts
  private static final int MASK = (1 << BITS) - 1;
  private static final int CELL_SHIFT = 2 * BITS;
  private static final int COLUMN_BITS = 9;
  private static final int COLUMN_MASK = (1 << COLUMN_BITS) - 1;

  /**
   * Degrees from the south pole, degrees from the date line, and the parts of both, so that sorting
   * brings those of one cell together.
   */
  private final long[] places;

  private final List<Cell> cells; // of one degree, in the order of the places

  private Coverage(long[] places) {
    this.places = places;
    cells = new ArrayList<>();
    for (int i = 0; i < places.length; ) {
      int end = i;
      double latitude = 0;
      double longitude = 0;
      for (; end < places.length && cell(places[end]) == cell(places[i]); end++) {
        latitude += (latitude(places[end]) - latitude) / (end - i + 1);
        longitude += (longitude(places[end]) - longitude) / (end - i + 1);
      }
      cells.add(new Cell(latitude, longitude, end - i));
      i = end;
    }
  }

  /**
   * Photos in a cell.
   *
   * @param latitude of the photos on the average, in degrees
   * @param longitude likewise
   * @param count how many there are
   */
  record Cell(double latitude, double longitude, long count) {
    private Cell plus(Cell other) {
      long sum = count + other.count;
      double share = (double) other.count / sum;
      return new Cell(
          latitude + share * (other.latitude - latitude),
          longitude + share * (other.longitude - longitude),
          sum);
    }

    private double kmFrom(GeoPoint point) {
      return point.distanceKm(new GeoPoint(latitude, longitude));
    }
  }

  /**
   * Cells of one size.
   *
   * @param degrees sides of a cell
   * @param cells those with photos
   */
  record Grid(double degrees, List<Cell> cells) {}

  /** Where photos are. */
  static Coverage of(Stream<GeoPoint> photos) {
    long[] places = photos.mapToLong(Coverage::packed).toArray();
    Arrays.sort(places);
    return new Coverage(places);
  }

  private static long packed(GeoPoint point) {
    long north = Math.round((point.latitude() + 90) * PARTS);
    long east = Math.round((point.longitude() + 180) * PARTS);
    long cell = ((north / PARTS) << COLUMN_BITS) | (east / PARTS);
    return (cell << CELL_SHIFT) | ((north % PARTS) << BITS) | (east % PARTS);
  }

  private static long cell(long place) {
    return place >> CELL_SHIFT;
  }

  private static double latitude(long place) {
    return (cell(place) >> COLUMN_BITS) + ((place >> BITS) & MASK) / (double) PARTS - 90;
  }

  private static double longitude(long place) {
    return (cell(place) & COLUMN_MASK) + (place & MASK) / (double) PARTS - 180;
  }

  /** The cells in the smallest size of which there are not too many to draw. */
  Grid grid() {
    for (double degrees : DEGREES) {
      Map<Integer, Cell> coarse = new TreeMap<>();
      for (Cell cell : cells) {
        int row = (int) ((cell.latitude() + 90) / degrees);
        int column = (int) ((cell.longitude() + 180) / degrees);
        coarse.merge((row << COLUMN_BITS) | column, cell, Cell::plus);
      }
      if (coarse.size() <= MOST_CELLS || degrees == DEGREES[DEGREES.length - 1]) {
        return new Grid(degrees, List.copyOf(coarse.values()));
      }
    }
    throw new AssertionError("the last size is always taken");
  }

  /** How far the nearest photo is, in km; infinite if there are none. */
  double nearestKm(GeoPoint point) {
    double nearest = Double.POSITIVE_INFINITY;
    for (Cell cell : cells) {
      nearest = Math.min(nearest, cell.kmFrom(point) + CELL_KM);
    }
    int from = 0;
    for (Cell cell : cells) {
      int end = from + (int) cell.count();
      if (cell.kmFrom(point) - CELL_KM <= nearest) { // else none of its photos is as near
        for (int i = from; i < end; i++) {
          GeoPoint place = new GeoPoint(latitude(places[i]), longitude(places[i]));
          nearest = Math.min(nearest, point.distanceKm(place));
        }
      }
      from = end;
    }
    return nearest;
  }
}
