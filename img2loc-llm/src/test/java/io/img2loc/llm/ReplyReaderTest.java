package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Guess.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
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
        place("{\"lat\": 51.5007, \"lon\": -.1246}", 51.5007, -0.1246),
        // a call that hands in the answer, and a city whose name has the word in it
        place(
            "{\"name\": \"submit_answer\", \"arguments\": {\"lat\": 1.5, \"lon\": -2.5}}",
            1.5,
            -2.5),
        place("{\"lat\": 1.5, \"lon\": -2.5, \"city\": \"City of Paris\"}", 1.5, -2.5),
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
        place("South latitude: 33.8568, east longitude: 151.2153", -33.8568, 151.2153),
        place("Latitude (S): 33.8568, Longitude (W): 70.6483", -33.8568, -70.6483),
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

  private static Stream<Arguments> objects() {
    return Stream.of(
        place("{\"LAT\": 48.8584, \"LON\": 2.2945}", 48.8584, 2.2945),
        place("{\"Latitude\": 48.8584, \"Longitude\": 2.2945}", 48.8584, 2.2945),
        place("{\"lat\": 48.8584, \"lon\": 2.2945,}", 48.8584, 2.2945),
        place("{lat: 48.8584, lng: 2.2945}", 48.8584, 2.2945),
        place("{\"coordinates\": {\"latitude\": 48.8584, \"longitude\": 2.2945}}", 48.8584, 2.2945),
        place("{\"coordinates\": [48.8584, 2.2945]}", 48.8584, 2.2945),
        place("{\"coords\": [48.8584, 2.2945]}", 48.8584, 2.2945),
        place("{\"coordinates\": \"48.8584, 2.2945\"}", 48.8584, 2.2945),
        place("{\"location\": \"48.8584,2.2945\", \"city\": \"Paris\"}", 48.8584, 2.2945),
        place("{\"gps\": {\"lat\": \"48.8584\", \"lng\": \"2.2945\"}}", 48.8584, 2.2945),
        place(
            "{\"estimated_latitude\": 48.8584, \"estimated_longitude\": 2.2945}", 48.8584, 2.2945),
        place("{\"latitude_deg\": 48.8584, \"longitude_deg\": 2.2945}", 48.8584, 2.2945),
        place("{\"centerLat\": 48.8584, \"centerLng\": 2.2945}", 48.8584, 2.2945),
        place("{\"lat_lon\": [48.8584, 2.2945]}", 48.8584, 2.2945),
        place("{\"latlng\": \"48.8584,2.2945\"}", 48.8584, 2.2945),
        place("{\"lon_lat\": [2.2945, 48.8584]}", 48.8584, 2.2945),
        place("{'lat': 48.8584, 'lon': 2.2945, 'city': 'Paris'}", 48.8584, 2.2945),
        place("dict(lat=48.8584, lon=2.2945)", 48.8584, 2.2945),
        place("latitude=48.8584&longitude=2.2945", 48.8584, 2.2945),
        place(
            "{\"lat\": 48.8584, // near the tower\n \"lon\": 2.2945 /* approximate */}",
            48.8584,
            2.2945),
        place("{\"lat\": 48.8584, # north\n \"lon\": 2.2945}", 48.8584, 2.2945),
        place(
            "{\"latitude\": 48.8584, \"latitude_confidence\": 0.8, \"longitude\": 2.2945, "
                + "\"longitude_confidence\": 0.7}",
            48.8584,
            2.2945),
        place(
            "{\"latitude\": 48.8584, \"city\": \"Paris\", \"country\": \"France\", "
                + "\"longitude\": 2.2945}",
            48.8584,
            2.2945),
        place("{\"lat\": \"48.8584°\", \"lon\": \"2.2945°\"}", 48.8584, 2.2945),
        place("{\"lat\": \"48.8584° N\", \"lon\": \"2.2945° E\"}", 48.8584, 2.2945),
        place("{\"lat\": \"N48.8584\", \"lon\": \"E2.2945\"}", 48.8584, 2.2945),
        place("{\"lat\": {\"value\": 48.8584}, \"lon\": {\"value\": 2.2945}}", 48.8584, 2.2945),
        place(
            "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[2.2945,48.8584]}}",
            48.8584,
            2.2945),
        place("{\"coordinates\": [2.2945, 48.8584], \"type\": \"Point\"}", 48.8584, 2.2945),
        place("{'type': 'Point', 'coordinates': [2.2945, 48.8584, 35.0]}", 48.8584, 2.2945),
        place("\"{\\\"lat\\\": 48.8584, \\\"lon\\\": 2.2945}\"", 48.8584, 2.2945),
        place("\"{\\n  \\\"lat\\\": 48.8584,\\n  \\\"lon\\\": 2.2945\\n}\"", 48.8584, 2.2945),
        place("{\"lat\": \"48.8584\\u00b0 N\", \"lon\": \"2.2945\\u00b0 E\"}", 48.8584, 2.2945),
        place("{“lat”: 48.8584, “lon”: 2.2945}", 48.8584, 2.2945),
        place("{\"lat\": +48.8584, \"lon\": +2.2945}", 48.8584, 2.2945),
        place("{\"lat\":48.8584,\"lon\":2.2945}", 48.8584, 2.2945),
        place("```\nlat: 48.8584\nlon: 2.2945\n```", 48.8584, 2.2945),
        place("latitude: 48.8584\nlongitude: 2.2945\nconfidence: 0.8\nyear: 2019", 48.8584, 2.2945),
        place("<latitude>48.8584</latitude>\n<longitude>2.2945</longitude>", 48.8584, 2.2945),
        place("<answer>48.8584, 2.2945</answer>", 48.8584, 2.2945),
        place("<|begin_of_box|>48.8584, 2.2945<|end_of_box|>", 48.8584, 2.2945),
        place(
            "{\"reasoning\": \"The tower at 48.80, 2.10 stands 330 m tall\", \"lat\": "
                + "48.8584, \"lon\": 2.2945}",
            48.8584,
            2.2945),
        place(
            "{\"clues\": {\"text\": \"Rue\", \"lines\": 3}, \"lat\": 48.8584, \"lon\": 2.2945}",
            48.8584,
            2.2945),
        place(
            "{\"verdict\": \"estimate\", \"latitude\": 48.8584, \"longitude\": 2.2945}",
            48.8584,
            2.2945),
        place(
            "{\"verdict\":\"estimate\",\"longitude\":2.2945,\"latitude\":48.8584}",
            48.8584,
            2.2945),
        place(
            "{\"lat\": 48.8584, \"lon\": 2.2945, \"bbox\": [120, 340, 560, 780]}", 48.8584, 2.2945),
        place(
            "{\"country\": \"France\", \"confidence\": 0.9, \"coordinates\": {\"lat\": "
                + "48.8584, \"lon\": 2.2945}, \"zoom\": 17",
            48.8584,
            2.2945),
        place("{\"lat\": -33.8568, \"lon\": -70.6483, \"note\": \"cut he", -33.8568, -70.6483));
  }

  private static Stream<Arguments> decimalPairs() {
    return Stream.of(
        place("https://www.google.com/maps/@48.8584,2.2945,17z", 48.8584, 2.2945),
        place("geo:48.8584,2.2945", 48.8584, 2.2945),
        place("https://maps.google.com/?q=48.8584,2.2945", 48.8584, 2.2945),
        place("📍 48.8584, 2.2945", 48.8584, 2.2945),
        place("48.8584 2.2945", 48.8584, 2.2945),
        place("48.8584\n2.2945", 48.8584, 2.2945),
        place("48.8584 / 2.2945", 48.8584, 2.2945),
        place("48.8584; 2.2945", 48.8584, 2.2945),
        place("The coordinates are 48.8584 and 2.2945.", 48.8584, 2.2945),
        place("Coordinates: (48.8584,2.2945)", 48.8584, 2.2945),
        place("Answer: 48.8584,2.2945", 48.8584, 2.2945),
        place("Latitude/Longitude: 48.8584 / 2.2945", 48.8584, 2.2945),
        place("Lat/Lon: 48.8584, 2.2945", 48.8584, 2.2945),
        place("Lat, Long = 48.8584, 2.2945", 48.8584, 2.2945),
        place("(lat, lon) = (48.8584, 2.2945)", 48.8584, 2.2945),
        place("lon/lat: 2.2945, 48.8584", 48.8584, 2.2945),
        place("(longitude, latitude): (2.2945, 48.8584)", 48.8584, 2.2945),
        place("48.8584°, 2.2945°", 48.8584, 2.2945),
        place("48.8584 ± 0.01, 2.2945 ± 0.01", 48.8584, 2.2945),
        place("4８.8584，2.2945", 48.8584, 2.2945),
        place("Lat. 48.8584, Long. 2.2945", 48.8584, 2.2945),
        place("Lat.: 48.8584; Lon.: 2.2945", 48.8584, 2.2945),
        place("Latitude: 48.8584. Longitude: 2.2945.", 48.8584, 2.2945),
        place(
            "Latitude 48.8584 (the tower itself, built in 1889)\nLongitude 2.2945",
            48.8584,
            2.2945),
        place("• Latitude: 48.8584\n• Longitude: 2.2945", 48.8584, 2.2945),
        place("1. Latitude: 48.8584\n2. Longitude: 2.2945", 48.8584, 2.2945),
        place("* **Lat:** `48.8584`\n* **Lng:** `2.2945`", 48.8584, 2.2945),
        place(
            "- **Latitude**: 48.8584\n- **Longitude**: 2.2945\n- **Altitude**: 35 m",
            48.8584,
            2.2945),
        place("### Latitude\n48.8584\n### Longitude\n2.2945", 48.8584, 2.2945),
        place(
            "The latitude is approximately 48.8584 and the longitude is approximately 2.2945.",
            48.8584,
            2.2945),
        place("latitude of about 48.8584 and a longitude of about 2.2945", 48.8584, 2.2945),
        place("Latitude → 48.8584, Longitude → 2.2945", 48.8584, 2.2945),
        place("Latitude ≈ 48.8584, longitude ≈ 2.2945", 48.8584, 2.2945),
        place("Latitude (decimal): 48.8584, Longitude (decimal): 2.2945", 48.8584, 2.2945),
        place("Latitude (φ): 48.8584, Longitude (λ): 2.2945", 48.8584, 2.2945),
        place("At 14:35 on 2019-07-14, from a height of 12.5 m: 48.8584, 2.2945", 48.8584, 2.2945),
        place("__48.8584, 2.2945__", 48.8584, 2.2945),
        place("_48.8584, 2.2945_", 48.8584, 2.2945),
        place("Location: 48.8584, 2.2945 (zoom 17, 95% sure)", 48.8584, 2.2945),
        place("latitude 48.8584 longitude 2.2945", 48.8584, 2.2945),
        place("lat 48.8584 lon 2.2945", 48.8584, 2.2945),
        place("48.8584° latitude 2.2945° longitude", 48.8584, 2.2945),
        place("Lat 48.8584 Lng 2.2945.", 48.8584, 2.2945),
        place("151.2153, -33.8568", -33.8568, 151.2153),
        place("I would place it at (151.2153, -33.8568).", -33.8568, 151.2153),
        place("[113.2644, 23.1291]", 23.1291, 113.2644),
        place("Coordinates: 48.9, 2.3", 48.9, 2.3),
        place("Final answer: -33.86, 151.21", -33.86, 151.21));
  }

  private static Stream<Arguments> commaDecimals() {
    return Stream.of(
        place("48,8584 2,2945", 48.8584, 2.2945),
        place("48,8584, 2,2945", 48.8584, 2.2945),
        place("48,8584 / 2,2945", 48.8584, 2.2945),
        place("Koordinaten: 48,8584; 2,2945", 48.8584, 2.2945),
        place("Les coordonnées sont 48,8584, 2,2945.", 48.8584, 2.2945),
        place("Coordenadas: (48,8584; 2,2945)", 48.8584, 2.2945),
        place("48,8584° N, 2,2945° E", 48.8584, 2.2945),
        place("Breitengrad: 48,8584, Längengrad: 2,2945", 48.8584, 2.2945),
        place("Latitude : 48,8584° N\nLongitude : 2,2945° E", 48.8584, 2.2945),
        place("Das Foto zeigt Paris, etwa bei 48,8584; 2,2945.", 48.8584, 2.2945),
        place("48,85; 2,35", 48.85, 2.35),
        place("-33,8568; 151,2153", -33.8568, 151.2153),
        place("Koordinaten: -33,856; 151,215", -33.856, 151.215));
  }

  private static Stream<Arguments> letters() {
    return Stream.of(
        place("48.8584°N 2.2945°W", 48.8584, -2.2945),
        place("48.8584 N / 2.2945 W", 48.8584, -2.2945),
        place("48.8584° North, 2.2945° West", 48.8584, -2.2945),
        place("N 48.8584° W 2.2945°", 48.8584, -2.2945),
        place("N48.8584, W2.2945", 48.8584, -2.2945),
        place("48.8584° N and 2.2945° W", 48.8584, -2.2945),
        place("Latitude: 48.8584° N. Longitude: 2.2945° W.", 48.8584, -2.2945),
        place("48.8584 deg N, 2.2945 deg W", 48.8584, -2.2945),
        place("48.8584 degrees north and 2.2945 degrees west", 48.8584, -2.2945),
        place("48.8584° north latitude and 2.2945° west longitude", 48.8584, -2.2945),
        place("latitude 48.8584°N, longitude 2.2945°W", 48.8584, -2.2945),
        place("North latitude 48.8584°, west longitude 2.2945°", 48.8584, -2.2945),
        place("Latitude (N): 48.8584, Longitude (W): 2.2945", 48.8584, -2.2945),
        place("48.8584° (N), 2.2945° (W)", 48.8584, -2.2945),
        place("48.8584° N, -2.2945°", 48.8584, -2.2945),
        place("48.8584° N, -2.2945° W", 48.8584, -2.2945),
        place("Latitude: 48.8584° N\nLongitude: -2.2945", 48.8584, -2.2945),
        place("{\"lat\": \"48.8584 N\", \"lon\": -2.2945}", 48.8584, -2.2945),
        place("48.8584&deg; N, 2.2945&deg; W", 48.8584, -2.2945),
        place("48.8584º N, 2.2945º W", 48.8584, -2.2945),
        place("48.8584˚N, 2.2945˚W", 48.8584, -2.2945),
        place("Latitude: 48.8584°N | Longitude: 2.2945°W", 48.8584, -2.2945),
        place("48.8584° N — 2.2945° W", 48.8584, -2.2945),
        place("48.8584° N – 2.2945° W", 48.8584, -2.2945),
        place("33.8568° S, 70.6483° W", -33.8568, -70.6483),
        place("around 44°N, 71°W", 44, -71));
  }

  // 48 + 51/60 + 30/3600 = 48.858333; 2 + 17/60 + 40/3600 = 2.294444
  private static Stream<Arguments> degreesMinutesSeconds() {
    return Stream.of(
        place("48°51'30\"N 2°17'40\"W", 48.858333, -2.294444),
        place("48°51′30″ N, 2°17′40″ W", 48.858333, -2.294444),
        place("48° 51’ 30” N, 2° 17’ 40” W", 48.858333, -2.294444),
        place("48°51‘30“N 2°17‘40“W", 48.858333, -2.294444),
        place("48°51´30´´N 2°17´40´´W", 48.858333, -2.294444),
        place("48°51`30``N 2°17`40``W", 48.858333, -2.294444),
        place("48°51'30''N 2°17'40''W", 48.858333, -2.294444),
        place("48° 51' 30\" North, 2° 17' 40\" West", 48.858333, -2.294444),
        place("N 48° 51' 30\", W 2° 17' 40\"", 48.858333, -2.294444),
        place("N48°51'30\" W2°17'40\"", 48.858333, -2.294444),
        place("48º51'30\"N 2º17'40\"W", 48.858333, -2.294444),
        place("48˚51'30\"N 2˚17'40\"W", 48.858333, -2.294444),
        place(
            "48 degrees 51 minutes 30 seconds North, 2 degrees 17 minutes 40 seconds West",
            48.858333,
            -2.294444),
        place("48 deg 51 min 30 sec N, 2 deg 17 min 40 sec W", 48.858333, -2.294444),
        place("48d51m30sN 2d17m40sW", 48.858333, -2.294444),
        place("48 51 30 N, 2 17 40 W", 48.858333, -2.294444),
        place("48:51:30 N 2:17:40 W", 48.858333, -2.294444),
        place("48°51'30.0\"N 2°17'40.0\"W", 48.858333, -2.294444),
        place("48° 51' 30\" N latitude, 2° 17' 40\" W longitude", 48.858333, -2.294444),
        place("{\"lat\": \"48°51'30\\\"N\", \"lon\": \"2°17'40\\\"W\"}", 48.858333, -2.294444),
        place("{'lat': '48°51′30″N', 'lon': '2°17′40″W'}", 48.858333, -2.294444),
        place("Latitude: 48° 51' 30\" N\nLongitude: 2° 17' 40\" W", 48.858333, -2.294444),
        place("2°17'40\"W, 48°51'30\"N", 48.858333, -2.294444),
        place("48°51.5'N 2°17.66667'W", 48.858333, -2.294444),
        place("48°51′30″N / 2°17′40″W", 48.858333, -2.294444),
        place("48°51'30\"N, 2°17'40\"W (48.858333, -2.294444)", 48.858333, -2.294444),
        place("33°51' S, 151°12' E", -33.85, 151.2));
  }

  private static Stream<Arguments> latex() {
    return Stream.of(
        place("$48.8584^\\circ$ N, $2.2945^\\circ$ E", 48.8584, 2.2945),
        place("$48.8584^{\\circ}\\text{N}, 2.2945^{\\circ}\\text{E}$", 48.8584, 2.2945),
        place("\\(48.8584^\\circ \\mathrm{N},\\ 2.2945^\\circ \\mathrm{E}\\)", 48.8584, 2.2945),
        place("\\boxed{48.8584, 2.2945}", 48.8584, 2.2945),
        place("$\\boxed{(48.8584, 2.2945)}$", 48.8584, 2.2945),
        place(
            "\\[\\boxed{48.8584^\\circ \\text{ N}, 2.2945^\\circ \\text{ E}}\\]", 48.8584, 2.2945),
        place("\\boxed{\\text{Latitude: } 48.8584, \\text{Longitude: } 2.2945}", 48.8584, 2.2945),
        place("\\boxed{{\"lat\": 48.8584, \"lon\": 2.2945}}", 48.8584, 2.2945),
        place(
            "\\text{Latitude} \\approx 48.8584,\\quad \\text{Longitude} \\approx 2.2945",
            48.8584,
            2.2945),
        place(
            "$48^\\circ 51^\\prime 30^{\\prime\\prime}\\,\\text{N},\\; 2^\\circ 17^\\prime "
                + "40^{\\prime\\prime}\\,\\text{E}$",
            48.858333,
            2.294444));
  }

  private static Stream<Arguments> tables() {
    return Stream.of(
        place("| Latitude | Longitude |\n|---|---|\n| 48.8584 | 2.2945 |", 48.8584, 2.2945),
        place(
            "| Place | Lat | Lon | Confidence |\n|:--|--:|--:|--:|\n"
                + "| Paris | 48.8584 |"
                + " 2.2945 | 0.93 |",
            48.8584,
            2.2945),
        place("| Longitude | Latitude |\n|---|---|\n| 2.2945 | 48.8584 |", 48.8584, 2.2945),
        place(
            "| Field | Value |\n|---|---|\n| Latitude | 48.8584 |\n| Longitude | 2.2945 |",
            48.8584,
            2.2945),
        place(
            "| Latitude (°) | Longitude (°) |\n| --- | --- |\n| 48.8584° N | 2.2945° E |",
            48.8584,
            2.2945),
        place(
            "| | |\n|-|-|\n| **Latitude** | 48.8584° N |\n"
                + "| **Longitude** | 2.2945° E |\n"
                + "| **Altitude** | 35 m |",
            48.8584,
            2.2945),
        place(
            "| Place | Coordinates |\n|---|---|\n| Eiffel Tower | 48.8584, 2.2945 |",
            48.8584,
            2.2945));
  }

  // 48 + 51/60 + 30/3600 = 48.858333; 2 + 17/60 + 40/3600 = 2.294444
  private static Stream<Arguments> languages() {
    return Stream.of(
        place(
            "Koordinaten: 48,8584° N, 2,2945° O. Das Foto ist in Paris entstanden.",
            48.8584,
            2.2945),
        place("48,8584° nördlicher Breite, 2,2945° östlicher Länge", 48.8584, 2.2945),
        place("Geografisch: 48,8584° Nord, 2,2945° Ost", 48.8584, 2.2945),
        place("Breite: 48,8584°, Länge: 2,2945°", 48.8584, 2.2945),
        place("Latitude : 48,8584° nord, longitude : 2,2945° est", 48.8584, 2.2945),
        place(
            "Les coordonnées sont 48.8584° de latitude nord et 2.2945° de longitude est.",
            48.8584,
            2.2945),
        place("Latitud: 48.8584° N, Longitud: 2.2945° E", 48.8584, 2.2945),
        place("latitud 48,8584° norte, longitud 2,2945° este", 48.8584, 2.2945),
        place("48.8584° de latitud norte y 2.2945° de longitud este", 48.8584, 2.2945),
        place("As coordenadas são 48,8584° Norte e 2,2945° Leste.", 48.8584, 2.2945),
        place("Latitudine: 48,8584° N, Longitudine: 2,2945° E", 48.8584, 2.2945),
        place("Coordinate: 48,8584° Nord, 2,2945° Est", 48.8584, 2.2945),
        place("Coördinaten: 48,8584° NB, 2,2945° OL", 48.8584, 2.2945),
        place("Breedtegraad: 48,8584, Lengtegraad: 2,2945", 48.8584, 2.2945),
        place("Координаты: 48.8584° с. ш., 2.2945° в. д.", 48.8584, 2.2945),
        place("Широта: 48.8584, долгота: 2.2945", 48.8584, 2.2945),
        place("48,8584° северной широты, 2,2945° восточной долготы", 48.8584, 2.2945),
        place("Широта: 48,8584°, довгота: 2,2945°", 48.8584, 2.2945),
        place(
            "Szerokość geograficzna: 48,8584° N, długość geograficzna: 2,2945° E", 48.8584, 2.2945),
        place("Enlem: 48.8584, Boylam: 2.2945", 48.8584, 2.2945),
        place("48.8584° Kuzey, 2.2945° Doğu", 48.8584, 2.2945),
        place("坐标：48.8584, 2.2945", 48.8584, 2.2945),
        place("纬度：48.8584，经度：2.2945", 48.8584, 2.2945),
        place("纬度为48.8584，经度为2.2945", 48.8584, 2.2945),
        place("北纬48.8584°，东经2.2945°", 48.8584, 2.2945),
        place("北纬48.8584度，东经2.2945度", 48.8584, 2.2945),
        place("緯度：48.8584、經度：2.2945", 48.8584, 2.2945),
        place("緯度: 48.8584、経度: 2.2945", 48.8584, 2.2945),
        place("北緯48.8584度、東経2.2945度", 48.8584, 2.2945),
        place("座標は 48.8584, 2.2945 です。", 48.8584, 2.2945),
        place("위도: 48.8584, 경도: 2.2945", 48.8584, 2.2945),
        place("북위 48.8584도, 동경 2.2945도", 48.8584, 2.2945),
        place("좌표: 48.8584, 2.2945", 48.8584, 2.2945),
        place("خط العرض: 48.8584، خط الطول: 2.2945", 48.8584, 2.2945),
        place("الإحداثيات: 48.8584° شمالاً، 2.2945° شرقاً", 48.8584, 2.2945),
        place("٤٨٫٨٥٨٤، ٢٫٢٩٤٥", 48.8584, 2.2945),
        place("अक्षांश: 48.8584, देशांतर: 2.2945", 48.8584, 2.2945),
        place("48.8584° उत्तर, 2.2945° पूर्व", 48.8584, 2.2945),
        place("Vĩ độ: 48.8584, Kinh độ: 2.2945", 48.8584, 2.2945),
        place("48,8584° Bắc, 2,2945° Đông", 48.8584, 2.2945),
        place("Lintang: 48.8584, Bujur: 2.2945", 48.8584, 2.2945),
        place("48,8584° LU, 2,2945° BT", 48.8584, 2.2945),
        place("ละติจูด: 48.8584, ลองจิจูด: 2.2945", 48.8584, 2.2945),
        place("Latitud: 48,8584, longitud: 2,2945", 48.8584, 2.2945),
        place("Πλάτος: 48.8584, Μήκος: 2.2945", 48.8584, 2.2945),
        place("经纬度：2.2945°E，48.8584°N", 48.8584, 2.2945),
        place("経緯度: 48.8584, 2.2945", 48.8584, 2.2945),
        place("北纬48°51′30″，西经2°17′40″", 48.858333, -2.294444),
        place("北纬48度51分30秒，东经2度17分40秒", 48.858333, 2.294444),
        place("南緯33.8568度、西経70.6483度", -33.8568, -70.6483),
        place("33.8568° ю. ш., 70.6483° з. д.", -33.8568, -70.6483),
        place("Las coordenadas son 33,4489° S, 70,6693° O.", -33.4489, -70.6693),
        place("Les coordonnées sont 33,4489° S, 70,6693° O.", -33.4489, -70.6693),
        place("6,2088° LS, 106,8456° BT", -6.2088, 106.8456),
        place("33,4489° Süd, 70,6693° West", -33.4489, -70.6693),
        place("남위 33.8568도, 동경 151.2153도", -33.8568, 151.2153));
  }

  private static Stream<Arguments> choices() {
    return Stream.of(
        place(
            "The tower stands at 48.8584, 2.2945. Still, my answer is {\"lat\": 45.7640, "
                + "\"lon\": 4.8357}",
            45.764,
            4.8357),
        place(
            "Perhaps Paris (48.8584, 2.2945)?\n\nLatitude: 45.7640\nLongitude: 4.8357",
            45.764,
            4.8357),
        place(
            "First guess: Paris, 48.8584, 2.2945. Wait, the tram is that of Lyon: 45.7640, 4.8357",
            45.764,
            4.8357),
        place(
            "It looks like Paris (48.8584, 2.2945). Actually, the hill suggests Lyon "
                + "(45.7640, 4.8357).",
            45.764,
            4.8357),
        place(
            "```json\n{\"lat\": 48.8584, \"lon\": 2.2945}\n```\n"
                + "On second thoughts the"
                + " basilica is that of Fourvière:\n```json\n"
                + "{\"lat\": 45.7640, \"lon\":"
                + " 4.8357}\n```",
            45.764,
            4.8357),
        place(
            "{\"best_guess\": {\"lat\": 45.7640, \"lon\": 4.8357}, \"alternatives\": "
                + "[{\"lat\": 48.8584, \"lon\": 2.2945}, {\"lat\": 43.2965, \"lon\": 5.3698}]}",
            45.764,
            4.8357),
        place(
            "My best guess is Lyon (45.7640, 4.8357). Another possibility is Paris (48.8584, "
                + "2.2945).",
            45.764,
            4.8357),
        place(
            "1. Paris (48.8584, 2.2945)\n2. Lyon (45.7640, 4.8357)\n\n"
                + "I choose Lyon:"
                + " 45.7640, 4.8357",
            45.764,
            4.8357),
        place(
            "Candidates:\n- Paris: 48.8584, 2.2945\n- Marseille: 43.2965, 5.3698\n\n"
                + "**Final Answer:** 45.7640, 4.8357",
            45.764,
            4.8357),
        place(
            "{\"lat\": 0.0, \"lon\": 0.0} is the form you asked for. Answer:\n"
                + "{\"lat\":"
                + " 45.7640, \"lon\": 4.8357}",
            45.764,
            4.8357),
        place(
            "I cannot determine the exact spot, but my best guess is 45.7640, 4.8357.",
            45.764,
            4.8357),
        place("I can't share my reasoning, but here is the place: 45.7640, 4.8357", 45.764, 4.8357),
        place("<think>Paris, 48.8584, 2.2945</think>\n45.7640, 4.8357", 45.764, 4.8357),
        place("It may be Paris, 48.8584, 2.2945.\n</think>\n\n45.7640, 4.8357", 45.764, 4.8357),
        place(
            "<thinking>48.8584, 2.2945</thinking>{\"lat\": 45.7640, \"lon\": 4.8357}",
            45.764,
            4.8357),
        place("◁think▷48.8584, 2.2945◁/think▷45.7640, 4.8357", 45.764, 4.8357),
        place("Answer in the form LATITUDE, LONGITUDE:\n45.7640, 4.8357", 45.764, 4.8357),
        place(
            "The Saône flows by. The hill is west of the river.\n45.7640, 4.8357", 45.764, 4.8357),
        place(
            "Latitude: 45.7640 (near the south gate)\nLongitude: 4.8357 (west of the river)",
            45.764,
            4.8357));
  }

  private static Arguments place(String words, double latitude, double longitude) {
    return Arguments.of(words, latitude, longitude);
  }

  @ParameterizedTest
  @MethodSource({
    "places",
    "objects",
    "decimalPairs",
    "commaDecimals",
    "letters",
    "degreesMinutesSeconds",
    "latex",
    "tables",
    "languages",
    "choices"
  })
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
        "Latitude: 33.8568, west longitude: 70.6483",
        "Latitude: 33.8568, Longitude: 70.6483, in the southern hemisphere",
        "33.8568, 70.6483 (southern hemisphere)",
        // a dash that may be a minus
        "- 33.8568, 151.2153",
        "Coordinates: \u2212 33.8568, 151.2153",
        "{\"lat\": - 33.8568, \"lon\": 151.2153}",
        "Latitude - 33.8568, Longitude - 151.2153",
      })
  void read_ofADoubtfulHemisphere_isUnreadable(String words) {
    assertThat(status(words)).isEqualTo(Status.UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "At 33.8568° S, 151.2153° E: {\"lat\": 33.8568, \"lon\": 151.2153}",
        "At 33.8568° S, 151.2153° E. This is correct.\n{\"lat\": 33.8568, \"lon\": 151.2153}",
        "At 33.8568° S, 151.2153° E. Corrected JSON:\n{\"lat\": 33.8568, \"lon\": 151.2153}"
      })
  void read_ofASentenceAndAnObjectOnOtherSides_isAmbiguous(String words) {
    ReplyReader.Reading reading = ReplyReader.read(words, false);

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
        "Built on 12.05.2010, 13.06.2011.",
        "   ",
        "Paris, France",
        "{\"city\": \"Paris\", \"country\": \"France\"}",
        "{\"latitude\": <latitude>, \"longitude\": <longitude>}",
        "{\"lat\": LAT, \"lon\": LON}",
        "<latitude>, <longitude>",
        "{\"latitude\": XX.XXXX, \"longitude\": YY.YYYY}",
        "{\"lat\": float, \"lon\": float}",
        "latitude between -90 and 90, longitude between -180 and 180",
        "{\"latitude\": -90..90, \"longitude\": -180..180}",
        "around 48.8–48.9° N, 2.2–2.4° E",
        "48.8 to 48.9° N, 2.2 to 2.4° E",
        "Latitude: 48.8 - 48.9, Longitude: 2.2 - 2.4",
        "lat 48.81–48.92, lon 2.21–2.42",
        "{\"lat_min\": 48.81, \"lat_max\": 48.92, \"lon_min\": 2.21, \"lon_max\": 2.42}",
        "{\"min_lat\": 48.81, \"min_lon\": 2.21}",
        // what a tool is to look at, and what a form is to hold
        "{\"name\": \"street_view\", \"arguments\": {\"lat\": 48.8584, \"lon\": 2.2945}}",
        "{\"name\": \"map\", \"arguments\": \"{\\\"lat\\\": 48.8584, \\\"lon\\\": 2.2945}\"}",
        "Action: get_map\nAction Input: {\"lat\": 48.8584, \"lon\": 2.2945}",
        "I call static_map(center=\"48.8584,2.2945\", zoom=17).",
        "{\"lat\": 12.34, \"lon\": 56.78, \"city\": \"<city name>\", \"country\": \"string\"}",
        "Paris (48.8584, 2.2945) was ruled out by the number plates.",
        // a name between two numbers may be of either
        "(lat) 33.8568 (lon) 151.2153",
        "[120, 340, 560, 780]",
        "The car is at [0.123, 0.456, 0.789, 0.912].",
        "{\"bbox_2d\": [120, 34, 56, 78], \"label\": \"car\"}",
        "{\"point_2d\": [45.5, 60.2], \"label\": \"sign\"}",
        "[{\"bbox\": [12.345, 23.456, 34.567, 45.678]}]",
        "Score: 0.812, 0.744",
        "rated 4.85, 3.92 out of 5",
        "It costs $3.50, $4.20.",
        "Prices: 12.50, 13.75",
        "84.123 km, 12.456 km away",
        "Call 084 489 2731 or 06 1 234 567.",
        "Plate 12-345-67, built 1889, 1937.",
        "On 14.07.2019, 15.07.2019.",
        "At 12:45, 13:50.",
        "Elevation 35.123, 36.234 m",
        "f/2.8, 1/125 s, ISO 100, 24.105 mm",
        "zoom 17.25, 18.75",
        "Temperature 25.5°, 30.5°",
        "95.5%, 4.5%",
        "RGB (48.123, 2.234, 90.1)",
        "48.8584",
        "Somewhere at 23° S.",
        "version 12.345, 13.456",
        "The ratio is 0.333, 0.667",
        "Route 66, 12345 Main St, NV 89119",
        "Latitude: 48.8584"
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
        "This goes against my guidelines.",
        "I'm sorry, I can't assist with identifying where a photo was taken.",
        "I'm unable to help with locating people.",
        "I won't help with that request.",
        "That would violate someone's privacy.",
        "I must decline this request.",
        "It is against our usage policies.",
        "I'm not comfortable guessing where a private home is.",
        "I can't help with this. (The form you ask for, for example 48.8584, 2.2945, "
            + "would give away a home.)",
        "I can't assist with locating a home, near 48.8584, 2.2945 or anywhere.",
        "Es tut mir leid, dabei kann ich nicht helfen.",
        "Ich kann dir dabei leider nicht helfen.",
        "Désolé, je ne peux pas vous aider avec cette demande.",
        "Lo siento, no puedo ayudarte con eso.",
        "Desculpe, não posso ajudar com isso.",
        "Mi dispiace, non posso aiutarti con questa richiesta.",
        "抱歉，我无法帮助您完成这个请求。",
        "对不起，我不能协助识别地点。",
        "申し訳ありませんが、お手伝いできません。",
        "恐れ入りますが、そのご質問にはお答えできません。",
        "죄송하지만 도와드릴 수 없습니다.",
        "Извините, я не могу помочь с этим.",
        "Przepraszam, nie mogę w tym pomóc.",
        "Sorry, ik kan je hier niet mee helpen.",
        "عذرًا، لا يمكنني المساعدة في ذلك.",
        "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
        "Xin lỗi, tôi không thể giúp việc này.",
        "Maaf, saya tidak dapat membantu."
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
        "Paris (48.858, 2.294)? No: {\"lat\": 0, \"lon\": 0, \"city\": \"Unknown\"}",
        "{\"verdict\": \"cannot tell\", \"latitude\": 48.8584, \"longitude\": 2.2945}",
        "{\"verdict\": \"cannot tell\"}",
        "{'verdict': 'cannot tell', 'latitude': None, 'longitude': None}",
        "{\"lat\": None, \"lon\": None}",
        "{\"latitude\": \"N/A\", \"longitude\": \"N/A\"}",
        "{\"lat\": \"\", \"lon\": \"\"}",
        "{\"lat\": NaN, \"lon\": NaN}",
        "null",
        "None",
        "N/A",
        "{\"lat\": 0.0, \"lon\": 0.0}",
        "{\"lat\": 0, \"lon\": 0, \"city\": \"\", \"country\": \"\"}",
        "{\"lat\": \"0.0\", \"lon\": \"0.0\"}",
        "(0.0, 0.0)",
        "Latitude: 0.0\nLongitude: 0.0",
        "0.0000° N, 0.0000° E",
        "```json\n{\"latitude\": 0.0, \"longitude\": 0.0}\n```",
        "The similar photos are from 48.858, 2.294, but this is a white wall.\n" + "cannot tell",
        "**cannot tell**",
        "I cannot determine where this was taken.",
        "The location cannot be determined from the image.",
        "There is not enough information to tell where this is.",
        "It is not possible to identify the location.",
        "I have no idea where this is.",
        "Der Ort lässt sich nicht bestimmen.",
        "Ich kann nicht sagen, wo das Foto entstanden ist.",
        "Impossible de déterminer le lieu.",
        "Je ne sais pas où cette photo a été prise.",
        "No puedo determinar dónde se tomó la foto.",
        "No es posible identificar el lugar.",
        "Não é possível determinar o local.",
        "Não consigo identificar onde a foto foi tirada.",
        "Non è possibile determinare il luogo.",
        "Non riesco a stabilire dove sia stata scattata.",
        "无法确定这张照片的拍摄地点。",
        "无法判断具体位置。",
        "撮影場所を特定できません。",
        "場所はわかりません。",
        "어디에서 찍은 사진인지 알 수 없습니다.",
        "Невозможно определить, где сделан снимок.",
        "Я не могу определить место.",
        "Nie mogę określić, gdzie zrobiono zdjęcie.",
        "Ik kan niet bepalen waar de foto is genomen.",
        "Nerede çekildiğini bilmiyorum.",
        "لا يمكن تحديد الموقع.",
        "स्थान निर्धारित नहीं किया जा सकता।",
        "Không thể xác định địa điểm.",
        "Lokasi tidak dapat ditentukan."
      })
  void read_ofAnAbstention_isAbstained(String words) {
    assertThat(status(words)).isEqualTo(Status.ABSTAINED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lat\": 48.8584, \"lon\": 222.2945}",
        "91.0° N, 10.0° E",
        "41°75'12\"N 2°10'26\"E",
        "{\"lat\": 4885.84, \"lon\": 229.45}",
        "{\"lat\": 113.2644, \"lon\": 23.1291}",
        "Latitude: 151.2153, Longitude: -33.8568",
        "95.1234° N, 10.1234° E",
        "{\"lat\": 999, \"lon\": 999}",
        "{\"lat\": -999.0, \"lon\": -999.0}",
        "191.1234, 45.1234"
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"lat\": 1.5, \"lon\": 2.5}, {\"lat\": 3.5, \"lon\": 4.5}]",
        "1. Paris (48.8584, 2.2945)\n2. Lyon (45.7640, 4.8357)",
        "Paris: 48.8584, 2.2945\nLyon: 45.7640, 4.8357",
        "| City | Lat | Lon |\n|---|---|---|\n| Paris | 48.8584 | 2.2945 |\n"
            + "| Lyon |"
            + " 45.7640 | 4.8357 |",
        "{\"candidates\": [{\"lat\": 48.8584, \"lon\": 2.2945}, {\"lat\": 45.7640, "
            + "\"lon\":"
            + " 4.8357}]}",
        "{\"lat\": 48.8584, \"lon\": 2.2945}\n{\"lat\": 45.7640, \"lon\": 4.8357}",
        "Option A:\n{\"lat\": 48.8584, \"lon\": 2.2945}\n"
            + "Another option would be option"
            + " B:\n{\"lat\": 45.7640, \"lon\": 4.8357}",
        "My best guess is 48.8584, 2.2945 or 45.7640, 4.8357.",
        "It is at 33.8568° S, 151.2153° E.\n{\"lat\": 33.8568, \"lon\": 151.2153}",
        "Entweder Paris (48,8584; 2,2945) oder Lyon (45,7640; 4,8357).",
        "北纬48.8584°，东经2.2945°或者北纬45.7640°，东经4.8357°"
      })
  void read_ofSeveralPlacesWithoutAChoice_isAmbiguous(String words) {
    assertThat(status(words)).isEqualTo(Status.AMBIGUOUS);
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
        "<think>It may be 48.8584, 2.2945, or",
        "The photo shows a",
        "48.8584, 2.29",
        "The tower stands at 48.8584, 2.2945, and from the shadows",
        "Latitude: 48.8584\nLongitude: 2.",
        "It may be Paris (48.8584, 2.2945) or L"
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lat\": 48.8584, \"lon\": 10",
        "{\"lat\": 48.8584, \"lon\": 2.2",
        "{\"lat\": 48.85",
        "```json\n{\n  \"lat\":",
        "{\"lat\": 48.8584, \"lon\": ",
        "Reasoning: the houses are of Haussmann.\n\nFinal answer:",
        "JSON answer:",
        "The estimated coordinates are:",
        "<think>The tower is at 48.8584, 2.2945, so"
      })
  void read_ofWhatEndsInsideItsAnswer_isTruncatedWhateverTheProviderSays(String words) {
    assertThat(status(words)).isEqualTo(Status.TRUNCATED);
  }

  /** The bound is far from what it takes; without one, a pattern that backtracks never ends. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "\n",
        "(",
        "{",
        "[",
        "|",
        "$",
        "<",
        "1.",
        "1 ",
        "1, ",
        "-",
        "- ",
        "°",
        "1°",
        "1°1'",
        "1°1'1`",
        "N",
        "lat",
        "lat: ",
        "lat (",
        "lat_",
        "\"",
        "\"lat\":",
        "{\"lat\":",
        "48.8584, ",
        "48,8584, ",
        "1.2345, 2.3456 or ",
        "{\"lat\": 1.5, \"lon\": 2.5}",
        "final answer: 1.5, 2.5\n",
        "| lat | lon |\n",
        "<think>",
        "</think>",
        "\\",
        "\\text{",
        "\\text{a",
        "\\boxed{",
        "\\prime",
        "\\u00b0",
        "&#176;",
        "cannot ",
        "could a ",
        "unable to a ",
        "no ",
        "ne peux ",
        "but ",
        "не могу ",
        "无法",
        "不",
        "北纬",
        "特定",
        "لا يمكن ",
        "1 O ",
        "for example ",
        "coordinates "
      })
  void read_ofAMegabyteOfNonsense_ends(String nonsense) {
    String words = nonsense.repeat(1_000_000 / nonsense.length());

    ReplyReader.Reading reading =
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> ReplyReader.read(words, false));

    assertThat(reading.status()).isNotNull();
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
        p -> text("%s %s, %s %s", ns(p), dms(p.latitude()), ew(p), dms(p.longitude())),
        p -> text("{'longitude': %.4f, 'latitude': %.4f}", p.longitude(), p.latitude()),
        p -> text("{\"coordinates\": [%.4f, %.4f]}", p.latitude(), p.longitude()),
        p -> text("POINT (%.4f %.4f)", p.longitude(), p.latitude()),
        p -> text("\\boxed{%.4f, %.4f}", p.latitude(), p.longitude()),
        p -> text("| Lat | Lon |\n|---|---|\n| %.4f | %.4f |", p.latitude(), p.longitude()),
        p -> text("%.4f; %.4f", p.latitude(), p.longitude()).replace('.', ','),
        p -> text("Breite: %.4f, Länge: %.4f", p.latitude(), p.longitude()).replace('.', ','));
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

  private static Stream<String> sentences() {
    return Stream.of(
        "I think it is %s.",
        "**%s**",
        "> %s",
        "```\n%s\n```",
        "- **Location**: %s\n- **Confidence**: 85%%",
        "Taken in 2019, some 3.5 km north of the river, at %s (zoom 17).",
        "1. Red roofs, 12 houses.\n2. Sun in the south at 14:30.\n\nFinal answer: %s",
        "<think>maybe 12.3456, 65.4321</think>%s",
        "The tower is at 12.3456, 65.4321.\n\nFinal answer:\n%s",
        "My best guess: %s, with an error of 5 km.",
        "%s (west side of the street)",
        "Answer:\n%s\n\nHouse number 660, built in 1889; tel. 084 489 2731.",
        "It costs $3.50, $4.20. So the place is %s");
  }

  @ParameterizedTest
  @MethodSource("sentences")
  void read_ofAnyPlaceInAnySentence_isThatPlace(String sentence) {
    Random random = new Random(20_250_101);
    for (Function<GeoPoint, String> form : forms().toList()) {
      GeoPoint place = new GeoPoint(random.nextDouble(-90, 90), random.nextDouble(-180, 180));
      String words = text(sentence, form.apply(place));

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

  /** Replies that give up and repeat what the prompt told of references. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot tell\n\nThe nearest reference photo is at 48.857, 2.295.",
        "**cannot tell** (hint: 48.857, 2.295)",
        "Cannot tell.\nThe photo shows a white wall; the similar photos (48.857, 2.295) do not help.",
        "I cannot determine where this photo was taken. The most similar reference is at 48.857,"
            + " 2.295, but nothing in the photo confirms it.",
        "It was not taken near -33.857, 151.215. I cannot tell.",
        "I can't assist with identifying locations from photos, for privacy reasons. The reference"
            + " photos were taken at latitude: 48.8566, longitude: 2.3522.",
        "I'm sorry, but I can't help with that.\n"
            + "The most similar photo: Latitude: 48.8566, Longitude: 2.3522",
        "I won't identify the location. 48.857, 2.295 is one of your hints.",
        "{\"verdict\":\"unknown\",\"latitude\":48.857,\"longitude\":2.295}",
      })
  void read_givingUpBesideAReference_isNoPlace(String words) {
    assertThat(ReplyReader.read(words, false).status())
        .isIn(Guess.Status.ABSTAINED, Guess.Status.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "I cannot tell for sure, but the similar photos suggest 48.857, 2.295.",
        "Cannot tell exactly. My best guess is 48.857, 2.295.",
        "The exact street cannot be determined. Like the references, my estimate is 48.857, 2.295",
        "I can't help with the exact address, but the city is Paris: Latitude: 48.857, Longitude:"
            + " 2.295",
      })
  void read_secondThoughtsAfterDoubts_areAPlace(String words) {
    ReplyReader.Reading reading = ReplyReader.read(words, false);

    assertThat(reading.status()).isEqualTo(Guess.Status.LOCATED);
    assertThat(reading.candidates().get(0).location()).isEqualTo(new GeoPoint(48.857, 2.295));
  }
}
