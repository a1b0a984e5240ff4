package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.examples.Samples;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class AnswerWriterTest {
  private static final String NASTY = "a,\"b\" <&> 'c'\n\u0007é.jpg";

  @TempDir Path folder;

  private static List<NamedCsvRecord> rows(String csv) {
    try (Stream<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(new StringReader(csv)).stream()) {
      return rows.toList();
    }
  }

  @Test
  void csv_isReadBack() throws IOException {
    String csv =
        Samples.write(
            OutputFormat.CSV,
            Samples.located(NASTY, -33.8567844, 151.2152967),
            Samples.unanswered("b.jpg", "Nobody, \"really\" nobody, knows."),
            Samples.failed("c.jpg", "c.jpg: is cut off"));

    assertThat(csv).contains("\r\n");
    List<NamedCsvRecord> rows = rows(csv);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).getField("photo")).isEqualTo(NASTY);
    assertThat(rows.get(0).getField("latitude")).isEqualTo("-33.856784");
    assertThat(rows.get(0).getField("longitude")).isEqualTo("151.215297");
    assertThat(rows.get(0).getField("radius90_km")).isEqualTo("120.000");
    assertThat(rows.get(1).getField("status")).isEqualTo("ABSTAINED");
    assertThat(rows.get(1).getField("latitude")).isEmpty();
    assertThat(rows.get(1).getField("reason")).isEqualTo("Nobody, \"really\" nobody, knows.");
    assertThat(rows.get(2).getField("status")).isEqualTo("FAILED");
    assertThat(rows.get(2).getField("reason")).isEqualTo("c.jpg: is cut off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1.jpg", "+1.jpg", "-1.jpg", "@x.jpg", "\tx.jpg"})
  void csv_nameThatASpreadsheetWouldRun_isStillTheFilesName(String name) throws IOException {
    String csv = Samples.write(OutputFormat.CSV, Samples.located(name, 1, 2));

    String written = rows(csv).get(0).getField("photo");
    assertThat(written).doesNotStartWith(name.substring(0, 1));
    assertThat(Path.of(written).normalize()).isEqualTo(Path.of(name));
  }

  @Test
  void csv_reasonThatASpreadsheetWouldRun_isText() throws IOException {
    String csv = Samples.write(OutputFormat.CSV, Samples.failed("a.jpg", "=HYPERLINK(1)"));

    assertThat(rows(csv).get(0).getField("reason")).isEqualTo("'=HYPERLINK(1)");
  }

  @Test
  void json_isOneArray() throws IOException {
    assertThat(elements("[\n]")).isZero();
    assertThat(elements(Samples.write(OutputFormat.JSON))).isZero();
    assertThat(
            elements(
                Samples.write(
                    OutputFormat.JSON,
                    Samples.located(NASTY, 1, 2),
                    Samples.unanswered("b", "Why."),
                    Samples.failed("c", "c: no"))))
        .isEqualTo(3);
  }

  private static int elements(String array) throws IOException {
    int elements = 0;
    try (JsonParser json = Json.parser(array)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        json.skipChildren();
        elements++;
      }
      assertThat(json.currentToken()).isEqualTo(JsonToken.END_ARRAY);
      assertThat(json.nextToken()).isNull();
    }
    return elements;
  }

  @Test
  void geojson_hasLongitudeFirstAndNullForNoPlace() throws IOException {
    String written =
        Samples.write(
            OutputFormat.GEOJSON,
            Samples.located(NASTY, -33.5, -70.25),
            Samples.unanswered("b.jpg", "Nobody knows."),
            Samples.failed("c.jpg", "c.jpg: is cut off"));

    List<String> scalars = new ArrayList<>();
    try (JsonParser json = Json.parser(written)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isScalarValue()) {
          scalars.add(json.currentName() + "=" + json.getText());
        }
      }
    }
    assertThat(scalars)
        .containsSubsequence(
            "type=FeatureCollection",
            "type=Feature",
            "type=Point",
            "null=-70.25",
            "null=-33.5",
            "photo=" + NASTY,
            "type=Feature",
            "geometry=null",
            "photo=b.jpg",
            "reason=Nobody knows.",
            "type=Feature",
            "geometry=null",
            "status=FAILED",
            "reason=c.jpg: is cut off");
  }

  @Test
  void kml_isWellFormedAndHasLongitudeFirst() throws Exception {
    String written =
        Samples.write(
            OutputFormat.KML,
            Samples.located(NASTY, -33.5, -70.25),
            Samples.unanswered("b.jpg", "Nobody knows."),
            Samples.located("]]>😀.jpg", 0, 0));

    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document kml = factory.newDocumentBuilder().parse(new InputSource(new StringReader(written)));
    String namespace = "http://www.opengis.net/kml/2.2";
    assertThat(kml.getDocumentElement().getNamespaceURI()).isEqualTo(namespace);
    NodeList coordinates = kml.getElementsByTagNameNS(namespace, "coordinates");
    assertThat(coordinates.getLength()).as("two places, each with two regions").isEqualTo(6);
    assertThat(coordinates.item(0).getTextContent()).isEqualTo("-70.250000,-33.500000");
    NodeList names = kml.getElementsByTagNameNS(namespace, "name");
    assertThat(names.item(1).getTextContent()).isEqualTo(NASTY.replace('\u0007', '\uFFFD'));
    assertThat(names.item(4).getTextContent()).isEqualTo("]]>😀.jpg");
  }

  @Test
  void human_tellsWhyThereIsNoPlaceOnOneLine() throws IOException {
    String written =
        Samples.write(
            OutputFormat.HUMAN,
            Samples.located("a\nb.jpg", -0.0000001, 2),
            Samples.unanswered("c.jpg", "Nobody knows."),
            Samples.failed("d.jpg", "d.jpg: is\ncut off"));

    assertThat(written.lines())
        .containsExactly(
            "a b.jpg: 0.000000, 2.000000  (weight 0.75; 50 % within 13 km, 90 % within 120 km,"
                + " uncalibrated)",
            "c.jpg: no answer: Nobody knows.", "d.jpg: failed: d.jpg: is cut off");
  }

  private static Outcome<Photo, Answer> of(Candidate place) {
    Photo photo = Photo.of(Samples.jpeg(1), "a.jpg");
    return Outcome.success(photo, Answer.of(List.of(place), List.of(), Evidence.of(photo)));
  }

  @Test
  void everyFormat_tellsWhetherRadiiAreCalibrated() throws IOException {
    GeoPoint place = new GeoPoint(1, 2);
    Outcome<Photo, Answer> calibrated = of(new Candidate(place, 1, 12, 120, true));
    Outcome<Photo, Answer> computed = of(new Candidate(place, 1, 12, 120));
    Outcome<Photo, Answer> claimless = of(Candidate.of(place, 1));

    assertThat(Samples.write(OutputFormat.HUMAN, calibrated, computed, claimless).lines())
        .containsExactly(
            "a.jpg: 1.000000, 2.000000  (weight 1.00; 50 % within 12 km, 90 % within 120 km,"
                + " calibrated)",
            "a.jpg: 1.000000, 2.000000  (weight 1.00; 50 % within 12 km, 90 % within 120 km,"
                + " uncalibrated)",
            "a.jpg: 1.000000, 2.000000  (weight 1.00)");
    assertThat(rows(Samples.write(OutputFormat.CSV, calibrated, computed, claimless)))
        .extracting(row -> row.getField("calibrated"))
        .containsExactly("true", "false", "");
    assertThat(Samples.write(OutputFormat.GEOJSON, calibrated)).contains("\"calibrated\":true");
    assertThat(Samples.write(OutputFormat.GEOJSON, computed)).contains("\"calibrated\":false");
    assertThat(Samples.write(OutputFormat.JSON, calibrated)).contains("\"calibrated\":true");
    assertThat(Samples.write(OutputFormat.KML, calibrated))
        .contains("<Data name=\"calibrated\"><value>true</value>");
    assertThat(Samples.write(OutputFormat.KML, claimless)).doesNotContain("calibrated");
  }

  @Test
  void exiftoolCsv_isWhatExiftoolWritesInAllHemispheres() throws Exception {
    assumeTrue(hasExiftool(), "exiftool is not installed (Debian: libimage-exiftool-perl)");
    record Case(String name, double latitude, double longitude) {}
    List<Case> cases =
        List.of(
            new Case("north east.jpg", 48.858222, 2.2945),
            new Case("north,west.jpg", 40.689247, -74.044502),
            new Case("south \"east\".jpg", -33.856784, 151.215297),
            new Case("sub folder/south-west.jpg", -22.951916, -43.210487),
            new Case("=formula.jpg", -0.000001, 0.000001),
            new Case(" space.jpg", 89.999999, -180),
            new Case("-dash é.jpg", -90, 179.999999));
    StringBuilder list = new StringBuilder();
    var table = new java.io.StringWriter();
    var out = new java.io.PrintWriter(table);
    AnswerWriter writer = AnswerWriter.of(OutputFormat.EXIFTOOL_CSV, out);
    writer.begin();
    for (Case c : cases) {
      Path file = Samples.writePhoto(folder.resolve(c.name()), 1);
      // Named as a run inside the folder would.
      Photo photo = Photo.of(Files.readAllBytes(file), c.name());
      writer.write(Samples.located(photo, c.latitude(), c.longitude()));
      list.append("./").append(c.name()).append('\n');
    }
    writer.end();
    Files.writeString(folder.resolve("places.csv"), table.toString());
    Files.writeString(folder.resolve("list"), list);

    exiftool("-charset", "filename=UTF8", "-csv=places.csv", "-overwrite_original", "-@", "list");

    String read =
        exiftool(
            "-charset",
            "filename=UTF8",
            "-n",
            "-T",
            "-GPSLatitude",
            "-GPSLongitude",
            "-GPSProcessingMethod",
            "-@",
            "list");
    List<String> lines = read.lines().filter(line -> line.contains("\t")).toList();
    assertThat(lines).hasSameSizeAs(cases);
    for (int i = 0; i < cases.size(); i++) {
      String[] numbers = lines.get(i).split("\t");
      String name = cases.get(i).name();
      assertThat(Double.parseDouble(numbers[0]))
          .as(name)
          .isCloseTo(cases.get(i).latitude(), org.assertj.core.data.Offset.offset(1e-6));
      assertThat(Double.parseDouble(numbers[1]))
          .as(name)
          .isCloseTo(cases.get(i).longitude(), org.assertj.core.data.Offset.offset(1e-6));
      assertThat(numbers[2]).as(name).isEqualTo("estimated by img2loc");
    }
  }

  private static boolean hasExiftool() throws InterruptedException {
    try {
      return new ProcessBuilder("exiftool", "-ver")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String exiftool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("exiftool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
