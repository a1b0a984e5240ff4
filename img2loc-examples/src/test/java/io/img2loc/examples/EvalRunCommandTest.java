package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalRunCommandTest {
  @TempDir Path folder;

  private Run eval(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("eval", "run", "-o", folder.resolve("run")));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray());
  }

  @Test
  void knownPhotos_areAllRight() throws IOException {
    Path index = Samples.writeIndex(folder, 6);

    Run run = eval(folder.resolve("indexed/places.csv"), "--index", index, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"photos\" : 6")
        .contains("\"answered\" : 6")
        .contains("\"1km\" : 1,")
        .contains("\"medianKm\" : 0");
  }

  @Test
  void wrongAndUnreadablePhotos_countAgainstTheAnswers() throws IOException {
    Path index = Samples.writeIndex(folder, 4);
    Path queries = folder.resolve("queries");
    Samples.writePhoto(queries.resolve("right.jpg"), 1);
    Samples.writePhoto(queries.resolve("antipode.jpg"), 2);
    Files.writeString(queries.resolve("text.jpg"), "no photo");
    Samples.writePhoto(queries.resolve("right2.jpg"), 3);
    Path table =
        Files.writeString(
            queries.resolve("q.csv"),
            """
            filename,lat,lng
            right.jpg,1,-1
            antipode.jpg,-2,178
            text.jpg,3,-3
            right2.jpg,3,-3
            """);

    Run run = eval(table, "--index", index, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err()).contains("text.jpg");
    assertThat(run.out())
        .contains("\"photos\" : 4")
        .contains("\"answered\" : 3")
        .contains("\"shareWithoutAnswer\" : 0.25")
        .contains("\"withoutAnswer\" : { }")
        .contains("\"failures\" : 1")
        .contains("\"2500km\" : 0.5");
  }

  @Test
  void table_isForPeople() throws IOException {
    Path index = Samples.writeIndex(folder, 3);

    Run run = eval(folder.resolve("indexed/places.csv"), "--index", index);

    assertThat(run.out()).contains("places.csv").contains("GeoScore");
  }

  @Test
  void nothingToEvaluate_isFailure() throws IOException {
    Path index = Samples.writeIndex(folder, 1);
    Samples.writePhoto(folder.resolve("queries/a.jpg"), 1);

    Run run = eval(folder.resolve("queries"), "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("nothing to evaluate");
  }

  @Test
  void skippedTable_thatIsTheDataset_isRefusedAndKept() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path table = folder.resolve("indexed/places.csv");
    String places = Files.readString(table);

    Run run = eval(table, "--index", index, "--skipped", table);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(table).hasContent(places);
  }

  @Test
  void photosAskedAboutInVain_areCountedByHowThatEnded() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path table = folder.resolve("indexed/places.csv");

    // No reference lies there, so there is nothing to go by.
    Run run = eval(table, "--index", index, "--within", "-80,0,5", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"shareWithoutAnswer\" : 1,")
        .containsPattern("\"withoutAnswer\" : \\{\\s+\"ABSTAINED\" : 2\\s+}")
        .contains("\"failures\" : 0");
  }

  private Run evalWithModel(ModelServer server, Path table, Object... more) {
    List<Object> all = new ArrayList<>(List.of("eval", "run", table));
    all.addAll(List.of("-o", folder.resolve("run")));
    all.addAll(List.of("--model", Api.OPENAI.model(), "--prompts", "zero"));
    all.addAll(List.of("--replies", folder.resolve("replies")));
    all.addAll(List.of(more));
    return Run.with(server.environment(Api.OPENAI), all.toArray());
  }

  @Test
  void model_isAskedOfEachPhotoOnce() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("known"), 4); // i at i, −i
    try (ModelServer server = new ModelServer()) {
      server.replies(Api.OPENAI.says("2, -2"));

      Run run = evalWithModel(server, table, "--json");
      Run again = evalWithModel(server, table, "--json");
      Run dry = evalWithModel(server, table, "--dry-run", "--temperature", "1");

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      // Photo 2 is right; 1 and 3 are 157 km off, 4 is 314 km off.
      assertThat(run.out())
          .contains("\"photos\" : 4", "\"answered\" : 4", "\"1km\" : 0.25,", "\"200km\" : 0.75,");
      assertThat(run.err()).contains("4 requests to 127.0.0.1");
      assertThat(again.out()).isEqualTo(run.out());
      assertThat(dry.out()).contains("4 photos would be sent").doesNotContain("accuracy");
      assertThat(server.count()).isEqualTo(4);
    }
  }

  @Test
  void modelThatNobodyMayAsk_endsTheEvaluationWithoutATable() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("known"), 12);
    AtomicInteger calls = new AtomicInteger();
    try (ModelServer server = new ModelServer()) {
      server.replies(
          request ->
              calls.incrementAndGet() <= 2
                  ? Api.OPENAI.says("2, -2")
                  : Reply.failure(429, "insufficient_quota"));

      Run run = evalWithModel(server, table, "--json", "--requests-at-once", "1");
      int asked = server.count();
      server.replies(Api.OPENAI.says("2, -2"));
      Run later = evalWithModel(server, table, "--json");

      assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("quota or credit", "3 requests to 127.0.0.1");
      assertThat(asked).isEqualTo(3);
      assertThat(later.code()).isEqualTo(ExitCode.OK);
      assertThat(server.count()).isEqualTo(10);
    }
  }
}
