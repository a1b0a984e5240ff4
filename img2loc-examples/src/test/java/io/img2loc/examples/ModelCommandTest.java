package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.clip.ClipEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands with models: CLIP's image tower, tiny and of random weights. */
class ModelCommandTest {
  private static final Path TOWERS =
      Path.of("../img2loc-core/src/test/resources/io/img2loc/clip/towers");
  private static final Path TINY = TOWERS.resolve("tiny/hf");
  private static final Path MINI = TOWERS.resolve("mini/hf");

  /** The network of {@link #MINI} with weights rounded to float16. */
  private static final Path MINI_HALF = TOWERS.resolve("half/float16");

  @TempDir Path folder;
  private Path table;
  private Path index;
  private Path photo;

  @BeforeEach
  void writePhotos() throws IOException {
    table = Samples.writeDataset(folder.resolve("d"), 8);
    index = folder.resolve("index");
    photo = table.resolveSibling("4.jpg");
  }

  private Run build(Object encoder, Object... more) {
    List<Object> all = new ArrayList<>(List.of("index", "build", table, "-o", index));
    all.addAll(List.of("--encoder", encoder));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  private Run search(Object... more) {
    List<Object> all = new ArrayList<>(List.of("search", photo, "--index", index));
    all.addAll(List.of("--format", "csv"));
    all.addAll(List.of(more));
    return Run.of(all.toArray());
  }

  private static String space(Path model) {
    try (ClipEncoder encoder = ClipEncoder.open(model)) {
      return encoder.space().toString();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void indexBuiltWithAModel_isSearchedWithItWithoutNamingIt() throws IOException {
    Run built = build(TINY);
    Run found = search("-k", "2", "--farthest", "0");
    Run located = Run.of("locate", photo, "--index", index, "--format", "csv", "-v");
    Run evaluated =
        Run.of("eval", "run", table, "--index", index, "-o", folder.resolve("run"), "--json");
    Run prompt = Run.of("prompt", photo, "--index", index);

    assertThat(built.code()).as(built.err()).isEqualTo(ExitCode.OK);
    assertThat(built.out()).contains("8 photos indexed", space(TINY));
    assertThat(built.err()).contains(TINY.toAbsolutePath().normalize() + ", on cpu, space ");
    assertThat(found.code()).as(found.err()).isEqualTo(ExitCode.OK);
    assertThat(found.err()).isEmpty();
    assertThat(found.lines().get(1)).matches("nearest,1,(1\\.0+|0\\.99999\\d*),4\\.jpg,.*");
    assertThat(found.lines().get(2)).doesNotContain(",4.jpg,");
    assertThat(located.lines().get(1)).contains(",4.000000,-4.000000,");
    assertThat(located.err()).contains("encoder: ", "on cpu", space(TINY));
    assertThat(evaluated.out()).contains("\"answered\" : 8", "\"25km\" : 1,");
    assertThat(prompt.code()).as(prompt.err()).isEqualTo(ExitCode.OK);
    assertThat(Run.of("index", "info", index, "--json").out())
        .contains("\"encoder\" : \"" + TINY.toAbsolutePath().normalize() + "\"");
  }

  @Test
  void settings_changeSpeedAndNotTheSpace() {
    Run built =
        build(
            TINY.resolve("onnx/vision_model.onnx"),
            "--device",
            "CPU",
            "--encoder-threads",
            "2",
            "--batch-size",
            "4",
            "--fast-decode",
            "--encoder-output",
            "image_embeds");

    assertThat(built.code()).as(built.err()).isEqualTo(ExitCode.OK);
    assertThat(built.out()).contains(space(TINY));
    assertThat(search("--encoder", TINY).code()).isEqualTo(ExitCode.OK);
    assertThat(Run.of("index", "info", index, "--json").out())
        .contains("\"encoderOutput\" : \"image_embeds\"");
  }

  @Test
  void modelGone_isToldAndTheModelFoundWhereItIsNow() throws IOException {
    Path model = folder.resolve("models/mini");
    Files.createDirectories(model.getParent());
    copy(MINI, model);
    build(model);
    Path moved = Files.move(model, folder.resolve("models/elsewhere"));

    Run gone = search();
    Run named = search("--encoder", moved);

    assertThat(gone.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(gone.err().lines())
        .singleElement()
        .asString()
        .contains(index.toString(), model.toString(), "elsewhere", "--encoder");
    assertThat(named.code()).as(named.err()).isEqualTo(ExitCode.OK);
  }

  @Test
  void modelThatIsThereButCannotBeOpened_isNotSoughtElsewhere() throws IOException {
    Path model = folder.resolve("model");
    copy(MINI, model);
    build(model);
    Files.write(model.resolve("onnx/vision_model.onnx"), new byte[9]);

    Run run = search();

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("built with " + model, "damaged").doesNotContain("--encoder");
  }

  @Test
  void otherModel_isRefusedInBothNamesBeforeAnyPhotoIsRead() throws IOException {
    build(MINI);
    Files.delete(photo);

    Run run = search("--encoder", TINY);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains(space(MINI), MINI.toAbsolutePath().normalize().toString())
        .contains(space(TINY), TINY.toAbsolutePath().normalize().toString())
        .contains("build it anew")
        .doesNotContain("--check-against"); // never for another dimension
  }

  @Test
  void scene_forAnIndexOfAModel_isRefused() {
    build(MINI);

    Run run = search("--encoder", "scene");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(space(MINI), "scene-1");
  }

  @Test
  void model_forAnIndexOfScene_isRefused() {
    build("scene");

    Run run = search("--encoder", MINI);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(space(MINI), "scene-1", "made with scene");
  }

  @Test
  void sameNetworkOfHalfPrecision_isAcceptedAsAnAliasAfterComparing() throws IOException {
    table = Samples.writeDataset(folder.resolve("more"), 120);
    photo = table.resolveSibling("4.jpg");
    build(MINI);

    Run refused = search("--encoder", MINI_HALF);
    Run checked =
        Run.of(
            "index",
            "info",
            index,
            "--check-against",
            MINI_HALF,
            "--photos",
            table,
            "--accept-alias");
    Run found = search("--encoder", MINI_HALF);

    assertThat(space(MINI_HALF)).isNotEqualTo(space(MINI));
    assertThat(refused.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err()).contains("--check-against");
    assertThat(checked.code()).as(checked.err()).isEqualTo(ExitCode.OK);
    assertThat(checked.out())
        .containsPattern("120 photos, minimum cosine 0\\.999\\d+, mean 0\\.999")
        .contains("recorded as an alias");
    assertThat(found.code()).as(found.err()).isEqualTo(ExitCode.OK);
    assertThat(found.lines().get(1)).contains(",4.jpg,");
  }

  @Test
  void output_isRememberedForTheSameModelAndPartOfTheSpace() {
    Path twoOutputs = TOWERS.resolve("refused/two-unknown"); // unless one is named
    build(twoOutputs, "--encoder-output", "first");

    assertThat(search().code()).isEqualTo(ExitCode.OK);
    assertThat(search("--encoder", twoOutputs).code()).isEqualTo(ExitCode.OK);

    Run other = search("--encoder-output", "second");

    assertThat(other.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(other.err()).contains("output first", "output second", "--check-against");
  }

  @Test
  void output_isRememberedForAModelThatHasBeenMoved() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    for (String file : new String[] {"model.onnx", "preprocessor_config.json"}) {
      Files.copy(TOWERS.resolve("refused/two-unknown").resolve(file), model.resolve(file));
    }
    build(model, "--encoder-output", "first");
    Path moved = Files.move(model, folder.resolve("moved"));

    assertThat(search().err()).contains("not there any more", "--encoder");
    Run found = search("--encoder", moved);

    assertThat(found.code()).as(found.err()).isEqualTo(ExitCode.OK);
  }

  @Test
  void folderWithoutModel_isFailureAndLeavesNoIndex() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    Run run = build(empty);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err().lines()).singleElement().asString().contains(empty.toString());
    assertThat(index).doesNotExist();
  }

  @Test
  void unknownOutput_isFailureThatNamesTheOutputs() {
    Run run = build(MINI, "--encoder-output", "embeddings");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("embeddings", "image_embeds");
  }

  @Test
  void modelThatIsNotInTheCache_saysHowToFetchIt() {
    Run run = build("img2loc-tests/none-such");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("img2loc models pull img2loc-tests/none-such", "scene");
  }

  /** In a process, as the cache is named by the environment. */
  @Test
  void modelInTheCache_isFoundByItsNameAndRememberedWithItsVersion() throws Exception {
    String commit = "0123456789abcdef0123456789abcdef01234567";
    Path repository = folder.resolve("cache/models--org--tower");
    Path snapshot = repository.resolve("snapshots").resolve(commit);
    Files.createDirectories(snapshot.getParent());
    copy(TINY, snapshot);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), commit);

    String built = process("index", "build", table, "-o", index, "--encoder", "org/tower");
    String found = process("search", photo, "--index", index, "--format", "csv");
    Files.move(repository, repository.resolveSibling("models--org--other"));
    String gone = process("search", photo, "--index", index);

    assertThat(built).contains("encoder: org/tower@" + commit, "8 photos indexed");
    assertThat(found).contains("nearest,1,");
    assertThat(gone).contains("img2loc models pull org/tower@" + commit, "--encoder");
  }

  private String process(Object... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HF_HUB_CACHE", folder.resolve("cache").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"./none-such", "/none/such", "none-such.onnx", "a/b/c", "../x"})
  void missingFile_isNotTakenForAName(String name) {
    Run run = build(name);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(name + ": no such model").doesNotContain("pull");
  }

  @Test
  void settingsOfModels_forScene_areUsageError() {
    Run run = build("scene", "--device", "cuda:0", "--batch-size", "8");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--device, --batch-size");
  }

  @Test
  void settingsOutOfRange_areUsageErrors() {
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("--device", "gpu"),
            List.of("--encoder-threads", "0"),
            List.of("--batch-size", "0"))) {
      Run run = build(MINI, wrong.toArray());

      assertThat(run.code()).as(wrong.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(index).doesNotExist();
    }
  }
}
