package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import io.img2loc.testing.Python;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxFileTest {
  @TempDir Path folder;

  @Test
  void read_modelWithoutWeights_saysWhatItIs() throws IOException {
    OnnxFile file = OnnxFile.read(write(TestOnnx.empty()));

    assertThat(file.irVersion()).isEqualTo(8);
    assertThat(file.opsets()).containsExactly("ai.onnx 14");
    assertThat(file.producer()).isEqualTo("img2loc-test");
    assertThat(file.externalData()).isEmpty();
    assertThat(file.description())
        .isEqualTo("ONNX IR 8, operators ai.onnx 14, written by img2loc-test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"inside", "one-file", "file-each", "nested"})
  void read_modelWrittenByOnnx_namesTheFilesThatOnnxNames(String name)
      throws IOException, InterruptedException {
    Python.run(
        "onnx", "python3-onnx", "img2loc-core/src/test/python/external_data.py", folder.toString());
    Path model = folder.resolve(name).resolve("model.onnx");
    Map<String, Long> expected = new TreeMap<>();
    for (String line : Files.readAllLines(model.resolveSibling("expected.txt"))) {
      int space = line.lastIndexOf(' ');
      if (space > 0) {
        expected.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
      }
    }
    assertThat(expected)
        .hasSize(Map.of("inside", 0, "one-file", 1, "file-each", 3).getOrDefault(name, 8));

    OnnxFile file = OnnxFile.read(model);

    assertThat(file.externalData()).isEqualTo(expected);
    assertThat(file.externalFiles(model))
        .containsExactlyElementsOf(expected.keySet().stream().map(model::resolveSibling).toList());
    assertThat(file.opsets()).containsExactly("ai.onnx 14");
  }

  @Test
  void read_dataLocationBeforeItsEntries_isFound() throws IOException {
    TestOnnx tensor =
        new TestOnnx()
            .number(14, 1)
            .message(13, new TestOnnx().text(2, "w.bin").text(1, "location"));

    assertThat(read(TestOnnx.graph(tensor)).externalData()).containsOnly(Map.entry("w.bin", 0L));
  }

  @Test
  void read_entriesOfTensorThatLiesInside_countNot() throws IOException {
    TestOnnx tensor =
        new TestOnnx().message(13, new TestOnnx().text(1, "location").text(2, "w.bin"));

    assertThat(read(TestOnnx.graph(tensor)).externalData()).isEmpty();
  }

  @Test
  void read_defaultsOfFunctionsAndListsOfSparseTensors_areFollowed() throws IOException {
    TestOnnx sparse = new TestOnnx().message(1, TestOnnx.outside("location", "values"));
    TestOnnx function =
        new TestOnnx() // by onnx.proto since IR version 9: attribute_proto is 11
            .message(11, new TestOnnx().message(5, TestOnnx.outside("location", "default")))
            .message(7, new TestOnnx().message(5, new TestOnnx().message(23, sparse)));
    byte[] model = new TestOnnx().raw(TestOnnx.empty()).message(25, function).bytes();

    assertThat(OnnxFile.read(write(model)).externalData()).containsOnlyKeys("default", "values");
  }

  @Test
  void read_severalTensorsOfOneFile_needItsFurthestByte() throws IOException {
    TestOnnx graph =
        new TestOnnx()
            .message(5, TestOnnx.outside("location", "w", "offset", "100", "length", "28"))
            .message(5, TestOnnx.outside("location", "./w", "offset", "4096", "length", "4"))
            .message(5, TestOnnx.outside("location", "w", "offset", "0", "length", "100"));

    assertThat(read(graph).externalData()).containsOnly(Map.entry("w", 4100L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../w.bin", "a/../../w.bin", "", ".", "a/..", "w\0.bin"})
  void read_locationOutsideTheFolder_isRefused(String location) {
    assertThatThrownBy(() -> read(TestOnnx.graph(TestOnnx.outside("location", location))))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("model.onnx keeps weights in ")
        .hasMessageContaining("not a file inside its folder")
        .hasMessageNotContaining("\0");
  }

  @Test
  void read_tensorOutsideWithoutLocation_isRefused() {
    assertThatThrownBy(() -> read(TestOnnx.graph(TestOnnx.outside("offset", "0"))))
        .hasMessageContaining("does not say in which file");
  }

  @Test
  void read_tensorWithTwoLocations_isRefused() {
    TestOnnx tensor = TestOnnx.outside("location", "a", "location", "b");

    assertThatThrownBy(() -> read(TestOnnx.graph(tensor)))
        .hasMessageContaining("names its file twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "", "9999999999999999999", "1e3"})
  void read_offsetThatIsNone_isRefused(String offset) {
    TestOnnx tensor = TestOnnx.outside("location", "w", "offset", offset);

    assertThatThrownBy(() -> read(TestOnnx.graph(tensor)))
        .hasMessageContaining("a tensor's offset should be a number of bytes");
  }

  @Test
  void read_everyTruncation_isRefusedInOneSentence() throws IOException {
    byte[] whole =
        TestOnnx.model(
            new TestOnnx()
                .message(1, new TestOnnx().text(1, "x").message(5, new TestOnnx().text(1, "a")))
                .message(5, TestOnnx.outside("location", "w.bin", "length", "300"))
                .message(5, new TestOnnx().data(9, new byte[300])));
    assertThat(OnnxFile.read(write(whole)).externalData()).containsOnlyKeys("w.bin");

    for (int length = 0; length < whole.length; length++) {
      Path cut = write(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> OnnxFile.read(cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining("model.onnx is damaged, cut short or no ONNX model: at byte ")
          .hasMessageEndingWith("; fetch or export it again");
    }
  }

  @Test
  void read_anyByteChanged_endsInAnAnswerOrASentence() throws IOException {
    byte[] whole =
        TestOnnx.model(
            TestOnnx.graph(TestOnnx.outside("location", "w.bin", "offset", "1", "length", "3")));
    for (int at = 0; at < whole.length; at++) {
      for (int value = 0; value < 256; value += 5) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        readOrRefuse(changed);
      }
    }
  }

  @Test
  void read_noise_endsInAnAnswerOrASentence() throws IOException {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      readOrRefuse(noise);
    }
  }

  @Test
  void read_lengthsBeyondEverything_areRefusedWithoutAllocating() {
    byte[] fourExabytes = {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, 0x3F};
    byte[] negative = {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    byte[] elevenBytes = {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    byte[] longText = {0x12, -1, -1, -1, -1, 7};
    for (byte[] bytes : List.of(fourExabytes, negative, elevenBytes, longText)) {
      assertThatThrownBy(() -> OnnxFile.read(write(bytes)))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining("is damaged, cut short or no ONNX model");
    }
  }

  @Test
  void read_textLongerThanMakesSense_isRefused() {
    byte[] model = new TestOnnx().number(1, 8).text(2, "p".repeat(5000)).bytes();

    assertThatThrownBy(() -> OnnxFile.read(write(model)))
        .hasMessageContaining("a text of 5000 bytes is longer than 4096");
  }

  @Test
  void read_fieldThatReachesBeyondItsMessage_isRefused() {
    byte[] node = {0x0A, 0x02, 0x2A, 0x7F}; // a node of two bytes with an attribute of 127
    byte[] model = TestOnnx.model(new TestOnnx().raw(node));

    assertThatThrownBy(() -> OnnxFile.read(write(model)))
        .hasMessageContaining("a field of 127 bytes is longer than the 0 that are left");
  }

  @Test
  void read_graphsInGraphs_areFollowedToADepthAndNotBeyond() throws IOException {
    assertThat(read(nested(30)).externalData()).containsOnlyKeys("deep.bin");

    assertThatThrownBy(() -> read(nested(34)))
        .hasMessageContaining("messages are nested more than 100 deep");
    assertThatThrownBy(() -> read(nested(3000)))
        .hasMessageContaining("messages are nested more than 100 deep");
  }

  @Test
  void read_groups_areRefused() {
    assertThatThrownBy(() -> OnnxFile.read(write(new byte[] {0x0B, 0x0C})))
        .hasMessageContaining("a field is of the unknown kind 3");
  }

  @Test
  void read_twoGigabytesOfWeightsInside_areSkipped() throws IOException {
    long weights = (1L << 31) - 4096;
    byte[] after = new TestOnnx().message(5, TestOnnx.outside("location", "w")).bytes();
    Path model = folder.resolve("model.onnx");
    try (RandomAccessFile out = new RandomAccessFile(model.toFile(), "rw")) {
      out.write(new TestOnnx().number(1, 8).bytes());
      out.write(new byte[] {0x3A});
      out.write(varint(weights + 6 + 6 + after.length));
      out.write(new byte[] {0x2A});
      out.write(varint(weights + 6));
      out.write(new byte[] {0x4A});
      out.write(varint(weights));
      out.seek(out.getFilePointer() + weights); // a hole in the file, no bytes on the disk
      out.write(after);
      out.write(new TestOnnx().message(8, new TestOnnx().number(2, 17)).bytes());
    }

    OnnxFile file = OnnxFile.read(model);

    assertThat(file.externalData()).containsOnlyKeys("w");
    assertThat(file.opsets()).containsExactly("ai.onnx 17");
  }

  @Test
  void read_moreFilesThanAnyModelHas_isRefused() {
    TestOnnx graph = new TestOnnx();
    for (int i = 0; i <= 1 << 16; i++) {
      graph.message(5, TestOnnx.outside("location", "w" + i));
    }

    assertThatThrownBy(() -> read(graph))
        .hasMessageContaining("it names more than 65536 files of weights");
  }

  @Test
  void externalFiles_missing_isNamed() throws IOException {
    OnnxFile file = read(TestOnnx.graph(TestOnnx.outside("location", "model.onnx_data")));

    assertThatThrownBy(() -> file.externalFiles(folder.resolve("model.onnx")))
        .isInstanceOf(Img2LocException.class)
        .hasMessage(
            "the weights of %s are in %s, which is not there; fetch it as well and keep both in one"
                + " folder",
            folder.resolve("model.onnx"), folder.resolve("model.onnx_data"));
  }

  @Test
  void externalFiles_shorterThanTensorsNeed_isRefused() throws IOException {
    OnnxFile file =
        read(TestOnnx.graph(TestOnnx.outside("location", "w", "offset", "6", "length", "4")));
    Files.write(folder.resolve("w"), new byte[9]);

    assertThatThrownBy(() -> file.externalFiles(folder.resolve("model.onnx")))
        .hasMessage(
            "%s is cut short: model.onnx reads 10 bytes of it, and it has 9; fetch it again",
            folder.resolve("w"));

    Files.write(folder.resolve("w"), new byte[10]);
    assertThat(file.externalFiles(folder.resolve("model.onnx")))
        .containsExactly(folder.resolve("w"));
  }

  @Test
  void externalFiles_lfsPointer_saysWhatToRun() throws IOException {
    OnnxFile file = read(TestOnnx.graph(TestOnnx.outside("location", "w")));
    Files.writeString(
        folder.resolve("w"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");

    assertThatThrownBy(() -> file.externalFiles(folder.resolve("model.onnx")))
        .hasMessageContaining("git lfs pull");
  }

  /** Graphs in attributes of nodes, one in the other, with a tensor outside in the innermost. */
  private static TestOnnx nested(int graphs) {
    TestOnnx graph = TestOnnx.graph(TestOnnx.outside("location", "deep.bin"));
    for (int i = 0; i < graphs; i++) {
      TestOnnx attribute = new TestOnnx().message(6, graph);
      graph = new TestOnnx().message(1, new TestOnnx().message(5, attribute));
    }
    return graph;
  }

  private void readOrRefuse(byte[] bytes) throws IOException {
    Path file = write(bytes);
    try {
      assertThat(OnnxFile.read(file).opsets()).isNotEmpty();
    } catch (Img2LocException e) {
      assertThat(e).hasMessageContaining("model.onnx ").hasNoCause();
    }
  }

  private OnnxFile read(TestOnnx graph) throws IOException {
    return OnnxFile.read(write(TestOnnx.model(graph)));
  }

  private Path write(byte[] bytes) throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.deleteIfExists(file); // some file systems flush a file that is truncated and rewritten
    return Files.write(file, bytes);
  }

  /** Always five bytes, so that lengths around it can be told beforehand. */
  private static byte[] varint(long value) {
    byte[] bytes = new byte[5];
    for (int i = 0; i < 5; i++) {
      bytes[i] = (byte) (value >>> (7 * i) & 0x7F | (i < 4 ? 0x80 : 0));
    }
    return bytes;
  }
}
