package io.img2loc.eval;

import io.img2loc.GeoPoint;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which country a point is in, by Natural Earth's outlines at 1:50 000 000.
 *
 * <p>Fit for counting photos by country and continent, not for law: the outlines are off by a few
 * km in places (the Vatican lies 1.5 km beside the real one), show the borders that are held rather
 * than those that are claimed, and leave out Gibraltar (which is counted to Spain), Tuvalu, Bouvet
 * Island, the Minor Outlying Islands of the United States and many small islands of other
 * countries. Parts overseas that ISO 3166-1 has an entry of their own for are countries here,
 * French Guiana for one; lakes belong to the countries around them, the Caspian Sea to none.
 *
 * <p>The outlines are read at the first {@link #get} and take 2 MB. Immutable, and safe for use by
 * several threads.
 *
 * <h2>The file of outlines</h2>
 *
 * <p>{@code countries.bin}, made once from Natural Earth 4.1.0 (public domain) by {@code
 * src/test/python/countries.py}. A border is one line with a country on either side of it, so there
 * are no gaps between countries. Numbers of fixed size are big-endian; a varint has seven bits a
 * byte, the lowest first, the top bit set in all bytes but the last; a signed one holds n ≥ 0 as 2n
 * and n &lt; 0 as −2n − 1.
 *
 * <ol>
 *   <li>magic: the four bytes {@code I2LC}
 *   <li>version: unsigned short, 1
 *   <li>steps of longitude around the Earth: int, W. x is in [0, W), x = 0 is at 180° W
 *   <li>latitude at y = 0 and degrees a step of latitude: two doubles
 *   <li>countries: varint; then for each its code and its name (both {@link DataInputStream#readUTF
 *       modified UTF-8}) and its continent (byte: 0 Africa, 1 Antarctica, 2 Asia, 3 Europe, 4 North
 *       America, 5 Oceania, 6 South America)
 *   <li>lines: varint; then for each the numbers of the two countries beside it (varints: from 1, 0
 *       for the sea), the number of points (varint), and the points: x and y as signed varints,
 *       differences from the point before, that of the first from (0, 0); x goes round modulo W
 *   <li>rings of the land without regard to countries: varint; then for each the number of lines
 *       (varint) and the lines in order (signed varints: i ≥ 0 is line i, i &lt; 0 is line −i − 1
 *       backwards)
 * </ol>
 *
 * Points are joined by straight lines in longitude and latitude, the short way round.
 */
public final class Countries {
  /** How far from the coast a point still counts as of a country, in km. */
  static final double COAST_KM = 25;

  /** A little more than {@link #COAST_KM} in degrees of a great circle. */
  private static final double COAST_DEGREES = 0.23;

  private static final String RESOURCE = "countries.bin";
  private static final int MAGIC = 0x49324C43;
  private static final int VERSION = 1;
  private static final List<String> CONTINENTS =
      List.of(
          "Africa", "Antarctica", "Asia", "Europe", "North America", "Oceania", "South America");

  /** Columns of equal longitude that the edges are sorted into. */
  private static final int COLUMNS = 1440;

  private final int width;
  private final double south;
  private final double stepDegrees;
  private final List<Country> countries;

  // All points of all lines; the edge e goes from point e to point e + 1 of the same line.
  private final int[] xs;
  private final int[] ys;
  // Of the edge's two sides: 0 is the sea, i is country i − 1.
  private final short[] side1;
  private final short[] side2;
  private final int[] lineStarts; // and the end of the last
  private final int[][] landRings;

  private final int[] columnStarts; // and the end of the last
  private final int[] columnEdges; // in each column by the latitude of the northern end, falling

  /** Reads on first use. */
  private static final class Holder {
    static final Countries INSTANCE = read();
  }

  private Countries(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException(RESOURCE + " is not a file of outlines");
    }
    int version = in.readUnsignedShort();
    if (version != VERSION) {
      throw new IOException(
          RESOURCE + " must be of version " + VERSION + ", was of version " + version);
    }
    width = in.readInt();
    south = in.readDouble();
    stepDegrees = in.readDouble();

    Country[] read = new Country[varint(in)];
    for (int i = 0; i < read.length; i++) {
      read[i] = new Country(in.readUTF(), in.readUTF(), CONTINENTS.get(in.readUnsignedByte()));
    }
    countries = List.of(read);

    lineStarts = new int[varint(in) + 1];
    int[] allX = new int[1 << 17];
    int[] allY = new int[1 << 17];
    short[] all1 = new short[1 << 17];
    short[] all2 = new short[1 << 17];
    int points = 0;
    for (int line = 0; line < lineStarts.length - 1; line++) {
      short first = (short) varint(in);
      short second = (short) varint(in);
      int end = points + varint(in);
      if (end > allX.length) {
        int capacity = Math.max(end, 2 * allX.length);
        allX = Arrays.copyOf(allX, capacity);
        allY = Arrays.copyOf(allY, capacity);
        all1 = Arrays.copyOf(all1, capacity);
        all2 = Arrays.copyOf(all2, capacity);
      }
      int x = 0;
      int y = 0;
      for (; points < end; points++) {
        x = Math.floorMod(x + signed(in), width);
        y += signed(in);
        allX[points] = x;
        allY[points] = y;
        all1[points] = first;
        all2[points] = second;
      }
      lineStarts[line + 1] = points;
    }
    xs = Arrays.copyOf(allX, points);
    ys = Arrays.copyOf(allY, points);
    side1 = Arrays.copyOf(all1, points);
    side2 = Arrays.copyOf(all2, points);

    landRings = new int[varint(in)][];
    for (int i = 0; i < landRings.length; i++) {
      landRings[i] = new int[varint(in)];
      for (int j = 0; j < landRings[i].length; j++) {
        landRings[i][j] = signed(in);
      }
    }
    columnStarts = new int[COLUMNS + 1];
    columnEdges = sortIntoColumns();
  }

  /** The outlines that come with the library. */
  public static Countries get() {
    return Holder.INSTANCE;
  }

  private static Countries read() {
    try (InputStream in = Countries.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(RESOURCE + " is missing from the library's jar");
      }
      return new Countries(new DataInputStream(new BufferedInputStream(in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int varint(InputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException(RESOURCE + " is truncated");
      }
      value |= (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
  }

  private static int signed(InputStream in) throws IOException {
    int value = varint(in);
    return (value >>> 1) ^ -(value & 1);
  }

  private int[] sortIntoColumns() {
    // Column, north before south, edge: one number each, so that sorting numbers sorts edges.
    int edgeBits = 32 - Integer.numberOfLeadingZeros(xs.length);
    long[] keys = new long[2 * xs.length];
    int count = 0;
    for (int line = 0; line + 1 < lineStarts.length; line++) {
      for (int edge = lineStarts[line]; edge < lineStarts[line + 1] - 1; edge++) {
        boolean eastward = around(xs[edge + 1] - xs[edge]) >= 0;
        int column = column(xs[eastward ? edge : edge + 1]);
        int last = column(xs[eastward ? edge + 1 : edge]);
        int down = Integer.MAX_VALUE - Math.max(ys[edge], ys[edge + 1]);
        for (; ; column = (column + 1) % COLUMNS) {
          if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
          }
          keys[count++] = ((long) column * (1L << 31) + down) << edgeBits | edge;
          columnStarts[column + 1]++;
          if (column == last) {
            break;
          }
        }
      }
    }
    Arrays.sort(keys, 0, count);
    Arrays.parallelPrefix(columnStarts, Integer::sum);
    int[] edges = new int[count];
    for (int i = 0; i < count; i++) {
      edges[i] = (int) (keys[i] & ((1L << edgeBits) - 1));
    }
    return edges;
  }

  private int column(double x) {
    return (int) (x * COLUMNS / width);
  }

  /** A difference of longitudes by the short way round. */
  private double around(double steps) {
    double half = width / 2.0;
    return steps < -half ? steps + width : steps >= half ? steps - width : steps;
  }

  /**
   * The country that a point is in, or the nearest if the point is in none and within 25 km of a
   * coast: the outlines are too coarse for piers, lagoons and spits of land. Empty for the open
   * sea.
   */
  public Optional<Country> at(GeoPoint point) {
    double x = (point.longitude() + 180) * width / 360;
    if (x >= width) {
      x = 0; // just short of 180° E, and rounded up
    }
    double y = (point.latitude() - south) / stepDegrees;
    int found = inside(x, y);
    if (found == 0) {
      found = onCoast(point, x, y);
    }
    return found == 0 ? Optional.empty() : Optional.of(countries.get(found - 1));
  }

  /**
   * The number of the country that holds a point, 0 for none. From the point due north there is an
   * odd number of a country's edges if the point is in it, since no country holds the north pole.
   */
  private int inside(double x, double y) {
    long[] odd = new long[(countries.size() >>> 6) + 1];
    int column = column(x);
    for (int i = columnStarts[column]; i < columnStarts[column + 1]; i++) {
      int edge = columnEdges[i];
      int y1 = ys[edge];
      int y2 = ys[edge + 1];
      if (y1 <= y && y2 <= y) {
        break; // and so are all that follow
      }
      // Each end alone decides on which side of the meridian it is, so edges that share it agree.
      double x1 = around(xs[edge] - x);
      double x2 = around(xs[edge + 1] - x);
      if (x1 > 0 != x2 > 0
          && Math.abs(x1 - x2) < width / 2.0 // else the edge crosses the meridian opposite
          && y1 + (y2 - y1) * (x1 / (x1 - x2)) > y) {
        odd[side1[edge] >>> 6] ^= 1L << side1[edge];
        odd[side2[edge] >>> 6] ^= 1L << side2[edge];
      }
    }
    odd[0] &= ~1L; // the sea
    for (int word = 0; word < odd.length; word++) {
      if (odd[word] != 0) {
        return 64 * word + Long.numberOfTrailingZeros(odd[word]);
      }
    }
    return 0;
  }

  /** The number of the country whose coast is nearest to a point at sea, 0 if none is near. */
  private int onCoast(GeoPoint point, double x, double y) {
    double cosine = Math.cos(Math.toRadians(point.latitude()));
    double sine = Math.sin(Math.toRadians(COAST_DEGREES));
    if (sine >= cosine) {
      return 0; // by a pole: the north pole is far from land, the south pole is in Antarctica
    }
    double reachX = Math.toDegrees(Math.asin(sine / cosine)) * width / 360;
    double reachY = COAST_DEGREES / stepDegrees;
    double stretch = cosine * 360 / width / stepDegrees; // steps of latitude in one of longitude
    double nearest = reachY * reachY;
    double nearestX = 0;
    double nearestY = 0;
    int found = 0;
    int last = (int) Math.floor((x + reachX) * COLUMNS / width);
    for (int c = (int) Math.floor((x - reachX) * COLUMNS / width); c <= last; c++) {
      int column = Math.floorMod(c, COLUMNS);
      for (int i = columnStarts[column]; i < columnStarts[column + 1]; i++) {
        int edge = columnEdges[i];
        double y1 = ys[edge] - y;
        double y2 = ys[edge + 1] - y;
        if (Math.max(y1, y2) < -reachY) {
          break;
        }
        if (Math.min(y1, y2) > reachY || (side1[edge] != 0 && side2[edge] != 0)) {
          continue;
        }
        double x1 = around(xs[edge] - x) * stretch;
        double dx = around(xs[edge + 1] - xs[edge]) * stretch;
        double dy = y2 - y1;
        double along = -(x1 * dx + y1 * dy) / (dx * dx + dy * dy);
        double t = Math.max(0, Math.min(1, along));
        double toX = x1 + t * dx;
        double toY = y1 + t * dy;
        if (toX * toX + toY * toY < nearest) {
          nearest = toX * toX + toY * toY;
          nearestX = toX;
          nearestY = toY;
          found = Math.max(side1[edge], side2[edge]);
        }
      }
    }
    if (found == 0) {
      return 0;
    }
    double longitude = point.longitude() + nearestX / stretch * 360 / width;
    GeoPoint coast =
        new GeoPoint(
            Math.max(-90, point.latitude() + nearestY * stepDegrees),
            Math.IEEEremainder(longitude, 360));
    return point.distanceKm(coast) <= COAST_KM ? found : 0;
  }

  /** All countries, by code. */
  List<Country> all() {
    return countries;
  }

  /**
   * The outlines of the land, for drawing a map of the world: rings of longitude, latitude,
   * longitude, latitude … in degrees, each joined from its last point to its first. Longitude is in
   * [−180, 180]: a ring across the date line is cut into one on each side, and Antarctica goes down
   * to the pole. A ring within another is water, so fill by the even-odd rule.
   *
   * <p>On a map 1000 px wide, a tolerance of 0.4° is about a pixel and leaves some 4000 points, 47
   * KB of SVG with one digit after the point. The arrays are the caller's.
   *
   * @param toleranceDegrees how far outlines may be off for being shorter; islands that are smaller
   *     are left out; 0 for all there is
   * @throws IllegalArgumentException if the tolerance is below 0 or not finite
   */
  public List<float[]> outlines(double toleranceDegrees) {
    checkTolerance(toleranceDegrees);
    List<float[]> outlines = new ArrayList<>();
    for (int[] ring : landRings) {
      new Outline(degrees(ring)).simplified(toleranceDegrees).addTo(outlines);
    }
    return outlines;
  }

  /**
   * The borders between countries on land and in lakes, for drawing a map of the world: lines of
   * longitude, latitude, longitude, latitude … in degrees. Longitude is in [−180, 180]: a line
   * across the date line is cut. Lines end where a third country or the sea begins; a border around
   * a country within another ends where it began. The arrays are the caller's.
   *
   * @param toleranceDegrees how far borders may be off for being shorter; countries within another
   *     that are smaller are left out; 0 for all there is
   * @throws IllegalArgumentException if the tolerance is below 0 or not finite
   */
  public List<float[]> borders(double toleranceDegrees) {
    checkTolerance(toleranceDegrees);
    List<float[]> borders = new ArrayList<>();
    for (int line = 0; line + 1 < lineStarts.length; line++) {
      int start = lineStarts[line];
      if (side1[start] != 0 && side2[start] != 0) {
        new Outline(degrees(line)).simplified(toleranceDegrees).addLinesTo(borders);
      }
    }
    return borders;
  }

  private static void checkTolerance(double toleranceDegrees) {
    if (!(toleranceDegrees >= 0 && toleranceDegrees <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "toleranceDegrees must be 0 or more, was " + toleranceDegrees);
    }
  }

  /**
   * The points of lines that join, of a ring's the first again at the end; longitude runs on across
   * the date line.
   */
  private double[] degrees(int... lines) {
    int points = 1;
    for (int line : lines) {
      int of = line >= 0 ? line : ~line;
      points += lineStarts[of + 1] - lineStarts[of] - 1;
    }
    double[] degrees = new double[2 * points];
    int n = 0;
    double x = 0;
    for (int line : lines) {
      int of = line >= 0 ? line : ~line;
      int length = lineStarts[of + 1] - lineStarts[of];
      for (int i = n == 0 ? 0 : 1; i < length; i++) {
        int point = line >= 0 ? lineStarts[of] + i : lineStarts[of + 1] - 1 - i;
        x = n == 0 ? xs[point] : x + around(xs[point] - x % width);
        degrees[n++] = x * 360 / width - 180;
        degrees[n++] = south + ys[point] * stepDegrees;
      }
    }
    return degrees;
  }
}
