package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarTest {
  private static final GeoPoint CAMERA = new GeoPoint(-33.5, 151.25);
  private static final GeoPoint SHOWN = new GeoPoint(40.5, -74.25);

  @TempDir Path folder;

  // XMP

  @ParameterizedTest
  @CsvSource({
    "photo.jpg, photo.jpg.xmp",
    "photo.jpg, photo.xmp",
    "photo.JPG, photo.JPG.XMP",
    "Photo.JPG, Photo.jpg.xmp",
    "Photo.JPG, photo.jpg.xmp",
    "Photo.jpg, PHOTO.JPG.XMP",
    "photo.jpg, PHOTO.XMP",
    "photo.jpg, photo.Xmp",
    "photo, photo.xmp",
    ".photo, .photo.xmp",
  })
  void position_xmpBesideThePhoto_isRead(String photo, String sidecar) throws IOException {
    write(sidecar, ExifBytes.xmp("exif:GPSLatitude='33,30S' exif:GPSLongitude='151,15E'"));
    assertThat(position(photo))
        .isEqualTo(PhotoPosition.at(CAMERA, PhotoPosition.Source.XMP_SIDECAR));
  }

  @Test
  void position_ofTheFullName_comesFirst() throws IOException {
    write("p.jpg.xmp", ExifBytes.xmp("exif:GPSLatitude='33,30S' exif:GPSLongitude='151,15E'"));
    write("p.xmp", ExifBytes.xmp("exif:GPSLatitude='1,0N' exif:GPSLongitude='1,0E'"));
    assertThat(position("p.jpg").location()).isEqualTo(CAMERA);
  }

  @Test
  void position_unusableXmp_saysWhyAndNamesTheFile_unlessAnotherHasAPlace() throws IOException {
    write("p.xmp", ExifBytes.xmp("exif:GPSLatitude='33,30' exif:GPSLongitude='151,15E'"));
    PhotoPosition problem = position("p.jpg");
    assertThat(problem.source()).isEqualTo(PhotoPosition.Source.XMP_SIDECAR);
    assertThat(problem.problem()).isEqualTo("p.xmp's latitude has no Ref: N or S is unknown");
    write("p.jpg.json", json("p.jpg", CAMERA, SHOWN));
    assertThat(position("p.jpg").location()).isEqualTo(CAMERA);
  }

  @Test
  void position_notXml_saysSo() throws IOException {
    write("p.xmp", "<x:xmpmeta");
    assertThat(position("p.jpg").problem()).isEqualTo("p.xmp is not XML");
  }

  @Test
  void position_xmpWithoutAPosition_isNone() throws IOException {
    write("p.xmp", ExifBytes.xmp("tiff:Orientation='6'"));
    assertThat(position("p.jpg")).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_tooLarge_saysSo() throws IOException {
    Files.write(folder.resolve("p.xmp"), new byte[XmpPacket.MAX_BYTES + 1]);
    assertThat(position("p.jpg").problem()).isEqualTo("p.xmp is larger than 10 MiB");
  }

  @Test
  void position_externalEntity_isNotResolved() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "33,30S");
    write(
        "p.xmp",
        "<!DOCTYPE x [<!ENTITY e SYSTEM '%s'>]>".formatted(secret.toUri())
            + ExifBytes.xmp("exif:GPSLatitude='&e;' exif:GPSLongitude='151,15E'"));
    PhotoPosition position = position("p.jpg");
    assertThat(position.location()).isNull();
    assertThat(position.problem()).doesNotContain("33,30");
  }

  @Test
  void position_noSidecarOrADirectoryOfThatName_isNone() throws IOException {
    Files.createDirectory(folder.resolve("p.jpg.xmp"));
    Files.createDirectory(folder.resolve("p.jpg.json"));
    assertThat(position("p.jpg")).isEqualTo(PhotoPosition.none());
    assertThat(PhotoMetadata.sidecar(Path.of("/"))).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_xmpOfAPhotoInAnotherCase_isNotTaken() throws IOException {
    write("IMG.xmp", ExifBytes.xmp("exif:GPSLatitude='33,30S' exif:GPSLongitude='151,15E'"));
    write("img.jpg", "");
    assertThat(position("img.jpg").location()).isEqualTo(CAMERA);
    write("IMG.jpg", "");
    assumeTrue(
        Files.size(Files.writeString(folder.resolve("img.jpg"), "x"))
            != Files.size(folder.resolve("IMG.jpg")),
        "skipped: needs a file system that tells upper case from lower");
    assertThat(position("img.jpg")).isEqualTo(PhotoPosition.none());
    assertThat(position("IMG.jpg").location()).isEqualTo(CAMERA);
  }

  @Test
  void position_xmpOfAPhotoWithItsExtensionInAnotherCase_isNotTaken() throws IOException {
    write("a.jpg.xmp", ExifBytes.xmp("exif:GPSLatitude='33,30S' exif:GPSLongitude='151,15E'"));
    write("a.JPG", "");
    assertThat(position("a.JPG").location()).isEqualTo(CAMERA);
    write("a.jpg", "x");
    assumeTrue(
        Files.size(folder.resolve("a.JPG")) == 0,
        "skipped: needs a file system that tells upper case from lower");
    assertThat(position("a.JPG")).isEqualTo(PhotoPosition.none());
  }

  // Google Takeout

  @ParameterizedTest
  @CsvSource({
    "photo.jpg, photo.jpg.json",
    "photo.jpg, photo.jpg.supplemental-metadata.json",
    "photo.jpg, photo.jpg.supplemental-meta.json",
    "photo.jpg, photo.jpg.s.json",
    "photo.jpg, photo.jpg..json",
    "photo(1).jpg, photo.jpg(1).json",
    "photo(1).jpg, photo(1).jpg.json",
    "photo(1).jpg, photo.jpg.supplemental-metadata(1).json",
    "photo(12).jpg, photo.jpg.supplemental-met(12).json",
    "photo-edited.jpg, photo.jpg.json",
    "photo-edited.jpg, photo.jpg.supplemental-metadata.json",
    "photo-edited(1).jpg, photo.jpg(1).json",
    "photo-bearbeitet.jpg, photo.jpg.supplemental-metadata.json",
    "Screenshot_20241227_105539_Edge.jpg, Screenshot_20241227_105539_Edge.jpg.supplement.json",
    "D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg, D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg.supp.json",
    "a2345678901234567890123456789012345678901234567.jpg, a234567890123456789012345678901234567890123456.json",
    "a2345678901234567890123456789012345678901(2).jpg, a2345678901234567890123456789012345678901.jpg.(2).json",
    "Urlaub in Knaufspesch in der Schneifel (38).JPG, Urlaub in Knaufspesch in der Schneifel (38).JP.json",
  })
  void position_takeout_isFoundByEveryName(String photo, String json) throws IOException {
    write(json, json(photo, CAMERA, SHOWN));
    assertThat(position(photo)).isEqualTo(PhotoPosition.at(CAMERA, PhotoPosition.Source.TAKEOUT));
  }

  @ParameterizedTest
  @CsvSource({
    "photo(1).jpg, photo.jpg.json",
    "photo.jpg, photo.jpg(1).json",
    "photo.jpg, photo.json",
    "photo1.jpg, photo.jpg.json",
    "edited.jpg, .jpg.json",
  })
  void position_takeoutOfAnotherPhoto_isNotTaken(String photo, String json) throws IOException {
    write(json, json(photo, CAMERA, SHOWN));
    assertThat(position(photo)).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_takeoutCutWithinTheName_mustHaveThePhotosTitle() throws IOException {
    String stem = "a long name with an & in it, of many characters";
    String cut = stem.replace('&', '_').substring(0, 46) + ".json";
    String photo = stem.replace('&', '_') + "-1.jpg";
    write(cut, json(stem + "-2.jpg", CAMERA, SHOWN));
    assertThat(position(photo)).isEqualTo(PhotoPosition.none());
    write(cut, json(stem + "-1.jpg", CAMERA, SHOWN));
    assertThat(position(photo).location()).isEqualTo(CAMERA);
  }

  @ParameterizedTest
  @CsvSource({
    "x.jpg, x.jpg.json, other.jpg",
    "x.jpg, x.jpg.supplemental-metadata.json, x2.jpg",
    "x.jpg, x.jpg.json, x-edited.jpg",
    "x-edited.jpg, x.jpg.json, other.jpg",
    "x(1).jpg, x.jpg(1).json, y.jpg",
    "IMG_1.jpg, IMG_1.jpg.s.json, OTHER.jpg",
    "IMG_1.jpg, IMG_1.jpg.json, IMG_12.jpg",
  })
  void position_takeoutWithTheTitleOfAnother_isNotTaken(String photo, String json, String title)
      throws IOException {
    write(json, json(title, CAMERA, SHOWN));
    assertThat(position(photo)).isEqualTo(PhotoPosition.none());
  }

  @ParameterizedTest
  @CsvSource({
    "x.jpg, x.jpg.json, x.jpg",
    "x.jpg, x.jpg.json, x.JPG",
    "x.jpg, x.jpg.json, x",
    "x.jpg, x.jpg.json, x.heic",
    "Rev. 2.jpg, Rev. 2.jpg.json, Rev. 2",
    "x-edited.jpg, x.jpg.json, x.jpg",
    "x-edited(1).jpg, x.jpg(1).json, x.jpg",
    "x(1).jpg, x.jpg(1).json, x.jpg",
    "x(1).jpg, x(1).jpg.json, x(1).jpg",
    "x(1).jpg, x(1).jpg.json, x.jpg",
    "a_b_c.jpg, a_b_c.jpg.json, a&b:c.jpg",
    "Cafe\u0301.jpg, Cafe\u0301.jpg.json, Caf\u00E9.jpg",
    "a2345678901234567890123456789012345678901234567.jpg, a234567890123456789012345678901234567890123456.json, a2345678901234567890123456789012345678901234567890.jpg",
  })
  void position_takeoutWithThePhotosTitle_isTaken(String photo, String json, String title)
      throws IOException {
    write(json, json(title, CAMERA, SHOWN));
    assertThat(position(photo).location()).isEqualTo(CAMERA);
  }

  @Test
  void position_takeout_theCamerasBeforeTheShown_zerosAreNone() throws IOException {
    GeoPoint zero = new GeoPoint(0, 0);
    write("a.jpg.json", json("a.jpg", CAMERA, SHOWN));
    assertThat(position("a.jpg").location()).isEqualTo(CAMERA);
    write("b.jpg.json", json("b.jpg", zero, SHOWN));
    assertThat(position("b.jpg").location()).isEqualTo(SHOWN);
    write("c.jpg.json", json("c.jpg", zero, zero));
    assertThat(position("c.jpg")).isEqualTo(PhotoPosition.none());
    write("d.jpg.json", "{\"geoData\": {\"latitude\": 40.5, \"longitude\": -74.25}}");
    assertThat(position("d.jpg").location()).isEqualTo(SHOWN);
    write(
        "e.jpg.json", "{\"title\": \"e.jpg\", \"geoData\": null, \"people\": [{\"latitude\": 1}]}");
    assertThat(position("e.jpg")).isEqualTo(PhotoPosition.none());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"geoData": {"latitude": 95.0, "longitude": 1.0}} | p.jpg.json's latitude is out of range
          {"geoData": {"latitude": 5.0, "longitude": -181.0}} | longitude is out of range
          {"geoData": {"latitude": 5.0}} | p.jpg.json has a latitude without a longitude
          {"geoData": {"latitude": "5", "longitude": {"x": [1]}}} | latitude is unreadable
          {"geoData": {"latitude": NaN, "longitude": 1}} | p.jpg.json is not JSON
          {"geoData": {"latitude": 1e999, "longitude": 1}} | not finite
          {"geoData": {"latitude": 5.0, | p.jpg.json is not JSON
          """)
  void position_takeoutThatIsNone_saysWhy(String json, String reason) throws IOException {
    write("p.jpg.json", json);
    PhotoPosition position = position("p.jpg");
    assertThat(position.source()).isEqualTo(PhotoPosition.Source.TAKEOUT);
    assertThat(position.problem()).contains(reason);
  }

  @Test
  void position_jsonOfGreatDepthOrLength_endsWithAReason() throws IOException {
    write("p.jpg.json", "{\"a\":".repeat(200_000));
    assertThat(position("p.jpg").problem()).contains("p.jpg.json is not JSON");
    write("q.jpg.json", "{\"geoData\": {\"latitude\": " + "1".repeat(100_000) + "}}");
    assertThat(position("q.jpg").problem()).contains("q.jpg.json is not JSON").hasSizeLessThan(300);
    write("r.jpg.json", "[1, 2]");
    assertThat(position("r.jpg")).isEqualTo(PhotoPosition.none());
  }

  private PhotoPosition position(String photo) {
    return PhotoMetadata.sidecar(folder.resolve(photo));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String json(String title, GeoPoint camera, GeoPoint shown) {
    return """
        {"title": "%s", "description": "", "imageViews": "3",
         "geoData": {"latitude": %s, "longitude": %s, "altitude": 0.0, "latitudeSpan": 0.0},
         "geoDataExif": {"latitude": %s, "longitude": %s, "altitude": 1.5},
         "people": [{"name": "A", "geoData": {"latitude": 9.0, "longitude": 9.0}}]}
        """
        .formatted(
            title, shown.latitude(), shown.longitude(), camera.latitude(), camera.longitude());
  }
}
