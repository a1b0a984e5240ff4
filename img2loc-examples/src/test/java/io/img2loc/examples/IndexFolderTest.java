package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Img2LocException;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFolderTest {
  @TempDir Path folder;

  private static JVectorIndex index(int references) {
    JVectorIndex.Builder builder = JVectorIndex.builder(new EmbeddingSpace("plane-1", 2));
    for (int i = 1; i <= references; i++) {
      builder.add(Reference.of(i + ".jpg", new GeoPoint(i, i)), Embedding.of(1, i));
    }
    return builder.build();
  }

  private static void save(Path path, int references) throws IOException {
    try (JVectorIndex index = index(references)) {
      index.save(path);
    }
  }

  private static int size(Path path) throws IOException {
    try (JVectorIndex index = IndexFolder.open(path)) {
      return index.size();
    }
  }

  @Test
  void write_withoutReplace_whatCameMeanwhileIsKept() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    target.checkWritable(false);
    save(path, 3);

    try (JVectorIndex index = index(1)) {
      assertThatThrownBy(() -> target.write(index, EncoderSource.SCENE, false))
          .isInstanceOf(FileAlreadyExistsException.class);
    }

    assertThat(size(path)).isEqualTo(3);
  }

  @Test
  void write_withReplace_whatCameMeanwhileAndIsNoIndexIsKept() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    save(path, 3);
    target.checkWritable(true);
    Path letter = Files.writeString(path.resolve("letter.txt"), "dear");

    try (JVectorIndex index = index(1)) {
      assertThatThrownBy(() -> target.write(index, EncoderSource.SCENE, true))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining("letter.txt");
    }

    assertThat(letter).hasContent("dear");
    assertThat(size(path)).isEqualTo(3);
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void write_withReplace_besideWhatAKilledRunOfTheSameNumberLeft() throws IOException {
    Path path = folder.resolve("i");
    save(path, 3);
    save(folder.resolve(".i.new-" + ProcessHandle.current().pid()), 7);

    try (JVectorIndex index = index(2)) {
      new IndexFolder(path).write(index, EncoderSource.SCENE, true);
    }

    assertThat(size(path)).isEqualTo(2);
  }

  @Test
  void indexLeftByAKilledSwap_isNamedWithTheCommandThatGetsItBack() throws Exception {
    Path path = folder.resolve("my index");
    save(folder.resolve(".my index.old-7"), 3);
    Files.createDirectory(folder.resolve(".my index.old-8")); // its deletion had begun

    Run info = Run.of("index", "info", path);
    Run build = Run.of("index", "build", folder, "-o", path, "--encoder", "scene", "--force");

    String move = "mv '" + folder.resolve(".my index.old-7") + "' '" + path + "'";
    assertThat(info.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(info.err()).contains(move);
    assertThat(build.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(build.err()).contains(move);
    assertThat(new ProcessBuilder("/bin/sh", "-c", move).start().waitFor()).isZero();
    assertThat(size(path)).isEqualTo(3);
  }
}
