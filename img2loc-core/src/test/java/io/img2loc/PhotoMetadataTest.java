package io.img2loc;

import static io.img2loc.ExifBytes.concat;
import static io.img2loc.ExifBytes.jpegOf;
import static io.img2loc.ExifBytes.segment;
import static io.img2loc.ExifBytes.xmp;
import static io.img2loc.ExifBytes.xmpSegment;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoMetadataTest {
  private static final String HERE = "exif:GPSLatitude='33,51.4S' exif:GPSLongitude='151,12.9E'";

  @TempDir Path folder;

  // EXIF's position

  @ParameterizedTest
  @CsvSource({
    "N, E, 48.858222222, 2.294444444",
    "S, E, -48.858222222, 2.294444444",
    "N, W, 48.858222222, -2.294444444",
    "S, W, -48.858222222, -2.294444444",
  })
  void position_ofExif_inAllHemispheres(String ns, String ew, double latitude, double longitude) {
    int[] lat = {48, 51, 2960};
    int[] lon = {2, 17, 4000};
    assertAt(read(ExifBytes.at(ns, lat, ew, lon).jpeg()), latitude, longitude);
    assertAt(
        read(
            new ExifBytes()
                .littleEndian()
                .gpsText(1, ns)
                .gpsRational(2, ExifBytes.RATIONAL, 48, 1, 51, 1, 2960, 100)
                .gpsText(3, ew)
                .gpsRational(4, ExifBytes.RATIONAL, 2, 1, 17, 1, 4000, 100)
                .jpeg()),
        latitude,
        longitude);
  }

  @Test
  void position_atTheEdges() {
    int[] zero = {0, 0, 0};
    assertAt(read(ExifBytes.at("S", new int[] {0, 30, 0}, "W", zero).jpeg()), -0.5, 0);
    assertAt(read(ExifBytes.at("S", new int[] {90, 0, 0}, "E", zero).jpeg()), -90, 0);
    assertAt(read(ExifBytes.at("N", zero, "E", new int[] {180, 0, 0}).jpeg()), 0, -180);
    assertAt(read(ExifBytes.at("N", zero, "W", new int[] {179, 60, 0}).jpeg()), 0, -180);
  }

  @Test
  void position_oddForms_areRead() {
    assertAt(read(exif(latitude("S", 48858222, 1000000), ref("W"))), -48.858222, -2.5);
    assertAt(
        read(exif(latitude("south", 48, 1, 5149332, 100000), ref("west\0\0"))), -48.858222, -2.5);
    assertAt(
        read(
            exif(
                new ExifBytes()
                    .gpsText(1, "N")
                    .gpsRational(2, ExifBytes.SRATIONAL, 48, 1, 30, 1, 0, 1),
                ref("e"))),
        48.5,
        2.5);
    assertAt(
        read(
            exif(
                new ExifBytes()
                    .gpsText(1, "S")
                    .gpsRational(2, ExifBytes.SRATIONAL, -48, 1, -30, 1, 0, 1),
                ref("E"))),
        -48.5,
        2.5);
    assertAt(read(exif(new ExifBytes().gpsText(1, "S").gpsDoubles(2, 48.5), ref("E"))), -48.5, 2.5);
    assertAt(read(exif(new ExifBytes().gpsText(1, "S").gpsText(2, "48.5"), ref("E"))), -48.5, 2.5);
    assertAt(
        read(exif(new ExifBytes().gpsText(1, "S").gpsText(2, "48/1,51/1,2960/100"), ref("E"))),
        -48.858222222,
        2.5);
    assertAt(read(exif(new ExifBytes().gpsText(2, "48,30 S"), ref("E"))), -48.5, 2.5);
    assertAt(
        read(
            exif(
                new ExifBytes()
                    .gpsRaw(1, ExifBytes.UNDEFINED, 2, new byte[] {'S', 0})
                    .gpsRational(2, ExifBytes.RATIONAL, 48, 1, 30, 1, 0, 1),
                ref("E"))),
        -48.5,
        2.5);
  }

  @Test
  void position_ofExifThatIsNone_saysWhy() {
    assertProblem(
        exif(latitude(null, 48, 1, 30, 1, 0, 1), ref("E")),
        "EXIF's latitude has no Ref: N or S is unknown");
    assertProblem(exif(latitude("", 48, 1, 30, 1, 0, 1), ref("E")), "latitude has no Ref");
    assertProblem(exif(latitude("\0\0", 48, 1, 30, 1, 0, 1), ref("E")), "latitude has no Ref");
    assertProblem(
        exif(latitude("N", 48, 1, 30, 1, 0, 1), ref(null)),
        "EXIF's longitude has no Ref: E or W is unknown");
    assertProblem(
        exif(latitude(null, 48, 1, 30, 1, 0, 1), ref(null)),
        "EXIF's latitude has no Ref: N or S is unknown; its longitude has no Ref: E or W is unknown");
    assertProblem(
        exif(latitude("N", 48, 0, 30, 1, 0, 1), ref("E")),
        "latitude has a fraction with a zero denominator");
    assertProblem(exif(latitude("N", 48, 1, 30, 1, 0, 0), ref("E")), "zero denominator");
    assertProblem(exif(latitude("N", 0, 0, 0, 0, 0, 0), ref("E")), "zero denominator");
    assertProblem(exif(latitude("N", 95, 1, 0, 1, 0, 1), ref("E")), "95.000000 is beyond 90");
    assertProblem(exif(latitude("N", 4294967295L, 1), ref("E")), "is beyond 90");
    assertProblem(exif(latitude("N", 48, 1, 75, 1, 0, 1), ref("E")), "75.0 minutes");
    assertProblem(exif(latitude("N", 48, 1, 51, 1, 2960, 1), ref("E")), "2960.0 seconds");
    assertProblem(
        exif(new ExifBytes().gpsText(1, "N").gpsDoubles(2, Double.NaN), ref("E")), "not finite");
    assertProblem(
        exif(new ExifBytes().gpsText(1, "N").gpsText(2, "somewhere"), ref("E")),
        "unreadable: \"somewhere\"");
    assertProblem(
        exif(new ExifBytes().gpsText(1, "N").gpsRaw(2, 99, 3, new byte[24]), ref("E")),
        "unreadable");
    assertProblem(
        exif(
            new ExifBytes().gpsText(1, "N").gpsRaw(2, ExifBytes.RATIONAL, 0, new byte[0]),
            ref("E")),
        "unreadable");
    assertProblem(
        exif(
            new ExifBytes().gpsText(1, "N").gpsRaw(2, ExifBytes.RATIONAL, 1 << 29, new byte[8]),
            ref("E")),
        "unreadable");
    assertProblem(
        exif(new ExifBytes().gpsText(1, "N").gpsRational(2, ExifBytes.SRATIONAL, -48, 1), ref("E")),
        "is negative and has N as well");
    assertProblem(
        exif(
            new ExifBytes()
                .gpsText(1, "S")
                .gpsRational(2, ExifBytes.SRATIONAL, -48, 1, 30, 1, 0, 1),
            ref("E")),
        "differ in sign");
    assertProblem(
        new ExifBytes().gpsText(1, "N").gpsRational(2, ExifBytes.RATIONAL, 48, 1).jpeg(),
        "EXIF has a latitude without a longitude");
    assertProblem(ref("E").jpeg(), "EXIF has a longitude without a latitude");
    int[] zero = {0, 0, 0};
    assertProblem(
        ExifBytes.at("N", zero, "E", zero).jpeg(),
        "EXIF says (0, 0), which stands for \"not set\"");
    assertProblem(ExifBytes.at("", zero, "", zero).jpeg(), "(0, 0)");
  }

  @Test
  void position_ofAGpsDirectoryWithoutNumbers_isNone() {
    assertThat(read(new ExifBytes().gpsText(1, "N").gpsText(3, "E").jpeg()).position())
        .isEqualTo(PhotoPosition.none());
    assertThat(read(new ExifBytes().gpsText(2, "   ").gpsText(4, "").jpeg()).position())
        .isEqualTo(PhotoPosition.none());
    assertThat(read(jpegOf()).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_statusVoid_isReadAsExiftoolDoes() {
    int[] lat = {48, 30, 0};
    assertAt(read(ExifBytes.at("N", lat, "E", lat).gpsText(9, "V").jpeg()), 48.5, 48.5);
  }

  @Test
  void position_ofAValueCutOff_isNotReadAsASmallerOne() {
    byte[] tiff = ExifBytes.at("N", new int[] {48, 51, 2960}, "E", new int[] {2, 17, 4000}).tiff();
    byte[] cut = Arrays.copyOf(tiff, tiff.length - 8);
    byte[] jpeg = jpegOf(segment(0xE1, concat("Exif\0\0".getBytes(US_ASCII), cut)));
    assertProblem(jpeg, "longitude is unreadable");
  }

  // EXIF and XMP

  @Test
  void position_exifComesFirst_andXmpRescues() {
    byte[] xmp = xmpSegment(xmp(HERE));
    int[] lat = {48, 30, 0};
    PhotoPosition both = read(jpegOf(app1(ExifBytes.at("N", lat, "E", lat)), xmp)).position();
    assertThat(both)
        .isEqualTo(PhotoPosition.at(new GeoPoint(48.5, 48.5), PhotoPosition.Source.EXIF));
    PhotoPosition rescued = read(jpegOf(app1(ExifBytes.at("", lat, "E", lat)), xmp)).position();
    assertThat(rescued.source()).isEqualTo(PhotoPosition.Source.XMP);
    assertThat(rescued.location()).isEqualTo(new GeoPoint(-(33 + 51.4 / 60), 151 + 12.9 / 60));
  }

  @Test
  void position_bothUnusable_saysExifsReason() {
    byte[] xmp = xmpSegment(xmp("exif:GPSLatitude='0,0N' exif:GPSLongitude='0,0E'"));
    int[] lat = {48, 30, 0};
    assertProblem(jpegOf(app1(ExifBytes.at("", lat, "E", lat)), xmp), "EXIF's latitude has no Ref");
    assertProblem(jpegOf(xmp), "XMP says (0, 0)");
  }

  @Test
  void position_xmpAsElementsOrWithOddPrefixes_isRead() {
    String elements =
        "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description"
            + " xmlns:q='http://ns.adobe.com/exif/1.0/'><q:GPSLatitude>33,<!-- -->30S</q:GPSLatitude>"
            + "</r:Description><r:Description xmlns:q='http://ns.adobe.com/exif/1.0/'>"
            + "<q:GPSLongitude> 151,30E\n</q:GPSLongitude></r:Description></r:RDF>";
    assertAt(read(jpegOf(xmpSegment(elements))), -33.5, 151.5);
    byte[] utf16 = concat(new byte[] {-1, -2}, elements.getBytes(UTF_16LE));
    byte[] preamble = "http://ns.adobe.com/xap/1.0/\0".getBytes(US_ASCII);
    assertAt(read(jpegOf(segment(0xE1, concat(preamble, utf16)))), -33.5, 151.5);
  }

  @Test
  void position_ofAPlaceShownInsideAStructure_isNotThePhotos() {
    String shown =
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
            + " xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'>"
            + "<rdf:Description><i:LocationShown><rdf:Bag><rdf:li rdf:parseType='Resource'>"
            + "<exif:GPSLatitude>10,0N</exif:GPSLatitude><exif:GPSLongitude>10,0E</exif:GPSLongitude>"
            + "</rdf:li><rdf:li><rdf:Description exif:GPSLatitude='1,0N' exif:GPSLongitude='1,0E'/></rdf:li>"
            + "</rdf:Bag></i:LocationShown></rdf:Description></rdf:RDF>";
    assertThat(read(jpegOf(xmpSegment(shown))).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_xmpWithBadBytesInACaption_isRead() {
    byte[] packet = xmpSegment(xmp("tiff:Artist='J\u0001?rg' " + HERE));
    for (int i = 0; i < packet.length; i++) {
      packet[i] = packet[i] == '?' && packet[i + 1] == 'r' ? (byte) 0xF6 : packet[i];
    }
    assertAt(read(jpegOf(packet)), -(33 + 51.4 / 60), 151 + 12.9 / 60);
  }

  @Test
  void position_xmpBrokenAfterIt_isRead() {
    String packet = xmp(HERE).replace("</rdf:RDF>", "<oops>");
    assertAt(read(jpegOf(xmpSegment(packet))), -(33 + 51.4 / 60), 151 + 12.9 / 60);
  }

  @Test
  void position_extendedXmp_isPutTogether() {
    String guid = "0123456789ABCDEF0123456789ABCDEF";
    byte[] second = xmp(HERE).getBytes(UTF_8);
    byte[] main =
        xmpSegment(xmp("xmlns:n='http://ns.adobe.com/xmp/note/' n:HasExtendedXMP='" + guid + "'"));
    byte[] a = extension(guid, second.length, 0, Arrays.copyOf(second, 100));
    byte[] b = extension(guid, second.length, 100, Arrays.copyOfRange(second, 100, second.length));
    byte[] foreign = extension(guid.replace('0', 'F'), 4, 0, new byte[4]);
    assertAt(read(jpegOf(main, foreign, a, b)), -(33 + 51.4 / 60), 151 + 12.9 / 60);
    assertThat(read(jpegOf(main, a)).position()).isEqualTo(PhotoPosition.none());
    assertThat(read(jpegOf(main, b, a)).position()).isEqualTo(PhotoPosition.none());
    byte[] huge = extension(guid, 0x7FFFFFFF, 0, second);
    assertThat(read(jpegOf(main, huge)).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_xmpWithEntities_resolvesNone() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "48,30N");
    String packet =
        "<!DOCTYPE x [<!ENTITY e SYSTEM '"
            + secret.toUri()
            + "'>]>"
            + xmp("exif:GPSLongitude='2,30E'")
                .replace(
                    "/></rdf:RDF>",
                    "><exif:GPSLatitude>&e;</exif:GPSLatitude></rdf:Description></rdf:RDF>");
    PhotoPosition position = read(jpegOf(xmpSegment(packet))).position();
    assertThat(position.location()).isNull();
    assertThat(String.valueOf(position.problem())).doesNotContain("48");
  }

  @Test
  void position_xmpOfManyEntitiesOrGreatDepth_endsAtOnce() {
    StringBuilder laughs = new StringBuilder("<!DOCTYPE x [<!ENTITY a0 'ha'>");
    for (int i = 1; i < 30; i++) {
      laughs.append("<!ENTITY a%d '&a%d;&a%d;&a%d;'>".formatted(i, i - 1, i - 1, i - 1));
    }
    String bomb = laughs + "]>" + xmp("exif:GPSLatitude='&a29;'");
    assertThat(read(jpegOf(xmpSegment(bomb))).position()).isEqualTo(PhotoPosition.none());
    byte[] deep = "<a>".repeat(500_000).getBytes(US_ASCII);
    assertThat(read(webp("XMP ", deep)).position()).isEqualTo(PhotoPosition.none());
  }

  // Containers

  @Test
  void position_inEveryContainer() throws IOException {
    int[] lat = {48, 30, 0};
    ExifBytes exif = ExifBytes.at("S", lat, "W", lat);
    byte[] withPreamble = concat("Exif\0\0".getBytes(US_ASCII), exif.tiff());
    byte[] packet = xmp(HERE).getBytes(UTF_8);
    assertAt(read(exif.tiff()), -48.5, -48.5);
    assertAt(read(webp("EXIF", exif.tiff())), -48.5, -48.5);
    assertAt(read(webp("EXIF", withPreamble)), -48.5, -48.5);
    assertAt(read(png("eXIf", exif.tiff())), -48.5, -48.5);
    String hex = "\nexif\n  " + withPreamble.length + "\n" + HexFormat.of().formatHex(withPreamble);
    String lines = hex.replaceAll("(.{72})", "$1\n");
    assertAt(
        read(png("tEXt", ("Raw profile type exif\0" + lines).getBytes(ISO_8859_1))), -48.5, -48.5);
    byte[] key = "Raw profile type APP1\0\0".getBytes(ISO_8859_1);
    assertAt(read(png("zTXt", concat(key, deflate(hex.getBytes(ISO_8859_1))))), -48.5, -48.5);
    byte[] itxt = "XML:com.adobe.xmp\0\0\0\0\0".getBytes(ISO_8859_1);
    assertAt(read(png("iTXt", concat(itxt, packet))), -(33 + 51.4 / 60), 151 + 12.9 / 60);
    byte[] packed = "XML:com.adobe.xmp\0\1\0en\0\0".getBytes(ISO_8859_1);
    assertAt(
        read(png("iTXt", concat(packed, deflate(packet)))), -(33 + 51.4 / 60), 151 + 12.9 / 60);
  }

  @Test
  void position_ofFujifilmsRaw_isThatOfTheJpegInside() {
    int[] lat = {48, 30, 0};
    byte[] head = Arrays.copyOf("FUJIFILMCCD-RAW 0201".getBytes(US_ASCII), 160);
    ByteBuffer.wrap(head).putInt(84, 160);
    PhotoMetadata metadata =
        read(concat(head, ExifBytes.at("S", lat, "W", lat).orientation(6).jpeg()));
    assertAt(metadata, -48.5, -48.5);
    assertThat(metadata.orientation()).isEqualTo(6);
    assertThat(read(Arrays.copyOf(head, 20)).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_ofAPngThatUnpacksToGigabytes_isBounded() throws IOException {
    byte[] key = "XML:com.adobe.xmp\0\1\0\0\0".getBytes(ISO_8859_1);
    byte[] bomb = deflate(new byte[64 << 20]);
    assertThat(read(png("iTXt", concat(key, bomb))).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void position_ofAPngWithManyProfiles_isTheFirstsOfEachName() throws IOException {
    byte[] empty = text("Raw profile type exif", "\nexif\n 0\n");
    byte[] tiff = ExifBytes.at("S", new int[] {48, 30, 0}, "W", new int[] {48, 30, 0}).tiff();
    String digits = "\nexif\n " + tiff.length + "\n" + HexFormat.of().formatHex(tiff);
    byte[] full = text("Raw profile type exif", digits);
    assertAt(read(png("zTXt", full)), -48.5, -48.5);
    byte[] twice =
        concat(Arrays.copyOf(png("zTXt", empty), 8 + 12 + empty.length), png("zTXt", full));
    assertThat(read(withoutSignature(twice, 8 + 12 + empty.length)).position())
        .isEqualTo(PhotoPosition.none());
  }

  private static byte[] withoutSignature(byte[] png, int at) {
    return concat(Arrays.copyOf(png, at), Arrays.copyOfRange(png, at + 8, png.length));
  }

  private static byte[] text(String key, String text) throws IOException {
    return concat((key + "\0\0").getBytes(ISO_8859_1), deflate(text.getBytes(ISO_8859_1)));
  }

  @Test
  void read_hugeStatedLengths_allocateNothing() {
    for (String container : List.of("png", "webp", "heif")) {
      byte[] bytes =
          switch (container) {
            case "png" -> png("eXIf", new byte[4]);
            case "webp" -> webp("EXIF", new byte[4]);
            default ->
                concat(
                    "\0\0\0\u0010ftypheicmif1".getBytes(ISO_8859_1),
                    "\u007F\u00FF\u00FF\u00FFmeta".getBytes(ISO_8859_1),
                    new byte[32]);
          };
      int at = container.equals("png") ? 8 : 16;
      Arrays.fill(bytes, at, at + 4, (byte) 0x7F);
      assertThat(read(bytes).position()).isEqualTo(PhotoPosition.none());
    }
  }

  @Test
  void read_aDirectoryThatPointsToItself_ends() {
    byte[] tiff = new ExifBytes().gpsText(1, "N").tiff();
    ByteBuffer.wrap(tiff).putInt(8 + 2 + 8, 8);
    assertThat(read(tiff).position()).isEqualTo(PhotoPosition.none());
  }

  @Test
  void read_ofAnImageAfterTheFirst_isNotTaken() {
    int[] lat = {48, 30, 0};
    byte[] second = ExifBytes.at("N", lat, "E", lat).orientation(6).jpeg();
    PhotoMetadata metadata = read(concat(jpegOf(), second));
    assertThat(metadata.position()).isEqualTo(PhotoPosition.none());
    assertThat(metadata.orientation()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GIF89a", "hello, this is no picture at all", "\u00FF\u00D8", "II*\0"})
  void read_ofAnythingElse_isNothing(String bytes) {
    PhotoMetadata metadata = read(bytes.getBytes(ISO_8859_1));
    assertThat(metadata).isEqualTo(new PhotoMetadata(1, PhotoPosition.none(), null, null));
  }

  @Test
  void read_fileAndArray_agree() throws IOException {
    int[] lat = {48, 30, 0};
    byte[] bytes = ExifBytes.at("N", lat, "E", lat).orientation(6).jpeg();
    Path file = Files.write(folder.resolve("photo.jpg"), bytes);
    assertThat(PhotoMetadata.read(file)).isEqualTo(read(bytes));
  }

  // Orientation

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 2",
    "3, 3",
    "4, 4",
    "5, 5",
    "6, 6",
    "7, 7",
    "8, 8",
    "0, 1",
    "9, 1",
    "65535, 1"
  })
  void orientation_isExifs_impossibleOnesAreOne(int stated, int read) {
    byte[] jpeg = new ExifBytes().orientation(stated).thumbnailOrientation(3).jpeg();
    assertThat(read(jpeg).orientation()).isEqualTo(read);
  }

  @Test
  void orientation_ofTheThumbnailAlone_isNotThePhotos() {
    assertThat(read(new ExifBytes().thumbnailOrientation(6).jpeg()).orientation()).isEqualTo(1);
  }

  @Test
  void orientation_ofXmp_onlyWhereExifHasNone() {
    byte[] xmp = xmpSegment(xmp("tiff:Orientation='6'"));
    assertThat(read(jpegOf(xmp)).orientation()).isEqualTo(6);
    assertThat(read(jpegOf(app1(new ExifBytes().orientation(8)), xmp)).orientation()).isEqualTo(8);
    assertThat(read(jpegOf(app1(new ExifBytes().orientation(0)), xmp)).orientation()).isEqualTo(1);
    assertThat(read(jpegOf(xmpSegment(xmp("tiff:Orientation='60'")))).orientation()).isEqualTo(1);
  }

  // Time

  @Test
  void takenAt_inOrder() {
    LocalDateTime time = LocalDateTime.of(2014, 8, 23, 13, 5, 43);
    String text = "2014:08:23 13:05:43";
    byte[] xmp =
        xmpSegment(
            xmp(
                "exif:DateTimeOriginal='2001-01-01T00:00:00Z' photoshop:DateCreated='2002-01-01T00:00'"));
    ExifBytes both = new ExifBytes().date(0x9003, text).date(0x9004, "2015:01:01 00:00:00");
    assertThat(read(both.jpeg()).takenAt()).isEqualTo(time);
    ExifBytes digitised = new ExifBytes().date(0x9003, "0000:00:00 00:00:00").date(0x9004, text);
    assertThat(read(jpegOf(app1(digitised), xmp)).takenAt()).isEqualTo(time);
    ExifBytes blank = new ExifBytes().date(0x9003, "    :  :     :  :  ");
    assertThat(read(jpegOf(app1(blank), xmp)).takenAt())
        .isEqualTo(LocalDateTime.of(2001, 1, 1, 0, 0));
    byte[] created = xmpSegment(xmp("photoshop:DateCreated='2002-01-01T00:00'"));
    assertThat(read(jpegOf(created)).takenAt()).isEqualTo(LocalDateTime.of(2002, 1, 1, 0, 0));
    assertThat(read(jpegOf()).takenAt()).isNull();
  }

  // Comment

  @Test
  void comment_isUtf8OrElseLatin1() {
    assertThat(comment("Zürich 47.4, 8.5".getBytes(UTF_8))).isEqualTo("Zürich 47.4, 8.5");
    assertThat(comment("Zürich".getBytes(ISO_8859_1))).isEqualTo("Zürich");
    assertThat(comment("text\0\0".getBytes(US_ASCII))).isEqualTo("text");
    assertThat(comment(new byte[0])).isNull();
    assertThat(comment(new byte[2])).isNull();
    assertThat(read(jpegOf()).comment()).isNull();
  }

  @Test
  void comment_ofSeveralSegments_isJoinedByLines() {
    byte[] jpeg =
        jpegOf(segment(0xFE, "a".getBytes(US_ASCII)), segment(0xFE, "b".getBytes(US_ASCII)));
    assertThat(read(jpeg).comment()).isEqualTo("a\nb");
  }

  // Damage

  @Test
  void read_twoThousandDamagedFiles_neverFails() throws IOException {
    int[] lat = {48, 51, 2960};
    ExifBytes exif =
        ExifBytes.at("S", lat, "W", lat).orientation(6).date(0x9003, "2014:08:23 13:05:43");
    byte[] packet = xmp(HERE).getBytes(UTF_8);
    List<byte[]> originals = new ArrayList<>();
    originals.add(jpegOf(app1(exif), xmpSegment(xmp(HERE)), segment(0xFE, packet)));
    originals.add(exif.tiff());
    originals.add(png("eXIf", exif.tiff()));
    originals.add(
        png("iTXt", concat("XML:com.adobe.xmp\0\1\0\0\0".getBytes(ISO_8859_1), deflate(packet))));
    originals.add(webp("XMP ", packet));
    originals.add(heif(exif.tiff()));
    for (byte[] original : originals) {
      assertThat(read(original).position().location()).isNotNull();
    }
    Random random = new Random(42);
    int places = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = damage(originals.get(i % originals.size()).clone(), random);
      PhotoMetadata metadata =
          Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(damaged));
      assertInRange(metadata);
      places += metadata.position().location() != null ? 1 : 0;
    }
    assertThat(places).as("damage that spares the position").isBetween(1, 1_999);
  }

  @Test
  void read_damagedRealPhotos_neverFails() throws IOException {
    Path shared = Path.of(System.getProperty("img2loc.shared", "no-such-directory"), "exif");
    assumeTrue(Files.isDirectory(shared), "no photos at " + shared);
    Random random = new Random(7);
    for (String name :
        List.of("jpg/hdr/iphone_hdr_YES.jpg", "heic/IMG_5195.HEIC", "jpg/xmp/BlueSquare.jpg")) {
      byte[] original = Files.readAllBytes(shared.resolve(name));
      for (int i = 0; i < 200; i++) {
        byte[] damaged = original.clone();
        for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
          damaged[random.nextInt(4096)] = (byte) random.nextInt();
        }
        assertInRange(
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(damaged)));
      }
    }
  }

  private static void assertInRange(PhotoMetadata metadata) {
    assertThat(metadata.orientation()).isBetween(1, 8);
    GeoPoint location = metadata.position().location();
    if (location != null) {
      assertThat(Math.abs(location.latitude())).isLessThanOrEqualTo(90);
      assertThat(Math.abs(location.longitude())).isLessThanOrEqualTo(180);
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
    }
    return bytes;
  }

  private static PhotoMetadata read(byte[] bytes) {
    return PhotoMetadata.read(bytes);
  }

  private static String comment(byte[] text) {
    return read(jpegOf(segment(0xFE, text))).comment();
  }

  private static byte[] app1(ExifBytes exif) {
    return segment(0xE1, concat("Exif\0\0".getBytes(US_ASCII), exif.tiff()));
  }

  private static ExifBytes latitude(String ref, long... fractions) {
    ExifBytes exif = new ExifBytes();
    if (ref != null) {
      exif.gpsText(1, ref);
    }
    return exif.gpsRational(2, ExifBytes.RATIONAL, fractions);
  }

  /** A longitude of 2.5° with this Ref. */
  private static ExifBytes ref(String ref) {
    ExifBytes exif = new ExifBytes();
    if (ref != null) {
      exif.gpsText(3, ref);
    }
    return exif.gpsRational(4, ExifBytes.RATIONAL, 2, 1, 30, 1, 0, 1);
  }

  private static byte[] exif(ExifBytes latitude, ExifBytes longitude) {
    return latitude.plusGps(longitude).jpeg();
  }

  private static byte[] extension(String guid, int length, int offset, byte[] data) {
    byte[] numbers = ByteBuffer.allocate(8).putInt(length).putInt(offset).array();
    byte[] head = ("http://ns.adobe.com/xmp/extension/\0" + guid).getBytes(US_ASCII);
    return segment(0xE1, concat(head, numbers, data));
  }

  private static byte[] png(String type, byte[] data) {
    byte[] length = ByteBuffer.allocate(4).putInt(data.length).array();
    return concat(
        HexFormat.of().parseHex("89504e470d0a1a0a"),
        length,
        type.getBytes(US_ASCII),
        data,
        new byte[4],
        new byte[4],
        "IEND".getBytes(US_ASCII),
        new byte[4]);
  }

  private static byte[] webp(String type, byte[] data) {
    byte[] length =
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(data.length).array();
    return concat("RIFF\0\0\0\0WEBP".getBytes(US_ASCII), type.getBytes(US_ASCII), length, data);
  }

  /** Two items of EXIF, of which the second describes the primary image. */
  private static byte[] heif(byte[] tiff) {
    byte[] other = ExifBytes.at("N", new int[] {1, 0, 0}, "E", new int[] {1, 0, 0}).tiff();
    byte[] item = concat(new byte[4], tiff);
    byte[] otherItem = concat(new byte[4], other);
    byte[] ftyp = box("ftyp", "heic\0\0\0\0mif1".getBytes(US_ASCII));
    int mdatAt = ftyp.length + meta(0, 0, 0).length + 8;
    byte[] meta = meta(mdatAt, otherItem.length, item.length);
    return concat(ftyp, meta, box("mdat", concat(otherItem, item)));
  }

  private static byte[] meta(int at, int first, int second) {
    byte[] pitm = box("pitm", new byte[] {0, 0, 0, 0, 0, 9});
    byte[] infe1 =
        box("infe", concat(new byte[] {2, 0, 0, 0, 0, 1, 0, 0}, "Exif\0".getBytes(US_ASCII)));
    byte[] infe2 =
        box("infe", concat(new byte[] {2, 0, 0, 0, 0, 2, 0, 0}, "Exif\0".getBytes(US_ASCII)));
    byte[] iinf = box("iinf", concat(new byte[] {0, 0, 0, 0, 0, 2}, infe1, infe2));
    ByteBuffer iloc = ByteBuffer.allocate(8 + 2 * 14);
    iloc.putInt(0).putShort((short) 0x4400).putShort((short) 2);
    iloc.putShort((short) 1).putShort((short) 0).putShort((short) 1).putInt(at).putInt(first);
    iloc.putShort((short) 2)
        .putShort((short) 0)
        .putShort((short) 1)
        .putInt(at + first)
        .putInt(second);
    byte[] cdsc = box("cdsc", new byte[] {0, 2, 0, 1, 0, 9});
    byte[] iref = box("iref", concat(new byte[4], cdsc));
    return box("meta", concat(new byte[4], pitm, iinf, box("iloc", iloc.array()), iref));
  }

  private static byte[] box(String type, byte[] data) {
    byte[] length = ByteBuffer.allocate(4).putInt(data.length + 8).array();
    return concat(length, type.getBytes(US_ASCII), data);
  }

  @Test
  void position_ofHeif_isThePrimaryImages() {
    int[] lat = {48, 30, 0};
    assertAt(read(heif(ExifBytes.at("S", lat, "W", lat).tiff())), -48.5, -48.5);
  }

  private static byte[] deflate(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  private static void assertAt(PhotoMetadata metadata, double latitude, double longitude) {
    assertThat(metadata.position().problem()).isNull();
    GeoPoint location = metadata.position().location();
    assertThat(location).isNotNull();
    assertThat(location.latitude()).isCloseTo(latitude, within(1e-9));
    assertThat(location.longitude()).isCloseTo(longitude, within(1e-9));
  }

  private static void assertProblem(byte[] photo, String problem) {
    PhotoPosition position = read(photo).position();
    assertThat(position.location()).isNull();
    assertThat(position.problem()).contains(problem);
  }
}
