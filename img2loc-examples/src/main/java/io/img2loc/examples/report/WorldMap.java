package io.img2loc.examples.report;

import io.img2loc.GeoPoint;
import io.img2loc.examples.page.GreatCircle;
import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Photos on a map of the world, coloured by how far off their answers are. Photos of one place
 * share a dot, so that a map of a hundred thousand is hardly larger than one of a thousand.
 */
final class WorldMap {
  private static final int WIDTH = 1000;
  private static final EqualEarth PROJECTION = new EqualEarth(WIDTH);

  /** How many photos a dot stands for at least, for each of its sizes. */
  private static final int[] SIZES = {1, 4, 16, 64};

  private final List<Run.Scored> scored;
  private final double cellDegrees;

  WorldMap(List<Run.Scored> scored) {
    this.scored = scored;
    cellDegrees = scored.size() <= 500 ? 0.25 : scored.size() <= 5000 ? 0.75 : 1.5;
  }

  /** Photos in a cell: where they are on the average, and their errors. */
  private static final class Cell {
    private final List<Double> errors = new ArrayList<>();
    private double latitudes;
    private double longitudes;

    void add(GeoPoint point, double error) {
      latitudes += point.latitude();
      longitudes += point.longitude();
      errors.add(error);
    }

    String at() {
      double latitude = latitudes / errors.size();
      double longitude = longitudes / errors.size();
      return pair(PROJECTION.x(longitude, latitude), PROJECTION.y(latitude));
    }

    /** By the median; of an even number, the better of the middle two. */
    Reach reach() {
      return Reach.of(errors.stream().sorted().toList().get((errors.size() - 1) / 2));
    }

    int size() {
      int size = 0;
      while (size + 1 < SIZES.length && errors.size() >= SIZES[size + 1]) {
        size++;
      }
      return size;
    }
  }

  /** What the colours mean and how many photos have each. */
  void key(Html html) {
    Map<Reach, Long> counts = new EnumMap<>(Reach.class);
    scored.forEach(one -> counts.merge(Reach.of(one.errorKm()), 1L, Long::sum));
    html.open("ul", "class", "key reach");
    for (Reach reach : Reach.values()) {
      html.open("li");
      html.open("svg", "viewBox", "0 0 12 12", "aria-hidden", "true");
      html.empty("path", "class", "dot s3 " + reach.style, "d", "M6 6h0").close();
      html.text(reach.words + ": ");
      html.element("b", Say.count(counts.getOrDefault(reach, 0L)));
      html.close();
    }
    html.close();
  }

  /**
   * The map.
   *
   * @param place where a photo is drawn; null for not at all
   * @param lines those of which a line from truth to answer is drawn, each a link
   * @param link what a line leads to
   */
  void draw(
      Html html,
      String label,
      Function<Run.Scored, @Nullable GeoPoint> place,
      List<Run.Scored> lines,
      Function<Run.Scored, String> link) {
    html.open(
        "svg",
        "class",
        "map",
        "viewBox",
        "0 0 " + WIDTH + " " + number(PROJECTION.height()),
        "role",
        lines.isEmpty() ? "img" : "group",
        "aria-label",
        label);
    html.empty("path", "class", "sea", "d", sea());
    html.empty("path", "class", "land", "d", Land.path(PROJECTION));
    dots(html, place);
    for (Run.Scored one : lines) {
      line(html, one, link.apply(one));
    }
    html.close();
  }

  /** The whole of the map, whose sides are two halves of one meridian. */
  private static String sea() {
    StringBuilder d = new StringBuilder();
    for (double latitude = EqualEarth.NORTH; latitude >= EqualEarth.SOUTH; latitude -= 2) {
      move(d, d.isEmpty() ? 'M' : 'L', -180, latitude);
    }
    for (double latitude = EqualEarth.SOUTH; latitude <= EqualEarth.NORTH; latitude += 2) {
      move(d, 'L', 180, latitude);
    }
    return d.append('Z').toString();
  }

  private void dots(Html html, Function<Run.Scored, @Nullable GeoPoint> place) {
    Map<Long, Cell> cells = new TreeMap<>();
    for (Run.Scored one : scored) {
      GeoPoint point = place.apply(one);
      if (point != null) {
        cells.computeIfAbsent(cell(point), c -> new Cell()).add(point, one.errorKm());
      }
    }
    // Large ones first, for what is small would vanish below them; the errors in the end.
    for (int size = SIZES.length - 1; size >= 0; size--) {
      for (Reach reach : Reach.values()) {
        StringBuilder d = new StringBuilder();
        for (Cell cell : cells.values()) {
          if (cell.size() == size && cell.reach() == reach) {
            d.append('M').append(cell.at()).append("h0");
          }
        }
        if (!d.isEmpty()) {
          html.empty("path", "class", "dot s" + size + " " + reach.style, "d", d.toString());
        }
      }
    }
  }

  private long cell(GeoPoint point) {
    long row = (long) Math.floor((point.latitude() + 90) / cellDegrees);
    double parallel = Math.cos(Math.toRadians((row + 0.5) * cellDegrees - 90));
    double width = cellDegrees / Math.max(0.01, Math.abs(parallel));
    return row * 100_000 + (long) Math.floor((point.longitude() + 180) / width);
  }

  private static void line(Html html, Run.Scored one, String link) {
    GeoPoint truth = one.photo().truth();
    GeoPoint answer = one.photo().place();
    if (answer == null) {
      return;
    }
    String d = greatCircle(truth, answer);
    html.open("a", "href", "#" + link, "class", "flight " + Reach.of(one.errorKm()).style);
    html.element(
        "title",
        one.id()
            + ": taken at "
            + Say.place(truth)
            + ", answer "
            + Say.place(answer)
            + ", "
            + Say.km(one.errorKm())
            + " off");
    html.empty("path", "class", "hit", "d", d).empty("path", "class", "line", "d", d);
    html.empty("path", "class", "from", "d", "M" + point(truth) + "h0");
    html.empty("path", "class", "to", "d", "M" + point(answer) + "h0");
    html.close();
  }

  private static String point(GeoPoint point) {
    return pair(PROJECTION.x(point.longitude(), point.latitude()), PROJECTION.y(point.latitude()));
  }

  /** The shortest way; where it leaves the map on one side, it comes in again on the other. */
  static String greatCircle(GeoPoint from, GeoPoint to) {
    StringBuilder d = new StringBuilder();
    double[] last = null;
    for (double[] point : GreatCircle.path(from, to)) {
      if (last == null) {
        move(d, 'M', point[0], point[1]);
      } else {
        double turns = turns(point[0]) - turns(last[0]);
        if (turns != 0) {
          double edge = 360 * Math.max(turns(point[0]), turns(last[0])) - 180;
          double share = (edge - last[0]) / (point[0] - last[0]);
          double latitude = last[1] + share * (point[1] - last[1]);
          move(d, 'L', 180 * turns, latitude);
          move(d, 'M', -180 * turns, latitude);
        }
        move(d, 'L', point[0] - 360 * turns(point[0]), point[1]);
      }
      last = point;
    }
    return d.toString();
  }

  /** How many times a longitude has gone round beyond the date line. */
  private static double turns(double longitude) {
    return Math.floor((longitude + 180) / 360);
  }

  private static void move(StringBuilder d, char command, double longitude, double latitude) {
    d.append(command).append(pair(PROJECTION.x(longitude, latitude), PROJECTION.y(latitude)));
  }

  static String pair(double x, double y) {
    return number(x) + " " + number(y);
  }

  private static String number(double value) {
    long tenths = Math.round(10 * value);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }
}
