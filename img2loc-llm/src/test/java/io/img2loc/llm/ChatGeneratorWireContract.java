package io.img2loc.llm;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.langchain4j.model.chat.ChatModel;
import io.img2loc.Candidate;
import io.img2loc.Evidence;
import io.img2loc.GenerationException;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Guess.Status;
import io.img2loc.Photo;
import io.img2loc.Prompt;
import io.img2loc.llm.Provider.Canned;
import io.img2loc.llm.Provider.Sent;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Node;

/** What goes over the wire, and what is made of what comes back, with a real provider's module. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatGeneratorWireContract {
  private static final GeoPoint SYDNEY = new GeoPoint(-33.8568, 151.2153);
  private static final String IN_SYDNEY = "-33.8568, 151.2153";
  private static final Duration SOON = Duration.ofMillis(500);
  private static final int ATTEMPTS = 3;

  private final Provider provider;
  private final WireMockServer server =
      new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));

  ChatGeneratorWireContract(Provider provider) {
    this.provider = provider;
  }

  @BeforeAll
  void start() {
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop();
  }

  @BeforeEach
  void forget() {
    server.resetAll();
  }

  // Requests

  @Test
  void request_isAsTheProviderDocumentsIt() {
    says(provider.reply(IN_SYDNEY));

    asking().maxOutputTokens(123).temperature(0.25).build().generate(prompt());

    LoggedRequest request = onlyRequest();
    assertThat(request.getMethod()).isEqualTo(RequestMethod.POST);
    assertThat(request.getUrl()).isEqualTo(provider.path());
    assertThat(request.getHeader("Content-Type")).startsWith("application/json");
    provider
        .headers()
        .forEach((name, value) -> assertThat(request.getHeader(name)).isEqualTo(value));
    Sent sent = sent(request);
    assertThat(sent.model()).isEqualTo(Provider.MODEL);
    assertThat(sent.maxTokens().asInt()).isEqualTo(123);
    assertThat(sent.temperature().asDouble()).isEqualTo(0.25);
    assertThat(sent.system()).isEqualTo("Be brief.");
    assertThat(sent.texts()).containsExactly("Where?");
    assertThat(sent.images()).hasSize(1);
    assertThat(sent.schema().isMissingNode()).isTrue();
  }

  @Test
  void request_leavesTheTemperatureToTheModelUnlessSet() {
    says(provider.reply(IN_SYDNEY));

    asking().build().generate(prompt());

    Sent sent = sent(onlyRequest());
    assertThat(sent.temperature().isMissingNode() || sent.temperature().isNull()).isTrue();
    assertThat(sent.maxTokens().asInt()).isEqualTo(300);
  }

  @Test
  void request_withoutSystemText_hasNoSystemMessage() {
    says(provider.reply(IN_SYDNEY));

    asking().build().generate(Prompt.of("", "Where?", Evidence.of(photo(Color.RED))));

    assertThat(sent(onlyRequest()).system()).isEmpty();
  }

  @Test
  void request_forJson_hasTheSchemaAndSaysSo() {
    says(provider.reply(IN_SYDNEY));

    asking().format(ReplyFormat.JSON_SCHEMA).build().generate(prompt());

    Sent sent = sent(onlyRequest());
    JsonNode schema = sent.schema();
    assertThat(schema.at("/type").asText()).isEqualToIgnoringCase("object");
    assertThat(names(schema.at("/properties"))).containsExactly("verdict", "latitude", "longitude");
    assertThat(values(schema.at("/properties/verdict/enum")))
        .containsExactly("estimate", "cannot tell");
    assertThat(schema.at("/properties/latitude/type").asText()).isEqualToIgnoringCase("number");
    assertThat(schema.at("/properties/longitude/type").asText()).isEqualToIgnoringCase("number");
    // Gemini writes in this order.
    assertThat(values(schema.at("/required"))).containsExactly("verdict", "latitude", "longitude");
    assertThat(sent.texts()).containsExactly("Where?\n\n" + ReplySchema.REQUEST);
  }

  @Test
  void request_withSeveralPhotos_hasThemInOrder() throws IOException {
    says(provider.reply(IN_SYDNEY));
    List<Color> colors = List.of(Color.RED, Color.GREEN, Color.BLUE);

    asking().build().generate(withExtra(prompt(), Color.GREEN, Color.BLUE));

    List<String> images = sent(onlyRequest()).images();
    assertThat(images).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Color middle = new Color(decoded(jpeg(images.get(i))).getRGB(20, 15));
      assertThat(distance(middle, colors.get(i))).as("image %s", i).isLessThan(20);
    }
  }

  @Test
  void request_isTheSameForEverySample() {
    says(provider.reply(IN_SYDNEY));
    ChatGenerator generator = asking().build();

    generator.generate(prompt().withSample(0));
    generator.generate(prompt().withSample(3));

    List<LoggedRequest> requests = requests();
    assertThat(requests).hasSize(2);
    assertThat(requests.get(1).getBodyAsString()).isEqualTo(requests.get(0).getBodyAsString());
    assertThat(requests.get(1).getUrl()).isEqualTo(requests.get(0).getUrl());
  }

  // Pictures and privacy

  @Test
  void image_isSmallAndHoldsNoMetadata() throws IOException {
    says(provider.reply(IN_SYDNEY));
    byte[] telling = TellingPhoto.jpeg(200, 100);

    asking().longestSide(64).build().generate(promptWith(Photo.of(telling, "a.jpg")));

    byte[] jpeg = jpeg(sent(onlyRequest()).images().get(0));
    BufferedImage image = decoded(jpeg);
    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(64, 32);
    assertThat(Photo.of(telling, "a.jpg").info().position().location()).isNotNull();
    assertThat(metadata(telling)).contains("unknown", "com", "app2ICC");
    assertThat(metadata(jpeg)).isEmpty();
    assertThat(TellingPhoto.markers(telling)).contains(telltaleMarkers());
    assertThat(TellingPhoto.markers(jpeg)).doesNotContain(telltaleMarkers());
  }

  @Test
  void request_doesNotTellWhereThePhotoIsOrWasTaken(@TempDir Path directory) throws IOException {
    says(provider.reply(IN_SYDNEY));
    Path album = Files.createDirectory(directory.resolve("a-secret-album"));
    Path file = Files.write(album.resolve("a-secret-name.jpg"), TellingPhoto.jpeg(200, 100));

    asking().build().generate(promptWith(Photo.of(file)));

    LoggedRequest request = onlyRequest();
    StringBuilder told = new StringBuilder(request.getUrl()).append(request.getHeaders());
    String body = request.getBodyAsString();
    for (String base64 : sent(request).images()) {
      assertThat(body).contains(base64);
      body = body.replace(base64, "");
      told.append(TellingPhoto.letters(jpeg(base64)));
    }
    assertThat(told.append(body).toString())
        .doesNotContain(TellingPhoto.SECRETS)
        .doesNotContain("a-secret-", directory.getFileName().toString())
        .doesNotContain(System.getProperty("user.home"), "48.858", "2.294");
  }

  @Test
  void request_hasTheKeyNowhereButInTheHead() {
    says(provider.reply(IN_SYDNEY));

    asking().build().generate(prompt());

    assertThat(onlyRequest().getUrl()).doesNotContain(Provider.KEY);
    assertThat(onlyRequest().getBodyAsString()).doesNotContain(Provider.KEY);
  }

  // Replies

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of(IN_SYDNEY, Status.LOCATED),
        Arguments.of(
            "{\"verdict\": \"estimate\", \"latitude\": -33.8568, \"longitude\": 151.2153}",
            Status.LOCATED),
        Arguments.of(
            "{\"verdict\": \"cannot tell\", \"latitude\": 0, \"longitude\": 0}", Status.ABSTAINED),
        Arguments.of("I cannot tell where this was taken.", Status.ABSTAINED),
        Arguments.of("I'm sorry, but I can't help with that.", Status.REFUSED),
        Arguments.of("It is 48.8584, 2.2945 or 36.1126, -115.1728.", Status.AMBIGUOUS),
        Arguments.of("95.5, 200.5", Status.OUT_OF_RANGE),
        Arguments.of("A lovely harbour!", Status.UNREADABLE));
  }

  @ParameterizedTest
  @MethodSource("words")
  void generate_ofAReplyInWords_hasTheStatusThatFits(String words, Status status) {
    says(provider.reply(words));
    CallPolicy calls = CallPolicy.builder().build();

    Guess guess = asking().calls(calls).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(status);
    assertThat(guess.words()).isEqualTo(words);
    assertThat(guess.usage()).isEqualTo(Provider.USAGE);
    assertThat(calls.budget().usage()).isEqualTo(Provider.USAGE);
    assertThat(requests()).hasSize(1);
    if (status == Status.LOCATED) {
      assertThat(guess.candidates()).extracting(Candidate::location).containsExactly(SYDNEY);
    }
  }

  Stream<Canned> refusals() {
    return provider.refusals().stream();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void generate_ofAProvidersRefusal_isRefusedAndNotAskedAgain(Canned refusal) {
    answers(refusal);

    Guess guess = asking().calls(CallPolicy.builder().build()).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.REFUSED);
    assertThat(guess.candidates()).isEmpty();
    assertThat(guess.usage()).isEqualTo(refusal.usage());
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_ofAReplyThatIsCutOff_isTruncated() {
    says(provider.cutOff("The photo shows the harbour of"));

    Guess guess = asking().calls(CallPolicy.builder().build()).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.TRUNCATED);
    assertThat(guess.usage()).isEqualTo(Provider.USAGE);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_ofAReplyThatIsCutOffInANumber_isTruncated() {
    says(provider.cutOff("-33.8568, 15"));

    assertThat(asking().build().generate(prompt()).status()).isEqualTo(Status.TRUNCATED);
  }

  @Test
  void generate_ofAnEmptyReply_isUnreadable() {
    says(provider.empty());

    Guess guess = asking().calls(CallPolicy.builder().build()).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.UNREADABLE);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_readsNoPlaceInThoughts() {
    says(provider.reply("Perhaps Paris: 48.8584, 2.2945. No, the final answer is", IN_SYDNEY));

    Guess guess = asking().build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.LOCATED);
    assertThat(guess.candidates()).extracting(Candidate::location).containsExactly(SYDNEY);
    assertThat(guess.words()).isEqualTo(IN_SYDNEY);
  }

  // Failures that stay

  Stream<Canned> fatalFailures() {
    return provider.fatalFailures().stream();
  }

  @ParameterizedTest
  @MethodSource("fatalFailures")
  void generate_whenAllElseWouldFailToo_isFatalAtOnce(Canned failure) {
    answers(failure);

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.fatal()).isTrue();
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining("HTTP status " + failure.status());
    assertThat(thrown.getMessage()).doesNotContain(Provider.KEY);
    assertThat(requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void generate_whenTheKeyIsNotAccepted_namesItAndDoesNotTellIt(int status) {
    answers(new Canned("key", status, "{\"error\": \"bad key " + Provider.KEY + "\"}"));

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.fatal()).isTrue();
    assertThat(thrown.getMessage()).contains(Provider.KEY_NAME).doesNotContain(Provider.KEY);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_whenTheRequestIsRejected_failsOnce() {
    answers(provider.rejection());

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown.fatal()).isFalse();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_whenTheServerPointsElsewhere_doesNotGoThere() {
    server.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(307).withHeader("Location", "/other")));

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.retryable()).isFalse();
    assertThat(onlyRequest().getUrl()).isEqualTo(provider.path());
  }

  // Failures that pass

  Stream<Canned> passingFailures() {
    return Stream.concat(
        Stream.of(
            new Canned("not JSON", 200, "<html>Please wait</html>"),
            new Canned("nothing", 200, ""),
            new Canned("half of JSON", 200, provider.reply(IN_SYDNEY).strip().substring(0, 40)),
            new Canned("408", 408, ""),
            new Canned("500", 500, "oops"),
            new Canned("502", 502, "<html>Bad gateway</html>"),
            new Canned("503", 503, ""),
            new Canned("429", 429, "{\"error\": \"slow down\"}")),
        provider.passingFailures().stream());
  }

  @ParameterizedTest
  @MethodSource("passingFailures")
  void generate_whenAFailureMayPass_triesAsOftenAsAllowed(Canned failure) {
    answers(failure);

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.retryable()).isTrue();
    assertThat(requests()).hasSize(ATTEMPTS);
  }

  @ParameterizedTest
  @MethodSource("passingFailures")
  void generate_afterAFailureThatPasses_makesAGuess(Canned failure) {
    answersFirst(response(failure));

    Guess guess = asking().calls(patient()).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.LOCATED);
    assertThat(requests()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void generate_whenTheConnectionBreaks_triesAgain(Fault fault) {
    server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(fault)));

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("connection");
    assertThat(requests()).hasSize(ATTEMPTS);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void generate_afterABrokenConnection_makesAGuess(Fault fault) {
    answersFirst(aResponse().withFault(fault));

    Guess guess = asking().calls(patient()).build().generate(prompt());

    assertThat(guess.status()).isEqualTo(Status.LOCATED);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void generate_whenNobodyListens_triesAgain() throws IOException {
    CallPolicy calls = patient();

    GenerationException thrown =
        failureOf(asking(nobody(), ModelHttp.builder()).calls(calls).build());

    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("connection");
    assertThat(calls.budget().calls()).isEqualTo(ATTEMPTS);
  }

  // The server's own wait

  @Test
  void generate_whenTheServerAsksToWait_knowsForHowLong() {
    server.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "7")));

    assertThat(failureOf(asking().build()).retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void generate_whenTheServerAsksToWaitUntilADate_knowsForHowLong() {
    server.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(503)
                    .withHeader("Date", "Wed, 21 Oct 2015 07:27:00 GMT")
                    .withHeader("Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT")));

    assertThat(failureOf(asking().build()).retryAfter()).contains(Duration.ofSeconds(90));
  }

  @Test
  void generate_whenTheServerAsksForALongWait_givesUp() {
    server.stubFor(
        any(anyUrl()).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "3600")));

    GenerationException thrown = failureOf(asking().calls(patient()).build());

    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown.retryAfter()).contains(Duration.ofHours(1));
    assertThat(requests()).hasSize(1);
  }

  @Test
  void generate_whenTheServerAsksForNoWait_triesAgain() {
    answersFirst(aResponse().withStatus(429).withHeader("Retry-After", "0"));

    assertThat(asking().calls(patient()).build().generate(prompt()).status())
        .isEqualTo(Status.LOCATED);
    assertThat(requests()).hasSize(2);
  }

  // Replies that do not end

  @Test
  void generate_whenNoReplyComes_endsInTime() throws Exception {
    try (RawServer silent = new RawServer(2, out -> {})) {
      assertTriedTwiceInTime(silent);
    }
  }

  @Test
  void generate_whenAReplyStalls_endsInTime() throws Exception {
    byte[] reply = provider.reply(IN_SYDNEY).getBytes(StandardCharsets.UTF_8);
    try (RawServer stalling =
        new RawServer(
            2,
            out -> {
              out.write(RawServer.head(reply.length));
              out.write(reply, 0, reply.length / 2);
              out.flush();
            })) {
      assertTriedTwiceInTime(stalling);
    }
  }

  private void assertTriedTwiceInTime(RawServer stuck) throws InterruptedException {
    CallPolicy twice = brief().attempts(2).build();

    GenerationException thrown =
        failureOf(asking(stuck.url(), ModelHttp.builder().readTimeout(SOON)).calls(twice).build());

    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("in time");
    assertThat(stuck.awaitClosedByClient()).isTrue();
    assertThat(stuck.connections()).isEqualTo(2);
  }

  @Test
  void generate_ofAReplyWithoutEnd_failsOnceAndReadsNoMore() throws Exception {
    int length = 50 << 20;
    AtomicLong written = new AtomicLong();
    try (RawServer endless = new RawServer(1, out -> writeBlanks(out, length, written))) {

      GenerationException thrown =
          failureOf(asking(endless.url(), ModelHttp.builder()).calls(patient()).build());

      assertThat(thrown.retryable()).isFalse();
      assertThat(thrown.fatal()).isFalse();
      assertThat(thrown).hasMessageContaining("larger");
      assertThat(endless.awaitClosedByClient()).isTrue();
      assertThat(endless.connections()).isEqualTo(1);
      assertThat(written.get()).isLessThan(length / 2);
    }
  }

  private static void writeBlanks(OutputStream out, int length, AtomicLong written)
      throws IOException {
    byte[] blanks = new byte[1 << 16];
    Arrays.fill(blanks, (byte) ' ');
    out.write(RawServer.head(length));
    while (written.get() < length) {
      out.write(blanks);
      written.addAndGet(blanks.length);
    }
  }

  // Questions and answers

  final void says(String reply) {
    answers(new Canned("reply", 200, reply));
  }

  final void answers(Canned answer) {
    server.stubFor(any(anyUrl()).willReturn(response(answer)));
  }

  /** Answers so once, and well from then on. */
  private void answersFirst(ResponseDefinitionBuilder first) {
    server.stubFor(
        any(anyUrl())
            .inScenario("twice")
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("well again")
            .willReturn(first));
    server.stubFor(
        any(anyUrl())
            .inScenario("twice")
            .whenScenarioStateIs("well again")
            .willReturn(response(new Canned("reply", 200, provider.reply(IN_SYDNEY)))));
  }

  private static ResponseDefinitionBuilder response(Canned answer) {
    return aResponse()
        .withStatus(answer.status())
        .withHeader("Content-Type", "application/json")
        .withBody(answer.body());
  }

  final ChatGenerator.Builder asking() {
    return asking(url(), ModelHttp.builder());
  }

  final String url() {
    return "http://127.0.0.1:" + server.port();
  }

  private ChatGenerator.Builder asking(String url, ModelHttp http) {
    return asking(provider.model(url, http));
  }

  static ChatGenerator.Builder asking(ChatModel model) {
    return ChatGenerator.builder(model).format(ReplyFormat.TEXT).keyName(Provider.KEY_NAME);
  }

  private static CallPolicy.Builder brief() {
    return CallPolicy.builder().backoff(Duration.ofMillis(1), Duration.ofMillis(2));
  }

  private static CallPolicy patient() {
    return brief().attempts(ATTEMPTS).build();
  }

  static GenerationException failureOf(ChatGenerator generator) {
    return catchThrowableOfType(GenerationException.class, () -> generator.generate(prompt()));
  }

  private static String nobody() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + closed.getLocalPort();
    }
  }

  private List<LoggedRequest> requests() {
    return server.findAll(anyRequestedFor(anyUrl()));
  }

  final LoggedRequest onlyRequest() {
    assertThat(requests()).hasSize(1);
    return requests().get(0);
  }

  private Sent sent(LoggedRequest request) {
    try {
      return provider.sent(new ObjectMapper().readTree(request.getBodyAsString()));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> values(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }

  // Pictures

  static Prompt prompt() {
    return promptWith(photo(Color.RED));
  }

  private static Prompt promptWith(Photo photo) {
    return Prompt.of("Be brief.", "Where?", Evidence.of(photo));
  }

  private static Prompt withExtra(Prompt prompt, Color... colors) {
    List<Photo> photos = Arrays.stream(colors).map(ChatGeneratorWireContract::photo).toList();
    return new Prompt(prompt.system(), prompt.user(), photos, prompt.sample(), prompt.evidence());
  }

  private static Photo photo(Color color) {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, 40, 30);
    graphics.dispose();
    try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", png);
      return Photo.of(png.toByteArray(), "a.png");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] jpeg(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static BufferedImage decoded(byte[] jpeg) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  private static int distance(Color a, Color b) {
    return Math.abs(a.getRed() - b.getRed())
        + Math.abs(a.getGreen() - b.getGreen())
        + Math.abs(a.getBlue() - b.getBlue());
  }

  private static Integer[] telltaleMarkers() {
    return new Integer[] {
      TellingPhoto.APP1, TellingPhoto.APP2, TellingPhoto.APP13, TellingPhoto.COMMENT
    };
  }

  /** What the JDK's reader finds in it besides what is needed to decode it. */
  private static List<String> metadata(byte[] jpeg) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
      reader.setInput(in);
      Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_jpeg_image_1.0");
      List<String> names = new ArrayList<>();
      collect(root, names);
      names.retainAll(List.of("unknown", "com", "app2ICC"));
      return names;
    } finally {
      reader.dispose();
    }
  }

  private static void collect(Node node, List<String> names) {
    names.add(node.getNodeName());
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      collect(child, names);
    }
  }
}
