package io.img2loc.dataset;

import java.io.IOException;

/**
 * Finds out whether a whole table has latitude and longitude the wrong way round. With the names
 * swapped, the latitudes of a table of the whole world are out of range in a third of the rows, and
 * its longitudes in none. For one thread.
 */
final class SwappedColumns {
  private static final double SWAPPED_SHARE = 0.05;

  private long rows;
  private long mendedBySwapping;
  private long brokenBySwapping;

  /** One more row; numbers that are none do not count. */
  void add(double latitude, double longitude) {
    if (Math.abs(latitude) <= 180 && Math.abs(longitude) <= 180) {
      rows++;
      mendedBySwapping += Math.abs(latitude) > 90 && Math.abs(longitude) <= 90 ? 1 : 0;
      brokenBySwapping += Math.abs(longitude) > 90 ? 1 : 0;
    }
  }

  /**
   * After the last row.
   *
   * @throws IOException if the names are swapped
   */
  void check(String table, Columns columns) throws IOException {
    check(
        table,
        columns.names().get(columns.latitude()).strip(),
        columns.names().get(columns.longitude()).strip());
  }

  /** As {@link #check(String, Columns)}, by the names of the two columns. */
  void check(String table, String latitude, String longitude) throws IOException {
    if (mendedBySwapping >= 2
        && mendedBySwapping >= SWAPPED_SHARE * rows
        && mendedBySwapping >= 10 * brokenBySwapping) {
      throw new IOException(
          ("%s: the columns %s and %s are swapped: %d of %d rows have a latitude beyond 90 degrees; "
                  + "swap the two names")
              .formatted(table, latitude, longitude, mendedBySwapping, rows));
    }
  }
}
