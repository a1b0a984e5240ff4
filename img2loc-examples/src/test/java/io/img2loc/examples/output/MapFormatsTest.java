package io.img2loc.examples.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.examples.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What is written for maps, against the schemas of GeoJSON and KML and what these cannot say. */
class MapFormatsTest {
  private static final String NASTY = "a,\"b\" <&> 'c' ]]>\n\u0007\uD83D\uDE00é.jpg";
  private static final String KML = "http://www.opengis.net/kml/2.2";
  private static final ObjectMapper JSON = new ObjectMapper();

  // The schemas

  private static JsonNode validGeoJson(String text) throws IOException {
    try (InputStream in =
        MapFormatsTest.class.getResourceAsStream("geojson-FeatureCollection.schema.json")) {
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                  .getSchema(in)
                  .validate(text, InputFormat.JSON))
          .isEmpty();
    }
    JsonNode collection = JSON.readTree(text);
    assertThat(collection.has("crs")).isFalse();
    for (JsonNode feature : collection.at("/features")) {
      checkGeometry(feature.at("/geometry"));
    }
    return collection;
  }

  private static Document validKml(String text) throws Exception {
    SchemaFactory schemas = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    schemas.setResourceResolver(
        (type, namespace, publicId, systemId, base) -> importOf(namespace, systemId));
    Schema schema =
        schemas.newSchema(
            new StreamSource(
                MapFormatsTest.class.getResourceAsStream("/schema/ogckml/ogckml22.xsd")));
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    schema.newValidator().validate(new DOMSource(document)); // throws at the first error
    return document;
  }

  /** The schemas that KML's imports: Atom's is beside it, of addresses it needs one name. */
  private static LSInput importOf(String namespace, String systemId) {
    LSInput input;
    try {
      input =
          ((DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS"))
              .createLSInput();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    if (namespace.equals("urn:oasis:names:tc:ciq:xsdschema:xAL:2.0")) {
      input.setStringData(
          """
          <schema xmlns="http://www.w3.org/2001/XMLSchema"
              targetNamespace="urn:oasis:names:tc:ciq:xsdschema:xAL:2.0">
            <element name="AddressDetails"/>
          </schema>
          """);
    } else {
      input.setByteStream(
          Objects.requireNonNull(
              MapFormatsTest.class.getResourceAsStream(
                  "/schema/ogckml/" + systemId.replaceFirst(".*/", "")),
              systemId));
    }
    return input;
  }

  @Test
  void validKml_refusesElementsOutOfOrder() {
    String badly =
        """
        <kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
          <Point><coordinates>1,2</coordinates></Point><name>a</name>
        </Placemark></Document></kml>
        """;

    assertThatThrownBy(() -> validKml(badly))
        .isInstanceOf(SAXException.class)
        .hasMessageContaining("name");
  }

  // What the schema of GeoJSON cannot say

  private static void checkGeometry(JsonNode geometry) {
    if (geometry.isNull()) {
      return;
    }
    JsonNode coordinates = geometry.at("/coordinates");
    switch (geometry.at("/type").asText()) {
      case "Point" -> checkPosition(coordinates);
      case "Polygon" -> checkPolygon(coordinates);
      case "MultiPolygon" -> {
        assertThat(coordinates.size()).isGreaterThan(1);
        coordinates.forEach(MapFormatsTest::checkPolygon);
      }
      default -> throw new AssertionError(geometry.at("/type"));
    }
  }

  private static void checkPolygon(JsonNode rings) {
    for (int i = 0; i < rings.size(); i++) {
      List<double[]> ring = new ArrayList<>();
      rings.get(i).forEach(position -> ring.add(checkPosition(position)));
      checkRing(ring, i == 0);
    }
  }

  private static double[] checkPosition(JsonNode position) {
    assertThat(position).hasSize(2);
    position.forEach(
        degrees ->
            assertThat(new BigDecimal(degrees.asText()).stripTrailingZeros().scale())
                .isLessThanOrEqualTo(6));
    return new double[] {position.get(0).asDouble(), position.get(1).asDouble()};
  }

  /** Closed, by the right-hand rule, within the map, and not across the date line. */
  private static void checkRing(List<double[]> ring, boolean exterior) {
    assertThat(ring).hasSizeGreaterThanOrEqualTo(4);
    assertThat(ring.get(ring.size() - 1)).isEqualTo(ring.get(0));
    double area = 0;
    double[] origin = ring.get(0);
    for (int i = 1; i < ring.size(); i++) {
      double[] a = ring.get(i - 1);
      double[] b = ring.get(i);
      assertThat(b[0]).isBetween(-180.0, 180.0);
      assertThat(b[1]).isBetween(-90.0, 90.0);
      assertThat(Math.abs(b[0] - a[0])).isLessThan(180);
      area += (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]);
    }
    assertThat(area > 0).isEqualTo(exterior);
  }

  /** Where a ring does not go along the edge of the map, it is as far from the place as it says. */
  private static void checkDistance(GeoPoint place, List<double[]> ring, double km) {
    int compared = 0;
    for (double[] position : ring) {
      if (Math.abs(position[0]) < 180 && Math.abs(position[1]) < 90) {
        GeoPoint point = new GeoPoint(position[1], position[0]);
        assertThat(place.distanceKm(point)).isCloseTo(km, within(0.0006 + km * 1e-6));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(0);
  }

  // Answers

  private static Outcome<Photo, Answer> answer(String name, Candidate... candidates) {
    Photo photo = Photo.of(Samples.jpeg(1), name);
    return Outcome.success(photo, Answer.of(List.of(candidates), List.of(), Evidence.of(photo)));
  }

  private static Candidate place(double latitude, double longitude, double km50, double km90) {
    return new Candidate(new GeoPoint(latitude, longitude), 0.5, km50, km90, true);
  }

  /** Located ones with their radii, among others. */
  private static final List<Outcome<Photo, Answer>> ANSWERS =
      List.of(
          answer(NASTY, place(48.8582221234, 2.29450001, 12.5, 120)),
          answer("taveuni.jpg", place(-16.8, 179.9, 5, 900)),
          answer("dateline.jpg", place(52, -180, 25, 200)),
          answer("tromsø.jpg", place(69.65, 18.96, 400, 6000)),
          answer("mcmurdo.jpg", place(-77.85, 166.67, 900, 12_500)),
          answer("pole.jpg", place(90, 12, 1, 3000)),
          answer("south.jpg", place(-90, -180, 0.5, 11_000)),
          answer("most.jpg", place(10, 20, 9800, 19_000)),
          answer("holed.jpg", place(10, -160, 10_500, 19_990)),
          answer("exact.jpg", place(-0.0000001, 0.0000001, 0.01, 0.02)));

  private static final List<Outcome<Photo, Answer>> OTHERS =
      List.of(
          answer("nowhere near.jpg", place(1, 2, 100, 20_015.2)),
          answer("at once.jpg", place(1, 2, 0, 0)),
          answer("claims nothing.jpg", Candidate.of(new GeoPoint(89.9999999, 179.9999999), 1)),
          Samples.unanswered("b.jpg", "Nobody, \"really\" <nobody>, knows."),
          Samples.failed("c.jpg", "c.jpg: is cut off"));

  @SafeVarargs
  private static String write(OutputFormat format, List<Outcome<Photo, Answer>>... outcomes)
      throws IOException {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    try (AnswerWriter writer = AnswerWriter.of(format, out)) {
      writer.begin();
      for (List<Outcome<Photo, Answer>> some : outcomes) {
        for (Outcome<Photo, Answer> outcome : some) {
          writer.write(outcome);
        }
      }
      writer.end();
    }
    out.flush();
    return text.toString();
  }

  @Test
  void geojson_ofAnswers_isValid() throws IOException {
    JsonNode features = validGeoJson(write(OutputFormat.GEOJSON, ANSWERS, OTHERS)).at("/features");

    assertThat(features).hasSize(3 * ANSWERS.size() + 3 + 3 + 1 + 1 + 1);
    for (JsonNode feature : features) {
      String kind = feature.at("/properties/kind").asText();
      assertThat(kind.isEmpty()).isEqualTo(feature.at("/geometry").isNull());
      assertThat(feature.at("/properties/photo").asText()).isNotEmpty();
    }
    assertThat(validGeoJson(write(OutputFormat.GEOJSON)).at("/features")).isEmpty();
  }

  @Test
  void geojson_hasAPlaceAndItsRegions() throws IOException {
    JsonNode features = validGeoJson(write(OutputFormat.GEOJSON, ANSWERS)).at("/features");

    for (int i = 0; i < ANSWERS.size(); i++) {
      JsonNode point = features.get(3 * i);
      JsonNode within90 = features.get(3 * i + 1);
      JsonNode within50 = features.get(3 * i + 2);
      Candidate place = Objects.requireNonNull(Places.likeliest(ANSWERS.get(i)));
      assertThat(point.at("/properties/kind").asText()).isEqualTo("place");
      assertThat(point.at("/geometry/type").asText()).isEqualTo("Point");
      checkRegion(within90, "within90", place.radius90Km(), i);
      checkRegion(within50, "within50", place.radius50Km(), i);
    }
    assertThat(features.at("/1/geometry/type").asText()).isEqualTo("Polygon");
    assertThat(features.at("/4/geometry/type").asText()).isEqualTo("MultiPolygon");
    assertThat(features.at("/5/geometry/type").asText()).isEqualTo("Polygon");
    assertThat(features.at("/25/geometry/coordinates")).as("a hole").hasSize(2);
  }

  private static void checkRegion(JsonNode feature, String kind, double km, int answer) {
    Outcome<Photo, Answer> outcome = ANSWERS.get(answer);
    JsonNode properties = feature.at("/properties");
    assertThat(properties.at("/kind").asText()).isEqualTo(kind);
    assertThat(properties.at("/km").asDouble()).isEqualTo(km);
    assertThat(properties.at("/photo").asText()).isEqualTo(outcome.input().name());
    assertThat(properties.at("/estimate").asBoolean()).isTrue();
    assertThat(properties.at("/calibrated").asBoolean()).isTrue();
    JsonNode coordinates = feature.at("/geometry/coordinates");
    List<double[]> border = new ArrayList<>();
    List<JsonNode> numbers = new ArrayList<>();
    flatten(coordinates, numbers);
    for (int i = 0; i < numbers.size(); i += 2) {
      border.add(new double[] {numbers.get(i).asDouble(), numbers.get(i + 1).asDouble()});
    }
    checkDistance(Objects.requireNonNull(Places.likeliest(outcome)).location(), border, km);
  }

  private static void flatten(JsonNode node, List<JsonNode> numbers) {
    if (node.isNumber()) {
      numbers.add(node);
    } else {
      node.forEach(child -> flatten(child, numbers));
    }
  }

  @Test
  void kml_ofAnswers_isValid() throws Exception {
    Document document = validKml(write(OutputFormat.KML, ANSWERS, OTHERS));

    NodeList placemarks = document.getElementsByTagNameNS(KML, "Placemark");
    assertThat(placemarks.getLength()).isEqualTo(3 * ANSWERS.size() + 3 + 3 + 1);
    Set<String> styles = new HashSet<>();
    for (Element style : elements(document.getDocumentElement(), "Style")) {
      styles.add("#" + style.getAttribute("id"));
    }
    List<Element> used = elements(document.getDocumentElement(), "styleUrl");
    assertThat(used).hasSize(2 * (ANSWERS.size() + 2));
    assertThat(used).allSatisfy(url -> assertThat(styles).contains(url.getTextContent()));
    validKml(write(OutputFormat.KML));
  }

  @Test
  void kml_hasTheRegionsOfGeoJson() throws Exception {
    Document document = validKml(write(OutputFormat.KML, ANSWERS, OTHERS));
    JsonNode features = validGeoJson(write(OutputFormat.GEOJSON, ANSWERS, OTHERS)).at("/features");

    List<Element> placemarks = elements(document.getDocumentElement(), "Placemark");
    for (int i = 0; i < placemarks.size(); i++) {
      Element placemark = placemarks.get(i);
      JsonNode geometry = features.get(i).at("/geometry");
      List<JsonNode> expected = new ArrayList<>();
      flatten(geometry.at("/coordinates"), expected);
      double[] numbers =
          elements(placemark, "coordinates").stream()
              .flatMap(element -> Arrays.stream(element.getTextContent().split("[ ,]")))
              .mapToDouble(Double::parseDouble)
              .toArray();
      assertThat(numbers).isEqualTo(expected.stream().mapToDouble(JsonNode::asDouble).toArray());
      int polygons = elements(placemark, "Polygon").size();
      switch (geometry.at("/type").asText()) {
        case "Point" -> assertThat(polygons).isZero();
        case "Polygon" -> {
          assertThat(polygons).isEqualTo(1);
          assertThat(elements(placemark, "MultiGeometry")).isEmpty();
          assertThat(elements(placemark, "innerBoundaryIs"))
              .hasSize(geometry.at("/coordinates").size() - 1);
        }
        default -> {
          assertThat(polygons).isEqualTo(geometry.at("/coordinates").size());
          assertThat(elements(placemark, "MultiGeometry")).hasSize(1);
        }
      }
    }
    assertThat(data(placemarks.get(1)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "kind", "within90",
                "km", "120.000",
                "photo", NASTY.replace('\u0007', '\uFFFD'),
                "estimate", "true",
                "calibrated", "true"));
    assertThat(data(placemarks.get(2))).containsEntry("kind", "within50");
    assertThat(data(placemarks.get(0))).containsEntry("kind", "place");
  }

  private static List<Element> elements(Element in, String name) {
    NodeList nodes = in.getElementsByTagNameNS(KML, name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static Map<String, String> data(Element placemark) {
    Map<String, String> data = new HashMap<>();
    for (Element element : elements(placemark, "Data")) {
      data.put(element.getAttribute("name"), element.getTextContent());
    }
    return data;
  }

  // One answer, for the page

  private static String map(Answer answer) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      AnswerMap.write(json, answer);
    }
    return text.toString();
  }

  @Test
  void answerMap_hasAllCandidatesAndTheRegionsOfTheLikeliest() throws IOException {
    Answer answer =
        Objects.requireNonNull(
            answer(
                    NASTY,
                    place(-16.8, 179.9, 5, 900),
                    new Candidate(new GeoPoint(1, 2), 0.25, 10, 20),
                    Candidate.of(new GeoPoint(3, 4), 0.125))
                .value());

    JsonNode features = validGeoJson(map(answer)).at("/features");

    assertThat(features).hasSize(5);
    assertThat(features.at("/0/properties"))
        .isEqualTo(
            JSON.readTree(
                """
                {"kind": "candidate", "rank": 1, "weight": 0.5, "radius50Km": 5,
                 "radius90Km": 900, "calibrated": true}
                """));
    assertThat(features.at("/0/geometry"))
        .isEqualTo(JSON.readTree("{\"type\": \"Point\", \"coordinates\": [179.9, -16.8]}"));
    assertThat(features.at("/2/properties"))
        .isEqualTo(
            JSON.readTree(
                """
                {"kind": "candidate", "rank": 3, "weight": 0.125, "radius50Km": null,
                 "radius90Km": null, "calibrated": false}
                """));
    assertThat(features.at("/3/properties"))
        .isEqualTo(JSON.readTree("{\"kind\": \"within90\", \"km\": 900}"));
    assertThat(features.at("/3/geometry/type").asText()).isEqualTo("MultiPolygon");
    assertThat(features.at("/4/properties"))
        .isEqualTo(JSON.readTree("{\"kind\": \"within50\", \"km\": 5}"));
  }

  @Test
  void answerMap_withoutRadii_hasPointsOnly() throws IOException {
    Answer answer =
        Objects.requireNonNull(answer("a", Candidate.of(new GeoPoint(3, 4), 1)).value());

    assertThat(validGeoJson(map(answer)).at("/features")).hasSize(1);
  }

  @Test
  void answerMap_withoutAPlace_isNull() throws IOException {
    assertThat(map(Objects.requireNonNull(Samples.unanswered("b.jpg", "Why.").value())))
        .isEqualTo("null");
  }

  // Hits

  private static final Hits HITS =
      new Hits(
          List.of(
              neighbor("a,\"b\" <&> ]]>\u0001.jpg", 90, 179.9999999, 0.875),
              neighbor("b", -16.8, -180, 0.5)),
          List.of(neighbor("ü/\uD83D\uDE00", -90, 0, -0.25)),
          false);

  private static Neighbor neighbor(
      String id, double latitude, double longitude, double similarity) {
    return new Neighbor(
        new Reference(
            id,
            new GeoPoint(latitude, longitude),
            "<ann>",
            LocalDateTime.of(2020, 5, 1, 12, 0),
            "A & B"),
        similarity);
  }

  private static String write(OutputFormat format, Hits hits) throws IOException {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new HitsWriter(out).write(format, Photo.of(Samples.jpeg(1), NASTY), hits);
    out.flush();
    return text.toString();
  }

  @Test
  void geojson_ofHits_isValid() throws IOException {
    JsonNode features = validGeoJson(write(OutputFormat.GEOJSON, HITS)).at("/features");

    assertThat(features).hasSize(3);
    assertThat(features.at("/0/geometry/coordinates").toString()).isEqualTo("[180,90]");
    assertThat(features.at("/2/properties/id").asText()).isEqualTo("ü/\uD83D\uDE00");
    assertThat(validGeoJson(write(OutputFormat.GEOJSON, Hits.none())).at("/features")).isEmpty();
  }

  @Test
  void kml_ofHits_isValid() throws Exception {
    Document document = validKml(write(OutputFormat.KML, HITS));

    List<Element> names = elements(document.getDocumentElement(), "name");
    assertThat(names)
        .extracting(Element::getTextContent)
        .containsExactly(
            "img2loc: what looks like " + NASTY.replace('\u0007', '\uFFFD'),
            "a,\"b\" <&> ]]>\uFFFD.jpg",
            "b",
            "ü/\uD83D\uDE00");
    assertThat(elements(document.getDocumentElement(), "coordinates"))
        .extracting(Element::getTextContent)
        .containsExactly("180.000000,90.000000", "-180.000000,-16.800000", "0.000000,-90.000000");
    validKml(write(OutputFormat.KML, Hits.none()));
  }
}
