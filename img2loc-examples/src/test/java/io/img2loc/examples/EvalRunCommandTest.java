package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalRunCommandTest {
  @TempDir Path folder;

  @Test
  void knownPhotos_areAllRight() throws IOException {
    Path index = Samples.writeIndex(folder, 6);

    Run run =
        Run.of("eval", "run", folder.resolve("indexed/places.csv"), "--index", index, "--json");

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

    Run run = Run.of("eval", "run", table, "--index", index, "--json");

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

    Run run = Run.of("eval", "run", folder.resolve("indexed/places.csv"), "--index", index);

    assertThat(run.out()).contains("places.csv").contains("GeoScore");
  }

  @Test
  void nothingToEvaluate_isFailure() throws IOException {
    Path index = Samples.writeIndex(folder, 1);
    Samples.writePhoto(folder.resolve("queries/a.jpg"), 1);

    Run run = Run.of("eval", "run", folder.resolve("queries"), "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("nothing to evaluate");
  }

  @Test
  void skippedTable_thatIsTheDataset_isRefusedAndKept() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path table = folder.resolve("indexed/places.csv");
    String places = Files.readString(table);

    Run run = Run.of("eval", "run", table, "--index", index, "--skipped", table);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(table).hasContent(places);
  }

  @Test
  void photosAskedAboutInVain_areCountedByHowThatEnded() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path table = folder.resolve("indexed/places.csv");

    // No reference lies there, so there is nothing to go by.
    Run run = Run.of("eval", "run", table, "--index", index, "--within", "-80,0,5", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"shareWithoutAnswer\" : 1,")
        .containsPattern("\"withoutAnswer\" : \\{\\s+\"ABSTAINED\" : 2\\s+}")
        .contains("\"failures\" : 0");
  }
}
