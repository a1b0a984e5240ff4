package io.img2loc.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.DatasetItem.Status;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDatasetTest {
  private Path table;
  private Path images;

  @BeforeEach
  void makeImages(@TempDir Path folder) throws IOException {
    table = folder.resolve("table.csv");
    images = Files.createDirectory(folder.resolve("photos"));
    touch("a.jpg", "b.jpeg", "c.png", "sub/d.jpg", "Zürich, am See.jpg");
  }

  @Test
  void items_im2gps3kColumns_areReferences() throws IOException {
    List<DatasetItem> items =
        read("IMG_ID,AUTHOR,LAT,LON,S3_Label", "a.jpg,11@N00,48.8583,2.2945,urban");

    assertThat(items)
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.status()).isEqualTo(Status.LABELED);
              assertThat(item.name()).isEqualTo(images.resolve("a.jpg").toString());
              assertThat(item.photo().path()).hasValue(images.resolve("a.jpg"));
              assertThat(item.reference())
                  .isEqualTo(
                      new Reference("a.jpg", new GeoPoint(48.8583, 2.2945), "11@N00", null, null));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IMG_ID,LAT,LON",
        "IMG_FILE,LAT,LON",
        "img_id,latitude,longitude",
        "filename,lat,lng",
        "id,latitude,longitude",
        "file,gt_lat,gt_long",
        " Path , Lat , Long ",
        "image,LATITUDE,LONGITUDE",
        "key,lat,lon",
        "\"key\",\"lat\",\"lon\"",
      })
  void items_columnNamesOfTheField_areUnderstood(String header) throws IOException {
    assertThat(read(header, "a.jpg,-33.5,151.25"))
        .singleElement()
        .extracting(DatasetItem::reference)
        .isEqualTo(Reference.of("a.jpg", new GeoPoint(-33.5, 151.25)));
  }

  @Test
  void items_fileAndId_takeTheFile() throws IOException {
    assertThat(read("lon,id,lat,filename", "2,17,1,a.jpg"))
        .singleElement()
        .extracting(DatasetItem::reference)
        .isEqualTo(Reference.of("a.jpg", new GeoPoint(1, 2)));
  }

  @ParameterizedTest
  @CsvSource({"a, a.jpg", "b, b.jpeg", "c, c.png", "sub/d, sub/d.jpg", "sub\\d.jpg, sub/d.jpg"})
  void items_idWithoutExtensionOrWithBackslashes_findsItsFile(String id, String file)
      throws IOException {
    DatasetItem item = read("IMG_ID,LAT,LON", id + ",1,2").get(0);

    assertThat(item.reference()).isEqualTo(Reference.of(id, new GeoPoint(1, 2)));
    assertThat(item.photo().path()).hasValue(images.resolve(file));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2014-05-01T12:30:15, 2014-05-01T12:30:15",
        "2014-05-01 12:30:15, 2014-05-01T12:30:15",
        "2014-05-01T12:30, 2014-05-01T12:30",
        "2014-05-01T12:30:15.25Z, 2014-05-01T12:30:15.25",
        "2014-05-01T12:30:15+02:00, 2014-05-01T12:30:15",
        "2014:05:01 12:30:15, 2014-05-01T12:30:15",
        "2014-05-01, 2014-05-01T00:00",
        "1398947415, -",
        "yesterday, -",
        "2014-13-01, -",
        "'', -",
      })
  void items_optionalColumns_areKeptWhereReadable(String text, LocalDateTime time)
      throws IOException {
    assertThat(read("id;lat;lon;user;datetime;city", "a;1;2;me;" + text + ";Zürich"))
        .singleElement()
        .extracting(DatasetItem::reference)
        .isEqualTo(new Reference("a", new GeoPoint(1, 2), "me", time, "Zürich"));
  }

  @Test
  void items_quotes_areReadAsCsvHasThem() throws IOException {
    List<DatasetItem> items =
        read(
            "id,lat,lon,place",
            "\"Zürich, am See.jpg\",\"47.3\",\"8.5\",\"the \"\"best\"\" place\"",
            "a.jpg, \"1\" , \"2\",\"two",
            "",
            "lines\"",
            "b.jpeg,1,2,5\" pipe");

    assertThat(items)
        .extracting(item -> item.reference().place())
        .containsExactly("the \"best\" place", "two\n\nlines", "5\" pipe");
    assertThat(items.get(0).reference().id()).isEqualTo("Zürich, am See.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void items_byteOrderMark_isPassedOver(String charset) throws IOException {
    String text = "\uFEFFid;lat;lon\r\nZürich, am See.jpg;47,3;8,5\r\n";
    Files.write(table, text.getBytes(Charset.forName(charset)));

    assertThat(read())
        .singleElement()
        .extracting(DatasetItem::reference)
        .isEqualTo(Reference.of("Zürich, am See.jpg", new GeoPoint(47.3, 8.5)));
  }

  @Test
  void items_semicolons_allowDecimalCommasAndPoints() throws IOException {
    assertThat(read("id;lat;lon", "a.jpg;47,25;8.5", "a.jpg;-0,5;\"8,125\""))
        .extracting(item -> item.reference().location())
        .containsExactly(new GeoPoint(47.25, 8.5), new GeoPoint(-0.5, 8.125));
  }

  @Test
  void items_tabs_keepEmptyColumns() throws IOException {
    assertThat(read("id\tuser\tcity\tlat\tlon", "a.jpg\t\t\t1,5\t2", "a.jpg\tme\t\t1\t2"))
        .extracting(DatasetItem::reference)
        .containsExactly(
            Reference.of("a.jpg", new GeoPoint(1.5, 2)),
            new Reference("a.jpg", new GeoPoint(1, 2), "me", null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void items_lineEndsAndBlankLines_areNoRows(String end) throws IOException {
    String text = String.join(end, "", "id,lat,lon", "", "a.jpg,1,2", "  ", ",,", "b,3,4", "", "");
    Files.writeString(table, text);

    assertThat(read())
        .extracting(item -> item.reference().location())
        .containsExactly(new GeoPoint(1, 2), new GeoPoint(3, 4));
  }

  @Test
  void items_dateLineAndPoles_arePlaces() throws IOException {
    assertThat(read("id,lat,lon", "a,90,180", "a,-90,-180", "a,1e1,-0.0"))
        .extracting(item -> item.reference().location())
        .containsExactly(new GeoPoint(90, -180), new GeoPoint(-90, -180), new GeoPoint(10, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jpg,1             | has 2 fields where the first line has 3",
        "a.jpg,1,2,x         | has 4 fields where the first line has 3",
        "a.jpg,north,2       | LAT is \"north\"; it must be a number in [-90, 90] degrees",
        "a.jpg,1,            | LON is \"\"; it must be a number in [-180, 180] degrees",
        "a.jpg,NaN,2         | LAT is \"NaN\"",
        "a.jpg,1,0x1p3       | LON is \"0x1p3\"",
        "a.jpg,1,2d          | LON is \"2d\"",
        "a.jpg,\"1,5\",2     | LAT is \"1,5\"",
        "a.jpg,90.001,2      | LAT is \"90.001\"; it must be a number in [-90, 90] degrees",
        "a.jpg,1,-181        | LON is \"-181\"; it must be a number in [-180, 180] degrees",
        "a.jpg,1e999,2       | LAT is \"1e999\"",
        "missing.jpg,1,2     | IMG_ID is \"missing.jpg\"; there is no such file in ",
        "sub,1,2             | IMG_ID is \"sub\"; there is no such file in ",
        ",1,2                | IMG_ID is empty",
        "../table.csv,1,2    | must be a path inside the folder of the photos",
        "sub/../../x,1,2     | must be a path inside the folder of the photos",
        "..\\table.csv,1,2   | must be a path inside the folder of the photos",
        "/etc/passwd,1,2     | must be a path inside the folder of the photos",
        "\"a.jpg,1,2         | a quotation mark opens a field and none closes it",
        "\"a\"x.jpg,1,2      | a quotation mark opens a field and none closes it",
      })
  void items_badRow_isUnreadableAndTheRestGoesOn(String row, String problem) throws IOException {
    List<DatasetItem> items =
        read("IMG_ID,LAT,LON", "a.jpg,1,2", row, "\"b.jpeg\",3,4", "\"c.png\",5,6");

    assertThat(items)
        .extracting(DatasetItem::status)
        .containsExactly(Status.LABELED, Status.UNREADABLE, Status.LABELED, Status.LABELED);
    assertThat(items.get(1).name()).isEqualTo("table.csv, line 3");
    assertThat(items.get(1).problem()).startsWith("table.csv, line 3: ").contains(problem);
    assertThat(items.get(3).reference().location()).isEqualTo(new GeoPoint(5, 6));
  }

  @Test
  void items_longValue_isCutInTheMessage() throws IOException {
    String problem = read("id,lat,lon", "a.jpg," + "9".repeat(1000) + ",2").get(0).problem();

    assertThat(problem).contains("\"" + "9".repeat(40) + "…\"").hasSizeLessThan(200);
  }

  @Test
  void items_rowBelowOneOfSeveralLines_namesItsOwnLine() throws IOException {
    List<DatasetItem> items =
        read("id,place,lat,lon", "a,\"x", "y\",1,2", "", "a,\"never closed,1,2", "a,z,north,2");

    assertThat(items)
        .extracting(DatasetItem::name)
        .containsExactly(
            images.resolve("a.jpg").toString(), "table.csv, line 5", "table.csv, line 6");
  }

  @Test
  void items_latin1_saysSo() throws IOException {
    Files.write(
        table,
        "id,lat,lon\nZürich\\, am See.jpg,47,8\nZürich,47,8\n"
            .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(read().get(1).problem()).contains("is not UTF-8");
  }

  @Test
  void items_zeroZeroOrNothing_isNoPosition() throws IOException {
    List<DatasetItem> items =
        read("id,lat,lon", "a,0,0", "a,-0.0,0.000", "a,,", "a,0,1e-9", "missing,,");

    assertThat(items)
        .extracting(DatasetItem::status)
        .containsExactly(
            Status.NO_POSITION,
            Status.NO_POSITION,
            Status.NO_POSITION,
            Status.LABELED,
            Status.UNREADABLE);
    assertThat(items.get(0).problem()).startsWith("table.csv, line 2: ").contains("0, 0");
    assertThat(items.get(2).problem()).isEqualTo("table.csv, line 4: states no position");
    assertThat(items.get(0).photo().path()).hasValue(images.resolve("a.jpg"));
  }

  /** As in one published list of Im2GPS3k, a third of whose rows are beyond 90 degrees. */
  @Test
  void csv_swappedHeaders_areRefused() throws IOException {
    Random random = new Random(11);
    List<String> rows = new ArrayList<>(List.of("IMG_ID,AUTHOR,LON,LAT"));
    int beyond = 0;
    for (int i = 0; i < 300; i++) {
      double latitude = random.nextDouble() * 120 - 50;
      double longitude = random.nextDouble() < 0.35 ? 100 + i / 10.0 : random.nextDouble() * 80;
      beyond += longitude > 90 ? 1 : 0;
      rows.add("a,x," + latitude + "," + longitude);
    }
    Files.write(table, rows);

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("LAT and LON are swapped")
        .hasMessageContaining(beyond + " of 300 rows")
        .hasMessageContaining("swap the two names");
  }

  @Test
  void csv_smallTableSwapped_isRefused() throws IOException {
    Files.write(table, List.of("id,lat,lon", "a,151,-33", "a,2,48", "a,-122,37"));

    assertThatThrownBy(() -> Dataset.csv(table, images)).hasMessageContaining("swapped");
  }

  @Test
  void csv_someLatitudesWrong_isNotSwapped() throws IOException {
    List<DatasetItem> items =
        read("id,lat,lon", "a,151,-33", "a,95,10", "a,-33,151", "a,35,139", "a,37,-122");

    assertThat(items)
        .extracting(DatasetItem::status)
        .containsExactly(
            Status.UNREADABLE, Status.UNREADABLE, Status.LABELED, Status.LABELED, Status.LABELED);
  }

  @Test
  void csv_missingColumns_areNamed() throws IOException {
    Files.write(table, List.of("name;breite;LON", "a;1;2"));

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("the photo's file (img_file, filename,")
        .hasMessageContaining("the latitude (latitude, lat, gt_lat)")
        .hasMessageNotContaining("the longitude (")
        .hasMessageContaining("\"name\", \"breite\", \"LON\"");
  }

  @Test
  void csv_noHeader_saysWhatItFound() throws IOException {
    Files.write(table, List.of("a.jpg,1,2", "b.jpg,1,2"));

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .hasMessageContaining("\"a.jpg\", \"1\", \"2\"")
        .hasMessageContaining("first line");
  }

  @Test
  void csv_headerOnly_isEmpty() throws IOException {
    assertThat(read("id,lat,lon")).isEmpty();
    assertThat(Dataset.open(table).items()).isEmpty();
  }

  @Test
  void csv_emptyFile_isRefused() throws IOException {
    Files.createFile(table);

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("is empty");
  }

  @Test
  void csv_noText_isRefused() throws IOException {
    Files.write(table, "id,lat,lon\n".getBytes(StandardCharsets.UTF_16LE)); // no byte-order mark

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("UTF-8");
  }

  @Test
  void csv_lineWithoutEnd_isRefused() throws IOException {
    Files.writeString(table, "id,lat,lon\n" + "x".repeat(2_000_000));

    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("1048576 characters");
  }

  @Test
  void csv_tableOrFolderMissing_isRefused() throws IOException {
    assertThatThrownBy(() -> Dataset.csv(table, images))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(table.toString())
        .hasMessageContaining("no such table");
    Files.write(table, List.of("id,lat,lon", "a,1,2"));
    assertThatThrownBy(() -> Dataset.csv(table, images.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining(images.resolve("gone").toString())
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> Dataset.csv(table, images.resolve("a.jpg")))
        .hasMessageContaining("a.jpg")
        .hasMessageContaining("folder of photos is needed");
    assertThatThrownBy(() -> Dataset.csv(images, images))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(images.toString())
        .hasMessageContaining("a table is needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "table", "images", "img"})
  void open_photosBesideTheTable_areFound(String folder) throws IOException {
    Path beside = table.resolveSibling(folder).normalize();
    Files.createDirectories(beside);
    Files.createFile(beside.resolve("x.jpg"));
    Files.write(table, List.of("IMG_ID,LAT,LON", "gone,1,2", "x,1,2"));

    try (Stream<DatasetItem> items = Dataset.open(table).items()) {
      assertThat(items)
          .extracting(DatasetItem::status)
          .containsExactly(Status.UNREADABLE, Status.LABELED);
    }
  }

  @Test
  void open_tsv_isATable() throws IOException {
    Path tsv = table.resolveSibling("T.TSV");
    Files.createFile(table.resolveSibling("x.jpg"));
    Files.write(tsv, List.of("id\tlat\tlon", "x\t1\t2"));

    try (Stream<DatasetItem> items = Dataset.open(tsv).items()) {
      assertThat(items).extracting(DatasetItem::status).containsExactly(Status.LABELED);
    }
  }

  @Test
  void open_photosNowhere_saysWhatWasTried() throws IOException {
    Files.write(table, List.of("IMG_ID,LAT,LON", "a.jpg,1,2")); // they are in "photos"

    assertThatThrownBy(() -> Dataset.open(table))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(table + ": the photo of the first row, \"a.jpg\"")
        .hasMessageContaining(table.getParent() + ", ")
        .hasMessageContaining(table.resolveSibling("table").toString())
        .hasMessageContaining(table.resolveSibling("images").toString())
        .hasMessageContaining(table.resolveSibling("img").toString());
  }

  /** Rows that are appended while the stream is under way can only be found by a lazy reader. */
  @Test
  void items_rowsAppendedOnTheWay_areRead() throws IOException {
    int rows = 200_000;
    writeLarge(rows);
    try (Stream<DatasetItem> items = Dataset.csv(table, images).items()) {
      Iterator<DatasetItem> iterator = items.iterator();
      iterator.next();
      Files.writeString(table, "b,80,90\n", UTF_8, StandardOpenOption.APPEND);
      int seen = 1;
      DatasetItem last = null;
      while (iterator.hasNext()) {
        last = iterator.next();
        seen++;
      }

      assertThat(seen).isEqualTo(rows + 1);
      assertThat(last.reference()).isEqualTo(Reference.of("b", new GeoPoint(80, 90)));
    }
  }

  @Test
  void items_manyRows_areNotKept() throws IOException {
    writeLarge(20_000);
    try (Stream<DatasetItem> items = Dataset.csv(table, images).items()) {
      Iterator<DatasetItem> iterator = items.iterator();
      List<WeakReference<Photo>> photos = new ArrayList<>();
      for (int i = 0; i < 19_000; i++) {
        photos.add(new WeakReference<>(iterator.next().photo()));
      }
      for (int i = 0; i < 100 && alive(photos) > 2; i++) {
        System.gc();
      }

      assertThat(alive(photos)).isLessThanOrEqualTo(2); // the one at hand, and one read ahead
      assertThat(iterator.hasNext()).isTrue();
    }
  }

  private static long alive(List<WeakReference<Photo>> photos) {
    return photos.stream().filter(photo -> photo.get() != null).count();
  }

  @Test
  void items_closed_releaseTheFile() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc here: cannot see which files are open");
    writeLarge(5_000);
    Dataset dataset = Dataset.csv(table, images);
    assertThat(openTables(descriptors)).isZero();

    try (Stream<DatasetItem> items = dataset.items()) {
      items.iterator().next();
      assertThat(openTables(descriptors)).isEqualTo(1);
    }
    assertThat(openTables(descriptors)).isZero();
  }

  private long openTables(Path descriptors) throws IOException {
    try (Stream<Path> links = Files.list(descriptors)) {
      return links.filter(this::isTable).count();
    }
  }

  private boolean isTable(Path link) {
    try {
      return Files.readSymbolicLink(link).equals(table.toRealPath());
    } catch (IOException e) {
      return false; // closed since it was listed
    }
  }

  @Test
  void items_calledAgain_beginAgain() throws IOException {
    Files.write(table, List.of("id,lat,lon", "a,1,2", "b,3,4"));
    Dataset dataset = Dataset.csv(table, images);

    try (Stream<DatasetItem> first = dataset.items();
        Stream<DatasetItem> second = dataset.items()) {
      assertThat(first.map(item -> item.reference().id())).containsExactly("a", "b");
      assertThat(second.map(item -> item.reference().id())).containsExactly("a", "b");
    }
  }

  @Test
  void items_textThatEndsOnTheWay_throwsWithTheTablesName() throws IOException {
    writeLarge(5_000);
    Dataset dataset = Dataset.csv(table, images);
    Files.write(table, new byte[8], StandardOpenOption.APPEND);

    try (Stream<DatasetItem> items = dataset.items()) {
      assertThatThrownBy(items::count)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(table.toString());
    }
  }

  /** Every row is an item; it is labeled if its file is there, and says so if it is not. */
  @ParameterizedTest
  @ValueSource(strings = {"gallery", "queries"})
  void items_realPhotos_areLabeledWhereTheFileIs(String name) throws IOException {
    Path csv = Path.of(System.getProperty("img2loc.shared", ""), "photos", name + ".csv");
    assumeTrue(Files.exists(csv), csv + " is absent: no real photos to read");
    Path folder = csv.resolveSibling(name);
    List<String> ids =
        Files.readAllLines(csv).stream().skip(1).map(l -> l.substring(0, l.indexOf(','))).toList();
    List<Status> expected =
        ids.stream()
            .map(id -> Files.exists(folder.resolve(id)) ? Status.LABELED : Status.UNREADABLE)
            .toList();
    assertThat(expected).filteredOn(Status.LABELED::equals).hasSizeGreaterThan(20);

    for (Dataset dataset : List.of(Dataset.csv(csv, folder), Dataset.open(csv))) {
      try (Stream<DatasetItem> items = dataset.items()) {
        assertThat(items).extracting(DatasetItem::status).containsExactlyElementsOf(expected);
      }
    }
  }

  private void writeLarge(int rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(table)) {
      out.write("id,lat,lon\n");
      for (int i = 0; i < rows; i++) {
        out.write("a.jpg," + i % 90 + ".5," + i % 180 + "\n");
      }
    }
  }

  private List<DatasetItem> read(String... lines) throws IOException {
    if (lines.length > 0) {
      Files.write(table, List.of(lines));
    }
    try (Stream<DatasetItem> items = Dataset.csv(table, images).items()) {
      return items.toList();
    }
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = images.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }
}
