package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.examples.ModelServer.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalAblateCommandTest {
  @TempDir Path folder;

  private Path out() {
    return folder.resolve("ablation");
  }

  private List<Object> command(Object... more) {
    List<Object> all = new ArrayList<>(List.of("eval", "ablate", "-o", out()));
    all.addAll(List.of(more));
    return all;
  }

  private Run ablate(Object... more) {
    return Run.of(command(more).toArray());
  }

  /** Four photos that the index has, of which the table says of one that it is elsewhere. */
  private Path oneElsewhere() throws IOException {
    return Files.writeString(
        folder.resolve("indexed/queries.csv"),
        """
        filename,lat,lng
        1.jpg,1,-1
        2.jpg,2,-2
        3.jpg,3,-3
        4.jpg,-4,176
        """);
  }

  @Test
  void waysWithoutAModel_haveARunEach_andDifferencesOfTheSamePhotos() throws IOException {
    Path index = Samples.writeIndex(folder, 6);

    Run run = ablate(oneElsewhere(), "--index", index, "--neighbors", "1,6", "--json");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(out().toFile().list())
        .containsExactlyInAnyOrder("nearest", "density-1", "density-6");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.at("/runs/0/name").asText()).isEqualTo("nearest");
    assertThat(json.at("/runs/0/accuracy/1km").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/runs/1/accuracy/1km").asDouble()).isEqualTo(0.75);
    JsonNode same = json.at("/differences/0");
    assertThat(same.get("of").asText()).isEqualTo("density-1");
    assertThat(same.get("to").asText()).isEqualTo("nearest");
    assertThat(same.at("/1 km/difference").asDouble()).isZero();
    assertThat(same.at("/1 km/low").asDouble()).isZero();
    assertThat(same.at("/1 km/high").asDouble()).isZero();
  }

  @Test
  void sameCommandAgain_hasTheSameTable_andAnotherWayGoesOn() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path queries = oneElsewhere();

    Run first = ablate(queries, "--index", index, "--neighbors", "1");
    String answers = Files.readString(out().resolve("nearest/answers.jsonl"));
    Run again = ablate(queries, "--index", index, "--neighbors", "1");
    Run more = ablate(queries, "--index", index, "--neighbors", "1,3");

    assertThat(first.code()).as(first.err()).isEqualTo(ExitCode.OK);
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(again.err()).contains("which have 8 answers; going on");
    assertThat(more.code()).as(more.err()).isEqualTo(ExitCode.OK);
    assertThat(more.out()).contains("density-3").contains("less nearest");
    assertThat(out().resolve("nearest/answers.jsonl")).hasContent(answers);
  }

  @Test
  void eachPromptAloneAndAllTogether_askNoQuestionTwice() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path queries = oneElsewhere();
    try (ModelServer server = new ModelServer()) {
      server.replies(Api.OPENAI.says("1.0, -1.0"));

      Run dry = ask(server, queries, index, "zero,3+0", "--dry-run");
      Run run = ask(server, queries, index, "zero,3+0", "--json");

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      JsonNode json = new ObjectMapper().readTree(run.out());
      assertThat(json.get("runs").findValuesAsText("name"))
          .containsExactly("nearest", "density-6", "zero", "3+0", "zero,3+0");
      assertThat(json.at("/runs/2/accuracy/1km").asDouble()).isEqualTo(0.25);
      assertThat(json.at("/differences/1/1 km/difference").asDouble())
          .isCloseTo(-0.5, within(1e-9));
      // Four photos, two questions; the dry run has said so.
      assertThat(server.count()).isEqualTo(8);
      assertThat(dry.out()).contains("in 8 requests");
    }
  }

  @Test
  void promptThatComesToIt_isAskedAlone_andTheOthersStay() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path queries = oneElsewhere();
    try (ModelServer server = new ModelServer()) {
      server.replies(Api.OPENAI.says("1.0, -1.0"));
      ask(server, queries, index, "zero,3+0");
      String answers = Files.readString(out().resolve("zero/answers.jsonl"));

      Run more = ask(server, queries, index, "zero,3+0,paper");

      assertThat(more.code()).as(more.err()).isEqualTo(ExitCode.OK);
      assertThat(server.count()).isEqualTo(12);
      assertThat(out().resolve("zero/answers.jsonl")).hasContent(answers);
      assertThat(out().resolve("paper/run.json")).exists();
    }
  }

  @Test
  void filesOfOneName_andNamesOfOtherWays_areToldApart() throws IOException {
    Path index = Samples.writeIndex(folder, 6);
    Path queries = oneElsewhere();
    Path one = question("one/nearest", "Where is it?");
    Path other = question("two/nearest", "Where was it?");
    try (ModelServer server = new ModelServer()) {
      server.replies(Api.OPENAI.says("1.0, -1.0"));

      Run run = ask(server, queries, index, null, "--prompt-file", one, "--prompt-file", other);

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      assertThat(server.count()).isEqualTo(8);
      assertThat(out().toFile().list())
          .containsExactlyInAnyOrder(
              "nearest", "density-6", "nearest-2", "nearest-2-2", "nearest,nearest-2");
    }
  }

  private Path question(String name, String words) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, words);
  }

  private Run ask(
      ModelServer server, Path queries, Path index, @Nullable String prompts, Object... more) {
    List<Object> all = command(queries, "--index", index, "--model", Api.OPENAI.model());
    all.addAll(List.of("--neighbors", "6", "--replies", folder.resolve("replies")));
    if (prompts != null) {
      all.addAll(List.of("--prompts", prompts));
    }
    all.addAll(List.of(more));
    return Run.with(server.environment(Api.OPENAI), all.toArray());
  }

  @Test
  void whatWouldMakeWaysIncomparable_isRefused() throws IOException {
    Path index = Samples.writeIndex(folder, 2);

    Run run =
        ablate(folder.resolve("indexed/places.csv"), "--index", index, "--max-radius", "90km");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--max-radius leaves answers out");
  }

  @Test
  void neighborsBeyondWhatIsSearchedFor_areRefused() throws IOException {
    Path index = Samples.writeIndex(folder, 2);

    Run run = ablate(folder.resolve("indexed/places.csv"), "--index", index, "--neighbors", "101");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--neighbors must be from 1 to 100");
  }
}
