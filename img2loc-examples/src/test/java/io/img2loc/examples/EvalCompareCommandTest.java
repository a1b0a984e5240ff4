package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCompareCommandTest {
  @TempDir Path folder;

  private Path index;
  private Path a;
  private Path b;

  /** The queries 1 to 4 are photos of the index, 5 is not; run b has no reference but 1 and 2. */
  @BeforeEach
  void run() throws IOException {
    index = Samples.writeIndex(folder, 4);
    a = folder.resolve("a");
    b = folder.resolve("b");
    Path table = folder.resolve("indexed/places.csv");
    assertThat(eval(table, a).code()).isEqualTo(ExitCode.OK);
    String rows = Files.readString(table);
    Samples.writePhoto(folder.resolve("indexed/5.jpg"), 5);
    Files.writeString(table, rows.replace("4.jpg,4,-4\n", "") + "5.jpg,60,60\n");
    assertThat(eval(table, b, "--within", "1.5,-1.5,100").code()).isEqualTo(ExitCode.OK);
  }

  private Run eval(Path table, Path run, Object... more) {
    List<Object> all = new ArrayList<>(List.of("eval", "run", table, "--index", index, "-o", run));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  @Test
  void runs_areComparedOnThePhotosThatBothHave() {
    Run run = Run.of("eval", "compare", a, b);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    // Of 1, 2 and 3 the first run has all right at 1 km, the second cannot have 3.
    assertThat(run.lines()).anyMatch(line -> line.matches("a +3 +100\\.00%.*"));
    assertThat(run.lines()).anyMatch(line -> line.matches("b +3 +\\d+\\.\\d\\d%.*"));
    assertThat(run.out())
        .contains(
            "less a ",
            "What differs:\n",
            "  dataset sha256: ",
            "  --within: - | 1.5,-1.5,100.0\n",
            "a has 1 photo that not all runs have, which do not count: 4.jpg",
            "b has 1 photo that not all runs have, which do not count: 5.jpg")
        .doesNotContain("references:", "--bbox");
  }

  @Test
  void json_hasEachRunAndTheDifferences() {
    Run run = Run.of("eval", "compare", a, b, "--json", "--thresholds", "1,20000");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .containsSubsequence(
            "\"photos\" : 3",
            "\"name\" : \"a\"",
            "\"notShared\" : 1",
            "\"1km\" : 1,",
            "\"20000km\" : 1",
            "\"name\" : \"b\"",
            "\"differences\" : [",
            "\"of\" : \"b\"",
            "\"to\" : \"a\"",
            "\"20000 km\" : {",
            "\"difference\" : 0,",
            "\"--within\" : [ \"-\", \"1.5,-1.5,100.0\" ]");
  }

  @Test
  void runThatIsItself_hasNoDifference() {
    Run run = Run.of("eval", "compare", a, a);

    assertThat(run.out())
        .contains("+0.0..+0.0", "The runs' settings are the same.")
        .doesNotContain("*");
  }

  @Test
  void threeRuns_areComparedWithTheFirst() {
    assertThat(Run.of("eval", "compare", a, b, a).out()).contains("less " + a, "\nb ");
  }

  @Test
  void photosIndexAndKeys_areNotNeeded_andRepetitionsAreTheSameToTheByte() throws Exception {
    Run first = Run.of("eval", "compare", a, b);
    Run json = Run.of("eval", "compare", a, b, "--json");
    Path moved = Files.createDirectories(folder.resolve("elsewhere"));
    Files.move(a, moved.resolve("a"));
    Files.move(b, moved.resolve("b"));
    for (String gone : List.of("indexed", "index")) {
      Files.move(folder.resolve(gone), folder.resolve(gone + ".away"));
    }

    assertThat(elsewhere(moved, "eval", "compare", "a", "b")).isEqualTo(first.out());
    assertThat(elsewhere(moved, "eval", "compare", "a", "b", "--json")).isEqualTo(json.out());
  }

  /** By another process, of another language and time zone. */
  private static String elsewhere(Path folder, Object... arguments) throws Exception {
    ProcessBuilder builder = Forked.command(folder, arguments);
    builder
        .environment()
        .put("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG -Duser.timezone=Asia/Tokyo");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(ExitCode.OK);
    return out;
  }

  @Test
  void report_isOnePageOfTheRuns_andTheSameToTheByte() throws Exception {
    Path one = folder.resolve("one.html");
    Path other = folder.resolve("other.html");

    Run run = Run.of("eval", "report", a, b, "-o", one);
    elsewhere(folder, "eval", "report", "a", "b", "-o", "other.html");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(one).content().startsWith("<!doctype html>").contains("places.csv");
    assertThat(other).hasSameBinaryContentAs(one);
  }

  @Test
  void whatCannotBeCompared_isRefusedInASentence() throws IOException {
    Path other = folder.resolve("other.csv");
    Samples.writePhoto(folder.resolve("x.jpg"), 1);
    Files.writeString(other, "filename,lat,lng\nx.jpg,1,-1\n");
    Path c = folder.resolve("c");
    eval(other, c);

    assertThat(Run.of("eval", "compare", a).code()).isEqualTo(ExitCode.USAGE);
    assertThat(Run.of("eval", "compare", a, c).err()).contains("no photo in common");
    assertThat(Run.of("eval", "compare", a, folder.resolve("none")).err())
        .contains("none: no such folder");
  }
}
