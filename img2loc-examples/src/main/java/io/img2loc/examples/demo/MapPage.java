package io.img2loc.examples.demo;

import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Neighbor;
import io.img2loc.Photo;
import io.img2loc.eval.Evaluation;
import io.img2loc.examples.output.EvaluationTable;
import io.img2loc.examples.page.GreatCircle;
import io.img2loc.examples.page.Html;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The demo's outcome as one HTML page that needs nothing else: no network, no other file. It says
 * all that it shows in words, too, and works without its script.
 *
 * @param root the folder that the names of views are relative to
 * @param introduction what was asked, in plain text
 * @param rows the evaluations by name
 * @param legend what the rows mean, in plain text
 * @param set which queries are on the map
 * @param located the queries on the map and their answers
 */
record MapPage(
    Path root,
    String introduction,
    Map<String, Evaluation> rows,
    String legend,
    QuerySet set,
    List<Located> located) {

  private static final int MAP_PX = 1440;
  private static final double MAP_QUALITY = 0.7;
  private static final int THUMBNAIL_PX = 112;
  private static final double THUMBNAIL_QUALITY = 0.75;
  private static final int CARDS = 12;
  private static final int NEIGHBORS = 4;

  /** How far off an answer is, in the evaluation's steps. */
  private enum Reach {
    NEAR("near", 200, "at most 200 km off"),
    MID("mid", 750, "at most 750 km off"),
    FAR("far", 2500, "at most 2500 km off"),
    LOST("lost", Double.POSITIVE_INFINITY, "farther off, or no answer");

    private final String style;
    private final double km;
    private final String words;

    Reach(String style, double km, String words) {
      this.style = style;
      this.km = km;
      this.words = words;
    }

    static Reach of(double errorKm) {
      for (Reach reach : values()) {
        if (errorKm <= reach.km) {
          return reach;
        }
      }
      return LOST;
    }
  }

  MapPage {
    located = List.copyOf(located);
  }

  /** The page. */
  String html(Earth earth) throws IOException {
    StringBuilder html = new StringBuilder(1 << 20);
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
        img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>img2loc demo</title>
        <style>
        """);
    html.append(resource("map.css")).append("</style>\n</head>\n<body>\n");
    header(html);
    html.append("<main>\n");
    map(html, earth);
    figures(html);
    cards(html);
    allAnswers(html);
    html.append("</main>\n");
    footer(html);
    html.append("<script>\n").append(resource("map.js")).append("</script>\n");
    return html.append("</body>\n</html>\n").toString();
  }

  private void header(StringBuilder html) {
    html.append("<header>\n<h1>Where on Earth was this view cut?</h1>\n");
    html.append("<p>img2loc finds out by comparing it with views whose place it knows.</p>\n");
    html.append("<p class=\"soft\">").append(Html.escape(introduction)).append("</p>\n</header>\n");
  }

  private void map(StringBuilder html, Earth earth) throws IOException {
    html.append("<section aria-labelledby=\"map\">\n<h2 id=\"map\">Truths and answers</h2>\n");
    html.append("<p>Each line leads from where a view was cut (ring) to the answer (dot). ");
    html.append(located.size()).append(" views, ").append(Html.escape(set.title)).append(".</p>\n");
    legend(html);
    html.append("<a class=\"skip\" href=\"#figures\">Skip the answers on the map</a>\n");
    html.append("<div class=\"wide\">\n");
    html.append("<svg class=\"map\" viewBox=\"-180 -90 360 180\" role=\"group\"");
    html.append(" aria-label=\"Map of the Earth with ").append(located.size());
    html.append(" answers, the farthest off first\">\n");
    html.append("<image x=\"-180\" y=\"-90\" width=\"360\" height=\"180\" href=\"");
    html.append(Jpeg.dataUri(earth.map(MAP_PX), MAP_QUALITY)).append("\"/>\n");
    // The farthest off lie below, where their long lines hide nothing.
    byError(true).forEach(one -> mark(html, one));
    html.append("</svg>\n</div>\n");
    html.append("<p id=\"say\" aria-live=\"polite\" data-hint=\"Point at a line, or go to the map");
    html.append(" with Tab and from answer to answer with the arrow keys.\"></p>\n</section>\n");
  }

  private void legend(StringBuilder html) {
    html.append("<ul class=\"legend\">\n");
    for (Reach reach : Reach.values()) {
      long count = located.stream().filter(one -> Reach.of(one.errorKm()) == reach).count();
      html.append("<li><svg class=\"").append(reach.style);
      html.append("\" viewBox=\"0 0 44 18\" aria-hidden=\"true\"><path class=\"line\"");
      html.append(" d=\"M10 9H34\"/><circle class=\"truth\" cx=\"10\" cy=\"9\" r=\"4\"/>");
      html.append("<circle class=\"answer\" cx=\"34\" cy=\"9\" r=\"4\"/></svg>");
      html.append(reach.words).append(": ").append(count).append("</li>\n");
    }
    html.append("</ul>\n");
  }

  private static void mark(StringBuilder html, Located one) {
    String words = Html.escape(Words.brief(one));
    html.append("<g class=\"mark ").append(Reach.of(one.errorKm()).style);
    html.append("\" tabindex=\"0\" role=\"img\" aria-label=\"").append(words).append("\"><title>");
    html.append(words).append("</title>");
    GeoPoint truth = one.truth();
    one.density().location().ifPresent(answer -> line(html, truth, answer));
    circle(html, "truth", truth, 0.95);
    one.density().location().ifPresent(answer -> circle(html, "answer", answer, 0.75));
    html.append("</g>\n");
  }

  private static void line(StringBuilder html, GeoPoint truth, GeoPoint answer) {
    List<double[]> path = GreatCircle.path(truth, answer);
    StringBuilder d = new StringBuilder();
    draw(d, path, 0);
    // What leaves the map on one side comes in again on the other.
    if (path.stream().anyMatch(point -> point[0] > 180)) {
      draw(d, path, -360);
    }
    if (path.stream().anyMatch(point -> point[0] < -180)) {
      draw(d, path, 360);
    }
    for (String layer : List.of("hit", "edge", "line")) {
      html.append("<path class=\"").append(layer).append("\" d=\"").append(d).append("\"/>");
    }
  }

  private static void draw(StringBuilder d, List<double[]> path, double shift) {
    char command = 'M';
    for (double[] point : path) {
      d.append(String.format(Locale.ROOT, "%c%.2f %.2f", command, point[0] + shift, 0 - point[1]));
      command = 'L';
    }
  }

  private static void circle(StringBuilder html, String style, GeoPoint at, double radius) {
    html.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\"/>",
            style,
            at.longitude(),
            0 - at.latitude(),
            radius));
  }

  private void figures(StringBuilder html) {
    html.append("<section aria-labelledby=\"figures\">\n<h2 id=\"figures\">Figures</h2>\n");
    html.append("<p class=\"soft\">").append(Html.escape(legend)).append("</p>\n");
    List<String> head = new ArrayList<>();
    head.add("");
    head.addAll(EvaluationTable.header());
    html.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Figures\">");
    startTable(html, head);
    rows.forEach(
        (name, evaluation) -> {
          List<String> cells = new ArrayList<>();
          cells.add(name);
          cells.addAll(EvaluationTable.cells(evaluation));
          row(html, cells);
        });
    html.append("</tbody></table></div>\n</section>\n");
  }

  private void cards(StringBuilder html) throws IOException {
    List<Located> sorted = byError(false);
    int count = Math.min(CARDS, sorted.size());
    html.append("<section aria-labelledby=\"cards\">\n<h2 id=\"cards\">");
    html.append(count).append(" of them, from the best to the worst</h2>\n");
    html.append(
        "<p class=\"soft\">Beside each view: the indexed views that look most like it, and");
    html.append(" how far from the truth they were cut.</p>\n<div class=\"cards\">\n");
    for (int i = 0; i < count; i++) {
      int rank = count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1);
      card(html, sorted.get(rank));
    }
    html.append("</div>\n</section>\n");
  }

  private void card(StringBuilder html, Located one) throws IOException {
    html.append("<figure class=\"card\">\n<div class=\"views\"><figure class=\"query\">");
    thumbnail(html, one.name(), "View around " + Words.place(one.truth()));
    caption(html, Words.looks(one.view()));
    html.append("</figure><div class=\"alike\">");
    Evidence evidence = one.density().evidence();
    List<Neighbor> nearest = evidence == null ? List.of() : evidence.hits().nearest();
    for (Neighbor neighbor : nearest.subList(0, Math.min(NEIGHBORS, nearest.size()))) {
      html.append("<figure>");
      thumbnail(
          html,
          neighbor.reference().id(),
          "Indexed view around " + Words.place(neighbor.reference().location()));
      caption(html, Words.neighbor(neighbor, one.truth()));
      html.append("</figure>");
    }
    html.append("</div></div>\n");
    caption(html, Words.brief(one));
    html.append("</figure>\n");
  }

  private static void caption(StringBuilder html, String text) {
    html.append("<figcaption>").append(Html.escape(text)).append("</figcaption>");
  }

  private void thumbnail(StringBuilder html, String name, String alternative) throws IOException {
    BufferedImage small = Photo.of(root.resolve(name)).decode(MapPage::thumbnail);
    html.append("<img width=\"").append(THUMBNAIL_PX).append("\" height=\"").append(THUMBNAIL_PX);
    html.append("\" alt=\"").append(Html.escape(alternative)).append("\" src=\"");
    html.append(Jpeg.dataUri(small, THUMBNAIL_QUALITY)).append("\">");
  }

  private static BufferedImage thumbnail(BufferedImage picture) {
    var small = new BufferedImage(THUMBNAIL_PX, THUMBNAIL_PX, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.drawImage(
        picture.getScaledInstance(THUMBNAIL_PX, THUMBNAIL_PX, Image.SCALE_AREA_AVERAGING),
        0,
        0,
        null);
    graphics.dispose();
    return small;
  }

  private void allAnswers(StringBuilder html) {
    html.append("<section aria-labelledby=\"all\">\n<h2 id=\"all\">All answers</h2>\n<details>");
    html.append("<summary>").append(located.size()).append(" views, the best first</summary>\n");
    html.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"All answers\">");
    startTable(html, List.of("view", "truth", "answer", "off by"));
    for (Located one : byError(false)) {
      row(
          html,
          List.of(
              one.name(),
              Words.place(one.truth()),
              one.density().location().map(Words::place).orElse("none"),
              Double.isFinite(one.errorKm()) ? Words.km(one.errorKm()) : "-"));
    }
    html.append("</tbody></table></div></details>\n</section>\n");
  }

  private static void startTable(StringBuilder html, List<String> head) {
    html.append("<table><thead><tr>");
    head.forEach(
        cell ->
            html.append(cell.isEmpty() ? "<td></td>" : "<th scope=\"col\">" + Html.escape(cell))
                .append(cell.isEmpty() ? "" : "</th>"));
    html.append("</tr></thead><tbody>\n");
  }

  private static void row(StringBuilder html, List<String> cells) {
    html.append("<tr><th scope=\"row\">").append(Html.escape(cells.get(0))).append("</th>");
    cells
        .subList(1, cells.size())
        .forEach(cell -> html.append("<td>").append(Html.escape(cell)).append("</td>"));
    html.append("</tr>\n");
  }

  private static void footer(StringBuilder html) {
    html.append("<footer><p>Picture of the Earth: NASA, Blue Marble, by NASA's Earth Observatory");
    html.append(
        " and Visible Earth. Answers are estimates from how alike views look.</p></footer>");
    html.append('\n');
  }

  private List<Located> byError(boolean farthestFirst) {
    Comparator<Located> order =
        Comparator.comparingDouble(Located::errorKm).thenComparing(Located::name);
    return located.stream().sorted(farthestFirst ? order.reversed() : order).toList();
  }

  private static String resource(String name) throws IOException {
    try (InputStream resource = MapPage.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException("this program lacks its resource " + name + "; build it anew");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
