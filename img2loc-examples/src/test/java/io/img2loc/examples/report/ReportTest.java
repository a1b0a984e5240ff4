package io.img2loc.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Usage;
import io.img2loc.eval.Bootstrap;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.eval.Measure;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.ArchivedNeighbor;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.examples.output.EvaluationTable;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  private static final GeoPoint ORIGIN = new GeoPoint(0, 0);

  @Test
  void html_fourPhotos_hasTheFiguresThatAreWorkedOutByHand() throws Exception {
    RunArchive run =
        TestRuns.of(
            TestRuns.located("exact", ORIGIN, ORIGIN),
            TestRuns.located("off by 300 km", ORIGIN, ORIGIN.offset(90, 300)),
            TestRuns.silent("refused", ORIGIN, Guess.Status.REFUSED),
            TestRuns.silent("failed", ORIGIN, null));

    List<List<String>> rows = rows(run);

    // Of four photos one is within 200 km, two within 750; the middle two are 300 km off and
    // infinitely; 5000 and 5000·exp(-300/1492.7) = 4089.6 among four score 2272.
    assertThat(rows.get(1).subList(0, 2)).containsExactly("made up", "4");
    assertThat(rows.get(0).subList(2, 7))
        .containsExactly("1 km", "25 km", "200 km", "750 km", "2500 km");
    assertThat(rows.get(1).subList(2, 7))
        .containsExactly("25.00%", "25.00%", "25.00%", "50.00%", "50.00%");
    assertThat(cell(rows, 1, "median km")).isEqualTo("-");
    assertThat(cell(rows, 1, "GeoScore")).isEqualTo("2272");
    assertThat(cell(rows, 1, "no answer")).isEqualTo("50.0%");
    assertThat(rows.get(2).subList(0, 4)).containsExactly("answered only", "2", "50.00%", "50.00%");
    assertThat(cell(rows, 2, "750 km")).isEqualTo("100.00%");
    String text = text(Report.html(List.of(run)));
    assertThat(text).contains("refused125.0%").contains("failed: nobody could be asked125.0%");
  }

  @Test
  void html_generatedRun_hasTheFiguresAndIntervalsOfTheCommandsTable() throws Exception {
    RunArchive run = TestRuns.run("one", 400, 0.8, false);
    List<String> lines =
        EvaluationTable.render(
                Map.of("one", run.evaluate(answer -> true)), Measure.table(), Bootstrap.defaults())
            .lines()
            .toList();
    List<Element> rows = tableRows(run);
    List<String> titles = cells(rows.get(0), false);

    assertThat(lines.get(0)).startsWith("all photos ").contains(" median km ");
    assertThat(lines.get(4)).startsWith("answered only ").contains(" mean km ");
    for (int row = 1; row <= 2; row++) {
      int line = row == 1 ? 0 : 4;
      List<String> columns = words(lines.get(line));
      List<String> figures = words(lines.get(line + 1));
      List<String> intervals = words(lines.get(line + 2));
      assertThat(columns).hasSizeGreaterThan(9);
      for (int i = 1; i < columns.size(); i++) {
        int at = titles.indexOf(columns.get(i));
        assertThat(cells(rows.get(row), false).get(at)).isEqualTo(figures.get(i));
        assertThat(cells(rows.get(row), true).get(at))
            .isEqualTo(i == 1 ? "" : intervals.get(i - 2));
      }
    }
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" {2,}"));
  }

  @Test
  void html_runWithLeaks_isCountedWithThemAndWithout() throws Exception {
    RunArchive run =
        TestRuns.of(
            TestRuns.located("plain", ORIGIN, ORIGIN.offset(90, 300)),
            leaking("twin", Leak.NEAR_DUPLICATE),
            leaking("same", Leak.SAME_AUTHOR),
            leaking("other", Leak.SAME_AUTHOR));

    List<List<String>> rows = rows(run);

    assertThat(rows.get(1).subList(0, 3)).containsExactly("made up", "4", "75.00%");
    assertThat(rows.get(2).subList(0, 3)).containsExactly("no leaks", "1", "0.00%");
    assertThat(rows.get(3).subList(0, 3)).containsExactly("with a near-duplicate", "1", "100.00%");
    assertThat(rows.get(4).subList(0, 3)).containsExactly("with the same author", "2", "100.00%");
  }

  private static ArchivedAnswer leaking(String id, Leak leak) {
    ArchivedAnswer bare = TestRuns.located(id, ORIGIN, ORIGIN);
    return new ArchivedAnswer(bare.photo(), List.of(), Set.of(leak), "", Usage.none());
  }

  @Test
  void html_benchmark_standsBesideWhatOthersPublished() throws Exception {
    RunArchive run = TestRuns.run("ours", 40, 0.5, false);
    List<List<String>> rows = rows(run);
    List<String> paper =
        rows.stream().filter(row -> row.get(0).startsWith("Img2Loc, GPT-4V")).findFirst().get();

    // Table 1 of the paper.
    assertThat(paper.subList(2, 7))
        .containsExactly("17.10%", "45.14%", "57.87%", "72.91%", "84.68%");
    assertThat(text(Report.html(List.of(run)))).contains("SIGIR 2024 (arXiv 2403.19584)");
    assertThat(rows(TestRuns.of(TestRuns.located("a", ORIGIN, ORIGIN))))
        .noneMatch(row -> row.get(0).startsWith("Img2Loc"));
  }

  @Test
  void html_textWithMarkup_isTextEverywhere() throws Exception {
    String evil = "<img src=x onerror='a()'>\"&\u0000";
    Document page = parse(Report.html(List.of(evil(evil), evil(evil))));

    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "img")).isEmpty();
    List<String> attributes = new ArrayList<>();
    for (Element element : elements(page, "*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        attributes.add(element.getAttributes().item(i).getNodeName());
      }
    }
    assertThat(attributes).contains("class").noneMatch(name -> name.startsWith("on"));
    String shown = "<img src=x onerror='a()'>\"&\ufffd";
    String text = page.getDocumentElement().getTextContent();
    // Its name alone is in six places at least, and what else has a text of its own in one each.
    assertThat(Pattern.compile(Pattern.quote(shown)).matcher(text).results().count())
        .isGreaterThan(20);
    for (String what : List.of("id", "group", "neighbor", "author", "said", "note", "question")) {
      assertThat(text.contains(what + shown)).as(what).isEqualTo(!what.equals("neighbor"));
    }
  }

  private static RunArchive evil(String evil) {
    RunManifest manifest =
        new RunManifest(
            evil,
            Instant.EPOCH,
            new RunManifest.Dataset(evil, evil, 1, evil, List.of("note" + evil)),
            new RunManifest.References(evil, evil, 1, evil, 1, evil),
            Map.of(evil, evil),
            List.of(new RunManifest.Question("question" + evil, evil)),
            new RunManifest.Model(evil, evil, List.of(evil)),
            DistanceFormula.HAVERSINE_6371,
            true,
            1,
            Map.of(evil, evil),
            0.9,
            BigDecimal.ONE,
            false);
    List<ArchivedNeighbor> neighbors =
        List.of(
            new ArchivedNeighbor("neighbor" + evil, new GeoPoint(40, 40), 0.9, "author" + evil));
    List<ArchivedAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      EvaluatedPhoto photo =
          i == 2
              ? EvaluatedPhoto.without("id" + evil + i, ORIGIN, Guess.Status.UNREADABLE)
              : EvaluatedPhoto.located("id" + evil + i, ORIGIN, ORIGIN);
      answers.add(
          new ArchivedAnswer(
              photo.withGroup("group" + evil), neighbors, Set.of(), "said" + evil, Usage.none()));
    }
    return new RunArchive(manifest, answers, Map.of("id" + evil + 0, evil.getBytes()));
  }

  @Test
  void html_sameArchives_isTheSameInEveryByteWhereverItIsMade() {
    String first =
        Report.html(List.of(TestRuns.run("a", 200, 0.8, true), TestRuns.run("b", 200, 0.2, false)));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      String second =
          Report.html(
              List.of(TestRuns.run("a", 200, 0.8, true), TestRuns.run("b", 200, 0.2, false)));

      assertThat(second.equals(first)).isTrue();
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void html_aBenchmarkWithItsPictures_isSmall() throws Exception {
    RunArchive run = TestRuns.run("a", 3000, 0.8, true);

    String html = Report.html(List.of(run), fewResamples());

    assertThat(run.thumbnails()).hasSizeBetween(60, 72);
    assertThat(elements(parse(html), "img")).hasSize(run.thumbnails().size());
    assertThat(html.length()).isLessThan(1_500_000);
  }

  @Test
  void html_manyMorePhotos_isHardlyLarger() {
    String html = Report.html(List.of(TestRuns.run("a", 10_000, 0.8, false)), fewResamples());

    assertThat(html.length()).isLessThan(700_000);
  }

  @Test
  void pictures_ofManyPhotos_areThoseThatThePageShows() throws Exception {
    RunArchive run = TestRuns.run("a", 150, 0.1, false);
    Map<String, byte[]> all = new HashMap<>();
    Map<String, String> keys = new HashMap<>();
    for (ArchivedAnswer answer : run.answers()) {
      List<String> ofOne = new ArrayList<>(List.of(answer.photo().id()));
      ofOne.add(RunArchive.referenceKey(answer.neighbors().get(0).id()));
      for (String key : ofOne) {
        byte[] jpeg = ("\u00ff\u00d8" + key).getBytes(StandardCharsets.ISO_8859_1);
        all.put(key, jpeg);
        keys.put("data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg), key);
      }
    }
    RunArchive whole = new RunArchive(run.manifest(), run.answers(), all);

    Document page = parse(Report.html(List.of(whole)));

    Set<String> shown = new HashSet<>();
    elements(page, "img").forEach(image -> shown.add(keys.get(image.getAttribute("src"))));
    Set<String> saved = new HashSet<>(Report.pictures(run).photos());
    Report.pictures(run).references().forEach(id -> saved.add(RunArchive.referenceKey(id)));
    assertThat(saved).isEqualTo(shown).hasSizeBetween(60, 72);
    assertThat(elements(page, "article")).hasSize(36);
  }

  @Test
  void html_runsThatMeasureOtherwise_areMeasuredAsTheFirstAndNamed() throws Exception {
    // A degree of longitude is 111.195 km on the sphere of 6371 km, 111.319 km on the ellipsoid.
    RunArchive sphere = TestRuns.of(TestRuns.located("a", ORIGIN, new GeoPoint(0, 1)));
    RunArchive ellipsoid = new RunArchive(TestRuns.manifest("odd", 1), sphere.answers(), Map.of());

    String text = text(Report.html(List.of(sphere, ellipsoid)));

    assertThat(text)
        .contains(
            "odd was measured by the geodesic on the WGS-84 ellipsoid (within: d <= threshold). Here"
                + " all runs are measured by the great circle on a sphere of radius 6371 km (within:"
                + " d <= threshold).")
        .doesNotContain("made up was measured by");
    Scoring between = new Scoring(DistanceFormula.HAVERSINE_6371, false, List.of(111.25), null);
    for (List<RunArchive> runs : List.of(List.of(sphere), List.of(ellipsoid))) {
      assertThat(tableRows(Report.html(runs, between)).get(1).getTextContent())
          .contains("1100.00%");
    }
    assertThat(text(Report.html(List.of(sphere)))).doesNotContain("was measured by");
    assertThat(text(Report.html(List.of(ellipsoid), between)))
        .contains("Here it is measured by the great circle");
  }

  @Test
  void html_strictness_isThatOfTheScoring() throws Exception {
    RunArchive run = TestRuns.of(TestRuns.located("a", ORIGIN, ORIGIN));
    Scoring strict = new Scoring(DistanceFormula.HAVERSINE_6371, true, List.of(0.0, 5.0), null);

    List<String> row = cells(tableRows(Report.html(List.of(run), strict)).get(1), false);

    assertThat(row.subList(0, 4)).containsExactly("made up", "1", "0.00%", "100.00%");
    assertThat(text(Report.html(List.of(run), strict))).contains("less than that far");
  }

  @Test
  void html_withoutIntervals_hasNone() throws Exception {
    RunArchive run = TestRuns.run("a", 60, 0.5, false);
    Scoring none = new Scoring(DistanceFormula.WGS84_GEODESIC, false, List.of(25.0, 40.0), null);

    String html = Report.html(List.of(run), none);

    List<Element> rows = tableRows(html);
    assertThat(cells(rows.get(0), false).subList(2, 5))
        .containsExactly("25 km", "40 km", "median km");
    assertThat(cells(rows.get(1), true)).allMatch(String::isEmpty);
    assertThat(cells(tableRows(Report.html(List.of(run))).get(1), true))
        .anyMatch(interval -> !interval.isEmpty());
    assertThat(text(html)).doesNotContain("bootstrap", "interval");
    // Table 1 of the paper has 45.14% within 25 km and says nothing of 40 km.
    List<String> paper =
        rows.stream()
            .map(row -> cells(row, false))
            .filter(row -> row.get(0).startsWith("Img2Loc, GPT-4V"))
            .findFirst()
            .get();
    assertThat(paper.subList(2, 4)).containsExactly("45.14%", "");
  }

  @Test
  void html_cost_countsTheQuestionsOfEachPhoto() throws Exception {
    RunArchive run = TestRuns.run("one", 30, 0.5, false);

    // Two prompts, of each four samples.
    assertThat(costs(run)).containsExactly("one", "30", "2", "4", "8");
    RunManifest full = run.manifest();
    Map<String, String> settings = new HashMap<>(full.settings());
    settings.put("--ask-model-above", "50.0");
    RunManifest someOnly =
        new RunManifest(
            full.name(),
            full.begun(),
            full.dataset(),
            full.references(),
            settings,
            full.questions(),
            full.model(),
            full.formula(),
            full.strict(),
            full.seed(),
            full.versions(),
            full.leakSimilarity(),
            full.cost(),
            true);
    assertThat(costs(new RunArchive(someOnly, run.answers(), Map.of())))
        .containsExactly("one", "30", "2", "4", "at most 8");
  }

  private static List<String> costs(RunArchive run) throws Exception {
    Element table =
        elements(parse(Report.html(List.of(run))), "div").stream()
            .filter(element -> element.getAttribute("aria-label").equals("Cost"))
            .findFirst()
            .orElseThrow();
    assertThat(table.getTextContent()).contains("promptssamples of eachquestions per photo");
    return cells((Element) table.getElementsByTagName("tr").item(1), false).subList(0, 5);
  }

  @Test
  void html_everyPhotoLeaks_saysNothingOfTheEmptyRow() throws Exception {
    List<Element> rows = tableRows(TestRuns.of(leaking("twin", Leak.NEAR_DUPLICATE)));

    assertThat(cells(rows.get(2), false).subList(0, 3)).containsExactly("no leaks", "0", "-");
    assertThat(cells(rows.get(2), true)).allMatch(String::isEmpty);
  }

  @Test
  void html_picturesThatAreNone_areLeftOut() throws Exception {
    RunArchive run = TestRuns.of(TestRuns.located("a", ORIGIN, ORIGIN));
    RunArchive withText = new RunArchive(run.manifest(), run.answers(), Map.of("a", new byte[9]));
    RunArchive withJpeg =
        new RunArchive(run.manifest(), run.answers(), Map.of("a", TestRuns.picture(1)));

    assertThat(elements(parse(Report.html(List.of(withText))), "img")).isEmpty();
    assertThat(elements(parse(Report.html(List.of(withJpeg))), "img")).hasSize(1);
  }

  @Test
  void html_answersAgainstTheNearestNeighbour_areCountedByWhoIsRight() throws Exception {
    List<ArchivedNeighbor> far =
        List.of(new ArchivedNeighbor("r", ORIGIN.offset(0, 900), 0.8, null));
    List<ArchivedNeighbor> there = List.of(new ArchivedNeighbor("r", ORIGIN, 0.9, null));
    RunArchive run =
        TestRuns.of(
            with(TestRuns.located("right", ORIGIN, ORIGIN), far),
            with(TestRuns.located("wrong", ORIGIN, ORIGIN.offset(0, 900)), there),
            with(TestRuns.located("wrong too", ORIGIN, ORIGIN.offset(0, 500)), there),
            with(TestRuns.located("agreeing", ORIGIN, ORIGIN), there));

    assertThat(text(Report.html(List.of(run))))
        .contains(
            "Of 4 photos, 3 were answered more than 200 km from the place of the most similar"
                + " reference. The answer was nearer to the truth in 1 of them, the reference in 2.");
  }

  private static ArchivedAnswer with(ArchivedAnswer answer, List<ArchivedNeighbor> neighbors) {
    return new ArchivedAnswer(answer.photo(), neighbors, Set.of(), "", Usage.none());
  }

  @Test
  void html_otherPhotosOrARunThatBrokeOff_isSaid() throws Exception {
    RunArchive one = TestRuns.run("one", 30, 0.5, false);
    RunManifest other = evil("odd").manifest();
    String text = text(Report.html(List.of(one, new RunArchive(other, one.answers(), Map.of()))));

    assertThat(text).contains("odd is of other photos or places: its figures do not compare.");
    assertThat(text).contains("odd did not come to its end");
    assertThat(text(Report.html(List.of(one, one))))
        .contains("one (2)")
        .doesNotContain("do not compare", "did not come to its end");
  }

  @Test
  void html_theManifest_isAllInWords() throws Exception {
    String text = text(Report.html(List.of(TestRuns.run("one", 30, 0.5, false))));

    assertThat(text)
        .contains("im2gps3k_places365.csv, said to be Im2GPS3k, 30 with a place")
        .contains("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        .contains("It has 30 photos, Im2GPS3k was published with 2,997.")
        .contains("mp16.img2loc, 4,123,991 references, in the space clip-vit-l-14 of 768")
        .contains("openai:gpt-4o, by its own account gpt-4o-2024-08-06")
        .contains("at most that far from the truth")
        .contains("the geodesic on the WGS-84 ellipsoid")
        .contains("27 November 2026, 20:15 UTC, seed 1")
        .contains("Intervals hold 95% of 1,000 bootstrap samples")
        .contains("img2loc 0.1.0-SNAPSHOT, java 17.0.15")
        .contains("They are not calibrated")
        .contains("12.34");
  }

  @Test
  void html_photosOfNobodyKnown_saysSo() throws Exception {
    String text = text(Report.html(List.of(TestRuns.of(TestRuns.located("a", ORIGIN, ORIGIN)))));

    assertThat(text)
        .contains("photographers unknown")
        .contains("of 1 photo, for the photographers are unknown");
  }

  @Test
  void html_noPhotosAtAll_isAPageAllTheSame() throws Exception {
    assertThat(text(Report.html(List.of(TestRuns.of())))).contains("0 photos of made up");
  }

  @Test
  void html_noRun_throws() {
    assertThatThrownBy(() -> Report.html(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a run at least");
  }

  @Test
  void html_anyPage_forbidsWhatItDoesNotBring() throws Exception {
    Document page = parse(Report.html(List.of(TestRuns.run("a", 60, 0.5, true))));

    assertThat(
            elements(page, "meta").stream()
                .filter(meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .map(meta -> meta.getAttribute("content")))
        .containsExactly("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    Set<String> targets = new HashSet<>();
    elements(page, "a").forEach(link -> targets.add(link.getAttribute("href")));
    elements(page, "img").forEach(image -> targets.add(image.getAttribute("src")));
    assertThat(targets).allMatch(target -> target.matches("(#|data:image/jpeg;base64,).*"));
  }

  private static Scoring fewResamples() {
    return new Scoring(
        DistanceFormula.WGS84_GEODESIC, false, Measure.THRESHOLDS_KM, new Bootstrap(39, 0.95, 1));
  }

  /** The cells of the table of figures, without their intervals. */
  private static List<List<String>> rows(RunArchive run) throws Exception {
    return tableRows(run).stream().map(row -> cells(row, false)).toList();
  }

  private static List<Element> tableRows(RunArchive run) throws Exception {
    return tableRows(Report.html(List.of(run)));
  }

  private static List<Element> tableRows(String html) throws Exception {
    Element table =
        elements(parse(html), "table").stream()
            .filter(element -> element.getAttribute("id").equals("table"))
            .findFirst()
            .orElseThrow();
    NodeList rows = table.getElementsByTagName("tr");
    return IntStream.range(0, rows.getLength()).mapToObj(i -> (Element) rows.item(i)).toList();
  }

  /** What is in each cell: its interval, or all else. */
  private static List<String> cells(Element row, boolean intervals) {
    List<String> cells = new ArrayList<>();
    for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNextSibling()) {
      Node last = cell.getLastChild();
      String interval =
          last != null && last.getNodeName().equals("small") ? last.getTextContent() : "";
      String text = cell.getTextContent();
      cells.add(intervals ? interval : text.substring(0, text.length() - interval.length()));
    }
    return cells;
  }

  private static String cell(List<List<String>> rows, int row, String column) {
    return rows.get(row).get(rows.get(0).indexOf(column));
  }

  /** The page as XML, which it is but for its first line: nothing in it is left open. */
  private static Document parse(String html) throws Exception {
    assertThat(html).startsWith("<!doctype html>\n");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html.substring("<!doctype html>\n".length()))));
  }

  private static String text(String html) throws Exception {
    return parse(html).getDocumentElement().getTextContent();
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
