package io.img2loc.examples.output;

import io.img2loc.GeoPoint;
import io.img2loc.examples.page.GeodesicCircle.Polygon;
import io.img2loc.examples.page.GeodesicCircle.Position;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A document per KML 2.2, written as its placemarks come. */
final class Kml {
  private final PrintWriter out;

  Kml(PrintWriter out) {
    this.out = out;
  }

  void begin(String title) {
    out.print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.print("<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    out.print("  <name>" + escape(title) + "</name>\n");
  }

  /**
   * How regions are drawn that name this style: an outline and a faint fill. Comes before all
   * placemarks.
   *
   * @param color six hexadecimal digits, as KML has them: blue, green, red
   */
  void regionStyle(String id, String color) {
    out.print(
        """
          <Style id="%s">
            <LineStyle><color>ff%s</color><width>2</width></LineStyle>
            <PolyStyle><color>1a%s</color></PolyStyle>
          </Style>
        """
            .formatted(escape(id), color, color));
  }

  /** A point with a name and data to show with it. */
  void placemark(String name, GeoPoint point, Map<String, String> data) {
    beginPlacemark(name, "", data);
    out.print(
        "    <Point><coordinates>"
            + coordinates(point.longitude(), point.latitude())
            + "</coordinates></Point>\n");
    endPlacemark();
  }

  /** A region with a name, a style that was given before, and data to show with it. */
  void placemark(String name, String style, List<Polygon> region, Map<String, String> data) {
    beginPlacemark(name, "    <styleUrl>#" + escape(style) + "</styleUrl>\n", data);
    if (region.size() > 1) {
      out.print("    <MultiGeometry>\n");
    }
    region.forEach(this::polygon);
    if (region.size() > 1) {
      out.print("    </MultiGeometry>\n");
    }
    endPlacemark();
  }

  private void beginPlacemark(String name, String style, Map<String, String> data) {
    out.print("  <Placemark>\n    <name>" + escape(name) + "</name>\n" + style);
    out.print("    <ExtendedData>\n");
    data.forEach(
        (key, value) ->
            out.print(
                "      <Data name=\""
                    + escape(key)
                    + "\"><value>"
                    + escape(value)
                    + "</value></Data>\n"));
    out.print("    </ExtendedData>\n");
  }

  private void endPlacemark() {
    out.print("  </Placemark>\n");
  }

  private void polygon(Polygon polygon) {
    out.print("    <Polygon>\n      <tessellate>1</tessellate>\n");
    boundary("outerBoundaryIs", polygon.exterior());
    polygon.holes().forEach(hole -> boundary("innerBoundaryIs", hole));
    out.print("    </Polygon>\n");
  }

  private void boundary(String element, List<Position> ring) {
    out.print(
        ring.stream()
            .map(position -> coordinates(position.longitude(), position.latitude()))
            .collect(
                Collectors.joining(
                    " ",
                    "      <" + element + "><LinearRing><coordinates>",
                    "</coordinates></LinearRing></" + element + ">\n")));
  }

  private static String coordinates(double longitude, double latitude) {
    return Text.degrees(longitude) + "," + Text.degrees(latitude);
  }

  void end() {
    out.print("</Document>\n</kml>\n");
  }

  /** Text for an element or an attribute; what XML cannot say at all becomes U+FFFD. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXmlCharacter(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
