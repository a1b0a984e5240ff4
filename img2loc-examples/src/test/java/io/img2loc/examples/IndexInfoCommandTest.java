package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexInfoCommandTest {
  /** A space of the scene encoder's dimension under a name of its own, as of imported vectors. */
  private static final EmbeddingSpace DECLARED = new EmbeddingSpace("declared by a name", 1936);

  @TempDir Path folder;

  /** An index of the scene encoder's vectors, each turned by about so much, in another space. */
  private Path declaredIndex(Path table, EmbeddingSpace space, double turn) throws IOException {
    JVectorIndex.Builder builder = JVectorIndex.builder(space);
    Random random = new Random(7);
    try (Encoder encoder = SceneEncoder.create();
        Stream<DatasetItem> items = Dataset.open(table).items()) {
      for (DatasetItem item : items.toList()) {
        Photo photo = Objects.requireNonNull(item.photo());
        Reference reference = Objects.requireNonNull(item.reference());
        float[] vector = Arrays.copyOf(encoder.encode(photo).toArray(), space.dimension());
        double scale = turn / Math.sqrt(vector.length);
        for (int i = 0; i < vector.length; i++) {
          vector[i] += (float) (scale * random.nextGaussian());
        }
        builder.add(reference, Embedding.of(vector));
      }
    }
    Path index = folder.resolve("declared");
    try (JVectorIndex built = builder.build()) {
      built.save(index);
    }
    return index;
  }

  private static Run check(Path index, Path photos, Object... more) {
    Stream<Object> arguments =
        Stream.of("index", "info", index, "--check-against", "scene", "--photos", photos);
    return Run.of(Stream.concat(arguments, Arrays.stream(more)).toArray());
  }

  private static void assertNoAlias(Path index) {
    assertThat(Run.of("index", "info", index, "--json").out()).contains("\"aliases\" : [ ]");
  }

  @Test
  void info_tellsWhatTheIndexWasBuiltWith() throws IOException {
    Path index = Samples.writeIndex(folder, 2);

    assertThat(Run.of("index", "info", index).out())
        .contains("references  2", "space       scene-1 (1936 dimensions)", "encoder     scene");
    assertThat(Run.of("index", "info", index, "--json").out())
        .contains("\"encoder\" : \"scene\"", "\"encoderOutput\" : null", "\"aliases\" : [ ]");
  }

  @Test
  void check_vectorsThatAgree_areReportedAndNothingRecorded() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 110);
    // cos(atan(0.02)) = 0.99980.
    Path index = declaredIndex(table, DECLARED, 0.02);

    Run run = check(index, table);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("compared    scene", "110 photos, minimum cosine 0.9997")
        .containsPattern("mean 0.999(79|80)")
        .contains("worst       ", ".jpg", "--accept-alias records it");
    assertNoAlias(index);
    assertThat(index.resolve("encoder.json")).doesNotExist();
  }

  @Test
  void check_acceptAlias_letsTheEncoderSearchTheIndex() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 130);
    Path index = declaredIndex(table, DECLARED, 0.02);
    Path photo = table.resolveSibling("7.jpg");

    Run before = Run.of("search", photo, "--index", index, "--encoder", "scene");
    Run accepted = check(index, table, "--samples", "120", "--accept-alias", "--json");
    Run named =
        Run.of("search", photo, "--index", index, "--encoder", "scene", "--format", "csv", "-v");
    Run remembered = Run.of("locate", photo, "--index", index, "--format", "csv");

    assertThat(before.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(before.err())
        .contains("declared by a name", "scene-1", "--check-against scene --photos");
    assertThat(accepted.code()).as(accepted.err()).isEqualTo(ExitCode.OK);
    assertThat(accepted.out())
        .contains("\"space\" : \"scene-1\"", "\"samples\" : 120", "\"failed\" : 0")
        .contains("\"accepted\" : true", "\"recorded\" : true");
    assertThat(named.code()).as(named.err()).isEqualTo(ExitCode.OK);
    assertThat(named.lines().get(1)).contains("nearest,1,0.999", ",7.jpg,");
    assertThat(named.err()).contains("encoder: scene", "as an alias of declared by a name");
    assertThat(remembered.lines().get(1)).contains("7.000000,-7.000000");
    assertThat(Run.of("index", "info", index).out())
        .contains("alias       scene-1: 120 photos, minimum cosine 0.9997");
  }

  @Test
  void check_vectorsThatDiffer_areRefusedWithFiguresAndNotRecorded() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 100);
    // cos(atan(0.06)) = 0.99820.
    Path index = declaredIndex(table, DECLARED, 0.06);

    Run run = check(index, table, "--accept-alias");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.out())
        .contains(
            "100 photos, minimum cosine 0.99", "does not agree: no cosine may be below 0.999");
    assertThat(run.err()).contains("0.999", "nothing is recorded");
    assertNoAlias(index);
  }

  @Test
  void check_ofTooFewPhotos_isRefused() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 99);
    Path index = declaredIndex(table, DECLARED, 0);

    Run run = check(index, table, "--accept-alias", "--json");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.out()).contains("\"samples\" : 99", "\"accepted\" : false");
    assertThat(run.out()).endsWith("}" + System.lineSeparator());
    assertThat(run.err()).contains("at least 100 photos").doesNotContain("cosine");
    assertNoAlias(index);
  }

  @Test
  void check_otherDimension_isRefusedBeforeAnythingIsEncoded() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);
    Path index = declaredIndex(table, new EmbeddingSpace("short", 512), 0);
    Files.write(table.resolveSibling("1.jpg"), new byte[3]);

    Run run = check(index, table);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains("short (512 dimensions)", "scene-1 (1936 dimensions)")
        .doesNotContain("1.jpg");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void check_photosThatAreNotInTheIndex_doNotCount() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    Path index = declaredIndex(table, DECLARED, 0);
    Path others = folder.resolve("others");
    Samples.writePosition(Samples.writePhoto(others.resolve("x.jpg"), 1), "48,30N", "2,15E");
    Path more = Samples.writeDataset(folder.resolve("more"), 5);

    Run none = check(index, others);
    Run three = check(index, more);

    assertThat(none.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(none.err()).contains(others.toString(), "id of one in the index");
    assertThat(three.out()).containsPattern("3 photos, minimum cosine (0.999999|1.000000)");
  }

  @Test
  void check_severalSources_haveTheIdsThatBuildGaveThem() throws IOException {
    Path first = Samples.writeDataset(folder.resolve("a"), 60);
    Path second = Samples.writeDataset(folder.resolve("b"), 60);
    Path index = folder.resolve("i");
    Run.of("index", "build", first, second, "-o", index, "--encoder", "scene");

    Run run = check(index, first, "--photos", second, "--accept-alias");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("120 photos", "the encoder of the index's own space");
    assertNoAlias(index);
  }

  @Test
  void check_unreadablePhoto_isToldAndDoesNotCount() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 101);
    Path index = declaredIndex(table, DECLARED, 0);
    Files.write(table.resolveSibling("5.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, 0});

    Run run = check(index, table, "--accept-alias");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.out()).contains("100 photos", "recorded as an alias");
    assertThat(run.err()).contains("5.jpg");
  }

  @Test
  void check_argumentsThatMakeNoSense_areUsageErrors() {
    for (List<Object> arguments :
        List.<List<Object>>of(
            List.of("--check-against", "scene"),
            List.of("--accept-alias"),
            List.of("--photos", folder),
            List.of("--check-against", "scene", "--photos", folder, "--samples", "99"))) {
      Stream<Object> all = Stream.concat(Stream.of("index", "info", folder), arguments.stream());

      Run run = Run.of(all.toArray());

      assertThat(run.code()).as(arguments.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).containsAnyOf("--photos", "--samples");
    }
  }

  @Test
  void force_replacesAnIndexWithAliases() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 100);
    Path index = declaredIndex(table, DECLARED, 0);
    assertThat(check(index, table, "--accept-alias").code()).isEqualTo(ExitCode.OK);

    Files.writeString(index.resolve("index.i2l.new"), "of a run that was killed");

    Run run = Run.of("index", "build", table, "-o", index, "--encoder", "scene", "--force");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertNoAlias(index);
  }
}
