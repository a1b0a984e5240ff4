package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Img2LocException;
import io.img2loc.Reference;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
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
  void write_whereNothingIs_beginsAnIndexThatCanBeOpenedAtOnce() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    assertThat(target.isThere(false)).isFalse();

    target.write(new EmbeddingSpace("plane-1", 2)).close();

    assertThat(target.isThere(false)).isTrue();
    assertThat(size(path)).isZero();
  }

  @Test
  void deleteIfNothing_leavesWhatHasReferences() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    try (IndexWriter writer = target.write(new EmbeddingSpace("plane-1", 2))) {
      target.deleteIfNothing(writer);
    }
    assertThat(path).doesNotExist();

    save(path, 1);
    try (IndexWriter writer = target.write(new EmbeddingSpace("plane-1", 2))) {
      target.deleteIfNothing(writer);
    }
    assertThat(size(path)).isEqualTo(1);
  }

  @Test
  void isThere_whereAWriterWasKilledAtOnce_isFalse() throws IOException {
    Path path = Files.createDirectory(folder.resolve("i"));
    Files.createFile(path.resolve("write.lock"));

    assertThat(new IndexFolder(path).isThere(false)).isFalse();
    assertThat(new IndexFolder(path).isThere(true)).isFalse();
  }

  @Test
  void replaceBy_whatCameMeanwhileAndIsNoIndexIsKept() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    save(path, 3);
    assertThat(target.isThere(true)).isTrue();
    Path letter = Files.writeString(path.resolve("letter.txt"), "dear");
    Path fresh = target.fresh();
    save(fresh, 1);

    assertThatThrownBy(() -> target.replaceBy(fresh))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("letter.txt");

    assertThat(letter).hasContent("dear");
    assertThat(size(path)).isEqualTo(3);
  }

  @Test
  void replaceBy_whileSomebodyWrites_isRefusedAndNothingIsLost() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    save(path, 3);
    Path fresh = target.fresh();
    save(fresh, 1);
    try (IndexWriter writer = IndexWriter.open(path)) {
      assertThatThrownBy(() -> target.replaceBy(fresh))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is writing to this index");
      writer.add(Reference.of("new.jpg", new GeoPoint(1, 1)), Embedding.of(1, 9));
      writer.commit();
    }

    assertThat(size(path)).isEqualTo(4);
  }

  @Test
  void replaceBy_whereTheOldOneWasRemovedMeanwhile_putsTheNewOneThere() throws IOException {
    IndexFolder target = new IndexFolder(folder.resolve("i"));
    Path fresh = target.fresh();
    save(fresh, 2);

    target.replaceBy(fresh);

    assertThat(size(folder.resolve("i"))).isEqualTo(2);
  }

  @Test
  void replaceBy_whereAnotherRunHasBegun_leavesItAlone() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    Path fresh = target.fresh();
    save(fresh, 2);
    try (IndexWriter other = IndexWriter.open(path, new EmbeddingSpace("plane-1", 2))) {
      assertThatThrownBy(() -> target.replaceBy(fresh))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining("another run");
      other.add(Reference.of("1.jpg", new GeoPoint(1, 1)), Embedding.of(1, 9));
      other.commit();
    }

    assertThat(size(path)).isEqualTo(1);
  }

  @Test
  void deleteUnfinished_deletesWhatKilledRunsOfThisIndexHaveLeft_andNothingElse()
      throws IOException {
    Path left = folder.resolve(".i.new-123");
    Path again = folder.resolve(".i.new-123-2");
    save(left, 3);
    Files.createDirectory(again); // its deletion had begun
    Path mine = Files.writeString(folder.resolve(".i.new-idea"), "mine");
    Path file = Files.writeString(folder.resolve(".i.new-7"), "mine");
    Path letter = Files.createDirectory(folder.resolve(".i.new-8")).resolve("letter.txt");
    Files.writeString(letter, "dear");
    save(folder.resolve(".j.new-123"), 1);
    save(folder.resolve(".i.old-123"), 1);

    IndexFolder target = new IndexFolder(folder.resolve("i"));
    try (IndexWriter writer = target.write(new EmbeddingSpace("plane-1", 2))) {
      assertThat(target.deleteUnfinished(writer)).containsExactlyInAnyOrder(left, again);
    }

    assertThat(left).doesNotExist();
    assertThat(again).doesNotExist();
    assertThat(mine).hasContent("mine");
    assertThat(file).hasContent("mine");
    assertThat(letter).hasContent("dear");
    assertThat(size(folder.resolve(".j.new-123"))).isEqualTo(1);
    assertThat(size(folder.resolve(".i.old-123"))).isEqualTo(1);
  }

  @Test
  void replaceBy_leavesNothingBeside() throws IOException {
    Path path = folder.resolve("i");
    IndexFolder target = new IndexFolder(path);
    save(path, 3);
    Path fresh = target.fresh();
    save(fresh, 2);

    target.replaceBy(fresh);

    assertThat(size(path)).isEqualTo(2);
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void fresh_besideWhatAKilledRunOfTheSameNumberLeft_isAnotherPlace() throws IOException {
    Path path = folder.resolve("i");
    Path left = folder.resolve(".i.new-" + ProcessHandle.current().pid());
    save(left, 7);

    assertThat(new IndexFolder(path).fresh()).isNotEqualTo(left).doesNotExist();
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
