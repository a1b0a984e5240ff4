package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.GeoPoint;
import io.img2loc.Guess.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Stream<Arguments> places() {
    return Stream.of(
        // the paper's own sample answer
        place("(41.4036° N, 2.1744° E)", 41.4036, 2.1744),
        // decimal pairs
        place("48.8584, 2.2945", 48.8584, 2.2945),
        place("  (-33.8568,151.2153)\n", -33.8568, 151.2153),
        place("[48.8584, 2.2945]", 48.8584, 2.2945),
        place("\u221233.8568, \u221270.6483", -33.8568, -70.6483),
        place("48, 2", 48, 2),
        place("48,8584; 2,2945", 48.8584, 2.2945),
        place("48,8584, -2,2945", 48.8584, -2.2945),
        place("**40.760852, -73.977227**", 40.760852, -73.977227),
        place("I would say 40.760852, -73.977227, near the park.", 40.760852, -73.977227),
        place("Coordinates: 48.86, 2.35", 48.86, 2.35),
        place("It is Paris (48.86, 2.35).", 48.86, 2.35),
        // JSON
        place("{\"latitude\": -12.5, \"longitude\": -77}", -12.5, -77),
        place("{\"lat\":48.8584,\"lng\":2.2945}", 48.8584, 2.2945),
        place("{\"lon\": 2.2945, \"lat\": 48.8584}", 48.8584, 2.2945),
        place("{\"lat\": \"48.8584\", \"long\": \"2.2945\"}", 48.8584, 2.2945),
        place("{\"lat\": \"48.8584° N\", \"lon\": \"70.6° W\"}", 48.8584, -70.6),
        place("{'latitude': 48.8584, 'longitude': 2.2945}", 48.8584, 2.2945),
        place("Sure!\n```json\n{\"lat\": 1.5, \"lon\": -2.5}\n```\nGood luck.", 1.5, -2.5),
        place("{\"place\": {\"lat\": 1.5, \"lon\": -2.5}, \"sure\": 0.9}", 1.5, -2.5),
        place("{\"lat\": 48.8584, \"lon\": 2.2945, \"why\": \"the tow", 48.8584, 2.2945),
        place("{\"lat\": \"48,8584\", \"lon\": \"2,2945\"}", 48.8584, 2.2945),
        place("POINT(2.2945 48.8584)", 48.8584, 2.2945),
        place("{\"type\": \"Point\", \"coordinates\": [2.2945, 48.8584]}", 48.8584, 2.2945),
        // letters and words
        place("48.8584N, 70.6483W", 48.8584, -70.6483),
        place("48.8584 °N, 2.2945 °E.", 48.8584, 2.2945),
        place("N 48.8584, W 2.2945", 48.8584, -2.2945),
        place("N48.8584 E2.2945", 48.8584, 2.2945),
        place("2.2945° E, 48.8584° N", 48.8584, 2.2945),
        place("about 33.9 degrees South, 18.4 degrees East", -33.9, 18.4),
        place("35.027 ° N\nLongitude ≈ -114.375 ° W", 35.027, -114.375),
        place("Latitude: -0.2201° (South)\n- Longitude: -78.5124° (West)", -0.2201, -78.5124),
        place("Latitude 34,298 °S, longitude 108,934 °W", -34.298, -108.934),
        place("Latitude: 33.8568° (southern), longitude: 70.6483° (western)", -33.8568, -70.6483),
        place("S 33.8568 W 70.6483", -33.8568, -70.6483),
        place("S 33.8568, E 151.2153.", -33.8568, 151.2153),
        place("Latitude (approx.): 33.8568 S, Longitude: 151.2153 E", -33.8568, 151.2153),
        // names of the axes
        place("Latitude: 22.5426 (approximate)\n- Longitude: -114.0577", 22.5426, -114.0577),
        place("around -25.9815° latitude, 28.1085° longitude", -25.9815, 28.1085),
        place("latitude -12.97° and longitude -38.51°", -12.97, -38.51),
        place("37.78° N latitude, \u201183.57° W longitude", 37.78, -83.57),
        place("Latitude, longitude: 48.85, 2.35", 48.85, 2.35),
        place("Longitude, latitude: 2.35, 48.85", 48.85, 2.35),
        place("latitud 19,43 longitud -99,13", 19.43, -99.13),
        // degrees, minutes, seconds: 41 + 24/60 + 12.2/3600 = 41.403389; 2 + 10/60 + 26.5/3600
        place("41°24'12.2\"N 2°10'26.5\"E", 41.403389, 2.174028),
        place("41°24′12.2″ N, 2°10′26.5″ W", 41.403389, -2.174028),
        place("41° 24’ 12.2” S, 2° 10’ 26.5” E", -41.403389, 2.174028),
        place("41º24'12.2''N; 2º10'26.5''E", 41.403389, 2.174028),
        place("34°16′ N, 108°52′ E", 34.266667, 108.866667),
        place("34°16.5'S 108°52.25'W", -34.275, -108.870833),
        place("N 34°16'30\" E 108°52'15\"", 34.275, 108.870833),
        // the same place twice
        place(
            "47.4978 N, 19.0241 E, so {\"lat\": 47.49781, \"lon\": 19.02412}", 47.49781, 19.02412),
        place("About 39.93 °N, 116.43 °E.\n{\"lat\": 39.1, \"lon\": 116.4}", 39.1, 116.4),
        // one is the final one
        place("Perhaps 48.8584, 2.2945. Final answer: 45.7640, 4.8357", 45.764, 4.8357),
        place(
            "{\"lat\": 1.5, \"lon\": 2.5} no. Final answer: {\"lat\": 3.5, \"lon\": 4.5}",
            3.5,
            4.5),
        place(
            "Lyon (45.7640, 4.8357)? No: {\"lat\": \"48.8584° N\", \"lon\": \"2.2945° E\"}",
            48.8584,
            2.2945),
        // a name that is a direction, too
        place("Key West (24.5551, -81.7800)", 24.5551, -81.78),
        // an echoed template, then the answer
        place("{\"lat\": 0.0, \"lon\": 0.0}\n{\"lat\": 3.5, \"lon\": 4.5}", 3.5, 4.5),
        // thoughts are not the answer
        place("<think>48.8584, 2.2945?</think>45.7640, 4.8357", 45.764, 4.8357),
        // an estimate with doubts
        place("I cannot determine the street. Best guess: 45.7640, 4.8357", 45.764, 4.8357),
        // the edges of the Earth
        place("90.0, 180.0", 90, -180),
        place("-90.0, -180.0", -90, -180));
  }

  private static Arguments place(String words, double latitude, double longitude) {
    return Arguments.of(words, latitude, longitude);
  }

  @ParameterizedTest
  @MethodSource("places")
  void read_ofAPlace(String words, double latitude, double longitude) {
    ReplyReader.Reading reading = ReplyReader.read(words, false);

    assertThat(reading.status()).isEqualTo(Status.LOCATED);
    assertThat(reading.candidates()).hasSize(1);
    GeoPoint place = reading.candidates().get(0).location();
    assertThat(place.latitude()).isCloseTo(latitude, within(1e-6));
    assertThat(place.longitude()).isCloseTo(longitude, within(1e-6));
    assertThat(reading.candidates().get(0).weight()).isEqualTo(1);
    assertThat(reading.candidates().get(0).hasRadii()).isFalse();
  }

  private static Status status(String words) {
    return ReplyReader.read(words, false).status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // sign against letter
        "-33.8568° N, 151.2153° E",
        "33.8568° N, -151.2153° E",
        "{\"lat\": \"-33.8568 N\", \"lon\": \"151.2153 E\"}",
        // a letter on one number only
        "33.8568° S, 151.2153",
        "{\"lat\": \"33.8568 S\", \"lon\": 151.2153}",
        // O is east in German and west in Spanish
        "Latitud: 34.6037°, Longitud: 58.3816° O",
        "34.6037° S, 58.3816° O",
        "34.6037°, 58.3816°O",
        // letters of the other axis
        "Latitude: 33.8568 E, Longitude: 151.2153 N",
        "33.8568° N, 151.2153° S",
        // a hemisphere said in other places
        "South latitude: 33.8568, east longitude: 151.2153",
        "Latitude (S): 33.8568, Longitude (W): 70.6483",
        "Latitude: 33.8568, west longitude: 70.6483",
        "Latitude: 33.8568, Longitude: 70.6483, in the southern hemisphere",
        "33.8568, 70.6483 (southern hemisphere)",
        // a dash that may be a minus
        "- 33.8568, 151.2153",
        "Coordinates: \u2212 33.8568, 151.2153",
        "{\"lat\": - 33.8568, \"lon\": 151.2153}",
        "Latitude - 33.8568, Longitude - 151.2153"
      })
  void read_ofADoubtfulHemisphere_isUnreadable(String words) {
    assertThat(status(words)).isEqualTo(Status.UNREADABLE);
  }

  @Test
  void read_ofASentenceAndAnObjectOnOtherSides_isAmbiguous() {
    ReplyReader.Reading reading =
        ReplyReader.read(
            "At 33.8568° S, 151.2153° E: {\"lat\": 33.8568, \"lon\": 151.2153}", false);

    assertThat(reading.status()).isEqualTo(Status.AMBIGUOUS);
    assertThat(reading.candidates())
        .extracting(candidate -> candidate.location())
        .containsExactlyInAnyOrder(
            new GeoPoint(33.8568, 151.2153), new GeoPoint(-33.8568, 151.2153));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \n",
        "0.55",
        "Somewhere in Paris, I think.",
        "LATITUDE, LONGITUDE",
        "{\"latitude\": LATITUDE, \"longitude\": LONGITUDE}",
        "Manaus is at about 3° S, while other cities are at 23° S.",
        "The camera is set to f/2.8, 4.5 m away.",
        "It costs 3.50, 4.20 or 5.10.",
        "Population 12,345, 67,890.",
        "48,85",
        "Corner of 50 N 100 W, at 332 W. Armitage Ave",
        "Built on 12.05.2010, 13.06.2011."
      })
  void read_ofNoPlace_isUnreadable(String words) {
    assertThat(status(words)).isEqualTo(Status.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I’m sorry, but I can’t help with that.",
        "I'm not able to assist with locating people.",
        "I cannot share where this was taken because of privacy.",
        "This goes against my guidelines."
      })
  void read_ofARefusal_isRefused(String words) {
    assertThat(status(words)).isEqualTo(Status.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot tell",
        "Cannot tell.",
        "I can’t determine the location from the image alone.",
        "It is impossible to tell where this was taken.",
        "I don't know.",
        "Unknown",
        "{\"lat\": null, \"lon\": null}",
        "{\"lat\": \"unknown\", \"lon\": \"unknown\"}",
        "0, 0",
        "0.0, 0.0",
        "(0.000, -0.000)",
        "{\"latitude\": 0.0, \"longitude\": 0.0}",
        "0° N, 0° E",
        "Paris (48.858, 2.294)? No: {\"lat\": 0, \"lon\": 0, \"city\": \"Unknown\"}"
      })
  void read_ofAnAbstention_isAbstained(String words) {
    assertThat(status(words)).isEqualTo(Status.ABSTAINED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123.4567, 45.6789",
        "{\"lat\": 48.8584, \"lon\": 222.2945}",
        "91.0° N, 10.0° E",
        "41°75'12\"N 2°10'26\"E",
        "{\"lat\": 4885.84, \"lon\": 229.45}"
      })
  void read_ofNumbersThatAreNoPlace_isOutOfRange(String words) {
    assertThat(status(words)).isEqualTo(Status.OUT_OF_RANGE);
  }

  @Test
  void read_ofSeveralPlaces_isAmbiguousBetweenThem() {
    ReplyReader.Reading reading =
        ReplyReader.read("Either 48.8584, 2.2945 or 45.7640, 4.8357.", false);

    assertThat(reading.status()).isEqualTo(Status.AMBIGUOUS);
    assertThat(reading.candidates())
        .extracting(candidate -> candidate.location())
        .containsExactly(new GeoPoint(48.8584, 2.2945), new GeoPoint(45.764, 4.8357));
    assertThat(reading.candidates()).extracting(candidate -> candidate.weight()).containsOnly(0.5);
  }

  @Test
  void read_ofAListOfObjects_isAmbiguous() {
    assertThat(status("[{\"lat\": 1.5, \"lon\": 2.5}, {\"lat\": 3.5, \"lon\": 4.5}]"))
        .isEqualTo(Status.AMBIGUOUS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "The image shows a street",
        "{\"latitude\": 48.85",
        "{\"latitude\": 48.8584, \"longitude\": 10",
        "(48.8584, 2.29",
        "48.8584° N, 2.29",
        "<think>It may be 48.8584, 2.2945, or"
      })
  void read_ofWhatWasCutOffBeforeThePlace_isTruncated(String words) {
    assertThat(ReplyReader.read(words, true).status()).isEqualTo(Status.TRUNCATED);
  }

  @Test
  void read_ofWhatWasCutOffAfterThePlace_isThePlace() {
    ReplyReader.Reading reading =
        ReplyReader.read("{\"lat\": 48.8584, \"lon\": 2.2945, \"why\": \"the", true);

    assertThat(reading.candidates().get(0).location()).isEqualTo(new GeoPoint(48.8584, 2.2945));
  }

  @Test
  void read_ofAnObjectThatEndsInANumber_isTruncatedWhateverTheProviderSays() {
    assertThat(status("{\"lat\": 48.8584, \"lon\": 10")).isEqualTo(Status.TRUNCATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "(", "1.", "lat: ", "\"", "48.8584, ", "°", "N", "{\"lat\":", "- "})
  void read_ofAMegabyteOfNonsense_ends(String nonsense) {
    String words = nonsense.repeat(1_000_000 / nonsense.length());

    assertThat(ReplyReader.read(words, false).status()).isNotNull();
  }

  private static Stream<Function<GeoPoint, String>> forms() {
    return Stream.of(
        p -> text("%.4f, %.4f", p.latitude(), p.longitude()),
        p -> text("(%.4f,%.4f)", p.latitude(), p.longitude()),
        p -> text("I think it is at %.4f, %.4f.", p.latitude(), p.longitude()),
        p -> text("Latitude: %.4f\nLongitude: %.4f", p.latitude(), p.longitude()),
        p -> text("{\"latitude\": %.4f, \"longitude\": %.4f}", p.latitude(), p.longitude()),
        p -> text("{\"lng\":\"%.4f\",\"lat\":\"%.4f\"}", p.longitude(), p.latitude()),
        p -> text("%.4f°, %.4f°", p.latitude(), p.longitude()),
        p -> text("%.4f° latitude, %.4f° longitude", p.latitude(), p.longitude()),
        p -> text("%.4f° %s, %.4f° %s", size(p.latitude()), ns(p), size(p.longitude()), ew(p)),
        p -> text("%.4f%s %.4f%s", size(p.latitude()), ns(p), size(p.longitude()), ew(p)),
        p -> text("%.4f %s %.4f %s", size(p.latitude()), ns(p), size(p.longitude()), ew(p)),
        p -> text("%s %.4f %s %.4f", ns(p), size(p.latitude()), ew(p), size(p.longitude())),
        p -> text("%s%.4f° %s%.4f°", ns(p), size(p.latitude()), ew(p), size(p.longitude())),
        p -> text("%.4f° %s; %.4f° %s", size(p.longitude()), ew(p), size(p.latitude()), ns(p)),
        p -> text("%s%s %s%s", dms(p.latitude()), ns(p), dms(p.longitude()), ew(p)),
        p -> text("%s %s, %s %s", dms(p.latitude()), ns(p), dms(p.longitude()), ew(p)),
        p -> text("%s %s, %s %s", ns(p), dms(p.latitude()), ew(p), dms(p.longitude())));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static double size(double degrees) {
    return Math.abs(degrees);
  }

  private static String ns(GeoPoint point) {
    return point.latitude() < 0 ? "S" : "N";
  }

  private static String ew(GeoPoint point) {
    return point.longitude() < 0 ? "W" : "E";
  }

  private static String dms(double degrees) {
    long tenths = Math.round(size(degrees) * 36_000);
    return text(
        "%d°%02d'%02d.%d\"", tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60, tenths % 10);
  }

  @ParameterizedTest
  @MethodSource("forms")
  void read_ofAnyPlaceInAnyForm_isThatPlace(Function<GeoPoint, String> form) {
    Random random = new Random(20_240_714);
    for (int i = 0; i < 200; i++) {
      GeoPoint place = new GeoPoint(random.nextDouble(-90, 90), random.nextDouble(-180, 180));
      String words = form.apply(place);

      ReplyReader.Reading reading = ReplyReader.read(words, false);

      assertThat(reading.status()).as(words).isEqualTo(Status.LOCATED);
      assertThat(reading.candidates().get(0).location().distanceKm(place))
          .as(words)
          .isLessThan(0.05);
    }
  }

  @Test
  void read_ofRealReplies_agreesWithAParserOfJson() throws Exception {
    int compared = 0;
    for (String words : realReplies()) {
      JsonNode object = lastObject(words);
      if (object != null && object.get("lat").asDouble() != 0) {
        ReplyReader.Reading reading = ReplyReader.read(words, false);
        assertThat(reading.candidates())
            .as(words)
            .extracting(candidate -> candidate.location())
            .containsExactly(
                new GeoPoint(object.get("lat").asDouble(), object.get("lon").asDouble()));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(100);
  }

  @Test
  void read_ofRealRepliesWithoutAPlace_saysWhy() throws Exception {
    Map<Status, Long> counts =
        realReplies().stream()
            .map(ReplyReaderTest::status)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    // Read by eye: four end before their place and two are a bare number; two write zeros for
    // "unknown"; one refuses.
    assertThat(counts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Status.LOCATED, 141L,
                Status.UNREADABLE, 6L,
                Status.ABSTAINED, 2L,
                Status.REFUSED, 1L));
  }

  private static List<String> realReplies() throws IOException {
    Path file = Path.of(System.getProperty("img2loc.shared", "shared"), "replies.jsonl");
    assumeThat(file).as("real replies of models, which are not part of the project").exists();
    List<String> replies = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      replies.add(JSON.readTree(line).get("text").asText());
    }
    return replies;
  }

  private static @Nullable JsonNode lastObject(String words) {
    int open = words.lastIndexOf('{');
    int close = words.lastIndexOf('}');
    if (open < 0 || close < open) {
      return null;
    }
    try {
      return JSON.readTree(words.substring(open, close + 1));
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
