package io.img2loc.examples.report;

import io.img2loc.Img2LocException;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.page.Html;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * One or several runs as one HTML page. The page is made of their archives alone and needs nothing
 * else to be read: no network, no other file, no script. The same archives give the same bytes.
 *
 * <p>The first run is shown in full; the others stand beside it in the table and the curves. All
 * text of the archives is escaped, and a policy in the page forbids whatever it does not bring.
 */
public final class Report {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

  private final List<Run> runs;
  private final Run first;
  private final Scoring scoring;
  private final Html html = new Html();

  private Report(List<Run> runs, Scoring scoring) {
    this.runs = runs;
    this.first = runs.get(0);
    this.scoring = scoring;
  }

  /**
   * The page, all runs measured as the first says: {@link Scoring#of}.
   *
   * @throws IllegalArgumentException if there is no run
   */
  public static String html(List<RunArchive> runs) {
    requireOne(runs);
    return html(runs, Scoring.of(runs.get(0).manifest()));
  }

  /**
   * The page.
   *
   * @param scoring how all runs are measured
   * @throws IllegalArgumentException if there is no run
   */
  public static String html(List<RunArchive> runs, Scoring scoring) {
    Objects.requireNonNull(scoring, "scoring");
    requireOne(runs);
    return new Report(Run.of(runs, scoring), scoring).page();
  }

  private static void requireOne(List<RunArchive> runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a report needs a run at least");
    }
  }

  /** Of what the page shows pictures when this run is its first and measured as it says itself. */
  public static Pictures pictures(RunArchive run) {
    return new Gallery(Run.of(List.of(run), Scoring.of(run.manifest())).get(0)).pictures();
  }

  private String page() {
    Figures figures = new Figures(runs, scoring);
    Gallery gallery = new Gallery(first);
    html.raw("<!doctype html>\n").open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8").raw("\n");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    html.empty("meta", "name", "color-scheme", "content", "light dark").raw("\n");
    html.element("title", first.name() + " – img2loc evaluation");
    html.open("style").raw(resource("report.css")).close().close().raw("\n");
    html.open("body").element("a", "Skip to the figures", "class", "skip", "href", "#figures");
    header(figures);
    html.open("main");
    figures(figures);
    Curves curves = new Curves(html, runs, scoring);
    section("errors", "How far off", curves::errors);
    map(gallery);
    if (Curves.anyClaims(runs)) {
      section("confidence", "How sure, and how rightly so", curves::confidence);
    }
    section("failings", "Where it fails", new Failings(html, runs, scoring)::write);
    section("photos", "Photo by photo", () -> gallery.html(html));
    if (Costs.any(runs)) {
      section("cost", "Cost", () -> Costs.write(html, runs));
    }
    about(figures);
    html.close();
    html.open("footer");
    html.element(
        "p",
        "Made by img2loc from the archives of "
            + Say.count(runs.size(), "run")
            + ". Answers are estimates. Outlines of the land: Natural Earth, public domain.");
    html.close().close().close();
    return html.toString();
  }

  private void header(Figures figures) {
    html.open("header");
    html.open("p", "class", "kicker").text("img2loc evaluation").close();
    html.open("h1").foreign(first.name()).close();
    html.open("p", "class", "lead").text(Say.count(first.scored().size(), "photo") + " of ");
    html.foreign(first.manifest().dataset().name());
    html.text(", " + About.begun(first.manifest()));
    if (runs.size() > 1) {
      html.text(
          runs.size() == 2 ? ", beside another run" : ", beside " + (runs.size() - 1) + " others");
    }
    html.text(".").close();
    About.brief(html, first.manifest());
    warnings();
    figures.headline(html);
    nav();
    html.close();
  }

  private void nav() {
    html.open("nav", "aria-label", "Contents").open("ul");
    link("figures", "Figures");
    link("errors", "How far off");
    link("map", "Map");
    if (Curves.anyClaims(runs)) {
      link("confidence", "How sure");
    }
    link("failings", "Where it fails");
    link("photos", "Photos");
    if (Costs.any(runs)) {
      link("cost", "Cost");
    }
    link("about", "What was evaluated");
    html.close().close();
  }

  private void link(String id, String name) {
    html.open("li").element("a", name, "href", "#" + id).close();
  }

  private void warnings() {
    for (String note : first.manifest().dataset().notes()) {
      html.open("p", "class", "note").foreign(note).close();
    }
    for (Run run : runs) {
      if (!run.manifest().complete()) {
        html.open("p", "class", "note").foreign(run.name());
        html.text(" did not come to its end: what is missing is not counted.").close();
      }
      if (!run.manifest().dataset().sha256().equals(first.manifest().dataset().sha256())) {
        html.open("p", "class", "note").foreign(run.name());
        html.text(" is of other photos or places: its figures do not compare.").close();
      }
      if (!scoring.isThatOf(run.manifest())) {
        html.open("p", "class", "note").foreign(run.name());
        html.text(
                " was measured by "
                    + Say.measured(run.manifest().formula(), run.manifest().strict())
                    + ". Here "
                    + (runs.size() == 1 ? "it is" : "all runs are")
                    + " measured by "
                    + Say.measured(scoring.formula(), scoring.strict())
                    + ".")
            .close();
      }
    }
  }

  private void section(String id, String title, Runnable content) {
    html.open("section", "aria-labelledby", id).element("h2", title, "id", id);
    content.run();
    html.close();
  }

  private void figures(Figures figures) {
    section("figures", "Figures", () -> figures.table(html));
  }

  private void map(Gallery gallery) {
    WorldMap map = new WorldMap(first.scored());
    section(
        "map",
        "Where on Earth",
        () -> {
          html.element(
              "p",
              "Each dot stands where photos were taken; its colour tells how far off the answers are,"
                  + " for several photos of one place by their median, and its size how many they"
                  + " are."
                  + (gallery.worst().isEmpty()
                      ? ""
                      : " Lines lead from the truth to the worst answers, and each to its photo"
                          + " below."));
          map.key(html);
          map.draw(
              html,
              "Map of where the photos were taken",
              one -> one.photo().truth(),
              gallery.worst(),
              gallery::anchor);
          html.open("details").element("summary", "The same photos, drawn where the answers are");
          map.draw(html, "Map of the answers", one -> one.photo().place(), List.of(), one -> "");
          html.close();
        });
  }

  private void about(Figures figures) {
    section(
        "about",
        "What was evaluated",
        () -> {
          for (Run run : runs) {
            if (run.number() > 0) {
              html.open("details").open("summary").foreign(run.name()).close();
            }
            About.write(html, run, figures.evaluation(run).groups(), figures.intervalsInWords(run));
            if (run.number() > 0) {
              html.close();
            }
          }
        });
  }

  private static String resource(String name) {
    try (InputStream resource = Report.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new Img2LocException("this program lacks its resource " + name + "; build it anew");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Img2LocException(
          String.format(Locale.ROOT, "%s cannot be read; build this program anew", name), e);
    }
  }
}
