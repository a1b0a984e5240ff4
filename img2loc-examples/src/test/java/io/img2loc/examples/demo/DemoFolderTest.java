package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path temp;

  @Test
  void prepare_afterADemo_removesWhatItMadeAndNothingElse() throws IOException {
    Path root = temp.resolve("deep/demo");
    DemoFolder folder = DemoFolder.prepare(root);
    folder.willMake(List.of("gallery/1.jpg", "queries/upright/1.jpg", "map.html", "index/"));
    Files.writeString(folder.resolve("gallery/1.jpg"), "made");
    Files.writeString(folder.resolve("queries/upright/1.jpg"), "made");
    Files.writeString(folder.resolve("map.html"), "made");
    Files.createDirectories(folder.resolve("index/graph"));
    Files.writeString(folder.resolve("index/graph/data"), "made");
    Files.writeString(root.resolve("gallery/mine.jpg"), "mine");
    Files.writeString(root.resolve("notes.txt"), "mine");

    DemoFolder.prepare(root);

    assertThat(root.resolve("gallery/mine.jpg")).hasContent("mine");
    assertThat(root.resolve("notes.txt")).hasContent("mine");
    assertThat(root.resolve("gallery/1.jpg")).doesNotExist();
    assertThat(root.resolve("queries")).doesNotExist();
    assertThat(root.resolve("map.html")).doesNotExist();
    assertThat(root.resolve("index")).doesNotExist();
  }

  @Test
  void prepare_folderOfSomebodyElse_isRefusedUntouched() throws IOException {
    Files.writeString(temp.resolve("map.html"), "mine");

    assertThatThrownBy(() -> DemoFolder.prepare(temp))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(temp.toString())
        .hasMessageContaining("no demo has made");
    assertThat(temp).isDirectoryContaining(path -> path.endsWith("map.html"));
    assertThat(temp.resolve(DemoFolder.LIST)).doesNotExist();
  }

  @Test
  void prepare_file_isRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    assertThatThrownBy(() -> DemoFolder.prepare(file))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("is a file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void willMake_nameThatIsTaken_isRefused() throws IOException {
    DemoFolder folder = DemoFolder.prepare(temp.resolve("demo"));
    Files.writeString(folder.resolve("map.html"), "mine");

    assertThatThrownBy(() -> folder.willMake(List.of("map.html")))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("map.html");
  }

  @Test
  void prepare_listThatLeadsOutside_removesNothingThere() throws IOException {
    Path root = temp.resolve("demo");
    Path victim = Files.writeString(temp.resolve("victim"), "mine");
    DemoFolder.prepare(root);
    Files.writeString(
        root.resolve(DemoFolder.LIST),
        "../victim\n" + victim + "\n../\n./\n\ngallery/../../victim\n");

    DemoFolder.prepare(root);

    assertThat(victim).hasContent("mine");
    assertThat(root).isDirectory();
  }

  @Test
  void prepare_folderThatBecameALink_removesNothingBehindIt() throws IOException {
    Path root = temp.resolve("demo");
    DemoFolder.prepare(root).willMake(List.of("gallery/1.jpg", "index/"));
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("1.jpg"), "mine");
    Files.delete(root.resolve("gallery"));
    try {
      Files.createSymbolicLink(root.resolve("gallery"), elsewhere);
      Files.createSymbolicLink(root.resolve("index"), elsewhere);
    } catch (IOException | UnsupportedOperationException e) {
      abort("skipped: this file system has no symbolic links: " + e);
    }

    DemoFolder.prepare(root);

    assertThat(elsewhere.resolve("1.jpg")).hasContent("mine");
    assertThat(root.resolve("index")).doesNotExist();
  }
}
