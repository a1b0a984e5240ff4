package io.img2loc.index;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.dataset.DatasetItem.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars that no tool writes, and bounds. */
class SampleReaderTest {
  private static final int MAX = 10_000;

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

  @Test
  void next_sparseFile_isDamage() throws IOException {
    header("a.jpg", 'S', "0");
    end();

    assertThat(items())
        .singleElement()
        .extracting(DatasetItem::problem)
        .asString()
        .contains("has a sparse file, which is not read");
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
    var in = new ByteArrayInputStream(tar.toByteArray());
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
