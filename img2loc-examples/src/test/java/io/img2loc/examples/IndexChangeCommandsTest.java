package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code index add}, {@code remove}, {@code optimize} and {@code verify}. */
class IndexChangeCommandsTest {
  @TempDir Path folder;

  private static Set<String> ids(Path index) throws IOException {
    Set<String> ids = new TreeSet<>();
    try (JVectorIndex opened = JVectorIndex.open(index)) {
      for (int i = 0; i < opened.size(); i++) {
        ids.add(opened.reference(i).id());
      }
    }
    return ids;
  }

  /** An index of vectors that is large enough for a graph. */
  private Path largeIndex() throws IOException {
    Random random = new Random(3);
    float[][] rows = new float[2_700][16];
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    Path vectors = Vectors.write(folder.resolve("v"), rows);
    Path index = folder.resolve("large");
    Run run =
        Run.of(
            "index",
            "build",
            "--vectors",
            vectors,
            "--metadata",
            folder.resolve("v/places.csv"),
            "--space",
            "mine",
            "-o",
            index);
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("2,700 vectors indexed")
        .containsPattern("recall@16 [01]\\.\\d+");
    return index;
  }

  @Test
  void add_withTheRememberedEncoder_addsWhatIsNew() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path more = Samples.writeDataset(folder.resolve("more"), 3);

    Run run = Run.of("index", "add", more, "--index", index);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("1 photo indexed, 2 there already", "3 references");
    assertThat(ids(index)).containsExactly("1.jpg", "2.jpg", "3.jpg");
  }

  @Test
  void add_into_putsANameBeforeEachId() throws IOException {
    Path index = Samples.writeIndex(folder, 1);
    Path more = Samples.writeDataset(folder.resolve("more"), 2);

    Run run = Run.of("index", "add", more, "--index", index, "--into", "2026", "--json");

    assertThat(run.out()).contains("\"indexed\" : 2", "\"references\" : 3");
    assertThat(ids(index)).containsExactly("1.jpg", "2026/1.jpg", "2026/2.jpg");
  }

  @Test
  void add_encoderOfOtherVectors_isRefused() throws IOException {
    Path index = largeIndex();
    Path more = Samples.writeDataset(folder.resolve("more"), 1);

    Run nameless = Run.of("index", "add", more, "--index", index);
    Run named = Run.of("index", "add", more, "--index", index, "--encoder", "scene");

    assertThat(nameless.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(nameless.err()).contains("mine (16 dimensions)", "--encoder");
    assertThat(named.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(named.err()).contains("mine (16 dimensions)", "scene-1");
  }

  @Test
  void add_toNothing_isFailure() throws IOException {
    Path more = Samples.writeDataset(folder.resolve("more"), 1);

    Run run = Run.of("index", "add", more, "--index", folder.resolve("none"));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("no such index", "index build");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void remove_byIdsAndList_tellsOfThoseThatAreNotThere() throws IOException {
    Path index = Samples.writeIndex(folder, 5);
    Path list = Files.writeString(folder.resolve("gone.txt"), "2.jpg\n\n7.jpg\n");

    Run run = Run.of("index", "remove", index, "1.jpg", "--ids-from", list);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.out()).contains("2 photos removed, 1 not there; 3 references left");
    assertThat(run.err()).contains("7.jpg");
    assertThat(ids(index)).containsExactly("3.jpg", "4.jpg", "5.jpg");
    Run search =
        Run.of("search", folder.resolve("indexed/1.jpg"), "--index", index, "--format", "csv");
    assertThat(search.out()).doesNotContain(",1.jpg,", ",2.jpg,").contains(",3.jpg,");
  }

  @Test
  void remove_byAuthor_removesAllOfTheirs() throws IOException {
    Path photos = folder.resolve("photos");
    StringBuilder table = new StringBuilder("filename,lat,lng,author\n");
    for (int i = 1; i <= 4; i++) {
      Samples.writePhoto(photos.resolve(i + ".jpg"), i);
      table.append(i).append(".jpg,1.5,2.5,").append(i % 2 == 0 ? "eve" : "adam").append('\n');
    }
    Path places = Files.writeString(photos.resolve("places.csv"), table);
    Path index = folder.resolve("i");
    Run.of("index", "build", places, "-o", index, "--encoder", "scene");

    Run run = Run.of("index", "remove", index, "--author", "eve", "--json");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("\"removed\" : 2", "\"references\" : 2");
    assertThat(ids(index)).containsExactly("1.jpg", "3.jpg");
  }

  @Test
  void remove_idsThatAreNotUtf8_isFailureThatNamesTheFile() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path list = folder.resolve("gone.txt");
    Files.write(list, "1.jpg\ncaf\u00e9.jpg\n".getBytes(StandardCharsets.ISO_8859_1));

    Run run = Run.of("index", "remove", index, "--ids-from", list);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(list + ": is not text in UTF-8");
    assertThat(ids(index)).hasSize(2);
  }

  @Test
  void remove_nothingNamed_isUsageError() {
    assertThat(Run.of("index", "remove", folder).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void optimize_givesTheSpaceBackAndMakesTheGraphAnew() throws IOException {
    Path index = largeIndex();
    List<Object> remove = new ArrayList<>(List.of("index", "remove", index));
    for (int i = 0; i < 100; i++) {
      remove.add("v" + i);
    }
    assertThat(Run.of(remove.toArray()).code()).isEqualTo(ExitCode.OK);
    Run before = Run.of("index", "info", index);
    assertThat(before.out()).contains("100 removed references", "knows 2,700 of 2,700");
    long bytes = IndexFolder.sizeInBytes(index);

    Run run = Run.of("index", "optimize", index);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("2,600 references", "recall@16 ");
    assertThat(Run.of("index", "info", index).out())
        .contains("0 removed references", "graph       knows all", "thumbnails  none");
    assertThat(IndexFolder.sizeInBytes(index)).isLessThan(bytes);
  }

  @Test
  void verify_ofAWholeIndex_saysSo() throws IOException {
    Run run = Run.of("index", "verify", Samples.writeIndex(folder, 3));

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains(": whole; ");
  }

  @Test
  void verify_afterAFlippedByte_namesTheFile() throws IOException {
    Path index = largeIndex();
    Random random = new Random(9);
    try (var files = Files.list(index)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".i2l")).sorted().toList()) {
        byte[] sound = Files.readAllBytes(file);
        byte[] flipped = sound.clone();
        flipped[random.nextInt(flipped.length)] ^= 0x10;
        Files.write(file, flipped);

        Run run = Run.of("index", "verify", index);
        Run json = Run.of("index", "verify", index, "--json");

        assertThat(run.code()).as(file.toString()).isEqualTo(ExitCode.FAILURE);
        assertThat(run.err()).contains(file.toString());
        assertThat(json.out()).contains("\"whole\" : false", file.toString(), "\"DAMAGED\"");
        Files.write(file, sound);
      }
    }
    assertThat(Run.of("index", "verify", index).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void verify_ofNothing_isFailure() {
    Run run = Run.of("index", "verify", folder.resolve("none"));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("no such index");
  }
}
