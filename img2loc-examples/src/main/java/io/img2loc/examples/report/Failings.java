package io.img2loc.examples.report;

import io.img2loc.GeoPoint;
import io.img2loc.eval.Breakdown;
import io.img2loc.eval.Countries;
import io.img2loc.eval.Country;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Evaluation;
import io.img2loc.eval.Intervals;
import io.img2loc.eval.Measure;
import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Where answers are good and where they are not: by place, and by what there was to go by. */
final class Failings {
  private static final Measure SHOWN = Measure.accuracy(200);
  private static final List<Measure> BESIDE =
      List.of(Measure.accuracy(25), Measure.accuracy(750), Measure.medianKm());
  private static final int FEWEST = 10;
  private static final int CLASSES = 5;
  private static final String SEA = "the sea";

  private final Html html;
  private final List<Run> runs;
  private final Scoring scoring;

  /** Of the places that were asked for, as each is several times. */
  private final Map<GeoPoint, Optional<Country>> countries = new HashMap<>();

  Failings(Html html, List<Run> runs, Scoring scoring) {
    this.html = html;
    this.runs = runs;
    this.scoring = scoring;
  }

  void write() {
    html.element(
        "p",
        "Shares of all photos of a class within 200 km of the truth"
            + (scoring.bootstrap() == null
                ? ""
                : ", with their " + Say.level(scoring.bootstrap().level()) + " intervals")
            + (runs.size() == 1 ? "." : "; the other figures are those of the first run."),
        "class",
        "soft");
    List<EvaluatedPhoto> photos = runs.get(0).archive().photos();
    table("By continent", Breakdown.by(photo -> at(photo, Country::continent)));
    table("By country", byCountry(photos));
    if (photos.stream().anyMatch(photo -> !Double.isNaN(photo.similarity()))) {
      table(
          "By the similarity of the most similar reference",
          Breakdown.bySimilarity(photos, CLASSES));
    }
    if (photos.stream().anyMatch(photo -> !Double.isNaN(photo.nearestReferenceKm()))) {
      table("By the distance of the nearest reference", Breakdown.byNearestReference());
    }
  }

  private String at(EvaluatedPhoto photo, Function<Country, String> name) {
    return countries.computeIfAbsent(photo.truth(), Countries.get()::at).map(name).orElse(SEA);
  }

  /** Countries with few photos are one class, the last. */
  private Breakdown byCountry(List<EvaluatedPhoto> photos) {
    Map<String, Long> counts =
        photos.stream()
            .map(photo -> at(photo, Country::name))
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    List<String> many =
        counts.entrySet().stream()
            .filter(country -> country.getValue() >= FEWEST)
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    String others =
        String.format(
            Locale.ROOT,
            "%d%s of fewer than %d photos each",
            counts.size() - many.size(),
            many.isEmpty() ? "" : " others",
            FEWEST);
    List<String> order = new ArrayList<>(many);
    order.add(others);
    return Breakdown.by(
        photo -> {
          String name = at(photo, Country::name);
          return many.contains(name) ? name : others;
        },
        order);
  }

  private void table(String title, Breakdown breakdown) {
    List<Map<String, Evaluation>> classes = new ArrayList<>();
    for (Run run : runs) {
      classes.add(breakdown.evaluate(run.archive().photos(), run.formula(), run.strict()));
    }
    html.element("h3", title);
    Tables.open(html, title);
    List<String> head = new ArrayList<>(List.of("", "photos"));
    runs.forEach(run -> head.add(runs.size() == 1 ? SHOWN.title() : run.name()));
    BESIDE.forEach(measure -> head.add(measure.title()));
    html.head(head).open("tbody");
    classes
        .get(0)
        .forEach(
            (name, evaluation) ->
                row(name, evaluation, classes.stream().map(of -> of.get(name)).toList()));
    html.close();
    Tables.close(html);
  }

  private void row(String name, Evaluation first, List<Evaluation> ofRuns) {
    html.open("tr").element("th", name, "scope", "row");
    html.element("td", Say.count(first.total()));
    for (Evaluation evaluation : ofRuns) {
      if (evaluation == null) {
        html.element("td", "-");
        continue;
      }
      double share = evaluation.value(SHOWN);
      Intervals intervals = scoring.intervals(evaluation, List.of(SHOWN));
      html.open("td");
      html.open(
          "span", "class", "meter", "style", String.format(Locale.ROOT, "--w:%.1f%%", 100 * share));
      html.text(Figures.value(evaluation, SHOWN) + " ");
      Figures.interval(html, "small", intervals, SHOWN);
      html.close().close();
    }
    for (Measure measure : BESIDE) {
      html.element("td", Figures.value(first, measure));
    }
    html.close();
  }
}
