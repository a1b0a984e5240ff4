package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.Img2LocException;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Photo file in, vector out, against torch's own vectors of Pillow's own pixels. */
class ClipEncoderTest {
  /** Largest difference of a component, and least cosine, where arithmetic is in float32. */
  private static final double FLOATS = 1e-4;

  private static final double LEAST_COSINE = 0.99999;

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "tiny/hf, tiny",
    "mini/hf, mini",
    "mini/fixed-batch, mini",
    "mini/all-dynamic, mini",
    "mini/external, mini",
    "mini/external-many, mini",
    "mini/immich, mini",
    "mini/hidden-state, mini",
    "mini/whole, mini",
    "mini/unnamed, mini",
    "siglip/hf, siglip",
    "large-input/hf, large-input",
  })
  void encode_oddPictures_agreesWithTorch(String variant, String weights) throws IOException {
    try (ClipEncoder encoder = ClipEncoder.open(Towers.model(variant))) {
      assertAgrees(encoder, Towers.expected(weights), LEAST_COSINE, FLOATS);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"half/float16", "half/float32-io"})
  void encode_inHalfFloats_agreesWithTorchWithinTheirPrecision(String variant) throws IOException {
    try (ClipEncoder encoder = ClipEncoder.open(Towers.model(variant))) {
      assertAgrees(encoder, Towers.expected("half"), 0.99999, 1e-3);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"int8/weights", "int8/dynamic"})
  void encode_quantized_agreesWithTorchWithinWhatRoundingCosts(String variant) throws IOException {
    try (ClipEncoder encoder = ClipEncoder.open(Towers.model(variant))) {
      assertAgrees(encoder, Towers.expected("int8"), 0.999, 0.02);
    }
  }

  /** Each of the odd pictures as expected, to a least cosine and a largest difference. */
  static void assertAgrees(
      ClipEncoder encoder, List<Towers.Expected> expected, double cosine, double difference)
      throws IOException {
    Map<String, Path> pictures =
        Towers.odd().stream().collect(Collectors.toMap(p -> p.name(), p -> p.path()));
    assertThat(expected).hasSizeGreaterThanOrEqualTo(30);
    for (Towers.Expected one : expected) {
      Embedding actual = encoder.encode(Photo.of(pictures.get(one.name())));
      assertThat(actual.cosine(Embedding.of(one.embedding())))
          .as("cosine of %s", one.name())
          .isGreaterThanOrEqualTo(cosine);
      float[] values = actual.toArray();
      assertThat(values).hasSameSizeAs(one.embedding());
      for (int i = 0; i < values.length; i++) {
        assertThat((double) values[i])
            .as("%s, dimension %d", one.name(), i)
            .isCloseTo(one.embedding()[i], within(difference));
      }
    }
  }

  @Test
  void encodeAll_inBatches_agreesWithTorch() throws IOException {
    Map<String, Embedding> expected = new HashMap<>();
    Towers.expected("tiny").forEach(e -> expected.put(e.name(), Embedding.of(e.embedding())));
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try (ClipEncoder encoder = ClipEncoder.builder(Towers.tiny()).batchSize(4).open();
        Stream<Outcome<Photo, Embedding>> all =
            encoder.encodeAll(Towers.odd().stream().map(p -> Photo.of(p.path())), executor, 8)) {
      all.forEach(
          outcome ->
              assertThat(
                      outcome
                          .orElseThrow()
                          .cosine(
                              expected.get(
                                  outcome.input().path().orElseThrow().getFileName().toString())))
                  .isGreaterThanOrEqualTo(LEAST_COSINE));
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void encode_throughTheLinksOfAHubsCache_readsExternalData() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("snapshots/0123/onnx"));
    Path source = Towers.model("mini/external");
    for (String file : List.of("onnx/vision_model.onnx", "onnx/vision_model.onnx_data")) {
      Path blob = blobs.resolve("blob-" + file.length());
      Files.copy(source.resolve(file), blob);
      Path link = snapshot.resolveSibling(file);
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    }
    Files.copy(
        source.resolve("preprocessor_config.json"),
        snapshot.resolveSibling("preprocessor_config.json"));
    try (ClipEncoder linked = ClipEncoder.open(folder.resolve("snapshots/0123"));
        ClipEncoder plain = ClipEncoder.open(source)) {
      assertThat(linked.space()).isEqualTo(plain.space());
      assertAgrees(linked, Towers.expected("mini"), LEAST_COSINE, FLOATS);
    }
  }

  @Test
  void space_isOneForEachFileOutputAndPreprocessing() {
    Path hf = Towers.model("mini/hf");
    Path graph = hf.resolve("onnx/vision_model.onnx");
    String id = spaceId(ClipEncoder.builder(hf));
    assertThat(spaceId(ClipEncoder.builder(graph))).isEqualTo(id);
    assertThat(
            spaceId(
                ClipEncoder.builder(hf).threads(2).batchSize(8).device("auto").fastDecoding(true)))
        .isEqualTo(id);
    assertThat(spaceId(ClipEncoder.builder(hf).preprocessing(Preprocessing.clip(224))))
        .isEqualTo(id);
    assertThat(spaceId(ClipEncoder.builder(hf).preprocessing(Preprocessing.siglip(224))))
        .isNotEqualTo(id);
    // Another file of the same weights may differ in the last digits: only trying it tells.
    assertThat(spaceId(ClipEncoder.builder(Towers.model("mini/external")))).isNotEqualTo(id);
    assertThat(spaceId(ClipEncoder.builder(Towers.model("half/float32-io")))).isNotEqualTo(id);
  }

  private static String spaceId(ClipEncoder.Builder builder) {
    try (ClipEncoder encoder = builder.open()) {
      return encoder.space().id();
    }
  }

  @Test
  void open_textTower_isRefusedWithItsInputsAndOutputs() {
    assertThat(refusal(ClipEncoder.builder(Towers.model("refused/text-only"))))
        .contains("no image encoder")
        .contains("input_ids int64 [");
  }

  @Test
  void open_withoutVector_isRefusedWithItsOutputs() {
    assertThat(refusal(ClipEncoder.builder(Towers.model("refused/patches-only"))))
        .contains("no output of floats [n, dimension]")
        .containsPattern("Its outputs: \\w+ float \\[");
  }

  @Test
  void open_severalVectors_asksForOneAndTakesIt() {
    Path model = Towers.model("refused/two-unknown");
    String said = refusal(ClipEncoder.builder(model));
    assertThat(said).contains("name one of");
    String first = said.replaceAll("(?s).*name one of \\[([^,]+),.*", "$1");
    try (ClipEncoder encoder = ClipEncoder.builder(model).output(first).open()) {
      assertThat(encoder.output()).isEqualTo(first);
    }
  }

  @Test
  void open_outputThatIsNotThere_isRefusedWithThoseThatAre() {
    assertThat(refusal(ClipEncoder.builder(Towers.tiny()).output("pooled")))
        .contains("no output pooled")
        .contains("image_embeds float [");
  }

  @Test
  void open_preprocessingOfAnotherSize_isRefusedWithBoth() {
    assertThat(
            refusal(
                ClipEncoder.builder(Towers.model("large-input/hf"))
                    .preprocessing(Preprocessing.clip(224))))
        .contains("336 x 336")
        .contains("224 x 224");
  }

  @Test
  void open_truncatedGraph_isRefusedInASentence() throws IOException {
    byte[] whole = Files.readAllBytes(Towers.tiny().resolve("onnx/vision_model.onnx"));
    Files.write(folder.resolve("model.onnx"), Arrays.copyOf(whole, whole.length / 2));
    Files.copy(
        Towers.tiny().resolve("preprocessor_config.json"),
        folder.resolve("preprocessor_config.json"));
    assertThat(refusal(ClipEncoder.builder(folder)))
        .contains(folder.resolve("model.onnx").toString());
  }

  @Test
  void encode_afterClose_saysSo() throws IOException {
    ClipEncoder encoder = ClipEncoder.open(Towers.tiny());
    Photo photo = Photo.of(Towers.odd().get(0).path());
    encoder.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> encoder.encode(photo))
        .withMessageContaining(Towers.tiny().toString())
        .withMessageContaining("is closed");
  }

  @Test
  void encode_onAnInterruptedThread_worksAndLeavesItInterrupted() throws IOException {
    byte[] bytes = Files.readAllBytes(Towers.odd().get(0).path());
    try (ClipEncoder encoder = ClipEncoder.open(Towers.tiny())) {
      Embedding expected = encoder.encode(Photo.of(bytes, "photo"));
      Thread.currentThread().interrupt();
      Embedding actual = encoder.encode(Photo.of(bytes, "photo"));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(actual).isEqualTo(expected);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void builder_checksItsArguments() {
    ClipEncoder.Builder builder = ClipEncoder.builder(Towers.tiny());
    assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.batchSize(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.device("gpu"))
        .withMessageContaining("cuda:0");
  }

  /** The message that opening fails with. */
  private static String refusal(ClipEncoder.Builder builder) {
    Throwable thrown = catchThrowable(() -> builder.open().close());
    assertThat(thrown).isInstanceOf(Img2LocException.class);
    return String.valueOf(thrown.getMessage());
  }
}
