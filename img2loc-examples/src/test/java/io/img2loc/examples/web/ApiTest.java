package io.img2loc.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.examples.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import net.sf.geographiclib.Geodesic;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API, each answer held against its description. */
class ApiTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir static Path folder;

  private static ServedIndex served;
  private static OpenApi description;

  @BeforeAll
  static void serve() throws IOException, InterruptedException {
    served = ServedIndex.start(ServedIndex.build(folder));
    description =
        new OpenApi(
            served.get("/api/openapi.json").body(), served.get("/api/answer.schema.json").body());
  }

  @AfterAll
  static void close() {
    if (served != null) {
      served.close();
    }
  }

  private static JsonNode checked(String method, String path, HttpResponse<String> response) {
    description.check(method, path, response);
    return JSON.readTree(response.body());
  }

  @Test
  void search_byAPhotoOfTheIndex_findsItFirst() throws Exception {
    HttpResponse<String> response =
        served.post("/api/search?nearest=3&farthest=2&name=a%20b.jpg", Samples.jpeg(7));
    JsonNode hits = checked("post", "/api/search", response);

    assertThat(hits.at("/photo").asString()).isEqualTo("a b.jpg");
    assertThat(hits.at("/nearest").size()).isEqualTo(3);
    assertThat(hits.at("/farthest").size()).isEqualTo(2);
    assertThat(hits.at("/nearest/0/id").asString()).isEqualTo("7.jpg");
    assertThat(hits.at("/nearest/0/latitude").asDouble()).isEqualTo(7);
    assertThat(hits.at("/nearest/0/longitude").asDouble()).isEqualTo(-7);
    assertThat(hits.at("/nearest/0/similarity").asDouble()).isGreaterThan(0.99999);
    assertThat(hits.at("/nearest/0/thumbnail").asBoolean()).isTrue();
  }

  @Test
  void search_without_leavesThemOut() throws Exception {
    JsonNode hits =
        checked(
            "post",
            "/api/search",
            served.post("/api/search?nearest=20&without=7.jpg&without=8.jpg", Samples.jpeg(7)));

    assertThat(hits.at("/nearest").size()).isEqualTo(18);
    assertThat(hits.at("/nearest").findValuesAsString("id")).doesNotContain("7.jpg", "8.jpg");
  }

  @Test
  void search_byAReference_findsWhatItsPhotoFindsButItself() throws Exception {
    JsonNode byPhoto =
        checked("post", "/api/search", served.post("/api/search?nearest=5", Samples.jpeg(7)));
    JsonNode byReference =
        checked(
            "post",
            "/api/search",
            served.send(
                served
                    .request("/api/search?nearest=4&reference=7.jpg")
                    .POST(HttpRequest.BodyPublishers.noBody())));

    List<String> others = byPhoto.at("/nearest").findValuesAsString("id").subList(1, 5);
    assertThat(byReference.at("/nearest").findValuesAsString("id")).isEqualTo(others);
  }

  /** As curl -X POST sends it, which states no length. */
  @Test
  void search_byAReference_withoutAnyLength() throws Exception {
    String response =
        served.wire(
            "POST /api/search?reference=7.jpg HTTP/1.1\r\nHost: localhost:"
                + served.port()
                + "\r\nConnection: close\r\n\r\n");

    assertThat(response).startsWith("HTTP/1.1 200");
  }

  @Test
  void locate_hasTheAnswersOneForm() throws Exception {
    JsonNode answer =
        checked("post", "/api/locate", served.post("/api/locate?name=x.jpg", Samples.jpeg(7)));

    assertThat(answer.at("/status").asString()).isEqualTo("LOCATED");
    assertThat(answer.at("/photo/name").asString()).isEqualTo("x.jpg");
    assertThat(answer.at("/neighbors/nearest/0/id").asString()).isEqualTo("7.jpg");
  }

  @Test
  void locate_streamed_tellsTheStagesInOrder_andTheSameAnswer() throws Exception {
    HttpResponse<String> response =
        served.post("/api/locate?name=x.jpg", Samples.jpeg(7), "Accept", "text/event-stream");
    List<Events> events = Events.parse(response.body());

    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(Events.names(events))
        .containsExactly("stage", "photo", "stage", "stage", "neighbors", "answer");
    for (Events event : events) {
      if (event.name().equals("stage")) {
        description.check("StageEvent", event.data());
      }
    }
    description.check("PhotoEvent", Events.data(events, "photo"));
    description.check("Hits", Events.data(events, "neighbors"));
    description.check("AnswerEvent", Events.data(events, "answer"));
    JsonNode answer = JSON.readTree(Events.data(events, "answer"));
    assertThat(answer.at("/answer"))
        .isEqualTo(JSON.readTree(served.post("/api/locate?name=x.jpg", Samples.jpeg(7)).body()));
    assertThat(answer.at("/by").asString()).isEqualTo("neighbors");
    assertThat(answer.at("/farFromAll").asBoolean()).isFalse();
    assertThat(answer.at("/map/features/0/geometry/coordinates/0").asDouble())
        .isEqualTo(answer.at("/answer/location/longitude").asDouble());
  }

  /** What the description is held against is able to fail. */
  @Test
  void description_refusesOtherForms() throws Exception {
    String hits = served.post("/api/search?nearest=1", Samples.jpeg(7)).body();

    assertThat(description.faults("Hits", hits)).isZero();
    assertThat(description.faults("Hits", hits.replace("\"id\"", "\"name\""))).isPositive();
    assertThat(description.faults("Hits", hits.replace("\"latitude\":7", "\"latitude\":97")))
        .isPositive();
    assertThat(description.faults("AnswerEvent", "{\"answer\": {}}")).isPositive();
    assertThat(description.faults("StageEvent", "{\"stage\": \"dreaming\"}")).isPositive();
  }

  @Test
  void photoThatSaysWhereItIs_isTold() throws Exception {
    Path photo = Samples.writePhoto(folder.resolve("placed.jpg"), 7);
    Samples.writePosition(photo, "12,30.0N", "45,15.0E");

    List<Events> events =
        Events.parse(
            served
                .post("/api/locate", Files.readAllBytes(photo), "Accept", "text/event-stream")
                .body());

    description.check("PhotoEvent", Events.data(events, "photo"));
    JsonNode told = JSON.readTree(Events.data(events, "photo"));
    assertThat(told.at("/position/latitude").asDouble()).isEqualTo(12.5);
    assertThat(told.at("/position/longitude").asDouble()).isEqualTo(45.25);
  }

  @Test
  void index_tellsWhatItHas() throws Exception {
    JsonNode index = checked("get", "/api/index", served.get("/api/index"));

    assertThat(index.at("/references").asInt()).isEqualTo(ServedIndex.REFERENCES);
    assertThat(index.at("/model").isNull()).isTrue();
    assertThat(index.at("/coverage/cells").size()).isEqualTo(ServedIndex.REFERENCES);
    assertThat(index.at("/examples").size()).isEqualTo(12);
    assertThat(index.at("/examples").findValuesAsString("id")).doesNotHaveDuplicates();
  }

  @Test
  void outlines_areLinesOnTheEarth() throws Exception {
    JsonNode outlines = checked("get", "/api/outlines", served.get("/api/outlines"));

    assertThat(outlines.at("/land").size()).isGreaterThan(100);
    assertThat(outlines.at("/borders").size()).isGreaterThan(100);
  }

  @Test
  void thumbnail_isAJpeg() throws Exception {
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient()
            .send(
                served.request("/api/references/7.jpg/thumbnail").build(),
                HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(ImageIO.read(new ByteArrayInputStream(response.body())))
        .satisfies(image -> assertThat(image.getWidth()).isEqualTo(48));
  }

  @Test
  void distance_isTheGeodesic_andScored() throws Exception {
    JsonNode distance =
        checked(
            "get",
            "/api/distance",
            served.get("/api/distance?from=48.8566,2.3522&to=40.7128,-74.0060"));

    double km = Geodesic.WGS84.Inverse(48.8566, 2.3522, 40.7128, -74.006).s12 / 1000;
    assertThat(distance.at("/km").asDouble()).isCloseTo(km, Offset.offset(0.001));
    assertThat(distance.at("/geoScore").asDouble())
        .isCloseTo(5000 * Math.exp(-km / 1492.7), Offset.offset(0.06));
  }

  @Test
  void health_isOk() throws Exception {
    JsonNode health = checked("get", "/api/health", served.get("/api/health"));

    assertThat(health.at("/status").asString()).isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/search, /api/search?nearest=-1, 400",
    "/api/search, /api/search?nearest=1001, 400",
    "/api/search, /api/search?farthest=x, 400",
    "/api/search, /api/search?reference=7.jpg, 400",
    "/api/locate, /api/locate?by=oracle, 400",
    "/api/locate, /api/locate?by=model, 400"
  })
  void nonsense_isAProblemThatSaysSo(String path, String uri, int status) throws Exception {
    HttpResponse<String> response = served.post(uri, Samples.jpeg(7));
    JsonNode problem = checked("post", path, response);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(problem.at("/status").asInt()).isEqualTo(status);
    assertThat(problem.at("/detail").asString()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"'from=1,2', 400", "'from=1,2&to=3', 400", "'from=91,0&to=0,0', 400"})
  void placeThatIsNone_isAProblem(String query, int status) throws Exception {
    HttpResponse<String> response = served.get("/api/distance?" + query);
    checked("get", "/api/distance", response);

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void unknownReference_isNotFound() throws Exception {
    HttpResponse<String> search =
        served.send(
            served
                .request("/api/search?reference=nobody.jpg")
                .POST(HttpRequest.BodyPublishers.noBody()));
    checked("post", "/api/search", search);
    assertThat(search.statusCode()).isEqualTo(404);

    HttpResponse<String> thumbnail = served.get("/api/references/nobody.jpg/thumbnail");
    checked("get", "/api/references/{id}/thumbnail", thumbnail);
    assertThat(thumbnail.statusCode()).isEqualTo(404);
  }

  @Test
  void brokenPhoto_isAProblem_streamedOrNot() throws Exception {
    byte[] broken = Arrays.copyOf(Samples.jpeg(7), 100);

    HttpResponse<String> response = served.post("/api/locate", broken);
    checked("post", "/api/locate", response);
    assertThat(response.statusCode()).isEqualTo(422);

    HttpResponse<String> none = served.post("/api/search", new byte[0]);
    checked("post", "/api/search", none);
    assertThat(none.statusCode()).isEqualTo(422);

    // The header is whole, so that the stream has begun before decoding fails.
    byte[] truncated = Arrays.copyOf(Samples.jpeg(7), Samples.jpeg(7).length - 100);
    List<Events> events =
        Events.parse(served.post("/api/locate", truncated, "Accept", "text/event-stream").body());
    description.check("Problem", Events.data(events, "problem"));
    assertThat(events.get(events.size() - 1).name()).isEqualTo("problem");
    assertThat(JSON.readTree(Events.data(events, "problem")).at("/status").asInt()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/locate, POST",
    "PUT, /api/search, POST",
    "POST, /api/index, 'GET, HEAD'",
    "DELETE, /, 'GET, HEAD'"
  })
  void otherMethod_isToldWhichToUse(String method, String path, String allowed) throws Exception {
    HttpResponse<String> response =
        served.send(served.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
  }

  @Test
  void asset_unchanged_isNotSentAgain() throws Exception {
    HttpResponse<String> first = served.get("/assets/page.js");
    String etag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> second =
        served.send(served.request("/assets/page.js").header("If-None-Match", etag));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
  }
}
