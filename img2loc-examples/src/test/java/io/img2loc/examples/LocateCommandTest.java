package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.img2loc.Photo;
import io.img2loc.dataset.Dataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocateCommandTest {
  @TempDir Path folder;
  private Path index;

  @BeforeEach
  void buildIndex() throws IOException {
    index = Samples.writeIndex(folder, 6);
  }

  private Run locate(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("locate", "--index", index));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray());
  }

  private Path photo(String name, long seed) throws IOException {
    return Samples.writePhoto(folder.resolve("photos").resolve(name), seed);
  }

  @Test
  void indexedPhoto_isFoundWhereItWasTaken() throws IOException {
    Run run = locate(photo("copy-of-3.jpg", 3), "--format", "csv");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(1)).contains(",3.000000,-3.000000,").contains(",LOCATED,");
  }

  @Test
  void maxRadius_leavesAnAnswerOnlyWhereTheNeighboursAgree() throws IOException {
    Run run =
        locate(
            photo("copy-of-3.jpg", 3),
            photo("like-none.jpg", 77),
            "--max-radius",
            "200km",
            "--format",
            "csv");

    // Against a copy, no other neighbour weighs anything; otherwise they are 157 km apart each.
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.lines().get(1)).contains("copy-of-3.jpg,3.000000,-3.000000,");
    assertThat(run.lines().get(2)).contains("like-none.jpg,,").contains(",ABSTAINED,");
    assertThat(locate(photo("a.jpg", 3), "--max-radius", "100m").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void farthestReferences_areNotSearchedFor() throws IOException {
    Run run = locate(photo("a.jpg", 3), "--format", "jsonl");

    assertThat(run.out()).contains("\"nearest\":[{").contains("\"farthest\":[],");
  }

  @Test
  void human_isALineForEachPhotoInOrder() throws IOException {
    Path a = photo("a.jpg", 3);
    Path b = photo("b.jpg", 4);

    Run run = locate(b, a, "--threads", "3");

    assertThat(run.lines().stream().filter(line -> !line.startsWith(" ")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith(b + ": 4.000000, -4.000000"),
            line -> assertThat(line).startsWith(a + ": 3.000000, -3.000000"));
    assertThat(run.err()).contains("2 photos located");
  }

  @Test
  void folder_isWalkedByNameAndWhatIsNoPhotoLeftOut() throws IOException {
    Path b = photo("b.jpg", 3);
    Path deep = photo("a/deep.JPG", 4);
    photo("a/.hidden.jpg", 5);
    photo("@eaDir/thumb.jpg", 5);
    Files.writeString(folder.resolve("photos/notes.txt"), "no photo");

    Run run = locate(folder.resolve("photos"), "--format", "jsonl");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(Samples.photosIn(run.lines())).containsExactly(deep.toString(), b.toString());
  }

  @Test
  void folders_areThoseThatDatasetsRead() throws IOException {
    for (String name :
        List.of("a.jpg", "b/c.HEIC", "b.d/e.dng", "b/.git/f.jpg", "__MACOSX/g.jpg")) {
      photo(name, 3);
    }
    Path photos = folder.resolve("photos");
    Files.createSymbolicLink(photos.resolve("again"), photos.resolve("b"));
    List<String> read;
    try (Stream<Photo> all = Dataset.photos(photos)) {
      read = all.map(Photo::name).toList();
    }

    Run run = locate(photos, photos.resolve("../photos"), "--format", "jsonl");

    assertThat(read).hasSize(3);
    assertThat(Samples.photosIn(run.lines())).isEqualTo(read);
  }

  @Test
  void samePhotoTwice_isLocatedOnce() throws IOException {
    Path photo = photo("a.jpg", 3);
    Path dotted = photo.getParent().resolve(".").resolve("a.jpg");

    Run run = locate(photo, dotted, photo.getParent(), "--format", "jsonl");

    assertThat(Samples.photosIn(run.lines())).containsExactly(photo.toString());
  }

  @Test
  void photoWithPosition_isPassedOverUnlessAll() throws IOException {
    Path placed = photo("placed.jpg", 3);
    Samples.writePosition(placed, "48,30N", "2,15E");
    Path lost = photo("lost.jpg", 4);

    Run run = locate(placed, lost, "--format", "jsonl");
    Run all = locate(placed, lost, "--format", "jsonl", "--all");

    assertThat(Samples.photosIn(run.lines())).containsExactly(lost.toString());
    assertThat(run.err()).contains("1 passed over");
    assertThat(Samples.photosIn(all.lines())).containsExactly(placed.toString(), lost.toString());
  }

  @Test
  void exiftoolCsv_neverHasAPhotoWithPosition() throws IOException {
    Path placed = photo("placed.jpg", 3);
    Samples.writePosition(placed, "48,30N", "2,15E");
    Path lost = photo("lost.jpg", 4);

    Run run = locate(placed, lost, "--format", "exiftool-csv", "--all");

    assertThat(run.lines())
        .containsExactly(
            "SourceFile,GPSLatitude,GPSLatitudeRef,GPSLongitude,GPSLongitudeRef,GPSProcessingMethod",
            lost + ",4.000000,N,-4.000000,W,estimated by img2loc");
  }

  @Test
  void badPhotosAmongGoodOnes_areListedAndTheRunGoesOn() throws IOException {
    Path first = photo("first.jpg", 3);
    Path text = Files.writeString(folder.resolve("text.jpg"), "no photo at all");
    Path missing = folder.resolve("missing.jpg");
    byte[] whole = Samples.jpeg(4);
    Path truncated = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 8));
    Path last = photo("last.jpg", 5);

    Run run = locate(first, text, missing, truncated, last, "--format", "jsonl");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Samples.photosIn(run.lines()))
        .containsExactly(
            first.toString(),
            text.toString(),
            missing.toString(),
            truncated.toString(),
            last.toString());
    assertThat(run.err())
        .contains("text.jpg")
        .contains("missing.jpg")
        .contains("cut.jpg")
        .contains("2 photos located, 3 failed");
  }

  @Test
  void manyFailures_areToldUpToTenAndCounted() {
    Object[] missing = new Object[13];
    Arrays.setAll(missing, i -> folder.resolve("missing" + i + ".jpg"));

    Run run = locate(missing);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err().lines().filter(line -> line.contains("missing"))).hasSize(10);
    assertThat(run.err()).contains("and 3 more failures");
  }

  @Test
  void within_leavesReferencesOut() throws IOException {
    Path photo = photo("copy-of-3.jpg", 3);

    Run far = locate(photo, "--within", "-0.5,170,50", "--format", "csv");
    Run near = locate(photo, "--within", "5,-5,50", "--format", "csv");

    assertThat(far.code()).isEqualTo(ExitCode.OK);
    assertThat(far.lines().get(1)).startsWith(photo + ",,,").doesNotContain("LOCATED");
    assertThat(near.lines().get(1)).contains(",5.000000,-5.000000,");
  }

  @Test
  void bbox_leavesReferencesOut() throws IOException {
    Run run = locate(photo("copy-of-3.jpg", 3), "--bbox", "-1,-6.5,10,-5.5", "--format", "csv");

    assertThat(run.lines().get(1)).contains(",6.000000,-6.000000,");
  }

  @Test
  void numbersThatAreNoArea_areUsageErrors() {
    for (String within : List.of("1,2", "1,2,x", "91,0,5", "1,2,-3", "1,2,NaN")) {
      Run run = locate("x.jpg", "--within", within);

      assertThat(run.code()).as(within).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).as(within).contains("--within");
    }
  }

  @Test
  void filesFrom_readsLinesAndNames() throws IOException {
    Path a = photo("a b.jpg", 3);
    Path c = photo("c.jpg", 4);
    Path lines = Files.writeString(folder.resolve("list"), a + "\n\n" + c + "\n");
    Path nulls = Files.writeString(folder.resolve("nulls"), c + "\0" + a + "\0");

    Run byLine = locate("--files-from", lines, "--format", "jsonl");
    Run byNull = locate("--files-from", nulls, "-0", "--format", "jsonl");

    assertThat(Samples.photosIn(byLine.lines())).containsExactly(a.toString(), c.toString());
    assertThat(Samples.photosIn(byNull.lines())).containsExactly(c.toString(), a.toString());
  }

  @Test
  void filesFrom_dash_readsStandardInput() throws IOException {
    Path a = photo("a.jpg", 3);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream((a + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      Run run = locate("--files-from", "-", "--format", "jsonl");

      assertThat(Samples.photosIn(run.lines())).containsExactly(a.toString());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void noThreads_isUsageError() {
    Run run = locate("x.jpg", "--threads", "0");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--threads");
  }

  @Test
  void filesFrom_nameInAnotherEncoding_isAPhotoThatIsNotFound() throws IOException {
    Path good = photo("good.jpg", 3);
    Path list = folder.resolve("latin1");
    Files.write(list, ("n\u00e4ame.jpg\n" + good + "\n").getBytes(StandardCharsets.ISO_8859_1));

    Run run = locate("--files-from", list, "--format", "jsonl");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Samples.photosIn(run.lines())).hasSize(2).endsWith(good.toString());
  }

  @Test
  void noPhotos_isUsageError() {
    assertThat(locate().code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void outputFile_withAnotherFormat_isUsageError() {
    Run run = locate("x.jpg", "-o", folder.resolve("a.jsonl"), "--format", "kml");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("a.jsonl")).doesNotExist();
  }

  @Test
  void outputFile_isGoneOnWith() throws IOException {
    Path a = photo("a.jpg", 3);
    Path b = photo("b.jpg", 4);
    Path answers = folder.resolve("a.jsonl");

    Run first = locate(a, "-o", answers);
    String firstLine = Files.readString(answers);
    Files.writeString(answers, firstLine + "{\"version\":1,\"esti");
    Run second = locate(a, b, "-o", answers);

    assertThat(first.out()).isEmpty();
    assertThat(second.err()).contains("1 photo already").contains("1 done before");
    assertThat(Files.readString(answers)).startsWith(firstLine);
    assertThat(Samples.photosIn(Files.readAllLines(answers)))
        .containsExactly(a.toString(), b.toString());
  }

  @Test
  void failureInTheOutputFile_isNotDoneAgainButStillTold() throws IOException {
    Path missing = folder.resolve("missing.jpg");
    Path answers = folder.resolve("a.jsonl");
    locate(missing, "-o", answers);

    Run again = locate(missing, "-o", answers);

    assertThat(again.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Files.readAllLines(answers)).hasSize(1);
  }

  /** What a terminal shows that understands "to the line's begin" and "erase the line". */
  private static List<String> screen(String written) {
    return Arrays.stream(written.split("\r?\n"))
        .map(line -> line.replaceAll("(?s).*\r\u001b\\[K", ""))
        .toList();
  }

  @Test
  void resultsAndBarOnOneTerminal_keepOutOfEachOthersWay() throws IOException {
    assumeThat(System.getenv("TERM")).as("a dumb terminal gets no bar").isNotEqualTo("dumb");
    Path a = photo("a.jpg", 3);
    Path b = photo("b.jpg", 4);
    Path list = Files.writeString(folder.resolve("list"), a + "\n" + b + "\n");
    InputStream before = System.in;
    System.setProperty("img2loc.terminal", "out,err");
    for (boolean counted : List.of(true, false)) {
      ByteArrayOutputStream terminal = new ByteArrayOutputStream();
      System.setIn(Files.newInputStream(list));
      try {
        String names = counted ? list.toString() : "-";
        Main.run(
            Map.of(),
            terminal,
            terminal,
            "locate",
            "--index",
            index.toString(),
            "--files-from",
            names,
            "--format",
            "csv");
      } finally {
        System.in.close();
        System.setIn(before);
      }

      String written = terminal.toString(StandardCharsets.UTF_8);
      assertThat(written).contains("locating");
      assertThat(screen(written))
          .satisfiesExactly(
              line -> assertThat(line).startsWith("photo,latitude"),
              line -> assertThat(line).startsWith(a + ",3.000000,"),
              line -> assertThat(line).startsWith(b + ",4.000000,"),
              line -> assertThat(line).isEqualTo("2 photos located"));
    }
  }

  @AfterEach
  void forgetTheTerminal() {
    System.clearProperty("img2loc.terminal");
  }

  @Test
  void filesFrom_nameThatNoFileCanHave_failsAloneAndSaysWhatMayHelp() throws IOException {
    Path a = photo("a.jpg", 3);
    Path b = photo("b.jpg", 4);
    Path list = Files.writeString(folder.resolve("list"), a + "\nx\0y\n" + b + "\n");

    Run run = locate("--files-from", list, "--format", "jsonl");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Samples.photosIn(run.lines())).containsExactly(a.toString(), b.toString());
    assertThat(run.err())
        .contains(list.toString())
        .contains("x?y")
        .contains("-0")
        .contains("1 failed");
  }

  @Test
  void quiet_saysNothingOfSuccess() throws IOException {
    assertThat(locate(photo("a.jpg", 3), "--quiet").err()).isEmpty();
  }
}
