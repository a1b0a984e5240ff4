package io.img2loc.examples.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Markup that grows. What is closed was opened, and text and attributes are escaped on their way
 * in: there is nothing to forget. One thread at a time.
 */
public final class Html {
  /** Those after which a line begins, so that people can read the source. */
  private static final Set<String> BLOCKS =
      Set.of(
          "article", "details", "div", "dl", "figure", "footer", "header", "li", "main", "nav",
          "ol", "section", "svg", "table", "tbody", "thead", "tr", "ul");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn; one whose value is empty is written without it
   */
  public Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element that was opened last. */
  public Html close() {
    String tag = open.pop();
    out.append("</").append(tag).append('>');
    if (BLOCKS.contains(tag)) {
      out.append('\n');
    }
    return this;
  }

  /** An element with nothing in it. */
  public Html empty(String tag, String... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** An element with text in it. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** Text. */
  public Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /**
   * Text that came from elsewhere, an id or a name: kept apart, so that letters of another
   * direction in it move nothing around it.
   */
  public Html foreign(String text) {
    return element("bdi", text);
  }

  /** Markup that is ours, as it is. */
  public Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** A row of headings. */
  public Html head(List<String> cells) {
    open("thead").open("tr");
    for (String cell : cells) {
      if (cell.isEmpty()) {
        element("td", "");
      } else {
        element("th", cell, "scope", "col");
      }
    }
    return close().close();
  }

  /** A row of a table, its first cell the name of the row. */
  public Html row(List<String> cells) {
    open("tr").element("th", cells.get(0), "scope", "row");
    cells.subList(1, cells.size()).forEach(cell -> element("td", cell));
    return close();
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]);
      if (!attributes[i + 1].isEmpty()) {
        out.append("=\"").append(escape(attributes[i + 1])).append('"');
      }
    }
  }

  /** Text for use between tags and in quoted attributes; control characters become U+FFFD. */
  public static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        case '\n', '\t' -> escaped.append(c);
        default -> escaped.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  /**
   * What was written.
   *
   * @throws IllegalStateException if an element is still open
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }
}
