package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Encoder;
import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
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
  void buildAgain_goesOnWithWhatIsNew() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    build(table);
    Samples.writeDataset(folder.resolve("d"), 5);

    Run run = build(table, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("\"indexed\" : 2", "\"present\" : 3", "\"references\" : 5")
        .contains("\"stopped\" : false");
    assertThat(run.err()).contains("has 3 references already");
    assertThat(build(table).out()).contains("0 photos indexed, 5 there already");
    assertThat(indexed()).isEqualTo(5);
  }

  @Test
  void replace_photosOfTheSameIdsTakeTheirPlaces() throws IOException {
    build(Samples.writeDataset(folder.resolve("d"), 3));
    Path other = Samples.writeDataset(folder.resolve("other"), 1);
    Samples.writePhoto(folder.resolve("other/1.jpg"), 77);

    Run run = build(other, "--replace");

    assertThat(run.out()).contains("0 photos indexed, 1 replaced");
    Run search =
        Run.of("search", folder.resolve("other/1.jpg"), "--index", folder.resolve("i"), "-k", "1");
    assertThat(search.out()).contains("1.0000").contains("1.jpg");
    assertThat(indexed()).isEqualTo(3);
  }

  @Test
  void indexOfAnotherSpace_isRefusedAndKept() throws IOException {
    Path gallery = Vectors.write(folder.resolve("g"), new float[][] {{1, 0}, {0, 1}});
    Run vectors =
        Run.of(
            "index",
            "build",
            "--vectors",
            gallery,
            "--metadata",
            folder.resolve("g/places.csv"),
            "--space",
            "mine",
            "-o",
            folder.resolve("i"));
    assertThat(vectors.code()).as(vectors.err()).isEqualTo(ExitCode.OK);

    Run run = build(Samples.writeDataset(folder.resolve("d"), 1));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("mine (2 dimensions)", "scene-1");
    assertThat(indexed()).isEqualTo(2);
  }

  @Test
  void somethingElse_isRefusedAndKept() throws IOException {
    Path letter =
        Files.writeString(Files.createDirectory(folder.resolve("i")).resolve("l"), "dear");

    Run run = build(Samples.writeDataset(folder.resolve("d"), 1));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("exists already", "not an index that can be read");
    assertThat(letter).hasContent("dear");
  }

  @Test
  void retryFailed_triesOnlyWhatIsListed() throws IOException {
    Path photos = folder.resolve("photos");
    Path good = placed(photos.resolve("a/good.jpg"), 1);
    Path broken = placed(photos.resolve("a/broken.jpg"), 2);
    byte[] mended = Files.readAllBytes(broken);
    Files.write(broken, new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
    Path lost = Samples.writePhoto(photos.resolve("b/=lost.jpg"), 3);
    Path list = folder.resolve("left.csv");
    assertThat(build(photos, "--skipped", list).code()).isEqualTo(ExitCode.SOME_FAILED);
    Files.write(broken, mended);
    Samples.writePosition(lost, "1,30N", "2,15E");
    placed(photos.resolve("c/new.jpg"), 4);
    Files.writeString(good, "would be unreadable, if it were opened");

    Run run = build(photos, "--retry-failed", list, "--skipped", list);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("2 photos indexed, 0 without", "3 references");
    assertThat(Files.readAllLines(list)).containsExactly("item,status,reason");
  }

  private static Path placed(Path photo, long seed) throws IOException {
    Samples.writePosition(Samples.writePhoto(photo, seed), "48,30N", "2,15E");
    return photo;
  }

  @Test
  void retryFailed_rowThatMadeNoSense_isTriedAgain() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    String places = Files.readString(table);
    Files.writeString(table, places.replace("2.jpg,2,", "2.jpg,north,"));
    Path list = folder.resolve("left.csv");
    assertThat(build(table, "--skipped", list).code()).isEqualTo(ExitCode.SOME_FAILED);
    Files.writeString(table, places);

    Run run = build(table, "--retry-failed", list);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(indexed()).isEqualTo(3);
  }

  @Test
  void retryFailed_damagedArchive_isTriedOnceItIsCopiedAgain() throws IOException {
    Path archive = folder.resolve("a.zip");
    byte[] whole = writeZip(archive, "1.jpg", "2.jpg", "3.jpg");
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
    Path list = folder.resolve("left.csv");
    assertThat(build(archive, "--skipped", list).code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Files.readString(list)).contains(archive + ",UNREADABLE");
    Files.write(archive, whole);

    Run run = build(archive, "--retry-failed", list, "--skipped", list);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(indexed()).isEqualTo(3);
    assertThat(Files.readAllLines(list)).containsExactly("item,status,reason");
  }

  @Test
  void retryFailed_sourceSpelledDifferently_isTheSameSource() throws IOException {
    Path photos = folder.resolve("photos");
    placed(photos.resolve("1.jpg"), 1);
    Path lost = Samples.writePhoto(photos.resolve("a/2.jpg"), 2);
    Path list = folder.resolve("left.csv");
    build(photos, "--skipped", list);
    Samples.writePosition(lost, "1,30N", "2,15E");
    Path relative = Path.of("").toAbsolutePath().relativize(photos.toAbsolutePath());

    Run run = build(Path.of(".").resolve(relative), "--retry-failed", list, "--skipped", list);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("1 photo indexed", "2 references");
  }

  @Test
  void retryFailed_whatIsNotInTheSources_isToldAndStaysListed() throws IOException {
    Path photos = folder.resolve("photos");
    placed(photos.resolve("1.jpg"), 1);
    Path lost = Samples.writePhoto(photos.resolve("2.jpg"), 2);
    Path list = folder.resolve("left.csv");
    build(photos, "--skipped", list);
    List<String> before = Files.readAllLines(list);
    Path elsewhere = Files.move(photos, folder.resolve("moved"));

    Run run = build(elsewhere, "--retry-failed", list, "--skipped", list, "--json");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err()).contains(lost + ": is listed in " + list);
    assertThat(run.out()).contains("\"notFound\" : 1", "\"failed\" : 0");
    assertThat(Files.readAllLines(list)).isEqualTo(before).hasSize(2);
  }

  @Test
  void retryFailed_whatIsIndexedByNow_isFound() throws IOException {
    Path photos = folder.resolve("photos");
    Path lost = Samples.writePhoto(photos.resolve("2.jpg"), 2);
    placed(photos.resolve("1.jpg"), 1);
    Path list = folder.resolve("left.csv");
    build(photos, "--skipped", list);
    Samples.writePosition(lost, "1,30N", "2,15E");
    build(photos);

    Run run = build(photos, "--retry-failed", list, "--skipped", list);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("0 photos indexed, 1 there already");
    assertThat(Files.readAllLines(list)).hasSize(1);
  }

  @Test
  void retryFailed_ofARunThatFails_keepsTheList() throws IOException {
    Path photos = folder.resolve("photos");
    Path lost = Samples.writePhoto(photos.resolve("2.jpg"), 2);
    placed(photos.resolve("1.jpg"), 1);
    Path list = folder.resolve("left.csv");
    build(photos, "--skipped", list);
    List<String> before = Files.readAllLines(list);

    try (IndexWriter writer = IndexWriter.open(folder.resolve("i"))) {
      assertThat(writer.size()).isEqualTo(1);
      assertThat(build(photos, "--retry-failed", list, "--skipped", list).code())
          .isEqualTo(ExitCode.FAILURE);
    }

    assertThat(Files.readAllLines(list)).isEqualTo(before);
    assertThat(lost).exists();
  }

  @Test
  void retryFailed_listThatIsNotUtf8_isFailureThatNamesIt() throws IOException {
    Path list = folder.resolve("left.csv");
    Files.write(list, "item,status,reason\ncaf\u00e9,X,Y\n".getBytes(StandardCharsets.ISO_8859_1));

    Run run = build(Samples.writeDataset(folder.resolve("d"), 1), "--retry-failed", list);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(list + ": is not text in UTF-8");
  }

  @Test
  void retryFailed_ofSomethingElse_isRefused() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);

    Run run = build(table, "--retry-failed", table);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("places.csv", "--skipped");
    assertThat(folder.resolve("i")).doesNotExist();
  }

  @Test
  void archives_areIndexedAsTheFoldersThatTheyWouldUnpackTo() throws IOException {
    for (int shard = 0; shard < 2; shard++) {
      try (var zip =
          new ZipOutputStream(Files.newOutputStream(folder.resolve("0000" + shard + ".zip")))) {
        for (int i = 0; i < 3; i++) {
          Path photo = placed(folder.resolve("unpacked/" + shard + "-" + i + ".jpg"), i);
          zip.putNextEntry(new ZipEntry("a/" + i + ".jpg"));
          zip.write(Files.readAllBytes(photo));
        }
      }
    }

    Run run = build(folder.resolve("{00000..00001}.zip"), "--thumbnails");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("6 photos indexed");
    try (JVectorIndex index = JVectorIndex.open(folder.resolve("i"))) {
      byte[] thumbnail = index.thumbnail("00001/a/2.jpg").orElseThrow();
      assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail)).getWidth()).isEqualTo(48);
      assertThat(index.reference(5).location().latitude()).isEqualTo(48.5);
    }
    assertThat(build(folder.resolve("00000.zip"), folder.resolve("00001.zip")).out())
        .contains("0 photos indexed, 6 there already");
    assertThat(build(folder.resolve("00001.zip")).out())
        .contains("0 photos indexed, 3 there already");
  }

  @Test
  void archivesThatArriveLater_leaveTheIdsOfThoseBefore() throws IOException {
    Path pattern = folder.resolve("{b,a}/*.zip");
    Files.createDirectory(folder.resolve("a"));
    writeZip(folder.resolve("b/1.zip"), "0.jpg", "1.jpg");
    assertThat(build(pattern).out()).contains("2 photos indexed", "2 references");

    writeZip(folder.resolve("b/0.zip"), "0.jpg");
    writeZip(folder.resolve("a/1.zip"), "0.jpg", "1.jpg");

    assertThat(build(pattern).out()).contains("3 photos indexed, 2 there already", "5 references");
    try (JVectorIndex index = JVectorIndex.open(folder.resolve("i"))) {
      assertThat(IntStream.range(0, index.size()).mapToObj(i -> index.reference(i).id()))
          .containsExactly("b/1/0.jpg", "b/1/1.jpg", "b/0/0.jpg", "a/1/0.jpg", "a/1/1.jpg");
    }
  }

  @Test
  void patternThatGivesIdsOfAnotherSource_isRefused() throws IOException {
    writeZip(folder.resolve("a/1.zip"), "0.jpg");
    writeZip(folder.resolve("b/1.zip"), "0.jpg");

    Run run = build(folder.resolve("a/*.zip"), folder.resolve("b/*.zip"));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(folder.resolve("b/1.zip") + ": another source", "--into");
    assertThat(folder.resolve("i")).doesNotExist();
  }

  /** An archive of photos with positions. */
  private static byte[] writeZip(Path file, String... names) throws IOException {
    Files.createDirectories(file.getParent());
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        Path photo = placed(file.resolveSibling("photo"), name.hashCode());
        zip.putNextEntry(new ZipEntry(name));
        zip.write(Files.readAllBytes(photo));
        Files.delete(photo);
      }
    }
    return Files.readAllBytes(file);
  }

  @Test
  void recallOfTheIndex_isToldAfterBuilding() throws IOException {
    Run run = build(Samples.writeDataset(folder.resolve("d"), 20));

    assertThat(run.lines())
        .last()
        .asString()
        .isEqualTo("recall@16 1.000 of the exact 16 nearest, sampled 20");
  }

  @Test
  void cache_keepsVectorsAndNothingElse_andNoCacheKeepsNone() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    Path cache = folder.resolve("cache");

    assertThat(build(table, "--cache", cache).code()).isEqualTo(ExitCode.OK);

    assertThat(cache).isDirectoryRecursivelyContaining(Files::isRegularFile);
    try (var files = Files.walk(cache)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContain(".jpg", folder.toString());
      }
    }
    Path none = folder.resolve("none");
    Run contradiction = build(table, "--cache", none, "--no-cache");
    assertThat(contradiction.code()).isEqualTo(ExitCode.USAGE);
    assertThat(none).doesNotExist();
  }

  @Test
  void argumentsThatMakeNoSense_areUsageErrors() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 1);
    for (List<Object> arguments :
        List.<List<Object>>of(
            List.of(),
            List.of(table, "--space", "x"),
            List.of(table, "--metadata", table),
            List.of("--vectors", "x.npy", "--metadata", "x.csv"),
            List.of(table, "--commit-every", "-1"))) {
      Run run = build(arguments.toArray());

      assertThat(run.code()).as(arguments.toString()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(folder.resolve("i")).doesNotExist();
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
  void force_whileSomebodyWrites_isRefusedBeforeAnythingIsDone() throws IOException {
    build(Samples.writeDataset(folder.resolve("d"), 3));
    Path broken = Samples.writeDataset(folder.resolve("d2"), 2);
    Files.writeString(broken.resolveSibling("1.jpg"), "is told of, if it is opened");

    try (IndexWriter writer = IndexWriter.open(folder.resolve("i"))) {
      Run run = build(broken, "--force");

      assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(run.err()).contains("is writing to this index").doesNotContain("1.jpg");
      writer.remove("1.jpg");
      writer.commit();
    }
    assertThat(indexed()).isEqualTo(2);
  }

  @Test
  void force_deletesAndNamesWhatAKilledRunHasLeft() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    build(table);
    Path left = folder.resolve(".i.new-123");
    Files.createDirectory(left);
    Files.copy(folder.resolve("i/index.i2l"), left.resolve("index.i2l"));

    Run run = build(table, "--force");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("deleted " + left);
    assertThat(left).doesNotExist();
  }

  @Test
  void secondBuildOfANewIndex_isRefusedAndTakesNothingFromTheFirst() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("d"), 3);
    Path index = folder.resolve("i");
    try (Encoder encoder = SceneEncoder.create();
        IndexWriter first = IndexWriter.open(index, encoder.space())) {
      Run second = build(table);

      assertThat(second.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(second.err()).contains("is writing to this index");
      first.add(
          Reference.of("first", new GeoPoint(1, 2)),
          encoder.encode(Photo.of(table.resolveSibling("1.jpg"))));
      first.commit();
    }
    assertThat(indexed()).isEqualTo(1);
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
