package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexBuildCommandTest {
  @TempDir Path folder;

  private Run build(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("index", "build"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-o", folder.resolve("i"), "--encoder", "scene"));
    return Run.of(all.toArray());
  }

  private int indexed() {
    String info = Run.of("index", "info", folder.resolve("i"), "--json").out();
    return Integer.parseInt(info.replaceAll("(?s).*\"references\" : (\\d+).*", "$1"));
  }

  @Test
  void noEncoder_isUsageErrorThatListsTheChoices() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);

    Run run = Run.of("index", "build", table, "-o", folder.resolve("i"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--encoder").contains("scene");
    assertThat(folder.resolve("i")).doesNotExist();
  }

  @Test
  void unknownEncoder_isUsageErrorThatListsTheChoices() {
    Run run = Run.of("index", "build", "x", "-o", folder.resolve("i"), "--encoder", "clap");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("clap").contains("scene");
  }

  @Test
  void table_isIndexed() throws IOException {
    Run run = build(Samples.writeDataset(folder.resolve("d"), 5));

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.lines()).singleElement().asString().contains("5 photos indexed");
    assertThat(indexed()).isEqualTo(5);
  }

  @Test
  void folder_countsAndListsPhotosWithoutPosition() throws IOException {
    Path photos = folder.resolve("photos");
    Samples.writePosition(Samples.writePhoto(photos.resolve("placed.jpg"), 1), "48,30N", "2,15E");
    for (int i = 0; i < 12; i++) {
      Samples.writePhoto(photos.resolve("lost" + i + ".jpg"), 10 + i);
    }
    Path skipped = folder.resolve("skipped.csv");

    Run run = build(photos, "--skipped", skipped, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("\"indexed\" : 1").contains("\"withoutPosition\" : 12");
    assertThat(run.err()).contains("12 photos without a position").contains("and 2 more");
    assertThat(Files.readAllLines(skipped)).hasSize(13).first().isEqualTo("item,status,reason");
  }

  @Test
  void unreadablePhoto_isListedAndTheRestIndexed() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 5);
    Path truncated = table.resolveSibling("3.jpg");
    Files.write(truncated, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});

    Run run = build(table);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err()).contains("3.jpg");
    assertThat(indexed()).isEqualTo(4);
  }

  @Test
  void nothingWithPosition_isFailureAndLeavesNoIndex() throws IOException {
    Samples.writePhoto(folder.resolve("photos/a.jpg"), 1);

    Run run = build(folder.resolve("photos"));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("nothing to index");
    assertThat(folder.resolve("i")).doesNotExist();
  }

  @Test
  void severalSources_ofTheSameIds_areToldApartByTheirNames() throws IOException {
    Path first = Samples.writeDataset(folder.resolve("a"), 2);
    Path second = Samples.writeDataset(folder.resolve("b"), 2);

    assertThat(build(first, second).code()).isEqualTo(ExitCode.OK);

    Path photo = first.resolveSibling("1.jpg");
    Run search =
        Run.of("search", photo, "--index", folder.resolve("i"), "-k", "2", "--format", "csv");
    assertThat(search.out()).contains(",places/1.jpg,").contains(",places-2/1.jpg,");
  }

  @Test
  void existingIndex_isRefusedAndKept() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    build(table);

    Run run = build(Samples.writeDataset(folder.resolve("d2"), 1));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("exists already").contains("--force");
    assertThat(indexed()).isEqualTo(3);
  }

  @Test
  void force_replacesAnIndexAndLeavesNothingBeside() throws IOException {
    build(Samples.writeDataset(folder.resolve("d"), 3));

    Run run = build(Samples.writeDataset(folder.resolve("d2"), 2), "--force");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(indexed()).isEqualTo(2);
    assertThat(folder)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  @Test
  void force_replacesNothingButAnIndex() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);
    Path letters = Files.createDirectory(folder.resolve("i"));
    Files.writeString(letters.resolve("letter.txt"), "dear");

    Run run = build(table, "--force");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(letters.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void force_refusesAnIndexWithSomethingElseInItsFolder() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);
    build(table);
    Path letter = Files.writeString(folder.resolve("i/letter.txt"), "dear");

    Run run = build(table, "--force");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("letter.txt");
    assertThat(letter).hasContent("dear");
  }

  @Test
  void damagedIndex_isNotReplaced() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);
    build(table);
    try (var files = Files.list(folder.resolve("i"))) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[3], StandardOpenOption.TRUNCATE_EXISTING);
      }
    }

    Run run = build(table, "--force");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("not an index that can be read");
  }

  @Test
  void skippedTable_thatIsASource_isRefusedAndKept() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 2);
    String places = Files.readString(table);

    Run run = build(table, "--skipped", table.resolveSibling(".").resolve("places.csv"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--skipped").contains(table.toString());
    assertThat(table).hasContent(places);
  }

  @Test
  void skippedTable_isNotTouchedByARunThatCannotBegin() throws IOException {
    Path before = Files.writeString(folder.resolve("skipped.csv"), "of an earlier run");

    Run run = build(folder.resolve("missing"), "--skipped", before);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(before).hasContent("of an earlier run");
  }
}
