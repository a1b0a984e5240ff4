package io.img2loc.examples.report;

import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A diagram of curves. What is drawn is stretched to the room there is; what is written beside it
 * keeps its size, so that it can be read on a telephone.
 */
final class Plot {
  /** The drawing's width and height in its own units. */
  private static final int SIZE = 1000;

  private final String id;
  private final String title;
  private final String description;
  private final Axis x;
  private final Axis y;
  private final List<String> keys = new ArrayList<>();
  private final Html drawing = new Html();

  /**
   * A diagram.
   *
   * @param id of the element, and the beginning of those within
   * @param title what it shows
   * @param description what there is to see, for those who do not see it
   */
  Plot(String id, String title, String description, Axis x, Axis y) {
    this.id = id;
    this.title = title;
    this.description = description;
    this.x = x;
    this.y = y;
    for (Axis.Tick tick : x.ticks()) {
      line("grid", x(tick.value()), SIZE, x(tick.value()), 0);
    }
    for (Axis.Tick tick : y.ticks()) {
      line("grid", 0, y(tick.value()), SIZE, y(tick.value()));
    }
  }

  /** A mark across, of which something is said below the axis. */
  Plot rule(double value) {
    line("rule", x(value), SIZE, x(value), 0);
    return this;
  }

  /** A straight line between two points. */
  Plot straight(String style, double x1, double y1, double x2, double y2) {
    line(style, x(x1), y(y1), x(x2), y(y2));
    return this;
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    drawing.empty("path", "class", style, "d", "M" + pair(x1, y1) + "L" + pair(x2, y2));
  }

  /** The space between two curves: each point is x, low, high. */
  Plot band(String style, List<double[]> points) {
    if (points.isEmpty()) {
      return this;
    }
    StringBuilder d = new StringBuilder();
    points.forEach(p -> step(d, x(p[0]), y(p[2])));
    for (int i = points.size() - 1; i >= 0; i--) {
      step(d, x(points.get(i)[0]), y(points.get(i)[1]));
    }
    drawing.empty("path", "class", "band " + style, "d", d.append('Z').toString());
    return this;
  }

  /** A curve through points of x and y, above those before it, and before them in the key. */
  Plot curve(String name, String style, List<double[]> points) {
    StringBuilder d = new StringBuilder();
    points.forEach(p -> step(d, x(p[0]), y(p[1])));
    drawing.empty("path", "class", "curve " + style, "d", d.toString());
    key(name, "curve " + style, "M1 4H31");
    return this;
  }

  private void key(String name, String style, String d) {
    Html key = new Html();
    key.open("svg", "viewBox", "0 0 32 8", "aria-hidden", "true");
    key.empty("path", "class", style, "d", d).close();
    keys.add(0, key.foreign(name).toString());
  }

  /** Dots at points of x and y, named as a curve is. */
  Plot dots(String name, String style, List<double[]> points) {
    StringBuilder d = new StringBuilder();
    // A line of no length has round ends: a dot that is not stretched with the drawing.
    points.forEach(p -> d.append('M').append(pair(x(p[0]), y(p[1]))).append("h0"));
    drawing.empty("path", "class", "dots " + style, "d", d.toString());
    key(name, "dots " + style, "M16 4h0");
    return this;
  }

  /** An upright line at x from low to high, an interval. */
  Plot whisker(String style, double at, double low, double high) {
    line("whisker " + style, x(at), y(low), x(at), y(high));
    return this;
  }

  private static void step(StringBuilder d, double px, double py) {
    d.append(d.isEmpty() ? 'M' : 'L').append(pair(px, py));
  }

  private double x(double value) {
    return SIZE * x.at(value);
  }

  private double y(double value) {
    return SIZE * (1 - y.at(value));
  }

  private static String pair(double px, double py) {
    return number(px) + " " + number(py);
  }

  private static String number(double value) {
    long tenths = Math.round(10 * value);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }

  /** The diagram; what follows it, and a {@code close()}, is the caller's: a table of the same. */
  void open(Html html) {
    html.open("figure", "class", "plot", "id", id);
    html.element("figcaption", title);
    if (keys.size() > 1) {
      html.open("ul", "class", "key");
      keys.forEach(key -> html.open("li").raw(key).close());
      html.close();
    }
    html.element("p", y.title(), "class", "axis");
    html.open("div", "class", "frame");
    html.open("div", "class", "ticks y", "aria-hidden", "true");
    for (Axis.Tick tick : y.ticks()) {
      tick(html, tick, "bottom:" + percent(y.at(tick.value())));
    }
    html.close();
    html.open(
        "svg",
        "viewBox",
        "0 0 " + SIZE + " " + SIZE,
        "preserveAspectRatio",
        "none",
        "role",
        "img",
        "aria-labelledby",
        id + "-t " + id + "-d");
    html.element("title", title, "id", id + "-t").element("desc", description, "id", id + "-d");
    html.raw(drawing.toString()).close();
    html.open("div", "class", "ticks x", "aria-hidden", "true");
    for (Axis.Tick tick : x.ticks()) {
      tick(html, tick, "left:" + percent(x.at(tick.value())));
    }
    html.close().close();
    html.element("p", x.title(), "class", "axis x");
  }

  private static void tick(Html html, Axis.Tick tick, String style) {
    html.element("span", tick.label(), "class", tick.minor() ? "minor" : "major", "style", style);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }
}
