package io.img2loc.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.dataset.DatasetItem.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars that no tool writes, and bounds. */
class SampleReaderTest {
  private static final int MAX = 10_000;

  @TempDir Path folder;

  private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

  /** Cameras and people put dots into names; that is no sample of a thousand photos. */
  @Test
  void next_manyPhotosOfOneKey_areAllGiven() throws IOException {
    file("trip.json", "{\"lat\": 1, \"lon\": 2}".getBytes(UTF_8));
    for (int i = 0; i < 30; i++) {
      file("trip.%02d.jpg".formatted(i), jpeg());
    }
    end();

    List<DatasetItem> items = items();

    assertThat(items).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(items.get(i).reference())
          .isEqualTo(Reference.of("trip.%02d.jpg".formatted(i), new GeoPoint(1, 2)));
    }
  }

  /** Takeout's JSON lies beside each photo, and phones put dots into the names of all. */
  @Test
  void next_manyPhotosOfOneKeyWithTheirSidecars_haveTheirOwnPlaces() throws IOException {
    for (int i = 0; i < 40; i++) {
      String name = "WhatsApp Image 2019-05-01 at 10.11.%02d.jpeg".formatted(i);
      file(name, jpeg());
      file(name + ".json", takeout(name, 1 + i));
    }
    end();

    List<DatasetItem> items = items();

    assertThat(items).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(items.get(i).reference())
          .extracting(Reference::location)
          .isEqualTo(new GeoPoint(1 + i, 2));
    }
  }

  /** In front of each photo its own, and behind it another that says nothing. */
  @Test
  void next_twoSidecarsEach_noneIsForgottenBeforeItsPhotoIsGiven() throws IOException {
    for (int i = 0; i < 40; i++) {
      String name = "trip.%02d".formatted(i);
      file(name + ".json", "{\"lat\": %d, \"lon\": 2}".formatted(1 + i).getBytes(UTF_8));
      file(name + ".png", jpeg());
      file(name + ".xmp", "none".getBytes(UTF_8));
    }
    end();

    assertThat(items())
        .hasSize(40)
        .allSatisfy(item -> assertThat(item.status()).isEqualTo(Status.LABELED));
  }

  private static byte[] takeout(String title, int latitude) {
    return "{\"title\":\"%s\",\"geoData\":{\"latitude\":%d,\"longitude\":2}}"
        .formatted(title, latitude)
        .getBytes(UTF_8);
  }

  @Test
  void next_photoBeyondTheBound_isUnreadableAndTheRestGoesOn() throws IOException {
    file("a.jpg", new byte[MAX + 1]);
    file("b.jpg", jpeg());
    end();

    List<DatasetItem> items = items();

    assertThat(items)
        .extracting(DatasetItem::status)
        .containsExactly(Status.UNREADABLE, Status.NO_POSITION);
    assertThat(items.get(0).problem())
        .isEqualTo(
            "x.tar/a.jpg: has more than 10,000 bytes, the bound for a photo in an archive; unpack it");
  }

  /** The header may say anything; no more is read than there is. */
  @Test
  void next_sizeOfTerabytes_isDamageAndNoMemory() throws IOException {
    header("a.jpg", '0', "77777777777");

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::problem)
        .asString()
        .contains("ends inside a file");
  }

  @Test
  void next_sizeInBase256_isRead() throws IOException {
    byte[] photo = jpeg();
    byte[] size = new byte[12];
    size[0] = (byte) 0x80;
    ByteBuffer.wrap(size).putLong(4, photo.length);
    header("a.jpg", '0', new String(size, ISO_8859_1));
    contents(photo);
    end();

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::status)
        .isEqualTo(Status.NO_POSITION);
  }

  /** As Unix wrote it before there was a ustar: no magic, type 0. */
  @Test
  void next_oldTar_isRead() throws IOException {
    byte[] photo = jpeg();
    header("a.jpg", '\0', Integer.toOctalString(photo.length));
    contents(photo);
    end();

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::status)
        .isEqualTo(Status.NO_POSITION);
  }

  @Test
  void next_paxSizeAndPath_areThoseOfTheNextFile() throws IOException {
    byte[] photo = jpeg();
    byte[] records =
        (record("path", "far/away/größer.jpg") + record("size", "" + photo.length)).getBytes(UTF_8);
    header("pax", 'x', Integer.toOctalString(records.length));
    contents(records);
    header("short.jpg", '0', "0");
    contents(photo);
    file("b.jpg", photo);
    end();

    assertThat(items())
        .extracting(DatasetItem::name)
        .containsExactly("x.tar/far/away/größer.jpg", "x.tar/b.jpg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "5 a=b",
        "99 path=a\n",
        "7 pathx\n",
        "0 path=a\n",
        "-1 path=a\n",
        "99999999999999999999 path=a\n"
      })
  void next_paxThatIsNone_isDamage(String records) throws IOException {
    header("pax", 'x', Integer.toOctalString(records.length()));
    contents(records.getBytes(US_ASCII));
    file("a.jpg", jpeg());
    end();

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::problem)
        .asString()
        .startsWith("x.tar: has an extended header that is none, at byte ");
  }

  @Test
  void next_extensionBeyondTheBound_isDamage() throws IOException {
    header("long", 'L', Integer.toOctalString(2 << 20));
    contents(new byte[2 << 20]);
    end();

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::problem)
        .asString()
        .contains("states a name of 2097152 bytes");
  }

  /** A disk's image of zeros, as a download has it that was begun and not finished. */
  @Test
  void next_zerosFromSomewhereOn_areDamage() throws IOException {
    for (int i = 0; i < 40; i++) {
      file(i + ".jpg", jpeg());
    }
    end();
    byte[] whole = Arrays.copyOf(tar.toByteArray(), 71_680);
    assertThat(items(whole)).hasSize(40);
    assertThat(items(Arrays.copyOf(whole, 4 << 20)))
        .last()
        .extracting(DatasetItem::problem)
        .asString()
        .startsWith("x.tar: has nothing but zeros from somewhere on, at byte ");

    Arrays.fill(whole, 30_720, whole.length, (byte) 0);

    assertThat(items(whole))
        .hasSize(20)
        .last()
        .extracting(DatasetItem::problem)
        .asString()
        .startsWith("x.tar: has nothing but zeros from somewhere on, at byte 71680; ");
  }

  @Test
  void next_endWithoutItsSecondBlock_isDamage() throws IOException {
    file("a.jpg", jpeg());
    tar.writeBytes(new byte[512]);

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::problem)
        .asString()
        .startsWith("x.tar: ends without the blocks of zeros that end a tar");
  }

  @Test
  void next_anotherTarBehind_isDamage() throws IOException {
    file("a.jpg", jpeg());
    file("b.jpg", jpeg());
    end();
    file("c.jpg", jpeg());
    end();

    assertThat(items())
        .hasSize(2)
        .last()
        .extracting(DatasetItem::problem)
        .asString()
        .startsWith("x.tar: has more behind the zeros that end a tar, at byte ");
  }

  /** GNU tar fills the last record, of whatever size it is told to make records. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20, 128, 1024})
  void next_recordsOfOtherSizes_areRead(int blocks) throws Exception {
    Files.write(folder.resolve("a.jpg"), jpeg());
    assertThat(items(packed("-b", "" + blocks))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "oldgnu", "pax"})
  void next_sparseFile_isUnreadableAndTheRestGoesOn(String format) throws Exception {
    try (var sparse = new RandomAccessFile(folder.resolve("a.jpg").toFile(), "rw")) {
      for (int i = 1; i < 60; i++) { // more than fit the header
        sparse.seek(i * 100_000L);
        sparse.write(jpeg());
      }
    }
    Files.write(folder.resolve("b.jpg"), jpeg());
    byte[] bytes = packed("--sparse", "--format=" + format);
    assumeTrue(bytes.length < 1_000_000, "this file system has no sparse files");

    List<DatasetItem> items = items(bytes);

    assertThat(items)
        .extracting(DatasetItem::name, DatasetItem::status)
        .containsExactly(
            tuple("x.tar/a.jpg", Status.UNREADABLE), tuple("x.tar/b.jpg", Status.NO_POSITION));
    assertThat(items.get(0).problem())
        .isEqualTo(
            "x.tar/a.jpg: is packed as a sparse file, which is not read; pack it without --sparse");
  }

  /** What GNU tar makes of the folder. */
  private byte[] packed(String... options) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tar")), "needs GNU tar");
    Path packed = Files.createTempFile(folder.getParent(), "x", ".tar");
    List<String> command = new ArrayList<>(List.of("/usr/bin/tar", "--sort=name"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cf", packed.toString(), "-C", folder.toString(), "."));
    Process tar = new ProcessBuilder(command).redirectErrorStream(true).start();
    String words = new String(tar.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(tar.waitFor() == 0, "GNU tar says: " + words);
    return Files.readAllBytes(packed);
  }

  /** Cut between a photo and its JSON, it would give the photo another place. */
  @Test
  void next_withoutTheEnd_doesNotGiveTheLastSample() throws IOException {
    file("a.jpg", jpeg());
    file("b.jpg", jpeg());

    assertThat(items())
        .extracting(DatasetItem::status)
        .containsExactly(Status.NO_POSITION, Status.UNREADABLE);
  }

  @Test
  void next_diskFails_throws() {
    ArchiveEntries failing =
        new ArchiveEntries() {
          @Override
          public Entry next() throws IOException {
            throw new IOException("input/output error");
          }

          @Override
          public byte[] read(int atMost) {
            return new byte[0];
          }

          @Override
          public String position() {
            return "byte 0";
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> new SampleReader("x.tar", "", failing, id -> false, MAX).next())
        .isInstanceOf(IOException.class)
        .hasMessage("input/output error");
  }

  private List<DatasetItem> items() throws IOException {
    return items(tar.toByteArray());
  }

  private static List<DatasetItem> items(byte[] bytes) throws IOException {
    var in = new ByteArrayInputStream(bytes);
    try (var reader = new SampleReader("x.tar", "", new TarEntries(in, false), id -> false, MAX)) {
      List<DatasetItem> items = new ArrayList<>();
      for (DatasetItem item = reader.next(); item != null; item = reader.next()) {
        items.add(item);
      }
      return items;
    }
  }

  private void file(String name, byte[] content) throws IOException {
    header(name, '0', Integer.toOctalString(content.length));
    contents(content);
  }

  private void header(String name, char type, String size) {
    byte[] header = new byte[512];
    byte[] nameBytes = name.getBytes(UTF_8);
    System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
    byte[] sizeBytes = size.getBytes(ISO_8859_1);
    System.arraycopy(sizeBytes, 0, header, 124, sizeBytes.length);
    header[156] = (byte) type;
    int sum = 8 * ' ';
    for (byte value : header) {
      sum += value & 0xFF;
    }
    byte[] digits = "%06o\0 ".formatted(sum).getBytes(US_ASCII);
    System.arraycopy(digits, 0, header, 148, 8);
    tar.writeBytes(header);
  }

  private void contents(byte[] content) {
    tar.writeBytes(content);
    tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
  }

  private void end() {
    tar.writeBytes(new byte[1024]);
  }

  private static String record(String key, String value) {
    int length = (" " + key + "=" + value + "\n").getBytes(UTF_8).length;
    int digits = length + 2 >= 10 ? 2 : 1;
    return (length + digits) + " " + key + "=" + value + "\n";
  }

  private static byte[] jpeg() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", out);
    return out.toByteArray();
  }
}
