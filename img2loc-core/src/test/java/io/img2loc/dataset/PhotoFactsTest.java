package io.img2loc.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.PhotoPosition;
import io.img2loc.PhotoPosition.Siblings;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Photos out of archives, with what lies beside them. */
class PhotoFactsTest {
  private static final GeoPoint PARIS = new GeoPoint(48.858222, 2.2945);

  @Test
  void of_jsonOfWebdataset_isTheReference() throws IOException {
    DatasetItem item =
        read(
            "00000/000123.jpg",
            Map.of(
                "000123.json",
                """
                {"key": "000123", "caption": null, "exif": {"lat": 1}, "LAT": 48.858222,
                 "lon": "2.2945", "user": "somebody", "date": "2011-05-06 07:08:09", "city": "Paris"}
                """));

    assertThat(item.reference())
        .isEqualTo(
            new Reference(
                "00000/000123.jpg",
                PARIS,
                "somebody",
                LocalDateTime.of(2011, 5, 6, 7, 8, 9),
                "Paris"));
    assertThat(item.name()).isEqualTo("shard.tar/00000/000123.jpg");
  }

  /** webdataset's key ends at the first dot, the name of a file at the last. */
  @ParameterizedTest
  @CsvSource({"a.left.jpg, a.json", "a.left.jpg, a.left.json", "a.jpg, a.json"})
  void of_jsonOfTheKey_isFound(String photo, String json) throws IOException {
    DatasetItem item = read(photo, Map.of(json, "{\"lat\": 48.858222, \"lng\": 2.2945}"));

    assertThat(item.reference()).isEqualTo(Reference.of(photo, PARIS));
  }

  /** As img2dataset and pandas write what is not known. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"lat\": NaN, \"lon\": NaN}",
        "{\"lat\": null, \"lon\": null}",
        "{\"caption\": \"x\"}",
        "[1, 2]",
        "\"\""
      })
  void of_jsonWithoutCoordinates_leavesThePhotosOwn(String json) throws IOException {
    Photo photo = photo("a.jpg", "latitude: 48.858222", "longitude: 2.2945");

    assertThat(DatasetItem.of(photo, "a.jpg", siblings(Map.of("a.json", json))).reference())
        .isEqualTo(Reference.of("a.jpg", PARIS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"lat\": 148.5, \"lon\": 2}|a.json: lat is \"148.5\"; it must be a number in [-90, 90]",
        "{\"lat\": \"48,5\", \"lon\": 2}|a.json: lat is \"48,5\"; it must be a number",
        "{\"lat\": Infinity, \"lon\": 2}|a.json: lat is \"Infinity\"; it must be a number",
        "{\"lat\": 0, \"lon\": 0.0}|a.json states 0, 0, which stands for an unknown position",
        "{\"lat\": 1, \"lon\": |a.json is not JSON",
        "{\"lat\": 1|a.json is not JSON",
      })
  void of_unusableJson_isNoPositionAndSaysWhy(String json, String problem) throws IOException {
    DatasetItem item = read("a.jpg", Map.of("a.json", json));

    assertThat(item.status()).isEqualTo(Status.NO_POSITION);
    assertThat(item.problem()).startsWith("shard.tar/a.jpg: " + problem);
  }

  @Test
  void of_unusableJson_doesNotHideThePhotosOwnPlace() throws IOException {
    Photo photo = photo("a.jpg", "latitude: 48.858222", "longitude: 2.2945");

    assertThat(DatasetItem.of(photo, "a.jpg", siblings(Map.of("a.json", "{"))).reference())
        .isEqualTo(Reference.of("a.jpg", PARIS));
  }

  @Test
  void of_jsonTooLarge_isNotRead() throws IOException {
    String json = "{\"lat\": 48.858222, \"lon\": 2.2945, \"x\": \"" + "x".repeat(1 << 20) + "\"}";

    assertThat(read("a.jpg", Map.of("a.json", json)).problem()).contains("larger than 1 MiB");
  }

  @Test
  void of_takeoutsJsonAndXmp_areReadAsBesideAFile() throws IOException {
    String takeout =
        "{\"title\": \"a.jpg\", \"geoData\": {\"latitude\": 48.858222, \"longitude\": 2.2945}}";
    String xmp =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
            + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
            + "<rdf:Description xmlns:exif='http://ns.adobe.com/exif/1.0/'"
            + " exif:GPSLatitude='33,30S' exif:GPSLongitude='151,15E'/></rdf:RDF></x:xmpmeta>";

    assertThat(read("sub/a.jpg", Map.of("a.jpg.json", takeout)).reference())
        .isEqualTo(Reference.of("sub/a.jpg", PARIS));
    assertThat(read("sub/a.jpg", Map.of("a.xmp", xmp)).reference())
        .isEqualTo(Reference.of("sub/a.jpg", new GeoPoint(-33.5, 151.25)));
    assertThat(PhotoPosition.beside("a.jpg", siblings(Map.of("a.jpg.json", takeout))).source())
        .isEqualTo(PhotoPosition.Source.TAKEOUT);
    assertThat(PhotoPosition.beside("A.jpg", siblings(Map.of("a.xmp", xmp, "a.jpg", "another's"))))
        .isEqualTo(PhotoPosition.none());
  }

  @Test
  void of_siblingThatCannotBeRead_isAProblemOfThatPhoto() throws IOException {
    Siblings broken =
        name -> {
          if (name.equals("a.json")) {
            throw new IOException("its checksum is wrong");
          }
          return null;
        };

    assertThat(DatasetItem.of(photo("a.jpg"), "a.jpg", broken).problem())
        .isEqualTo("shard.tar/a.jpg: a.json cannot be read: its checksum is wrong");
  }

  @Test
  void of_noPhoto_isUnreadable() {
    Photo photo = Photo.of(new byte[] {1, 2, 3}, "shard.tar/a.jpg");

    DatasetItem item = DatasetItem.of(photo, "a.jpg", name -> null);

    assertThat(item.status()).isEqualTo(Status.UNREADABLE);
    assertThat(item.problem()).startsWith("shard.tar/a.jpg: ");
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg, true",
    "x/y/A.JPEG, true",
    "./a.heic, true",
    "../a.png, true",
    "a.json, false",
    "jpg, false",
    "x/.a.jpg, false",
    ".trash/a.jpg, false",
    "__MACOSX/a.jpg, false",
    "x/@eaDir/a.jpg, false",
    "a.jpg/, false",
  })
  void isPhoto_goesByTheNamesOfThePath(String path, boolean isPhoto) {
    assertThat(Dataset.isPhoto(path)).isEqualTo(isPhoto);
  }

  private static DatasetItem read(String id, Map<String, String> beside) throws IOException {
    return DatasetItem.of(photo(id), id, siblings(beside));
  }

  private static Siblings siblings(Map<String, String> files) {
    return name ->
        files.containsKey(name) ? new ByteArrayInputStream(files.get(name).getBytes(UTF_8)) : null;
  }

  /** A JPEG with that comment. */
  private static Photo photo(String id, String... comment) throws IOException {
    var jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    byte[] bytes = jpeg.toByteArray();
    byte[] text = String.join("\n", comment).getBytes(UTF_8);
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, 2);
    if (comment.length > 0) {
      out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, (byte) (text.length + 2)});
      out.writeBytes(text);
    }
    out.write(bytes, 2, bytes.length - 2);
    return Photo.of(out.toByteArray(), "shard.tar/" + id);
  }
}
