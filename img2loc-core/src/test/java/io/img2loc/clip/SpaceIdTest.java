package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Img2LocException;
import io.img2loc.clip.Preprocessing.Filter;
import io.img2loc.clip.Preprocessing.Fit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceIdTest {
  private static final Preprocessing CLIP = Preprocessing.clip(224);

  @TempDir Path folder;

  /**
   * By src/test/python/space_id.py, which writes the documented encoding with hashlib and struct.
   */
  @Test
  void of_theScriptsModels_areTheScriptsIds() throws IOException {
    ModelFiles one = model("one", "graph");
    assertThat(one.spaceId("image_embeds", CLIP))
        .isEqualTo("clip-952cfbbd187eab4ed25ab1626434e1f1");

    ModelFiles two = model("two", "graph", "b.bin", "bb", "a/z.bin", "a");
    assertThat(two.spaceId("out", Preprocessing.siglip(384)))
        .isEqualTo("clip-4d47c65854e112934575e8eb75b9249a");
  }

  @Test
  void of_sameBytesInAnotherDirectoryUnderAnotherName_isTheSame() throws IOException {
    ModelFiles here = model("here", "graph", "w.bin", "weights");
    ModelFiles there = model("there/deeper", "graph", "w.bin", "weights");
    Path renamed = Files.move(there.graph(), there.graph().resolveSibling("renamed.onnx"));
    Path config = Files.writeString(renamed.resolveSibling("preprocessor_config.json"), "{}");

    assertThat(new ModelFiles(renamed, config, there.externalData()).spaceId("out", CLIP))
        .isEqualTo(here.spaceId("out", CLIP));
  }

  @Test
  void of_relativePath_isTheSame() throws IOException {
    ModelFiles absolute = model("here", "graph", "w.bin", "weights");
    Path graph = Path.of("").toAbsolutePath().relativize(absolute.graph());
    ModelFiles relative = new ModelFiles(graph, null, List.of(graph.resolveSibling("w.bin")));

    assertThat(relative.graph()).isRelative();
    assertThat(relative.spaceId("out", CLIP)).isEqualTo(absolute.spaceId("out", CLIP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"./model.onnx", "../here/model.onnx", "./.././here/model.onnx"})
  void of_pathSpelledOtherwise_isTheSame(String path) throws IOException {
    ModelFiles plain = model("here", "graph", "w.bin", "weights");
    String name = plain.graph().getFileName().toString();
    Path graph = folder.resolve("here").resolve(path.replace("model.onnx", name));
    ModelFiles other = new ModelFiles(graph, null, List.of(graph.resolveSibling("w.bin")));

    assertThat(other.spaceId("out", CLIP)).isEqualTo(plain.spaceId("out", CLIP));
  }

  @Test
  void of_anythingThatChangesVectors_isAnother() throws IOException {
    List<String> ids = new ArrayList<>();
    ids.add(model("0", "graph", "w.bin", "weights").spaceId("out", CLIP));
    ids.add(model("1", "grapi", "w.bin", "weights").spaceId("out", CLIP));
    ids.add(model("2", "graph", "w.bin", "weightt").spaceId("out", CLIP));
    ids.add(model("3", "graph").spaceId("out", CLIP));
    ids.add(model("4", "graph", "v.bin", "weights").spaceId("out", CLIP));
    ids.add(model("5", "graph", "a", "weights", "b", "x").spaceId("out", CLIP));
    ids.add(model("6", "graph", "a", "x", "b", "weights").spaceId("out", CLIP));
    ModelFiles files = model("0", "graph", "w.bin", "weights");
    ids.add(files.spaceId("other", CLIP));
    for (Preprocessing other : others()) {
      ids.add(files.spaceId("out", other));
    }

    assertThat(ids).hasSize(17);
    assertThat(Set.copyOf(new HashSet<>(ids))).hasSize(17);
    assertThat(ids).allMatch(id -> id.matches("clip-[0-9a-f]{32}"));
  }

  @Test
  void of_negativeZero_isZero() throws IOException {
    ModelFiles files = model("0", "graph");

    assertThat(files.spaceId("out", withMean(List.of(-0.0, -0.0, 0.0))))
        .isEqualTo(files.spaceId("out", withMean(List.of(0.0, 0.0, 0.0))));
  }

  @Test
  void of_fileThatIsGone_saysWhich() throws IOException {
    ModelFiles files = model("0", "graph");
    Files.delete(files.graph());

    assertThatThrownBy(() -> files.spaceId("out", CLIP))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("cannot read the model " + files.graph());
  }

  private static List<Preprocessing> others() {
    List<Double> mean = CLIP.mean();
    List<Double> deviation = CLIP.standardDeviation();
    double scale = CLIP.scale();
    return List.of(
        withMean(List.of(mean.get(0), mean.get(1), Math.nextUp(mean.get(2)))),
        withMean(List.of(mean.get(1), mean.get(0), mean.get(2))),
        new Preprocessing(Fit.CROP, 256, 224, 224, Filter.BICUBIC, scale, mean, deviation),
        new Preprocessing(Fit.CROP, 256, 224, 240, Filter.BICUBIC, scale, mean, deviation),
        new Preprocessing(Fit.CROP, 256, 240, 224, Filter.BICUBIC, scale, mean, deviation),
        new Preprocessing(Fit.SQUASH, 224, 224, 224, Filter.BICUBIC, scale, mean, deviation),
        new Preprocessing(Fit.CROP, 224, 224, 224, Filter.LANCZOS, scale, mean, deviation),
        new Preprocessing(Fit.CROP, 224, 224, 224, Filter.BICUBIC, 1, mean, deviation),
        new Preprocessing(
            Fit.CROP, 224, 224, 224, Filter.BICUBIC, scale, mean, List.of(0.26, 0.26, 0.27)));
  }

  private static Preprocessing withMean(List<Double> mean) {
    return new Preprocessing(
        Fit.CROP, 224, 224, 224, Filter.BICUBIC, CLIP.scale(), mean, CLIP.standardDeviation());
  }

  /** Files with such content, external ones by name and content in turn. */
  private ModelFiles model(String directory, String graph, String... externalData)
      throws IOException {
    Path root = Files.createDirectories(folder.resolve(directory));
    Path file = Files.writeString(root.resolve("model.onnx"), graph);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < externalData.length; i += 2) {
      Path data = root.resolve(externalData[i]);
      Files.createDirectories(data.getParent());
      files.add(Files.writeString(data, externalData[i + 1]));
    }
    return new ModelFiles(file, null, files);
  }
}
