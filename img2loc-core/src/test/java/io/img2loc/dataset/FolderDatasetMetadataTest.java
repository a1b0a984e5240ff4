package io.img2loc.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder's photos with what they say of themselves. */
class FolderDatasetMetadataTest {
  @TempDir Path folder;

  @Test
  void items_commentOfIm2Gps_isThePosition() throws IOException {
    jpeg(
        "Sydney/a.jpg",
        "photo: 67787391 c0ab1b285d 25",
        "title: a bridge",
        "latitude: -33.852222",
        "longitude: 151.210556",
        "accuracy: 16");

    assertThat(items(folder))
        .singleElement()
        .extracting(DatasetItem::reference)
        .isEqualTo(Reference.of("Sydney/a.jpg", new GeoPoint(-33.852222, 151.210556)));
  }

  @Test
  void items_swappedComment_isNoPositionAndSaysWhy() throws IOException {
    Path photo = jpeg("a.jpg", "latitude: 151.210556", "longitude: -33.852222");

    DatasetItem item = items(folder).get(0);

    assertThat(item.status()).isEqualTo(Status.NO_POSITION);
    assertThat(item.problem()).startsWith(photo + ": the JPEG comment ").contains("swapped");
  }

  /** Against exiftool, which prints nothing for a photo without a position. */
  @Test
  void items_realPhotos_haveThePositionsThatExiftoolReads() throws Exception {
    Path photos = Path.of(System.getProperty("img2loc.shared", ""), "photos", "gallery");
    assumeTrue(Files.isDirectory(photos), photos + " is absent: no real photos to read");
    Map<Path, GeoPoint> expected = exiftool(photos);

    List<DatasetItem> items = items(photos);

    assertThat(items)
        .filteredOn(item -> item.status() == Status.LABELED)
        .hasSameSizeAs(expected.keySet());
    for (DatasetItem item : items) {
      assertThat(item.status()).as(item.toString()).isNotEqualTo(Status.UNREADABLE);
      GeoPoint location = expected.get(item.photo().path().orElseThrow());
      assertThat(item.status() == Status.LABELED).as(item.name()).isEqualTo(location != null);
      if (location != null) {
        assertThat(item.reference().location().distanceKm(location))
            .as(item.name())
            .isCloseTo(0, within(1e-6));
      }
    }
  }

  private static Map<Path, GeoPoint> exiftool(Path photos) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  "exiftool",
                  "-r",
                  "-q",
                  "-n",
                  "-if",
                  "defined $GPSLatitude",
                  "-p",
                  "$Directory/$FileName|$GPSLatitude|$GPSLongitude",
                  photos.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return abort("skipped: no exiftool here; Debian has it as libimage-exiftool-perl");
    }
    Map<Path, GeoPoint> positions = new TreeMap<>();
    try (var lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\\|", -1);
        positions.put(
            Path.of(fields[0]),
            new GeoPoint(Double.parseDouble(fields[1]), Double.parseDouble(fields[2])));
      }
    }
    process.waitFor();
    assertThat(positions).isNotEmpty();
    return positions;
  }

  /** A JPEG with comments, each a segment of its own that ends in a NUL. */
  private Path jpeg(String name, String... comments) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", plain);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(plain.toByteArray(), 0, 20); // SOI and JFIF
    for (String comment : comments) {
      byte[] text = (comment + "\0").getBytes(ISO_8859_1);
      file.write(
          ByteBuffer.allocate(4 + text.length)
              .putShort((short) 0xFFFE)
              .putShort((short) (2 + text.length))
              .put(text)
              .array());
    }
    file.write(plain.toByteArray(), 20, plain.size() - 20);
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.write(path, file.toByteArray());
  }

  private static List<DatasetItem> items(Path folder) throws IOException {
    try (Stream<DatasetItem> items = Dataset.folder(folder).items()) {
      return items.toList();
    }
  }
}
