package io.img2loc.examples.report;

import io.img2loc.GeoPoint;
import io.img2loc.examples.archive.ArchivedNeighbor;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.page.Html;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Single photos: the best answers, the worst, and those that look elsewhere than the neighbours.
 */
final class Gallery {
  private static final int CARDS = 12;
  private static final int SILENT = 24;
  private static final int NEIGHBORS = 3;
  private static final int WORDS = 320;

  /** How far in km a neighbour's place must be from the answer to disagree with it. */
  private static final double DISAGREEMENT_KM = 200;

  private final Run run;
  private final List<Run.Scored> best;
  private final List<Run.Scored> worst;
  private final List<Run.Scored> disagreeing;
  private final List<Run.Scored> silent;

  Gallery(Run run) {
    this.run = run;
    List<Run.Scored> answered =
        run.scored().stream().filter(Run.Scored::answered).sorted(Run.Scored.BY_ERROR).toList();
    int each = Math.min(CARDS, (answered.size() + 1) / 2);
    best = answered.subList(0, each);
    List<Run.Scored> farthest = new ArrayList<>();
    for (int i = answered.size() - 1; i >= 0 && farthest.size() < Math.min(CARDS, i); i--) {
      farthest.add(answered.get(i));
    }
    worst = List.copyOf(farthest.subList(0, Math.min(farthest.size(), answered.size() - each)));
    disagreeing =
        answered.stream()
            .filter(this::disagrees)
            .sorted(
                Comparator.<Run.Scored>comparingDouble(one -> -nearest(one).similarity())
                    .thenComparing(Run.Scored::id))
            .toList();
    silent = run.scored().stream().filter(one -> !one.answered()).toList();
  }

  /** Of what pictures are shown, if the archive has them. */
  Pictures pictures() {
    Set<String> photos = new LinkedHashSet<>();
    Set<String> references = new LinkedHashSet<>();
    Stream.of(best, worst, disagreeing.subList(0, Math.min(CARDS, disagreeing.size())))
        .flatMap(List::stream)
        .forEach(
            one -> {
              photos.add(one.id());
              if (!one.answer().neighbors().isEmpty()) {
                references.add(nearest(one).id());
              }
            });
    return new Pictures(photos, references);
  }

  /** The worst answers, the worst first. */
  List<Run.Scored> worst() {
    return worst;
  }

  /** The name of a worst answer's card, for links to it. */
  String anchor(Run.Scored one) {
    return "worst-" + worst.indexOf(one);
  }

  private static ArchivedNeighbor nearest(Run.Scored one) {
    return one.answer().neighbors().get(0);
  }

  private boolean disagrees(Run.Scored one) {
    GeoPoint place = one.photo().place();
    return place != null
        && !one.answer().neighbors().isEmpty()
        && km(place, nearest(one).location()) > DISAGREEMENT_KM;
  }

  private double km(GeoPoint a, GeoPoint b) {
    return run.formula().km(a, b);
  }

  void html(Html html) {
    cards(html, "best", "The best answers", "", best, best.size());
    cards(html, "worst", "The worst answers", "", worst, worst.size());
    long nearer = disagreeing.stream().filter(this::answerIsNearer).count();
    String words =
        disagreeing.isEmpty()
            ? ""
            : String.format(
                "Of %s, %s answered more than 200 km from the place of the most similar reference."
                    + " The answer was nearer to the truth in %s of them, the reference in %s."
                    + " Those of the highest similarity:",
                Say.count(run.scored().size(), "photo"),
                Say.count(disagreeing.size()) + (disagreeing.size() == 1 ? " was" : " were"),
                Say.count(nearer),
                Say.count(disagreeing.size() - nearer));
    cards(
        html,
        "apart",
        "Answers against the nearest neighbour",
        words,
        disagreeing.subList(0, Math.min(CARDS, disagreeing.size())),
        disagreeing.size());
    silent(html);
  }

  private boolean answerIsNearer(Run.Scored one) {
    return one.errorKm() <= km(one.photo().truth(), nearest(one).location());
  }

  private void cards(
      Html html, String id, String title, String words, List<Run.Scored> shown, int all) {
    if (shown.isEmpty()) {
      return;
    }
    html.element("h3", title, "id", id);
    if (!words.isEmpty()) {
      html.element("p", words, "class", "soft");
    }
    // The same picture twice would be the same bytes twice.
    Set<String> drawn = new HashSet<>();
    html.open("div", "class", "cards");
    for (int i = 0; i < shown.size(); i++) {
      card(html, shown.get(i), id + "-" + i, drawn);
    }
    html.close();
    if (all > shown.size()) {
      html.element("p", Say.count(all - shown.size()) + " more are not shown.", "class", "soft");
    }
  }

  private void card(Html html, Run.Scored one, String id, Set<String> drawn) {
    html.open("article", "class", "card", "id", id);
    picture(html, one.id(), "Photo " + Say.cut(one.id(), 80), drawn);
    html.open("div", "class", "says");
    html.open("p", "class", "error " + Reach.of(one.errorKm()).style);
    html.element("b", Say.km(one.errorKm())).text(" off").close();
    html.open("p", "class", "id").foreign(Say.cut(one.id(), 80));
    String group = one.photo().group();
    if (group != null) {
      html.text(" by ").foreign(Say.cut(group, 40));
    }
    html.close();
    GeoPoint place = one.photo().place();
    html.open("dl");
    html.element("dt", "taken").element("dd", Say.place(one.photo().truth()));
    html.element("dt", "answer").element("dd", place == null ? "none" : Say.place(place));
    html.close();
    leaks(html, one);
    html.close();
    neighbors(html, one, drawn);
    String said = one.answer().explanation();
    if (!said.isBlank()) {
      html.open("blockquote").foreign(Say.cut(said, WORDS)).close();
    }
    html.close();
  }

  private static void leaks(Html html, Run.Scored one) {
    for (Leak leak : Leak.values()) {
      if (one.answer().leaks().contains(leak)) {
        html.element(
            "p",
            switch (leak) {
              case NEAR_DUPLICATE -> "a near-duplicate was there to be found";
              case SAME_AUTHOR -> "others by the same author were there to be found";
            },
            "class",
            "leak");
      }
    }
  }

  private void neighbors(Html html, Run.Scored one, Set<String> drawn) {
    List<ArchivedNeighbor> neighbors = one.answer().neighbors();
    if (neighbors.isEmpty()) {
      return;
    }
    html.open("ol", "class", "neighbors", "aria-label", "Most similar references");
    for (ArchivedNeighbor neighbor : neighbors.subList(0, Math.min(NEIGHBORS, neighbors.size()))) {
      html.open("li");
      String name = "Reference " + Say.cut(neighbor.id(), 80);
      picture(html, RunArchive.referenceKey(neighbor.id()), name, drawn);
      html.open("span").element("b", Say.similarity(neighbor.similarity()));
      html.text(" similar, taken ").text(Say.km(km(one.photo().truth(), neighbor.location())));
      html.text(" away");
      if (neighbor.author() != null) {
        html.text(" by ").foreign(Say.cut(neighbor.author(), 40));
      }
      html.close().close();
    }
    html.close();
  }

  private void picture(Html html, String key, String alt, Set<String> drawn) {
    byte[] jpeg = jpeg(run.archive(), key);
    if (jpeg != null && drawn.add(key)) {
      html.empty(
          "img",
          "alt",
          alt,
          "src",
          "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg));
    }
  }

  /** A thumbnail, if it is there and is what it should be. */
  private static byte @Nullable [] jpeg(RunArchive archive, String key) {
    byte[] bytes = archive.thumbnails().get(key);
    boolean is =
        bytes != null && bytes.length > 2 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8;
    return is ? bytes : null;
  }

  private void silent(Html html) {
    if (silent.isEmpty()) {
      return;
    }
    html.element("h3", "Without an answer", "id", "silent");
    html.open("details").element("summary", Say.count(silent.size(), "photo"));
    Tables.open(html, "Photos without an answer", "class", "words");
    html.head(List.of("photo", "how it ended", "what was said"));
    html.open("tbody");
    for (Run.Scored one : silent.subList(0, Math.min(SILENT, silent.size()))) {
      html.open("tr").open("th", "scope", "row").foreign(Say.cut(one.id(), 80)).close();
      html.element("td", Say.end(one.photo()));
      html.open("td").foreign(Say.cut(one.answer().explanation(), WORDS)).close().close();
    }
    html.close().close().close();
    if (silent.size() > SILENT) {
      html.element(
          "p", Say.count(silent.size() - SILENT) + " more are not shown.", "class", "soft");
    }
    html.close();
  }
}
