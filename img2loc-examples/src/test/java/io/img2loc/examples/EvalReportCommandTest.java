package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.examples.archive.RunArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalReportCommandTest {
  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private Path page() {
    return folder.resolve("report.html");
  }

  private void evaluate(Path table, Path index, Object... more) {
    List<Object> all =
        new ArrayList<>(List.of("eval", "run", table, "--index", index, "-o", run(), "--quiet"));
    all.addAll(List.of(more));
    Run evaluated = Run.of(all.toArray());
    assertThat(evaluated.code()).as(evaluated.err()).isEqualTo(ExitCode.OK);
  }

  private void evaluateSome() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    evaluate(folder.resolve("indexed/places.csv"), index);
  }

  private Run report(Object... more) {
    List<Object> all = new ArrayList<>(List.of("eval", "report", run(), "-o", page()));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  @Test
  void picturesOfARun_areThoseThatThePageShows() throws IOException {
    Path known = Samples.writeDataset(folder.resolve("known"), 60);
    Path index = folder.resolve("index");
    Run built =
        Run.of("index", "build", known, "-o", index, "--encoder", "scene", "--thumbnails", "-q");
    assertThat(built.code()).as(built.err()).isEqualTo(ExitCode.OK);
    // Photos that the index does not know, so that answers lie anywhere between the references.
    Path asked = folder.resolve("asked");
    StringBuilder table = new StringBuilder("filename,lat,lng\n");
    for (int i = 0; i < 150; i++) {
      Samples.writePhoto(asked.resolve(i + ".jpg"), 1000 + i);
      table.append(i + ".jpg," + (i % 60) + "," + (-i % 90) + "\n");
    }
    Files.createDirectories(asked);
    evaluate(Files.writeString(asked.resolve("places.csv"), table), index);

    Run report = report();

    assertThat(report.code()).as(report.err()).isEqualTo(ExitCode.OK);
    String page = Files.readString(page());
    String[] cards = page.split("<article", -1);
    assertThat(cards).hasSize(1 + 36);
    Set<String> shown = new LinkedHashSet<>();
    for (int i = 1; i < cards.length; i++) {
      assertThat(cards[i]).contains("alt=\"Photo ");
      Matcher image = Pattern.compile("src=\"data:[^\"]*").matcher(cards[i]);
      image.results().forEach(found -> shown.add(found.group()));
    }
    try (Stream<Path> files = Files.list(run().resolve("thumbnails"))) {
      assertThat(files.count()).isEqualTo(shown.size());
    }
    assertThat(RunArchive.open(run()).thumbnails()).hasSize(shown.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run/answers.jsonl", "run/run.json", "run/replies.zip", "run/thumbnails/a.jpg"})
  void outputThatIsOfARun_isRefused(String output) throws IOException {
    evaluateSome();
    byte[] before = Files.readAllBytes(run().resolve("answers.jsonl"));

    Run report = Run.of("eval", "report", run(), "-o", folder.resolve(output));

    assertThat(report.code()).isEqualTo(ExitCode.USAGE);
    assertThat(report.err()).contains("--output ", output, "choose another");
    assertThat(run().resolve("answers.jsonl")).hasBinaryContent(before);
    assertThat(Run.of("eval", "report", run(), "-o", page()).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void outputThatIsALinkToARunsFile_isRefused() throws IOException {
    evaluateSome();
    Path link = folder.resolve("link.html");
    Files.createSymbolicLink(link, run().resolve("answers.jsonl"));

    Run report = Run.of("eval", "report", run(), "-o", link);

    assertThat(report.code()).isEqualTo(ExitCode.USAGE);
    assertThat(report.err()).contains("would overwrite");
  }

  @Test
  void pageInTheFolderOfTheRun_isWrittenAndReplaced() throws IOException {
    evaluateSome();
    Path page = run().resolve("report.html");

    assertThat(Run.of("eval", "report", run(), "-o", page).code()).isEqualTo(ExitCode.OK);
    byte[] first = Files.readAllBytes(page);
    Files.writeString(page, "old");
    assertThat(Run.of("eval", "report", run(), "-o", page).code()).isEqualTo(ExitCode.OK);

    assertThat(page).hasBinaryContent(first);
    try (Stream<Path> files = Files.list(run())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @Test
  void scoringOptions_areThoseOfThePage() throws IOException {
    evaluateSome();

    Run report =
        report("--distance", "haversine", "--strict", "--thresholds", "40,3", "--resamples", "0");

    assertThat(report.code()).as(report.err()).isEqualTo(ExitCode.OK);
    assertThat(page())
        .content()
        .containsSubsequence("<dt>within 3 km", "<dt>within 40 km", "<dt>median km")
        .contains(
            "a sphere of radius 6371 km", "less than that far", "was measured by the geodesic")
        .doesNotContain("within 25 km</dt>", "bootstrap samples");
    assertThat(report("--seed", "7", "--resamples", "200").code()).isEqualTo(ExitCode.OK);
    assertThat(page()).content().contains("of 200 bootstrap samples").contains("with seed 7.");
    assertThat(report("--resamples", "3").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void seedAndFormula_areThoseOfTheRunWhereNoneIsGiven() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    Path table = folder.resolve("indexed/places.csv");
    evaluate(table, index, "--distance", "haversine-6378", "--strict", "--seed", "5");

    assertThat(report().code()).isEqualTo(ExitCode.OK);

    assertThat(page())
        .content()
        .contains("with seed 5.", "a sphere of radius 6378.137 km", "less than that far")
        .doesNotContain("was measured by");
  }
}
