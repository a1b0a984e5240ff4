package io.img2loc;

import static io.img2loc.ExifBytes.RATIONAL;
import static io.img2loc.ExifBytes.SRATIONAL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our reading of metadata against exiftool's, on real photos and on variants that exiftool makes.
 */
class ExiftoolComparisonTest {
  private static final Path SHARED =
      Path.of(System.getProperty("img2loc.shared", "no-such-directory"), "exif");

  /** One pixel, lossless. */
  private static final String WEBP =
      "524946461a000000574542505650384c0d0000002f00000010071011118888fe0700";

  /** South of the equator and west of Greenwich and the other three; small, at poles, at 180°. */
  private static final double[][] PLACES = {
    {48.858222, 2.2945},
    {-33.856784, 151.215297},
    {40.689247, -74.044502},
    {-22.951916, -43.2105},
    {-0.5, 0.25},
    {0.5, -0.25},
    {90, 12},
    {-90, -12},
    {-16.5, 180},
    {-16.5, -180},
    {0, -78.5},
  };

  @TempDir static Path folder;

  /**
   * A photo made by exiftool.
   *
   * @param name its file name
   * @param from what it is made of: an extension for a tiny picture, or a path below the shared
   *     files
   * @param reason what the stated reason contains; empty where a position or nothing is right
   * @param arguments for exiftool
   */
  private record Variant(String name, String from, String reason, List<String> arguments) {}

  private record Result(int status, String output) {}

  @BeforeAll
  static void exiftoolIsThere() throws Exception {
    boolean there;
    try {
      there = run(List.of("-ver")).status == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "exiftool is not installed (Debian: libimage-exiftool-perl)");
  }

  @Test
  void read_everySharedFile_agreesWithExiftool() throws Exception {
    assumeTrue(Files.isDirectory(SHARED), "no photos at " + SHARED);
    List<Path> files;
    try (Stream<Path> tree = Files.walk(SHARED)) {
      files =
          tree.filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith(".md"))
              .sorted()
              .toList();
    }
    assertThat(files).hasSizeGreaterThan(70);
    assertThat(compare(files, Map.of())).as("photos with a position").isGreaterThanOrEqualTo(9);
  }

  @Test
  void read_variants_agreeWithExiftool() throws Exception {
    List<Variant> variants = variants();
    assertThat(variants).hasSizeGreaterThanOrEqualTo(60);
    List<String> arguments = new ArrayList<>();
    List<Path> files = new ArrayList<>();
    Map<Path, String> reasons = new HashMap<>();
    for (Variant variant : variants) {
      Path file = folder.resolve(variant.name);
      Files.write(file, original(variant.from));
      arguments.addAll(arguments.isEmpty() ? List.of() : List.of("-execute"));
      arguments.addAll(variant.arguments);
      arguments.addAll(List.of("-n", "-m", "-q", "-overwrite_original", file.toString()));
      files.add(file);
      reasons.put(file, variant.reason);
    }
    Result made = run(arguments);
    assertThat(made.output).doesNotContain("Error");
    assertThat(compare(files, reasons))
        .as("variants with a position")
        .isEqualTo(Files.isDirectory(SHARED) ? 83 : 59);
  }

  /**
   * EXIF that exiftool reads but does not write; where it sees a place and we do not, the reason.
   */
  @Test
  void read_handMadeExif_agreesWithExiftoolOrSaysWhy() throws Exception {
    Map<String, ExifBytes> made = new LinkedHashMap<>();
    made.put("decimal", latitude("S", RATIONAL, 48858222, 1000000));
    made.put("decimal, zeros after", latitude("N", RATIONAL, 48858222, 1000000, 0, 1, 0, 1));
    made.put("decimal minutes", latitude("S", RATIONAL, 48, 1, 5149332, 100000));
    made.put("sixty seconds", latitude("N", RATIONAL, 48, 1, 51, 1, 60, 1));
    made.put("sixty minutes", latitude("N", RATIONAL, 48, 1, 60, 1, 0, 1));
    made.put("lower", latitude("s", RATIONAL, 48, 1, 51, 1, 2960, 100));
    made.put("word", latitude("South", RATIONAL, 48, 1, 51, 1, 2960, 100));
    made.put("words", latitude("South latitude", RATIONAL, 48, 1, 51, 1, 2960, 100));
    made.put("padded", latitude("S\0\0\0", RATIONAL, 48, 1, 51, 1, 2960, 100));
    made.put("signed type", latitude("S", SRATIONAL, 48, 1, 51, 1, 2960, 100));
    made.put("all negative", latitude("S", SRATIONAL, -48, 1, -51, 1, -2960, 100));
    made.put("doubles", new ExifBytes().gpsText(1, "S").gpsDoubles(2, 48, 51, 29.6));
    made.put("text", new ExifBytes().gpsText(1, "S").gpsText(2, "48.858222"));
    made.put("text in parts", new ExifBytes().gpsText(1, "N").gpsText(2, "48, 51, 29.6"));
    made.put("half a degree south", latitude("S", RATIONAL, 0, 1, 30, 1, 0, 1));
    made.put("not finite", new ExifBytes().gpsText(1, "S").gpsDoubles(2, Double.NaN));
    made.put("zero denominator", latitude("N", RATIONAL, 48, 1, 51, 1, 0, 0));
    made.put("zero below degrees", latitude("N", RATIONAL, 48, 0, 51, 1, 0, 1));
    made.put("no Ref", latitude("", RATIONAL, 48, 1, 51, 1, 0, 1));
    made.put("negative north", latitude("N", SRATIONAL, -48, 1));
    made.put("mixed signs", latitude("S", SRATIONAL, -48, 1, 51, 1, 0, 1));
    made.put("75 minutes", latitude("N", RATIONAL, 48, 1, 75, 1, 0, 1));
    made.put("hundredths for seconds", latitude("N", RATIONAL, 48, 1, 51, 1, 2960, 1));
    made.put("decimal and minutes", latitude("N", RATIONAL, 488, 10, 51, 1, 0, 1));
    made.put("German", latitude("Nord", RATIONAL, 48, 1, 51, 1, 0, 1));
    made.put("four numbers", latitude("N", RATIONAL, 48, 1, 51, 1, 0, 1, 0, 1));

    Map<String, String> reasons = new HashMap<>();
    reasons.put("not finite", "not finite");
    reasons.put("zero denominator", "zero denominator");
    reasons.put("zero below degrees", "zero denominator");
    reasons.put("no Ref", "no Ref: N or S is unknown");
    reasons.put("negative north", "is negative and has N as well");
    reasons.put("mixed signs", "differ in sign");
    reasons.put("75 minutes", "at most 60");
    reasons.put("hundredths for seconds", "at most 60");
    reasons.put("decimal and minutes", "a fraction is followed by a smaller unit");
    reasons.put("German", "\"Nord\" for N or S");
    reasons.put("four numbers", "4 are there");

    List<Path> files = new ArrayList<>();
    Map<Path, String> reasonOf = new HashMap<>();
    for (Map.Entry<String, ExifBytes> entry : made.entrySet()) {
      Path file = folder.resolve(entry.getKey() + ".jpg");
      ExifBytes exif = entry.getValue().gpsText(3, "W");
      Files.write(file, exif.gpsRational(4, RATIONAL, 151, 1, 12, 1, 5500, 100).jpeg());
      files.add(file);
      reasonOf.put(file, reasons.getOrDefault(entry.getKey(), ""));
    }
    assertThat(compare(files, reasonOf)).isEqualTo(15);
  }

  private static ExifBytes latitude(String ref, int type, long... fractions) {
    return new ExifBytes().gpsText(1, ref).gpsRational(2, type, fractions);
  }

  @Test
  void sidecar_writtenByExiftool_agreesWithExiftool() throws Exception {
    List<String> arguments = new ArrayList<>();
    List<Path> photos = new ArrayList<>();
    List<Path> sidecars = new ArrayList<>();
    for (int i = 0; i < PLACES.length; i++) {
      String photo = "side" + i + (i % 2 == 0 ? ".jpg" : ".JPG");
      String sidecar = i % 2 == 0 ? photo + ".xmp" : "side" + i + ".xmp";
      photos.add(folder.resolve(photo));
      sidecars.add(folder.resolve(sidecar));
      arguments.addAll(arguments.isEmpty() ? List.of() : List.of("-execute"));
      arguments.addAll(at("XMP:", PLACES[i]));
      arguments.addAll(List.of("-n", "-q", sidecars.get(i).toString()));
    }
    run(arguments);
    Map<Path, Map<String, String>> theirs = metadata(sidecars);
    SoftAssertions soft = new SoftAssertions();
    for (int i = 0; i < PLACES.length; i++) {
      PhotoPosition ours = PhotoMetadata.sidecar(photos.get(i));
      soft.assertThat(ours.source()).isEqualTo(PhotoPosition.Source.XMP_SIDECAR);
      assertSame(soft, photos.get(i), ours, xmpPlace(theirs.get(sidecars.get(i))));
    }
    soft.assertAll();
  }

  @Test
  void cr3_ofCanonsBoxes_agreesWithExiftool() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] picture = new ExifBytes().littleEndian().orientation(new int[] {6, 1, 8, 3}[i]).tiff();
      byte[] exif = asFirst(new ExifBytes().date(0x9003, "2024:05:0" + (i + 1) + " 10:20:30"));
      byte[] gps =
          asFirst(
              ExifBytes.at(
                  i % 2 == 0 ? "N" : "S",
                  new int[] {48, 51, 2960 + i},
                  i < 2 ? "E" : "W",
                  new int[] {2, 17, 4000}));
      byte[] canon =
          HeifItemsTest.box(
              "uuid",
              HexFormat.of().parseHex("85c0b687820f11e08111f4ce462b6a48"),
              HeifItemsTest.box("CNCV", "CanonCR3_001".getBytes(UTF_8)),
              HeifItemsTest.box("CMT1", picture),
              HeifItemsTest.box("CMT2", exif),
              HeifItemsTest.box("CMT4", gps));
      byte[] file =
          ExifBytes.concat(
              HeifItemsTest.box("ftyp", "crx \0\0\0\1crx isom".getBytes(UTF_8)),
              HeifItemsTest.box("moov", canon),
              HeifItemsTest.box("mdat", TestPhotos.jpeg(TestPhotos.gradient(400, 300))));
      files.add(Files.write(folder.resolve("canon" + i + ".cr3"), file));
    }

    assertThat(compare(files, Map.of())).isEqualTo(files.size());
    PhotoInfo info = Photo.of(files.get(0)).info();
    assertThat(info.format()).isEqualTo("CR3");
    assertThat(info.orientation()).isEqualTo(6);
    assertThat(info.takenAt()).isEqualTo(LocalDateTime.of(2024, 5, 1, 10, 20, 30));
    assertThat(info.width()).isEqualTo(300);
  }

  /** A structure of one directory as one whose first directory that is. */
  private static byte[] asFirst(ExifBytes directory) {
    byte[] tiff = directory.tiff();
    tiff[7] = 8 + 2 + 12 + 4; // behind a directory of a pointer to it alone
    return tiff;
  }

  private static List<Variant> variants() {
    List<Variant> variants = new ArrayList<>();
    for (String container : List.of("jpg", "png", "tif", "webp")) {
      for (int i = 0; i < PLACES.length; i++) {
        boolean rare = i >= 4 && !container.equals("jpg");
        if (rare) {
          continue;
        }
        add(variants, "exif" + i + "." + container, container, "", exifAt(PLACES[i]));
        add(variants, "xmp" + i + "." + container, container, "", at("XMP:", PLACES[i]));
      }
    }
    for (int orientation = 1; orientation <= 8; orientation++) {
      String container = List.of("jpg", "png", "tif", "webp").get(orientation % 4);
      String value = "Orientation=" + orientation;
      add(variants, "up" + orientation + "." + container, container, "", "-IFD0:" + value);
      add(variants, "xmpup" + orientation + ".jpg", "jpg", "", "-XMP-tiff:" + value);
      add(
          variants,
          "both" + orientation + ".jpg",
          "jpg",
          "",
          "-IFD0:" + value,
          "-XMP-tiff:Orientation=" + (9 - orientation),
          "-IFD1:Orientation=3");
    }
    add(variants, "up0.jpg", "jpg", "", "-IFD0:Orientation=0");
    add(variants, "up9.jpg", "jpg", "", "-IFD0:Orientation=9");

    addUnusable(variants);
    addBothSources(variants);
    addTexts(variants);
    addDates(variants);
    if (Files.isDirectory(SHARED)) {
      for (String from :
          List.of("jpg/hdr/iphone_hdr_YES.jpg", "jpg/xmp/BlueSquare.jpg", "heic/IMG_5195.HEIC")) {
        String name = from.replaceAll(".*/", "");
        for (int i = 0; i < 4; i++) {
          add(variants, "south" + i + name, from, "", exifAt(PLACES[i]));
          add(variants, "onlyXmp" + i + name, from, "", "-GPS:all=", xmpAt(PLACES[i]));
        }
        add(variants, "noRef" + name, from, "N or S", exifAt(PLACES[0]), "-GPSLatitudeRef=");
        add(variants, "zero" + name, from, "(0, 0)", exifAt(new double[] {0, 0}));
      }
    }
    return variants;
  }

  private static void addUnusable(List<Variant> variants) {
    List<String> here = exifAt(PLACES[3]);
    add(variants, "noLatRef.jpg", "jpg", "latitude has no Ref: N or S", here, "-GPSLatitudeRef=");
    add(variants, "noLonRef.jpg", "jpg", "longitude has no Ref: E or W", here, "-GPSLongitudeRef=");
    add(
        variants,
        "noRefs.png",
        "png",
        "E or W is unknown",
        here,
        "-GPSLatitudeRef=",
        "-GPSLongitudeRef=");
    add(variants, "latitude.jpg", "jpg", "a latitude without a longitude", here, "-GPSLongitude=");
    add(variants, "longitude.tif", "tif", "a longitude without a latitude", here, "-GPSLatitude=");
    add(variants, "onlyRefs.jpg", "jpg", "", here, "-GPSLatitude=", "-GPSLongitude=");
    add(variants, "zero.jpg", "jpg", "(0, 0)", exifAt(new double[] {0, 0}));
    add(variants, "zeroNoRefs.jpg", "jpg", "(0, 0)", "-GPSLatitude=0", "-GPSLongitude=0");
    add(variants, "far95.jpg", "jpg", "95.000000 is beyond 90", exifAt(new double[] {95, 10}));
    add(variants, "far200.jpg", "jpg", "200.000000 is beyond 180", exifAt(new double[] {9, 200}));
    add(variants, "far-91.webp", "webp", "beyond 90", exifAt(new double[] {-91, 200}));
    add(variants, "badRef.jpg", "jpg", "\"X\" for N or S", here, "-GPSLatitudeRef=X");
    add(variants, "axes.jpg", "jpg", "\"E\" for N or S", here, "-GPSLatitudeRef=E");
    add(variants, "lowerRefs.jpg", "jpg", "", here, "-GPSLatitudeRef=s", "-GPSLongitudeRef=w");
    add(variants, "words.jpg", "jpg", "", here, "-GPSLatitudeRef=South", "-GPSLongitudeRef=West");
    add(variants, "void.jpg", "jpg", "", here, "-GPSStatus=V");
    add(variants, "xmpZero.jpg", "jpg", "(0, 0)", at("XMP:", new double[] {0, 0}));
    add(variants, "xmpFar.jpg", "jpg", "beyond 90", at("XMP:", new double[] {100, 1}));
    add(variants, "xmpHalf.jpg", "jpg", "XMP has a latitude without", "-XMP:GPSLatitude=1.5");
  }

  private static void addBothSources(List<Variant> variants) {
    add(variants, "exifFirst.jpg", "jpg", "", exifAt(PLACES[1]), xmpAt(PLACES[2]));
    add(
        variants,
        "rescue1.jpg",
        "jpg",
        "",
        exifAt(PLACES[1]),
        xmpAt(PLACES[2]),
        "-GPSLatitudeRef=");
    add(variants, "rescue2.png", "png", "", exifAt(new double[] {0, 0}), xmpAt(PLACES[3]));
    add(variants, "rescue3.tif", "tif", "", exifAt(new double[] {99, 0}), xmpAt(PLACES[1]));
    add(
        variants,
        "worse.jpg",
        "jpg",
        "EXIF's latitude is out of range",
        exifAt(new double[] {99, 0}),
        xmpAt(new double[] {0, 0}));
  }

  /** Texts that exiftool does not write by itself but reads. */
  private static void addTexts(List<Variant> variants) {
    String[][] texts = {
      {"48.858222", "2.2945", ""},
      {"-33.856784", "-151.215297", ""},
      {"48,51.49332N", "2,17.67E", ""},
      {"33,51,24.42S", "151,12,55W", ""},
      {"48 51 29 N", "2 17 40 W", ""},
      {"33° 51' 24.42\" South", "151° 12' 55\" East", ""},
      {"-33.9S", "151.2E", "has a sign and a letter"},
      {"-33.9N", "151.2E", "has a sign and a letter"},
      {"48,51.49332", "2,17.67", "has no Ref"},
      {"48,75N", "2,17E", "75.0 minutes"},
      {"48,51.5,29N", "2,17E", "a fraction is followed by a smaller unit"},
      {"48.5E", "2.5E", "\"E\" for N or S"},
      {"north", "2.5E", "unreadable"},
    };
    for (int i = 0; i < texts.length; i++) {
      Path packet = folder.resolve("packet" + i + ".xml");
      String attributes =
          "exif:GPSLatitude='%s' exif:GPSLongitude='%s'"
              .formatted(texts[i][0].replace("'", "&apos;"), texts[i][1].replace("'", "&apos;"));
      try {
        Files.writeString(packet, ExifBytes.xmp(attributes), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      add(variants, "text" + i + ".jpg", "jpg", texts[i][2], "-XMP<=" + packet);
    }
  }

  private static void addDates(List<Variant> variants) {
    String date = "=2014:08:23 13:05:43";
    add(variants, "date1.jpg", "jpg", "", "-ExifIFD:DateTimeOriginal" + date);
    add(variants, "date2.png", "png", "", "-ExifIFD:CreateDate" + date);
    add(variants, "date3.jpg", "jpg", "", "-XMP-exif:DateTimeOriginal" + date + "+09:00");
    add(variants, "date4.tif", "tif", "", "-XMP-photoshop:DateCreated" + date);
    add(
        variants,
        "date5.jpg",
        "jpg",
        "",
        "-ExifIFD:DateTimeOriginal=0000:00:00 00:00:00",
        "-ExifIFD:CreateDate" + date);
    add(variants, "comment.jpg", "jpg", "", "-Comment=Ünïcode 48.85, 2.29");
  }

  private static void add(
      List<Variant> variants, String name, String from, String reason, Object... arguments) {
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof List<?> list) {
        list.forEach(one -> all.add(one.toString()));
      } else {
        all.add(argument.toString());
      }
    }
    variants.add(new Variant(name, from, reason, all));
  }

  private static List<String> exifAt(double[] place) {
    List<String> arguments = new ArrayList<>();
    arguments.add("-GPSLatitudeRef=" + (place[0] < 0 ? "S" : "N"));
    arguments.add("-GPSLongitudeRef=" + (place[1] < 0 ? "W" : "E"));
    arguments.addAll(at("GPS:", new double[] {Math.abs(place[0]), Math.abs(place[1])}));
    return arguments;
  }

  private static List<String> xmpAt(double[] place) {
    return at("XMP:", place);
  }

  private static List<String> at(String group, double[] place) {
    return List.of(
        "-" + group + "GPSLatitude=" + place[0], "-" + group + "GPSLongitude=" + place[1]);
  }

  private static byte[] original(String from) throws IOException {
    if (from.contains("/")) {
      return Files.readAllBytes(SHARED.resolve(from));
    }
    if (from.equals("webp")) {
      return HexFormat.of().parseHex(WEBP);
    }
    Path file = folder.resolve("tiny." + from);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    assertThat(ImageIO.write(image, from, file.toFile())).isTrue();
    return Files.readAllBytes(file);
  }

  /** Gives the number of places on which both agree. */
  private static int compare(List<Path> files, Map<Path, String> reasons) throws Exception {
    Map<Path, Map<String, String>> theirs = metadata(files);
    SoftAssertions soft = new SoftAssertions();
    int places = 0;
    for (Path file : files) {
      Map<String, String> their = theirs.get(file);
      PhotoMetadata ours = PhotoMetadata.read(file);
      String reason = reasons.getOrDefault(file, "");
      if (reason.isEmpty()) {
        double[] exif = exifPlace(their);
        assertSame(soft, file, ours.position(), exif != null ? exif : xmpPlace(their));
        places += ours.position().location() != null ? 1 : 0;
      } else {
        soft.assertThat(ours.position().location()).as("%s", file).isNull();
        soft.assertThat(ours.position().problem()).as("%s", file).contains(reason);
      }
      soft.assertThat(ours.orientation()).as("orientation of %s", file).isEqualTo(upright(their));
      soft.assertThat(ours.takenAt()).as("time of %s", file).isEqualTo(takenAt(their));
      soft.assertThat(ours.comment())
          .as("comment of %s", file)
          .isEqualTo(their.get("File:Comment"));
    }
    soft.assertAll();
    return places;
  }

  private static void assertSame(
      SoftAssertions soft, Path file, PhotoPosition ours, double @Nullable [] theirs) {
    if (theirs == null) {
      soft.assertThat(ours).as("%s", file).isEqualTo(PhotoPosition.none());
      return;
    }
    soft.assertThat(ours.location()).as("%s: %s", file, ours).isNotNull();
    GeoPoint point = ours.location();
    if (point != null) {
      soft.assertThat(point.latitude())
          .as("latitude of %s", file)
          .isBetween(theirs[0] - 1e-6, theirs[0] + 1e-6);
      double apart = Math.IEEEremainder(point.longitude() - theirs[1], 360);
      soft.assertThat(Math.abs(apart)).as("longitude of %s", file).isLessThanOrEqualTo(1e-6);
    }
  }

  /** What exiftool's tags of EXIF say, given both letters and numbers in range, not (0, 0). */
  private static double @Nullable [] exifPlace(Map<String, String> tags) {
    String latitudeRef = tags.getOrDefault("GPS:GPSLatitudeRef", "");
    String longitudeRef = tags.getOrDefault("GPS:GPSLongitudeRef", "");
    if (latitudeRef.isEmpty() || longitudeRef.isEmpty()) {
      return null;
    }
    double[] place = place(tags, "GPS:");
    if (place != null) {
      place[0] *= latitudeRef.toUpperCase(Locale.ROOT).startsWith("S") ? -1 : 1;
      place[1] *= longitudeRef.toUpperCase(Locale.ROOT).startsWith("W") ? -1 : 1;
    }
    return place;
  }

  private static double @Nullable [] xmpPlace(Map<String, String> tags) {
    return place(tags, "XMP-exif:");
  }

  private static double @Nullable [] place(Map<String, String> tags, String group) {
    String latitude = tags.getOrDefault(group + "GPSLatitude", "");
    String longitude = tags.getOrDefault(group + "GPSLongitude", "");
    if (latitude.isEmpty() || longitude.isEmpty()) {
      return null;
    }
    double[] place = {Double.parseDouble(latitude), Double.parseDouble(longitude)};
    boolean zero = place[0] == 0 && place[1] == 0;
    return zero || Math.abs(place[0]) > 90 || Math.abs(place[1]) > 180 ? null : place;
  }

  private static int upright(Map<String, String> tags) {
    String stated = tags.getOrDefault("IFD0:Orientation", tags.get("XMP-tiff:Orientation"));
    return stated != null && stated.matches("[1-8]") ? Integer.parseInt(stated) : 1;
  }

  private static @Nullable LocalDateTime takenAt(Map<String, String> tags) {
    for (String tag :
        List.of(
            "ExifIFD:DateTimeOriginal",
            "ExifIFD:CreateDate",
            "XMP-exif:DateTimeOriginal",
            "XMP-photoshop:DateCreated")) {
      String text = tags.getOrDefault(tag, "");
      if (text.length() >= 19 && !text.startsWith("0000")) {
        return LocalDateTime.parse(
            text.substring(0, 19), DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss"));
      }
    }
    return null;
  }

  private static Map<Path, Map<String, String>> metadata(List<Path> files) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-j", "-n", "-a", "-G1", "-GPS:all"));
    arguments.addAll(List.of("-XMP:all", "-Orientation", "-ExifIFD:all", "-Comment"));
    files.forEach(file -> arguments.add(file.toString()));
    Map<Path, Map<String, String>> all = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(run(arguments).output)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> tags = new HashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          if (parser.nextToken().isScalarValue()) {
            tags.put(name, parser.getText());
          } else {
            parser.skipChildren();
          }
        }
        all.put(Path.of(tags.getOrDefault("SourceFile", "")), tags);
      }
    }
    assertThat(all.keySet()).containsAll(files);
    return all;
  }

  /** One process for all, its arguments in a file. */
  private static Result run(List<String> arguments) throws IOException, InterruptedException {
    Path list = Files.createTempFile(folder, "arguments", ".txt");
    Files.write(list, arguments, UTF_8);
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder("exiftool", "-charset", "filename=utf8", "-@", list.toString())
            .redirectErrorStream(false)
            .redirectError(folder.resolve("warnings.txt").toFile())
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    int status = process.waitFor();
    return new Result(status, Files.readString(output, UTF_8));
  }
}
