package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import io.img2loc.examples.web.Events;
import io.img2loc.examples.web.OpenApi;
import io.img2loc.examples.web.ServeLoad;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code img2loc serve} as a process of its own, asking a model's server. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServeProcessTest {
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static final ModelServer model = new ModelServer();
  private static final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static Path index;
  private static Served served;
  private static OpenApi description;

  /** A server, and the address that it has printed. */
  private record Served(Process process, URI address) implements AutoCloseable {
    static Served start(Path errors, Map<String, String> environment, Object... options)
        throws IOException {
      List<Object> arguments = new ArrayList<>(List.of("serve", "--index", index, "--port", 0));
      arguments.addAll(List.of(options));
      ProcessBuilder builder =
          Forked.command(folder, arguments.toArray()).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher address = ADDRESS.matcher(line);
        if (address.find()) {
          return new Served(process, URI.create(address.group(1)));
        }
      }
      throw new IOException("no server: " + Files.readString(errors));
    }

    URI uri(String path) {
      return address.resolve(path);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** A reply of the model's server that waits until it may be sent. */
  private record Held(CountDownLatch asked, CountDownLatch mayReply) {
    static Held reply(String words) {
      Held held = new Held(new CountDownLatch(1), new CountDownLatch(1));
      model.replies(
          request -> {
            held.asked.countDown();
            await(held.mayReply);
            return Api.OPENAI.says(words);
          });
      return held;
    }
  }

  @BeforeAll
  static void serve() throws Exception {
    index = Samples.writeIndex(folder, 10);
    Path prices =
        Files.writeString(
            folder.resolve("prices.csv"), "model,input,output\nopenai:some-model,1,10\n");
    served =
        Served.start(
            folder.resolve("errors.txt"),
            model.environment(Api.OPENAI),
            "--model",
            Api.OPENAI.model(),
            "--replies",
            folder.resolve("replies"),
            "--prices",
            prices);
    description =
        new OpenApi(get("/api/openapi.json").body(), get("/api/answer.schema.json").body());
  }

  @AfterAll
  static void close() {
    if (served != null) {
      served.close();
    }
    model.close();
  }

  @BeforeEach
  void replies() {
    model.replies(Api.OPENAI.says("48.8584, 2.2945"));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(served.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest photo(Served server, String path, long seed, String accept) {
    return HttpRequest.newBuilder(server.uri(path))
        .timeout(Duration.ofMinutes(2))
        .headers("Content-Type", "image/jpeg", "Accept", accept)
        .POST(HttpRequest.BodyPublishers.ofByteArray(Samples.jpeg(seed)))
        .build();
  }

  private static List<Events> stream(String path, long seed) throws Exception {
    return stream(served, path, seed);
  }

  private static List<Events> stream(Served server, String path, long seed) throws Exception {
    return Events.parse(
        http.send(
                photo(server, path, seed, "text/event-stream"),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static JsonNode told(List<Events> events, String name, String schema) throws Exception {
    String data = Events.data(events, name);
    description.check(schema, data);
    return JSON.readTree(data);
  }

  @Test
  void modelsAnswer_comesAfterTheNeighbors_withAllThatWasAsked() throws Exception {
    List<Events> events = stream("/api/locate", 3);

    assertThat(Events.names(events))
        .containsSubsequence("photo", "neighbors", "question", "picture", "answer");
    JsonNode question = told(events, "question", "QuestionEvent");
    assertThat(question.get("words").asText()).isEqualTo("48.8584, 2.2945");
    assertThat(question.get("status").asText()).isEqualTo("LOCATED");
    assertThat(question.at("/candidates/0/latitude").asDouble()).isEqualTo(48.8584);
    assertThat(question.at("/usage/inputTokens").asInt()).isEqualTo(ModelServer.INPUT_TOKENS);
    // 812 tokens in at 1 and 7 out at 10 for a million.
    assertThat(question.get("cost").asDouble()).isEqualTo(0.000882);
    assertThat(question.get("kept").asBoolean()).isFalse();

    String sent = model.bodies().get(0);
    JsonNode picture = told(events, "picture", "PictureEvent");
    assertThat(ModelServer.pictures(sent)).containsExactly(picture.get("data").asText());
    assertThat(Base64.getDecoder().decode(picture.get("data").asText()))
        .hasSize(picture.get("bytes").asInt());
    assertThat(JSON.readTree(sent).findValuesAsText("text"))
        .contains(question.get("user").asText());

    JsonNode answer = told(events, "answer", "AnswerEvent");
    assertThat(answer.at("/by").asText()).isEqualTo("model");
    assertThat(answer.at("/answer/location/latitude").asDouble()).isEqualTo(48.8584);
    assertThat(answer.at("/country").asText()).isEqualTo("France");
    // The references lie from 1 N, 1 W to 10 N, 10 W.
    assertThat(answer.at("/farFromAll").asBoolean()).isTrue();
    assertThat(answer.at("/nearestReferenceKm").asDouble()).isBetween(4000.0, 5000.0);
  }

  @Test
  void sameQuestion_isNotPaidForTwice() throws Exception {
    stream("/api/locate", 4);
    int asked = model.count();

    List<Events> again = stream("/api/locate", 4);

    assertThat(model.count()).isEqualTo(asked);
    assertThat(told(again, "question", "QuestionEvent").get("kept").asBoolean()).isTrue();
  }

  @Test
  void neighborsAlone_askNobody() throws Exception {
    List<Events> events = stream("/api/locate?by=neighbors", 5);

    assertThat(model.count()).isZero();
    assertThat(told(events, "answer", "AnswerEvent").at("/by").asText()).isEqualTo("neighbors");
  }

  @Test
  void refusal_isAnAnswerWithoutAPlace() throws Exception {
    model.replies(Api.OPENAI.says("I'm sorry, but I can't help with identifying this location."));

    List<Events> events = stream("/api/locate", 6);

    assertThat(told(events, "question", "QuestionEvent").get("status").asText())
        .isEqualTo("REFUSED");
    JsonNode answer = told(events, "answer", "AnswerEvent");
    assertThat(answer.at("/answer/status").asText()).isEqualTo("REFUSED");
    assertThat(answer.get("map").isNull()).isTrue();
  }

  @Test
  void faultOfTheModel_isAProblem_andTheNeighborsStand() throws Exception {
    model.replies(new Reply(400, "{\"error\": {\"message\": \"about " + ModelServer.KEY + "\"}}"));

    List<Events> events = stream("/api/locate", 7);

    assertThat(Events.names(events)).contains("neighbors").endsWith("problem");
    assertThat(told(events, "problem", "Problem").get("status").asInt()).isEqualTo(502);
    assertThat(told(events, "question", "QuestionEvent").get("failure").asText()).isNotBlank();
    told(events, "picture", "PictureEvent");
    HttpResponse<String> plain =
        http.send(
            photo(served, "/api/locate", 7, "application/json"),
            HttpResponse.BodyHandlers.ofString());
    description.check("post", "/api/locate", plain);
    assertThat(plain.statusCode()).isEqualTo(502);
    assertThat(plain.body() + events).doesNotContain(ModelServer.KEY);

    // One question that failed for good is no reason not to ask the next.
    model.replies(Api.OPENAI.says("48.8584, 2.2945"));
    assertThat(Events.names(stream("/api/locate", 7))).endsWith("answer");
  }

  @Test
  void key_isInNothingThatIsServed() throws Exception {
    assertThat(model.environment(Api.OPENAI)).containsValue(ModelServer.KEY);
    StringBuilder all = new StringBuilder(stream("/api/locate", 8).toString());
    for (String path :
        List.of("/", "/assets/page.js", "/api/index", "/api/health", "/api/openapi.json", "/x")) {
      HttpResponse<String> response = get(path);
      all.append(response.headers().map()).append(response.body());
    }

    assertThat(all.toString()).contains("some-model").doesNotContain(ModelServer.KEY);
    assertThat(Files.readString(folder.resolve("errors.txt"))).doesNotContain(ModelServer.KEY);
  }

  @Test
  void askedToEnd_finishesWhatRuns() throws Exception {
    Held held = Held.reply("-33.8568, 151.2153");
    Path errors = folder.resolve("ending.txt");
    try (Served ending =
        Served.start(
            errors, model.environment(Api.OPENAI), "--model", Api.OPENAI.model(), "--no-replies")) {
      CompletableFuture<HttpResponse<String>> running =
          http.sendAsync(
              photo(ending, "/api/locate", 9, "text/event-stream"),
              HttpResponse.BodyHandlers.ofString());
      held.asked.await();
      int code = Forked.interrupt(ending.process());
      while (!Files.readString(errors).contains("finishing")) {
        Thread.onSpinWait();
      }
      assertThat(running).isNotDone();
      held.mayReply.countDown();

      List<Events> events = Events.parse(running.get().body());
      assertThat(told(events, "answer", "AnswerEvent").at("/answer/location/latitude").asDouble())
          .isEqualTo(-33.8568);
      assertThat(ending.process().waitFor()).isEqualTo(code);
    }
  }

  @Test
  void whoHasLeft_isAskedAboutNoMore() throws Exception {
    Held held = Held.reply("-33.8568, 151.2153");
    try (Served one =
        Served.start(
            folder.resolve("left.txt"),
            model.environment(Api.OPENAI),
            "--model",
            Api.OPENAI.model(),
            "--no-replies",
            "--requests-at-once",
            1)) {
      CompletableFuture<HttpResponse<String>> stays =
          http.sendAsync(
              photo(one, "/api/locate", 1, "text/event-stream"),
              HttpResponse.BodyHandlers.ofString());
      held.asked.await();
      HttpResponse<InputStream> leaves =
          http.send(
              photo(one, "/api/locate", 2, "text/event-stream"),
              HttpResponse.BodyHandlers.ofInputStream());
      leaves.body().close();
      while (!health(one).contains("\"working\":1")) { // both are in until it is noticed
        Thread.onSpinWait();
      }
      held.mayReply.countDown();

      assertThat(Events.names(Events.parse(stays.get().body()))).endsWith("answer");
      assertThat(model.count()).isEqualTo(1);
    }
  }

  private static String health(Served server) throws Exception {
    return http.send(
            HttpRequest.newBuilder(server.uri("/api/health")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void neighborsThatAgree_answerInTheModelsPlace() throws Exception {
    try (Served sparing =
        Served.start(
            folder.resolve("sparing.txt"),
            model.environment(Api.OPENAI),
            "--model",
            Api.OPENAI.model(),
            "--ask-model-above",
            "9000km",
            "--no-replies")) {
      List<Events> events = stream(sparing, "/api/locate", 1);

      assertThat(model.count()).isZero();
      assertThat(told(events, "answer", "AnswerEvent").at("/by").asText()).isEqualTo("neighbors");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** 12 megapixels take 36 MB decoded, so that 50 of them at once would not fit. */
  @Test
  void fiftyLargePhotosAtOnce_areAnsweredRightlyOrToldToComeAgain_inASmallHeap() throws Exception {
    List<byte[]> photos = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      BufferedImage small = ImageIO.read(new ByteArrayInputStream(Samples.jpeg(seed)));
      photos.add(ServeLoad.enlarged(small, seed));
    }
    try (Served small =
        Served.start(folder.resolve("small.txt"), Map.of("JAVA_TOOL_OPTIONS", "-Xmx512m"))) {
      List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(small.uri("/api/locate"))
                .header("Content-Type", "image/jpeg")
                .POST(HttpRequest.BodyPublishers.ofByteArray(photos.get(i % photos.size())))
                .build();
        responses.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      int answered = 0;
      for (int i = 0; i < responses.size(); i++) {
        HttpResponse<String> response = responses.get(i).get();
        description.check("post", "/api/locate", response);
        if (response.statusCode() == 200) {
          answered++;
          assertThat(JSON.readTree(response.body()).at("/neighbors/nearest/0/id").asText())
              .isEqualTo(1 + i % photos.size() + ".jpg");
        } else {
          assertThat(response.statusCode()).isEqualTo(503);
          assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
      }
      assertThat(answered).isPositive();
      Path status = Path.of("/proc/" + small.process().pid() + "/status");
      if (Files.isReadable(status)) { // on Linux
        long mib =
            Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
        // The heap, and what Java has beside it.
        assertThat(mib).isBetween(100L, 512L + 400);
      }
    }
  }

  @Test
  void listeningElsewhere_makesATokenIfNoneIsGiven() throws Exception {
    try (Served open = Served.start(folder.resolve("open.txt"), Map.of(), "--host", "0.0.0.0")) {
      assertThat(open.address().getQuery()).matches("token=[0-9a-f]{32}");
      HttpResponse<String> without =
          http.send(
              HttpRequest.newBuilder(open.address().resolve("/api/index")).build(),
              HttpResponse.BodyHandlers.ofString());
      HttpResponse<String> with =
          http.send(
              HttpRequest.newBuilder(open.address()).build(), HttpResponse.BodyHandlers.ofString());

      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(with.statusCode()).isEqualTo(303);
    }
  }

  @Test
  void tokenInTheEnvironment_isUsed() throws Exception {
    try (Served open =
        Served.start(folder.resolve("env.txt"), Map.of("IMG2LOC_TOKEN", "of my own"))) {
      assertThat(open.address().getRawQuery()).isEqualTo("token=of+my+own");
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(open.address().resolve("/api/index"))
                  .header("Authorization", "Bearer of my own")
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void portThatIsTaken_isNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Run run = Run.of("serve", "--index", index, "--port", taken.getLocalPort());

      assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(run.err()).contains(":" + taken.getLocalPort(), "--port");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 65536",
    "--port, -1",
    "--queue, 0",
    "--max-megapixels, 0",
    "--max-upload, 0",
    "--max-upload, 3g",
    "--token, ' '",
    "--tiles, https://example.org/",
    "--tiles-credit, Somebody"
  })
  void nonsense_isAUsageError(String option, String value) {
    Run run = Run.of("serve", "--index", index, option, value);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(option);
  }

  @Test
  void dryRun_makesNoSense() {
    Run run =
        Run.with(
            model.environment(Api.OPENAI),
            "serve",
            "--index",
            index,
            "--model",
            Api.OPENAI.model(),
            "--dry-run");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--dry-run");
  }

  @Test
  void sizeOfACache_goesWithItsFolder() {
    Run run = Run.of("serve", "--index", index, "--cache-size", "1g");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--cache-size goes with --cache");
  }

  @Test
  void missingIndex_isTold() {
    assertThat(Run.of("serve", "--index", folder.resolve("none")).err()).contains("no such index");
    assertThat(Run.of("serve").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void photosVectors_areNotKeptOnDisk() throws Exception {
    Path cache = folder.resolve("cache");
    try (Served plain =
        Served.start(folder.resolve("plain.txt"), Map.of("IMG2LOC_CACHE", cache.toString()))) {
      http.send(
          photo(plain, "/api/locate", 10, "application/json"),
          HttpResponse.BodyHandlers.ofString());
    }

    assertThatThrownBy(() -> Files.size(cache)).isInstanceOf(NoSuchFileException.class);
  }
}
