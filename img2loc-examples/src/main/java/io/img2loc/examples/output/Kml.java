package io.img2loc.examples.output;

import io.img2loc.GeoPoint;
import java.io.PrintWriter;
import java.util.Map;

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

  /** A point with a name and data to show with it. */
  void placemark(String name, GeoPoint point, Map<String, String> data) {
    out.print("  <Placemark>\n    <name>" + escape(name) + "</name>\n    <ExtendedData>\n");
    data.forEach(
        (key, value) ->
            out.print(
                "      <Data name=\""
                    + escape(key)
                    + "\"><value>"
                    + escape(value)
                    + "</value></Data>\n"));
    out.print(
        "    </ExtendedData>\n    <Point><coordinates>"
            + Text.degrees(point.longitude())
            + ","
            + Text.degrees(point.latitude())
            + "</coordinates></Point>\n  </Placemark>\n");
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
