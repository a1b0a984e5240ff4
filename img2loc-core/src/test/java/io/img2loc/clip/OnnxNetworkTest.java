package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On graphs of one operator, Flatten, whose vectors are the pixels themselves. */
class OnnxNetworkTest {
  /** Values become v / 2, so that each has its own vector and halves of floats are exact. */
  private static final Preprocessing HALVED =
      new Preprocessing(
          Preprocessing.Fit.SQUASH,
          2,
          2,
          1,
          Preprocessing.Filter.BOX,
          0.5,
          List.of(0.0, 0.0, 0.0),
          List.of(1.0, 1.0, 1.0));

  /** A constant that is but the package's name goes on with no letter. */
  private static final Pattern ONNX_TYPE = Pattern.compile("ai/onnxruntime/\\w");

  private static final int FLOAT = 1;
  private static final int FLOAT16 = 10;

  @TempDir Path folder;

  @Test
  void run_fixedBatch_padsItAndGivesEachPhotoItsOwn() throws IOException {
    try (OnnxNetwork network = open(flatten(FLOAT, 1, 4, "4"), 1)) {
      assertThat(network.batch()).isEqualTo(4);
      assertThat(network.dimension()).isEqualTo(6);
      for (int count = 1; count <= 4; count++) {
        List<float[]> vectors = network.run(photos(count));
        assertThat(vectors).hasSize(count);
        for (int i = 0; i < count; i++) {
          assertThat(vectors.get(i)).containsExactly(i * 5f, 0.5f, 1, 1.5f, 2, 127.5f);
        }
      }
    }
  }

  @Test
  void run_halves_areMadeInPlaceWithoutOverwritingWhatIsStillToBeRead() throws IOException {
    try (OnnxNetwork network = open(flatten(FLOAT16, 1, -1, "n"), 3)) {
      List<float[]> vectors = network.run(photos(3));

      for (int i = 0; i < 3; i++) {
        assertThat(vectors.get(i)).containsExactly(i * 5f, 0.5f, 1, 1.5f, 2, 127.5f);
      }
    }
  }

  @Test
  void run_rowsThatAreNotOneForEachPhoto_isRefused() throws IOException {
    try (OnnxNetwork network = open(flatten(FLOAT, 2, -1, "rows"), 2)) {
      assertThatThrownBy(() -> network.run(photos(2)))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContainingAll("output v", "[6, 2]", "2 photos", "name another output");
    }
  }

  @Test
  void open_rowsThatAreStatedNotToBePhotos_isRefused() {
    assertThatThrownBy(() -> open(flatten(FLOAT, 2, 1, "3"), 1))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContainingAll("no output of floats [n, dimension]", "v float [3, ");
  }

  @Test
  void open_batchThatNoBufferHolds_namesTheMost() {
    // 2 x 1 px of 3 floats of 4 bytes
    assertThatThrownBy(() -> open(flatten(FLOAT, 1, 100_000_000, "100000000"), 1))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContainingAll("100,000,000", "89,478,485", "export");
  }

  /** What names an ONNX type fails to load without the jar. */
  @Test
  void noOtherClass_namesOnnxRuntime() throws IOException, URISyntaxException {
    Path classes =
        Path.of(OnnxNetwork.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<String> naming =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(OnnxNetworkTest::namesOnnxRuntime)
              .map(file -> classes.relativize(file).toString())
              .toList();
      assertThat(naming).containsExactly(Path.of("io/img2loc/clip/OnnxNetwork.class").toString());
    }
  }

  private static boolean namesOnnxRuntime(Path file) {
    try {
      return ONNX_TYPE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private OnnxNetwork open(byte[] graph, int batch) throws IOException {
    Path file = Files.write(folder.resolve("graph.onnx"), graph);
    return OnnxNetwork.open(
        new OnnxNetwork.Settings(file, new Preparation(HALVED), null, "cpu", 1, batch));
  }

  /** Planes of 2 x 1 px; the first value tells the photo. */
  private static List<byte[]> photos(int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> new byte[] {(byte) (10 * i), 1, 2, 3, 4, -1})
        .toList();
  }

  /**
   * A graph of an input [batch, 3, 1, 2] and an output of rank 2.
   *
   * @param axis where the input's shape is folded into two
   * @param batch −1 for any
   * @param rows the output's first size, or a name for it
   */
  private static byte[] flatten(int type, int axis, long batch, String rows) {
    TestOnnx node =
        new TestOnnx()
            .text(1, "x")
            .text(2, "v")
            .text(4, "Flatten")
            .message(5, new TestOnnx().text(1, "axis").number(3, axis).number(20, 2));
    TestOnnx in = shape(batch < 0 ? "n" : "" + batch, "3", "1", "2");
    TestOnnx out = shape(rows, axis == 1 ? "6" : "2");
    return TestOnnx.model(
        new TestOnnx()
            .message(1, node)
            .text(2, "g")
            .message(11, value("x", type, in))
            .message(12, value("v", type, out)));
  }

  private static TestOnnx shape(String... sizes) {
    TestOnnx shape = new TestOnnx();
    for (String size : sizes) {
      boolean number = Character.isDigit(size.charAt(0));
      shape.message(
          1,
          number ? new TestOnnx().number(1, Long.parseLong(size)) : new TestOnnx().text(2, size));
    }
    return shape;
  }

  private static TestOnnx value(String name, int type, TestOnnx shape) {
    TestOnnx tensor = new TestOnnx().number(1, type).message(2, shape);
    return new TestOnnx().text(1, name).message(2, new TestOnnx().message(1, tensor));
  }
}
