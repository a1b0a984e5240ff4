package io.img2loc.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.dataset.DatasetItem.Status;
import io.img2loc.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
  private static @TempDir Path python;

  @TempDir Path folder;

  @Test
  void open_whatPythonPacked_isReadAsPacked() throws Exception {
    List<Path> archives = Shards.list(packed("").toString());
    assertThat(archives).hasSize(19);
    for (Path archive : archives) {
      assertItems(items(Shards.open(archive)), archive);
    }
  }

  @Test
  void openAll_severalShards_areOneDatasetWithTheirNamesBeforeTheIds() throws Exception {
    Path shards = packed("shards");
    Dataset dataset = Shards.openAll(Shards.list(shards + "/{00000..00002}.tar"));

    assertItems(items(dataset), shards);
    assertItems(items(dataset), shards);
  }

  @Test
  void openAll_shardsOfSeveralFolders_keepTheirPathsApart() throws Exception {
    Path shard = packed("shards/00000.tar");
    Path a = copy(shard, "train/a/00000.tar");
    Path b = copy(shard, "train/b/00000.tar");

    List<DatasetItem> items = items(Shards.openAll(List.of(b, a)));
    assertThat(items.stream().filter(item -> item.status() == Status.LABELED).map(ShardsTest::id))
        .hasSize(12)
        .startsWith("b/00000/000000000.jpg")
        .endsWith("a/00000/000000006.jpg")
        .doesNotHaveDuplicates();
  }

  @Test
  void openAll_badShards_areOneItemEachAndTheRestGoesOn() throws Exception {
    Path good = packed("shards/00001.tar");
    Path text = Files.writeString(folder.resolve("0.tar"), "no archive at all");
    Path empty = Files.createFile(folder.resolve("1.tar"));
    Path whole = copy(good, "2.tar");
    Path gone = copy(good, "3.tar");
    Path gzip = Files.write(folder.resolve("4.tgz"), new byte[] {0x1F, (byte) 0x8B, 9, 9});
    Dataset dataset = Shards.openAll(List.of(text, empty, whole, gone, gzip));
    Files.delete(gone);

    List<DatasetItem> items = items(dataset);

    assertThat(items).hasSize(11);
    assertThat(items.get(0).problem())
        .isEqualTo(text + ": is neither a .tar, a .tar.gz nor a .zip");
    assertThat(items.get(1).problem()).isEqualTo(empty + ": is empty; copy or make it again");
    assertThat(items.subList(2, 9)).noneMatch(item -> item.status() == Status.UNREADABLE);
    assertThat(items.get(9).problem()).isEqualTo(gone + ": is no longer there; put it back");
    assertThat(items.get(10).problem()).startsWith(gzip + ": cannot be unpacked");
  }

  /** However short: what is given is right, and one last item says that something is missing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "samples_gnu.tar",
        "samples_pax.tar",
        "samples_pax.tar.gz",
        "samples_deflated.zip"
      })
  void items_cutShort_areThoseBeforeAndOneThatSaysSo(String name) throws Exception {
    Path archive = packed(name);
    byte[] whole = Files.readAllBytes(archive);
    List<DatasetItem> all = items(Shards.open(archive));
    Random random = new Random(3);
    int before = 0;
    for (int i = 0; i < 60; i++) {
      int length = Math.min(1 + random.nextInt(whole.length), endMark(whole) - 1);
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      List<DatasetItem> items = items(Shards.openAll(List.of(cut)));

      DatasetItem last = items.get(items.size() - 1);
      assertThat(last.status()).isEqualTo(Status.UNREADABLE);
      assertThat(last.problem()).startsWith(cut + ": ");
      List<DatasetItem> given = items.subList(0, items.size() - 1);
      assertThat(given.stream().map(item -> id(item).replace("cut/", "")))
          .containsExactlyElementsOf(all.stream().limit(given.size()).map(ShardsTest::id).toList());
      assertThat(given.stream().map(ShardsTest::place))
          .containsExactlyElementsOf(
              all.stream().limit(given.size()).map(ShardsTest::place).toList());
      before += given.size();
    }
    assertThat(before).isGreaterThan(200);
  }

  /** Where a tar's own mark of its end begins, which padding follows; else the length. */
  private static int endMark(byte[] bytes) {
    int end = bytes.length;
    while (bytes[0] != 'P' && (bytes[0] & 0xFF) != 0x1F && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"samples_gnu.tar", "tree_pax.tar", "samples_pax.tar.gz", "tree_stored.zip"})
  void items_anyBytesChanged_areItems(String name) throws Exception {
    byte[] whole = Files.readAllBytes(packed(name));
    Random random = new Random(5);
    int odd = 0;
    for (int i = 0; i < 100; i++) {
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(folder.resolve("changed"), changed);
      List<DatasetItem> items = items(Shards.openAll(List.of(file)));
      assertThat(items).hasSizeLessThan(30);
      odd += items.stream().anyMatch(item -> item.status() == Status.UNREADABLE) ? 1 : 0;
    }
    assertThat(odd).isPositive();
  }

  @Test
  void items_headerDamaged_namesTheArchiveTheByteAndTheLastFile() throws Exception {
    byte[] bytes = Files.readAllBytes(packed("samples_gnu.tar"));
    int at = indexOf(bytes, "000000005.jpg");
    bytes[at + 3] = 'x';
    Path file = Files.write(folder.resolve("damaged.tar"), bytes);

    List<DatasetItem> items = items(Shards.open(file));

    // Whether 000000004 is complete, nobody knows.
    assertThat(items).hasSize(5);
    assertThat(items.get(4).problem())
        .isEqualTo(
            file
                + ": has no header where one must be, at byte "
                + (at + 512)
                + "; the last file found is 000000004.jpg, and the samples before it were read;"
                + " copy or make it again");
  }

  @Test
  void items_zipWithADamagedFile_loseThatOneAlone() throws Exception {
    byte[] bytes = Files.readAllBytes(packed("samples_stored.zip"));
    bytes[indexOf(bytes, "000000002.jpg") + 300] ^= 1;
    Path file = Files.write(folder.resolve("damaged.zip"), bytes);

    List<DatasetItem> items = items(Shards.open(file));

    assertThat(items).hasSize(23);
    assertThat(items.get(2).problem())
        .startsWith(file + "/000000002.jpg: cannot be unpacked (its checksum is wrong");
    assertThat(items.stream().filter(item -> item.status() == Status.UNREADABLE)).hasSize(1);
  }

  @Test
  void items_zipsSidecarDamaged_leavesThePhotosOwnPlace() throws Exception {
    byte[] bytes = Files.readAllBytes(packed("samples_stored.zip"));
    bytes[indexOf(bytes, "\"lat\": -60") + 8] = '1';
    Path file = Files.write(folder.resolve("damaged.zip"), bytes);

    // The photo has a place of its own.
    assertThat(items(Shards.open(file)).get(0).reference().location().latitude()).isEqualTo(1);
  }

  @Test
  void items_photosOfAnArchive_outliveIt() throws Exception {
    DatasetItem item = items(Shards.open(packed("samples_deflated.zip"))).get(0);

    assertThat(item.photo().path()).isEmpty();
    assertThat(item.photo().info().width()).isEqualTo(16);
    assertThat(item.photo().<Integer>decode(image -> image.getHeight())).isEqualTo(12);
  }

  @Test
  void items_takenInPart_openNoArchiveBeyond() throws Exception {
    Path good = copy(packed("shards/00000.tar"), "0.tar");
    Path next = copy(packed("shards/00001.tar"), "1.tar");
    Dataset dataset = Shards.openAll(List.of(good, next));
    Files.delete(next);

    try (Stream<DatasetItem> items = dataset.items()) {
      assertThat(items.limit(7)).noneMatch(item -> item.status() == Status.UNREADABLE);
    }
  }

  @Test
  void items_butThoseLeftOut_areTheOthersAsTheyWere() throws Exception {
    int compared = 0;
    for (Path archive : Shards.list(packed("").toString())) {
      Dataset dataset = Shards.open(archive);
      List<DatasetItem> all = items(dataset);
      List<String> ids = labeled(all);
      if (ids.size() < 2) {
        continue; // too few to leave one out
      }
      compared++;
      String known = ids.get(1);

      List<DatasetItem> left;
      try (Stream<DatasetItem> items = dataset.items(known::equals)) {
        left = items.toList();
      }

      assertThat(left).as(archive.toString()).hasSize(all.size() - 1);
      assertThat(labeled(left))
          .containsExactlyElementsOf(ids.stream().filter(id -> !id.equals(known)).toList());
    }
    assertThat(compared).isGreaterThan(10);
  }

  private static List<String> labeled(List<DatasetItem> items) {
    return items.stream()
        .filter(item -> item.status() == Status.LABELED)
        .map(ShardsTest::id)
        .toList();
  }

  @Test
  void items_butThoseLeftOut_openNoneOfThem() throws IOException {
    Path zip = folder.resolve("a.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("known/1.jpg"));
      out.write("would be unreadable".getBytes(UTF_8));
    }
    Dataset dataset = Shards.open(zip);

    assertThat(items(dataset)).extracting(DatasetItem::status).containsExactly(Status.UNREADABLE);
    assertThat(dataset.items("known/1.jpg"::equals)).isEmpty();
  }

  @Test
  void open_whatIsNoArchive_isRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("a.zip"), "no archive");
    Path empty = Files.createFile(folder.resolve("b.tar"));
    Path missing = folder.resolve("c.tar");

    assertThatThrownBy(() -> Shards.open(text))
        .isInstanceOf(IOException.class)
        .hasMessage(text + ": is neither a .tar, a .tar.gz nor a .zip");
    assertThatThrownBy(() -> Shards.open(empty))
        .isInstanceOf(IOException.class)
        .hasMessage(empty + ": is empty; copy or make it again");
    assertThatThrownBy(() -> Shards.open(missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such archive");
    assertThatThrownBy(() -> Shards.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a file");
  }

  @Test
  void openAll_whatWouldGiveTheSameIds_isRefused() throws Exception {
    Path tar = copy(packed("shards/00000.tar"), "a.tar");
    Path zip = copy(packed("samples_stored.zip"), "a.zip");

    assertThatThrownBy(() -> Shards.openAll(List.of(tar, tar)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the same ids");
    assertThatThrownBy(() -> Shards.openAll(List.of(tar, zip)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.tar and " + zip);
    assertThatThrownBy(() -> Shards.openAll(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void list_patterns_areExpandedInOrder() throws IOException {
    for (String name :
        List.of("s-0009.tar", "s-0010.tar", "s-0011.tgz", "t.zip", ".u.zip", "x.txt")) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(names(Shards.list(folder + "/s-{0009..0010}.tar")))
        .containsExactly("s-0009.tar", "s-0010.tar");
    assertThat(names(Shards.list(folder + "/s-{0010,0009}.{tar,tgz}")))
        .containsExactlyInAnyOrder("s-0010.tar", "s-0009.tar", "s-0010.tgz", "s-0009.tgz");
    assertThat(names(Shards.list(folder + "/s-*")))
        .containsExactly("s-0009.tar", "s-0010.tar", "s-0011.tgz");
    assertThat(names(Shards.list(folder + "/s-001?.t*")))
        .containsExactly("s-0010.tar", "s-0011.tgz");
    assertThat(names(Shards.list(folder.toString())))
        .containsExactly("s-0009.tar", "s-0010.tar", "s-0011.tgz", "t.zip");
    assertThat(names(Shards.list(folder + "/t.zip"))).containsExactly("t.zip");
    assertThat(names(Shards.list("{8..11}.tar")))
        .containsExactly("8.tar", "9.tar", "10.tar", "11.tar");
  }

  @Test
  void list_whatMakesNoSense_isRefused() {
    assertThatThrownBy(() -> Shards.list(folder.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no .tar");
    assertThatThrownBy(() -> Shards.list("{5..3}.tar"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends before it begins");
    assertThatThrownBy(() -> Shards.list("{0..999}{0..999}.tar"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 100000");
    assertThatThrownBy(() -> Shards.list("*/a.tar")).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.tar, true",
    "a.TAR.GZ, true",
    "x/a.tgz, true",
    "a.zip, true",
    "a.gz, false",
    "tar, false",
  })
  void isArchive_goesByTheName(String name, boolean isArchive) {
    assertThat(Shards.isArchive(Path.of(name))).isEqualTo(isArchive);
  }

  /** Compares with the lines that Python wrote beside the archive. */
  private static void assertItems(List<DatasetItem> items, Path archive) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(archive + ".txt"), UTF_8);
    assertThat(items).as(archive.toString()).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      String[] expected = lines.get(i).split("\t");
      DatasetItem item = items.get(i);
      Status status =
          switch (expected[1]) {
            case "-" -> Status.NO_POSITION;
            case "unreadable" -> Status.UNREADABLE;
            default -> Status.LABELED;
          };
      assertThat(item.status()).as(item + " in " + archive).isEqualTo(status);

      assertThat(item.name().replace(".tar/", "/")).endsWith(expected[0]);
      Reference reference = item.reference();
      if (reference != null) {
        assertThat(reference.id()).isEqualTo(expected[0]);
        assertThat(reference.location().latitude())
            .isEqualTo(Double.parseDouble(expected[1]), within(1e-6));
        assertThat(reference.location().longitude())
            .isEqualTo(Double.parseDouble(expected[2]), within(1e-6));
      }
    }
  }

  private static String id(DatasetItem item) {
    return item.reference() != null
        ? item.reference().id()
        : item.name().substring(item.name().lastIndexOf('/') + 1);
  }

  private static String place(DatasetItem item) {
    return item.reference() == null ? "none" : item.reference().location().toString();
  }

  private static List<DatasetItem> items(Dataset dataset) throws IOException {
    try (Stream<DatasetItem> items = dataset.items()) {
      return items.toList();
    }
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  private static int indexOf(byte[] bytes, String text) {
    int at = new String(bytes, ISO_8859_1).indexOf(text);
    assertThat(at).isNotNegative();
    return at;
  }

  private Path copy(Path file, String name) throws IOException {
    Path copy = folder.resolve(name);
    Files.createDirectories(copy.getParent());
    return Files.copy(file, copy);
  }

  private static Path packed(String name) throws Exception {
    Path files = python.resolve("files");
    if (!Files.exists(files)) {
      Python.run(
          "PIL", "python3-pil", "img2loc-index/src/test/python/archives.py", files.toString());
    }
    return files.resolve(name);
  }
}
