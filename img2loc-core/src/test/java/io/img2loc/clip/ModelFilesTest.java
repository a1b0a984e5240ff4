package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {
  private static final String POINTER =
      """
      version https://git-lfs.github.com/spec/v1
      oid sha256:8dc504d03bea97e1d04ceff0b99fb550fc0f67dc5d2ae5e2d7e2ecdcdf71eaed
      size 253870537
      """;

  @TempDir Path folder;

  /** Layouts as published, other files beside: the graph and the config that count. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          onnx/model.onnx onnx/vision_model.onnx onnx/vision_model_fp16.onnx onnx/text_model.onnx \
          preprocessor_config.json config.json|onnx/vision_model.onnx|preprocessor_config.json
          model.onnx config.json preprocessor_config.json|model.onnx|preprocessor_config.json
          onnx/model.onnx onnx/model_quantized.onnx preprocessor_config.json\
          |onnx/model.onnx|preprocessor_config.json
          visual/model.onnx visual/preprocess_cfg.json textual/model.onnx config.json\
          |visual/model.onnx|visual/preprocess_cfg.json
          visual.onnx textual.onnx|visual.onnx|
          vision_model.onnx model.onnx open_clip_config.json|vision_model.onnx|open_clip_config.json
          onnx/vision_model_quantized.onnx onnx/text_model_quantized.onnx preprocessor_config.json\
          |onnx/vision_model_quantized.onnx|preprocessor_config.json
          clip-image-vit-32-float32.onnx clip-text-vit-32-float32-int32.onnx\
          |clip-image-vit-32-float32.onnx|
          model.onnx processor_config.json|model.onnx|processor_config.json
          model.onnx processor_config.json preprocessor_config.json|model.onnx|preprocessor_config.json
          """)
  void find_directory_takesTheImageEncoder(String files, String graph, String config)
      throws IOException {
    for (String file : files.trim().split("\\s+")) {
      write(file, file.endsWith(".onnx") ? TestOnnx.empty() : "{}".getBytes());
    }

    ModelFiles found = ModelFiles.find(folder);

    assertThat(found.graph()).isEqualTo(folder.resolve(graph));
    assertThat(found.config()).isEqualTo(config == null ? null : folder.resolve(config));
    assertThat(found.externalData()).isEmpty();
  }

  @Test
  void find_fileInSubfolder_takesTheConfigAbove() throws IOException {
    Path graph = write("onnx/vision_model_fp16.onnx", TestOnnx.empty());
    Path config = write("preprocessor_config.json", "{}".getBytes());

    assertThat(ModelFiles.find(graph)).isEqualTo(new ModelFiles(graph, config, List.of()));
  }

  @Test
  void find_configBesideTheGraph_goesBeforeTheOneAbove() throws IOException {
    Path graph = write("visual/fp16.onnx", TestOnnx.empty());
    write("preprocessor_config.json", "{}".getBytes());
    Path beside = write("visual/preprocess_cfg.json", "{}".getBytes());

    assertThat(ModelFiles.find(graph).config()).isEqualTo(beside);
  }

  @Test
  void find_configTwoFoldersAbove_isNotTaken() throws IOException {
    Path graph = write("a/b/model.onnx", TestOnnx.empty());
    write("preprocessor_config.json", "{}".getBytes());

    assertThat(ModelFiles.find(graph).config()).isNull();
  }

  @Test
  void find_configAboveTheDirectoryNamed_isNotTaken() throws IOException {
    write("models/model.onnx", TestOnnx.empty());
    write("preprocessor_config.json", "{}".getBytes());

    assertThat(ModelFiles.find(folder.resolve("models")).config()).isNull();
  }

  @Test
  void versions_eachFileThatChanges_areOthers() throws IOException {
    Path graph = write("model.onnx", TestOnnx.empty());
    Path data = write("weights.bin", new byte[10]);
    ModelFiles files = new ModelFiles(graph, null, List.of(data));
    List<Object> before = files.versions();
    assertThat(files.versions()).isEqualTo(before);

    write("weights.bin", new byte[11]);
    List<Object> longer = files.versions();
    Files.setLastModifiedTime(graph, FileTime.fromMillis(1_000_000));

    assertThat(longer).isNotEqualTo(before);
    assertThat(files.versions()).isNotEqualTo(longer);
  }

  @Test
  void find_onAnInterruptedThread_saysWhatItIs() throws IOException {
    write("model.onnx", TestOnnx.empty());
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ModelFiles.find(folder))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContainingAll(folder.toString(), "the thread was interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void find_relativePath_isTaken() throws IOException {
    write("onnx/vision_model.onnx", TestOnnx.empty());
    Path config = write("preprocessor_config.json", "{}".getBytes());
    Path relative = Path.of("").toAbsolutePath().relativize(folder);

    ModelFiles found = ModelFiles.find(relative);

    assertThat(found.graph()).isEqualTo(relative.resolve("onnx/vision_model.onnx"));
    assertThat(found.config()).isNotNull().satisfies(file -> Files.isSameFile(file, config));
  }

  @Test
  void find_cacheOfLinks_looksBesideTheLinkAndNotBesideTheBlob() throws IOException {
    Path blobs = Files.createDirectories(folder.resolve("models--o--r/blobs"));
    Path snapshot = Files.createDirectories(folder.resolve("models--o--r/snapshots/abc"));
    Path onnx = Files.createDirectories(snapshot.resolve("onnx"));
    byte[] graph = TestOnnx.model(TestOnnx.graph(TestOnnx.outside("location", "m.onnx_data")));
    Files.write(blobs.resolve("1"), graph);
    Files.writeString(blobs.resolve("2"), "weights");
    Files.writeString(blobs.resolve("3"), "{}");
    Files.createSymbolicLink(onnx.resolve("vision_model.onnx"), Path.of("../../../blobs/1"));
    Files.createSymbolicLink(onnx.resolve("m.onnx_data"), Path.of("../../../blobs/2"));
    Files.createSymbolicLink(
        snapshot.resolve("preprocessor_config.json"), Path.of("../../blobs/3"));

    assertThat(ModelFiles.find(snapshot))
        .isEqualTo(
            new ModelFiles(
                onnx.resolve("vision_model.onnx"),
                snapshot.resolve("preprocessor_config.json"),
                List.of(onnx.resolve("m.onnx_data"))));
  }

  @Test
  void find_linkToNothing_isRefused() throws IOException {
    Path link = folder.resolve("model.onnx");
    Files.createSymbolicLink(link, Path.of("blobs/gone"));

    for (Path path : List.of(folder, link)) {
      refused(path, link + " is a link to a file that is not there; fetch the model again");
    }
  }

  @Test
  void find_nothingThere_isRefused() {
    Path path = folder.resolve("clip");

    refused(
        path,
        "there is no "
            + path
            + "; name a model's directory or .onnx file; those in the hub's cache are found by"
            + " ModelHub.find and fetched by ModelHub.pull (img2loc models pull)");
  }

  @Test
  void find_emptyDirectory_isRefused() {
    refused(folder, folder + " is empty; a model's directory has one of onnx/vision_model.onnx, ");
  }

  @Test
  void find_directoryWithoutModel_isRefused() throws IOException {
    write("readme.md", new byte[1]);

    refused(folder, folder + " has no .onnx file; a model's directory has one of ");
  }

  @Test
  void find_directoryWithTheNameOfAGraph_isNoGraph() throws IOException {
    Path directory = Files.createDirectories(folder.resolve("model.onnx"));

    refused(folder, folder + " has no .onnx file");
    refused(directory, directory + " is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.safetensors", "pytorch_model.bin", "ViT-L-14.pt"})
  void find_weightsOfAnotherKind_saysThatTheyAreNotOnnx(String name) throws IOException {
    Path weights = write(name, new byte[] {1});

    refused(folder, folder + " has " + name + " but no .onnx file; export its image encoder");
    refused(weights, weights + " is not an .onnx file; export its image encoder to ONNX");
  }

  @Test
  void find_textEncoderAlone_isRefused() throws IOException {
    write("onnx/text_model.onnx", TestOnnx.empty());

    refused(folder, folder + " has no image encoder, only onnx" + separator() + "text_model.onnx");
  }

  @Test
  void find_severalUnknownModels_areListed() throws IOException {
    write("onnx/vision_model_fp16.onnx", TestOnnx.empty());
    write("onnx/vision_model_q4.onnx", TestOnnx.empty());

    refused(
        folder,
        "%s has several models (onnx%svision_model_fp16.onnx, onnx%svision_model_q4.onnx); name one: %s"
            .formatted(
                folder, separator(), separator(), folder.resolve("onnx/vision_model_fp16.onnx")));
  }

  @Test
  void find_lfsPointer_saysWhatToRun() throws IOException {
    Path graph = write("model.onnx", POINTER.getBytes());

    refused(folder, graph + " is only a pointer that Git LFS left in place of the file; run \"git");
  }

  @Test
  void find_emptyFile_isRefused() throws IOException {
    Path graph = write("model.onnx", new byte[0]);

    refused(graph, graph + " is empty; fetch it again");
  }

  @Test
  void find_pageInsteadOfTheModel_isRefused() throws IOException {
    Path graph = write("model.onnx", "<!DOCTYPE html><html><body>Sign in</body></html>".getBytes());

    refused(graph, graph + " is damaged, cut short or no ONNX model: at byte ");
  }

  @Test
  void find_graphThatMayNotBeRead_saysSo() throws IOException {
    Path graph = write("model.onnx", TestOnnx.empty());
    assumeTrue(
        graph.toFile().setReadable(false) && !Files.isReadable(graph),
        "skipped: this user may read every file");

    refused(graph, "cannot read the model " + graph + ": access is denied");
  }

  @Test
  void preprocessing_noConfig_saysWhatWasLookedFor() throws IOException {
    Path graph = write("model.onnx", TestOnnx.empty());
    ModelFiles files = ModelFiles.find(folder);

    assertThatThrownBy(files::preprocessing)
        .isInstanceOf(Img2LocException.class)
        .hasMessage(
            "nothing says how photos are prepared for %s: beside it and in its model's folder above"
                + " there is none of preprocessor_config.json, preprocess_cfg.json,"
                + " processor_config.json, open_clip_config.json; state it yourself with"
                + " ClipEncoder.builder(model).preprocessing(…)",
            graph);
  }

  @Test
  void find_realNetwork_isFoundWithItsConfig() {
    Path model = Path.of(System.getProperty("img2loc.shared", ""), "models", "mobilenetv2");
    assumeTrue(Files.isDirectory(model), "skipped: there is no " + model + " on this machine");

    ModelFiles files = ModelFiles.find(model);

    assertThat(files.graph()).isEqualTo(model.resolve("model.onnx"));
    assertThat(files.externalData()).isEmpty();
    assertThat(files.preprocessing())
        .isEqualTo(
            new Preprocessing(
                Fit.CROP,
                256,
                224,
                224,
                Filter.BICUBIC,
                1.0 / 255,
                List.of(0.485, 0.456, 0.406),
                List.of(0.229, 0.224, 0.225)));
    assertThat(files.spaceId("472_QuantizeInput", files.preprocessing()))
        .matches("clip-[0-9a-f]{32}");
  }

  private static void refused(Path path, String start) {
    assertThatThrownBy(() -> ModelFiles.find(path))
        .isInstanceOf(Img2LocException.class)
        .hasMessageStartingWith(start);
  }

  private static String separator() {
    return Path.of("a").getFileSystem().getSeparator();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
