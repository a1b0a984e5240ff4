package io.img2loc.clip;

import static io.img2loc.clip.FakeHub.COMMIT;
import static io.img2loc.clip.FakeHub.CONFIG;
import static io.img2loc.clip.FakeHub.GRAPH;
import static io.img2loc.clip.FakeHub.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.img2loc.Img2LocException;
import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ModelHubTest {
  private static final String TOKEN = "hf_secretsecret";

  @TempDir Path folder;

  private final FakeHub hub = new FakeHub();
  private final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void close() {
    hub.close();
  }

  private Path cache() {
    return folder.resolve("hub");
  }

  private ModelHub.Builder builder() {
    return ModelHub.builder(new HubSettings(Map.of(), folder))
        .cacheDirectory(cache())
        .endpoint(hub.endpoint())
        .pause(pauses::add);
  }

  private Path pull() {
    return builder().build().pull(REPOSITORY, ProgressListener.none());
  }

  private Img2LocException pullFails() {
    return catchThrowableOfType(Img2LocException.class, this::pull);
  }

  private Path repository() {
    return cache().resolve("models--acme--tower");
  }

  private Path snapshot() {
    return repository().resolve("snapshots/" + COMMIT);
  }

  private Path blob(String path) {
    return repository().resolve("blobs/" + hub.checksum(path));
  }

  private Path partial(String path) {
    return repository().resolve("blobs/" + hub.checksum(path) + ".img2loc.incomplete");
  }

  private void assertWhole(Path model) {
    assertThat(model.resolve(GRAPH)).hasBinaryContent(hub.files.get(GRAPH));
    assertThat(model.resolve(CONFIG)).hasBinaryContent(hub.files.get(CONFIG));
    assertThat(ModelHub.verify(model, ProgressListener.none()))
        .isNotEmpty()
        .allMatch(check -> check.status() == ModelHub.FileCheck.Status.OK);
  }

  private FakeHub.Fault cutWhenArrived(String path, int bytes) {
    Path partial = partial(path);
    return FakeHub.cutAfter(
        bytes,
        () -> {
          while (!Files.exists(partial) || Files.size(partial) < bytes) {
            Thread.onSpinWait();
          }
        });
  }

  // What is fetched and where it is put

  @Test
  void pull_putsWhatAnImageEncoderNeedsWherePythonLooksForIt() throws IOException {
    Path model = pull();

    assertThat(model).isEqualTo(snapshot());
    assertWhole(model);
    assertThat(HubCache.files(model)).containsExactlyInAnyOrder(GRAPH, CONFIG);
    assertThat(repository().resolve("refs/main")).hasContent(COMMIT);
    assertThat(Files.readSymbolicLink(model.resolve(GRAPH)))
        .isEqualTo(Path.of("../../../blobs", hub.checksum(GRAPH)));
    assertThat(Files.readSymbolicLink(model.resolve(CONFIG)))
        .isEqualTo(Path.of("../../blobs", hub.checksum(CONFIG)));
    assertThat(Files.isRegularFile(blob(GRAPH), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(cache().resolve(".locks/models--acme--tower/" + hub.checksum(GRAPH) + ".lock"))
        .exists();
    assertThat(repository().resolve("blobs")).isDirectoryNotContaining("glob:**incomplete");
  }

  @Test
  void pull_ofWhatIsThere_asksNothing() {
    Path first = pull();
    hub.requests.clear();

    assertThat(pull()).isEqualTo(first);
    assertThat(builder().build().find(REPOSITORY)).contains(first);
    assertThat(builder().build().find(REPOSITORY + "@" + COMMIT)).contains(first);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void pull_ofWhatPythonFetched_asksNothing() throws IOException {
    Files.createDirectories(snapshot().resolve("onnx"));
    Files.createDirectories(repository().resolve("refs"));
    Files.createDirectories(repository().resolve("blobs"));
    Files.writeString(repository().resolve("refs/main"), COMMIT);
    Files.write(blob(GRAPH), hub.files.get(GRAPH));
    Files.write(blob(CONFIG), hub.files.get(CONFIG));
    Files.createSymbolicLink(
        snapshot().resolve(GRAPH), Path.of("../../../blobs", hub.checksum(GRAPH)));
    Files.createSymbolicLink(
        snapshot().resolve(CONFIG), Path.of("../../blobs", hub.checksum(CONFIG)));

    assertThat(builder().offline(true).build().pull(REPOSITORY, ProgressListener.none()))
        .isEqualTo(snapshot());
    assertWhole(pull());
    assertThat(hub.requests).isEmpty();
    assertThat(builder().build().list())
        .containsExactly(
            new ModelHub.CachedModel(
                REPOSITORY,
                snapshot(),
                List.of(GRAPH),
                hub.files.get(GRAPH).length + hub.files.get(CONFIG).length));
  }

  @Test
  void pull_ofAnotherCommit_fetchesOnlyWhatIsOther() {
    pull();
    String other = "f".repeat(40);
    hub.files.put(CONFIG, "{}".getBytes(StandardCharsets.UTF_8));
    hub.listing =
        "{\"sha\":\""
            + other
            + "\",\"siblings\":[{\"rfilename\":\""
            + GRAPH
            + "\"},{\"rfilename\":\""
            + CONFIG
            + "\"}]}";
    hub.requests.clear();

    Path model = builder().build().pull(REPOSITORY + "@v2", ProgressListener.none());

    assertWhole(model);
    assertThat(model).isEqualTo(repository().resolve("snapshots/" + other));
    assertThat(repository().resolve("refs/v2")).hasContent(other);
    assertThat(hub.downloads(GRAPH)).isEmpty();
    assertThat(hub.downloads(CONFIG)).hasSize(1);
  }

  @Test
  void pull_takesTheWeightsBesideTheGraph() {
    hub.files.put(GRAPH, FakeHub.graphWithDataIn("vision_model.onnx_data", 5_000));
    hub.files.put(GRAPH + "_data", new byte[5_000]);
    hub.files.put("onnx/model.onnx_data", new byte[7]);

    Path model = pull();

    assertThat(model.resolve(GRAPH + "_data")).hasBinaryContent(new byte[5_000]);
    assertThat(model.resolve("onnx/model.onnx_data")).doesNotExist();
  }

  @Test
  void pull_takesTheWeightsThatTheGraphNames() throws IOException {
    hub.files.put(GRAPH, FakeHub.graphWithDataIn("weights.bin", 5_000));
    hub.files.put("onnx/weights.bin", new byte[5_000]);

    Path model = pull();

    assertThat(model.resolve("onnx/weights.bin")).hasBinaryContent(new byte[5_000]);
    Files.delete(model.resolve("onnx/weights.bin"));
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertThat(builder().build().list()).isEmpty();
    assertThat(pull().resolve("onnx/weights.bin")).exists();
  }

  @Test
  void pull_ofAGraphWhoseWeightsAreNotThere_saysSoAndLeavesNoHalfModel() {
    hub.files.put(GRAPH, FakeHub.graphWithDataIn("weights.bin", 5_000));

    assertThat(pullFails()).hasMessageContaining("onnx/weights.bin").hasMessageContaining(GRAPH);
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertThat(snapshot()).doesNotExist();
  }

  @Test
  void pull_ofANamedGraph_givesThatFile() {
    String half = "onnx/vision_model_fp16.onnx";
    hub.files.put(half, FakeHub.graph(4, 2_000));

    Path model = builder().build().pull(REPOSITORY, half, ProgressListener.none());

    assertThat(model).isEqualTo(snapshot().resolve(half)).hasBinaryContent(hub.files.get(half));
    assertThat(builder().build().find(REPOSITORY, half)).contains(model);
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertThat(builder().build().list())
        .singleElement()
        .extracting(ModelHub.CachedModel::graphs)
        .isEqualTo(List.of(half));
    assertWhole(pull());
  }

  @Test
  void pull_ofImmichsLayout() {
    hub.files.clear();
    hub.files.put("visual/model.onnx", FakeHub.graph(5, 1_000));
    hub.files.put("textual/model.onnx", FakeHub.graph(6, 1_000));
    hub.files.put("visual/preprocess_cfg.json", "{\"size\": [224, 224]}".getBytes());

    assertThat(pull().resolve("visual")).isDirectoryContaining("glob:**preprocess_cfg.json");
    assertThat(snapshot().resolve("textual")).doesNotExist();
  }

  @Test
  void pull_withoutAnImageEncoder_saysWhatThereIs() {
    hub.files.keySet().removeAll(List.of(GRAPH, "onnx/model.onnx"));

    assertThat(pullFails())
        .hasMessageContaining(REPOSITORY)
        .hasMessageContaining("onnx/text_model.onnx");
    assertThat(builder().build().list()).isEmpty();
  }

  @Test
  void pull_withoutTheNamedGraph_saysWhatThereIs() {
    assertThatThrownBy(
            () -> builder().build().pull(REPOSITORY, "onnx/no.onnx", ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("no onnx/no.onnx")
        .hasMessageContaining(GRAPH);
  }

  @Test
  void pull_withoutAConfig_saysSo() {
    hub.files.remove(CONFIG);

    assertThat(pullFails()).hasMessageContaining("no preprocessor_config.json");
  }

  @Test
  void pull_ofARenamedRepository_followsTheRelativeRedirectWithTheToken() {
    hub.requiredToken = TOKEN;

    Path model =
        builder().token(TOKEN).build().pull(FakeHub.OLD_REPOSITORY, ProgressListener.none());

    assertWhole(model);
    assertThat(model).startsWith(cache().resolve("models--acme--spire"));
  }

  @Test
  void pull_whereNoLinksCanBeMade_putsTheFilesThemselves() throws Exception {
    HubCache cache =
        new HubCache(
            cache(),
            (link, target) -> {
              throw new UnsupportedOperationException();
            });
    ModelName name = ModelName.parse(REPOSITORY);
    HubClient client = new HubClient(hub.endpoint(), null, null, Duration.ofSeconds(30));

    Path model = new Pull(name, cache, client, pauses::add).run(null, ProgressListener.none());

    assertThat(Files.isSymbolicLink(model.resolve(GRAPH))).isFalse();
    assertThat(model.resolve(GRAPH)).hasBinaryContent(hub.files.get(GRAPH));
    hub.requests.clear();
    assertThat(pull()).isEqualTo(model);
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void pull_tellsOfAllBytes() {
    List<Progress> told = new ArrayList<>();

    builder().build().pull(REPOSITORY, told::add);

    Progress last = told.get(told.size() - 1);
    assertThat(last.done())
        .isEqualTo(last.total())
        .isEqualTo(hub.files.get(GRAPH).length + hub.files.get(CONFIG).length);
    assertThat(last.stage()).isEqualTo("fetching " + REPOSITORY);
  }

  // Who learns the token

  @Test
  void token_isSentToTheHubAndNotToWhereItRedirects() {
    hub.requiredToken = TOKEN;

    builder().token(TOKEN).build().pull(REPOSITORY, ProgressListener.none());

    assertThat(hub.requests).filteredOn(FakeHub.Request::ofStore).isNotEmpty();
    assertThat(hub.requests)
        .allSatisfy(r -> assertThat(r.token()).isEqualTo(r.ofStore() ? null : "Bearer " + TOKEN));
  }

  @Test
  void token_ofTheEnvironment_isSent() {
    hub.requiredToken = TOKEN;

    Path model =
        ModelHub.builder(
                new HubSettings(
                    Map.of(
                        "HF_TOKEN",
                        TOKEN,
                        "HF_HOME",
                        folder.toString(),
                        "HF_ENDPOINT",
                        hub.endpoint() + "/"),
                    folder))
            .build()
            .pull(REPOSITORY, ProgressListener.none());

    assertWhole(model);
    assertThat(model).startsWith(folder.resolve("hub"));
  }

  @Test
  void token_isInNoMessage() {
    hub.requiredToken = "another";

    assertThatThrownBy(
            () -> builder().token(TOKEN).build().pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasStackTraceContaining("HF_TOKEN")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(TOKEN));
    ModelHub broken =
        ModelHub.builder(new HubSettings(Map.of("HF_TOKEN", "hf_se\u0001cret"), folder))
            .cacheDirectory(cache())
            .endpoint(hub.endpoint())
            .build();
    assertThatThrownBy(() -> broken.pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("cret"));
  }

  private static String stackTrace(Throwable t) {
    var text = new java.io.StringWriter();
    t.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  // Refusals

  @ParameterizedTest
  @CsvSource({
    "401, GatedRepo, accept its licence",
    "403, GatedRepo, accept its licence",
    "401, RepoNotFound, there is no acme/tower",
    "404, RepoNotFound, there is no acme/tower",
    "404, RevisionNotFound, no revision 'main'",
    "404, '', there is no acme/tower",
    "401, '', set HF_TOKEN",
    "403, '', HF_TOKEN",
    "418, '', answered 418"
  })
  void pull_refused_saysWhyAndIsNotTriedAgain(int status, String code, String words) {
    hub.fault("GET", "/revision", FakeHub.status(status, "X-Error-Code", code));

    assertThat(pullFails()).hasMessageContaining(words).hasMessageContaining(REPOSITORY);
    assertThat(hub.requests).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void pull_ofAFileThatIsListedButNotThere_saysSo() {
    hub.fault("HEAD", "resolve:" + GRAPH, FakeHub.status(404, "X-Error-Code", "EntryNotFound"));

    assertThat(pullFails()).hasMessageContaining("there is no " + GRAPH + " of " + REPOSITORY);
  }

  @Test
  void pull_offline_saysSoAndAsksNothing() {
    ModelHub offline =
        ModelHub.builder(new HubSettings(Map.of("HF_HUB_OFFLINE", "1"), folder))
            .cacheDirectory(cache())
            .endpoint(hub.endpoint())
            .build();

    assertThatThrownBy(() -> offline.pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("HF_HUB_OFFLINE")
        .hasMessageContaining(cache().toString());
    assertThat(hub.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../evil.onnx",
        "/etc/passwd",
        "onnx/..",
        "a//b",
        "C:evil",
        "a\\\\..\\\\b",
        "a\\u0000b"
      })
  void pull_ofAListingThatLeadsElsewhere_isRefused(String path) {
    hub.listing =
        "{\"sha\":\""
            + COMMIT
            + "\",\"siblings\":[{\"rfilename\":\""
            + GRAPH
            + "\"},{\"rfilename\":\""
            + CONFIG
            + "\"},{\"rfilename\":\""
            + path
            + "\"}]}";

    assertThat(pullFails()).hasMessageContaining("not to be trusted");
    assertThat(cache()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Log in</html>",
        "[]",
        "{}",
        "{\"sha\":\"../../x\",\"siblings\":[]}",
        "{\"sha\":\"0123456789abcdef"
      })
  void pull_fromWhatIsNoHub_saysSo(String listing) {
    hub.listing = listing;

    assertThat(pullFails()).hasMessageContaining("no hub").hasMessageContaining("HF_ENDPOINT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../evil", "", "0123"})
  void pull_withoutAChecksum_isRefused(String etag) {
    hub.fault(
        "HEAD",
        "resolve:" + GRAPH,
        FakeHub.status(200, "X-Linked-Etag", "\"" + etag + "\"", "X-Linked-Size", "5"));

    assertThat(pullFails()).hasMessageContaining("no checksum").hasMessageContaining(GRAPH);
  }

  @Test
  void pull_ofMoreThanTheDiskHolds_isRefusedBeforeAnythingIsFetched() {
    hub.fault(
        "HEAD",
        "resolve:" + GRAPH,
        FakeHub.status(
            302,
            "Location",
            "http://elsewhere.invalid/",
            "X-Linked-Etag",
            "ab".repeat(32),
            "X-Linked-Size",
            "9000000000000000000"));
    // Such sizes cannot even be added up.
    assertThat(pullFails()).hasMessageContaining("no size");
    hub.fault(
        "HEAD",
        "resolve:" + GRAPH,
        FakeHub.status(
            302,
            "Location",
            "http://elsewhere.invalid/",
            "X-Linked-Etag",
            "ab".repeat(32),
            "X-Linked-Size",
            "900000000000000"));

    assertThat(pullFails())
        .hasMessageContaining("900,000,000,000,")
        .hasMessageContaining("free")
        .hasMessageContaining(cache().toString());
    assertThat(hub.downloads(CONFIG)).isEmpty();
  }

  @Test
  void redirectWithoutAnEnd_isLeft() {
    for (int i = 0; i < 20; i++) {
      hub.fault("GET", "/revision", FakeHub.status(307, "Location", "?again"));
    }

    assertThat(pullFails()).hasMessageContaining("redirects");
    assertThat(hub.requests).hasSizeLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://x/y", "http://", "::"})
  void redirectToWhatIsNoWebAddress_isNotFollowed(String location) {
    hub.fault("GET", "/revision", FakeHub.status(307, "Location", location));

    assertThat(pullFails()).hasMessageContaining("redirects to what is no");
  }

  // Failures that pass

  @Test
  void tooManyRequests_areRepeatedWhenTheHubSays() {
    hub.fault("GET", "/revision", FakeHub.status(429, "Retry-After", "1"));
    hub.fault("GET", GRAPH, FakeHub.status(429, "Retry-After", "7"));
    hub.fault("HEAD", "resolve:" + CONFIG, FakeHub.status(429, "Retry-After", "0"));

    assertWhole(pull());
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(7));
  }

  @Test
  void tooManyRequests_withADate_areRepeatedThen() {
    String past =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
    hub.fault("GET", "/revision", FakeHub.status(429, "Retry-After", past));

    assertWhole(pull());
    assertThat(pauses).containsExactly(Duration.ZERO);
  }

  @Test
  void tooManyRequests_forAnHour_areNotWaitedFor() {
    hub.fault("GET", "/revision", FakeHub.status(429, "Retry-After", "3600"));

    assertThat(pullFails()).hasMessageContaining("3600 s").hasMessageContaining("429");
    assertThat(pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 408})
  void failureOfTheServer_isTriedAgain(int status) {
    hub.fault("GET", "/revision", FakeHub.status(status));
    hub.fault("GET", GRAPH, FakeHub.status(status));

    assertWhole(pull());
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
  }

  @Test
  void failureThatDoesNotPass_isToldAfterFiveAttempts() {
    for (int i = 0; i < 6; i++) {
      hub.fault("GET", GRAPH, FakeHub.status(500));
    }

    assertThat(pullFails())
        .hasMessageContaining("5 times")
        .hasMessageContaining("500")
        .hasMessageContaining(GRAPH)
        .hasMessageNotContaining("Signature");
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertThat(builder().build().list()).isEmpty();
    assertWhole(pull());
  }

  @Test
  void hubThatIsNotThere_isToldOf() {
    URI nowhere = hub.endpoint();
    hub.close();

    assertThatThrownBy(
            () -> builder().endpoint(nowhere).build().pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("127.0.0.1:" + nowhere.getPort() + " cannot be reached");
  }

  @Test
  void nameThatIsNotKnown_isToldOf() {
    assertThatThrownBy(
            () ->
                builder()
                    .endpoint(URI.create("http://hub.invalid"))
                    .build()
                    .pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("hub.invalid");
  }

  @Test
  void cutConnection_isGoneOnWith() {
    hub.fault("GET", GRAPH, cutWhenArrived(GRAPH, 100_000));

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH))
        .extracting(FakeHub.Request::range)
        .containsExactly(null, "bytes=100000-");
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void cutConnection_toAServerWithoutRanges_beginsAnew() {
    List<Progress> told = new ArrayList<>();
    hub.fault("GET", GRAPH, cutWhenArrived(GRAPH, 100_000));
    hub.fault("GET", GRAPH, FakeHub.whole());

    assertWhole(builder().build().pull(REPOSITORY, told::add));
    assertThat(hub.downloads(GRAPH))
        .extracting(FakeHub.Request::range)
        .containsExactly(null, "bytes=100000-");
    assertThat(told.get(told.size() - 1).total())
        .isEqualTo(100_000 + hub.files.get(GRAPH).length + hub.files.get(CONFIG).length);
  }

  @ParameterizedTest
  @CsvSource({"206, bytes 0-99/100", "206, ''", "416, bytes */100"})
  void cutConnection_toAServerThatSendsAnotherRange_beginsAnew(int status, String range) {
    hub.fault("GET", GRAPH, cutWhenArrived(GRAPH, 100_000));
    hub.fault("GET", GRAPH, FakeHub.status(status, "Content-Range", range));

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH))
        .extracting(FakeHub.Request::range)
        .containsExactly(null, "bytes=100000-", null);
  }

  @Test
  void lessThanStated_isGoneOnWith() {
    hub.fault(
        "GET",
        GRAPH,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0); // chunks, which end as if that were all
          exchange.getResponseBody().write(content, 0, 5_000);
        });

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH).get(1).range()).isEqualTo("bytes=5000-");
  }

  @Test
  void stalledConnection_failsWithASentenceAndIsGoneOnWithLater() {
    for (int i = 0; i < 5; i++) {
      hub.fault("GET", GRAPH, hub.stallAfter(100_000));
    }
    ModelHub impatient = builder().timeout(Duration.ofMillis(300)).build();

    assertThatThrownBy(() -> impatient.pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("sent nothing for 0.3 s")
        .hasMessageContaining(GRAPH);

    assertThat(partial(GRAPH)).exists();
    hub.requests.clear();
    assertWhole(pull());
    assertThat(hub.downloads(GRAPH))
        .singleElement()
        .extracting(FakeHub.Request::range)
        .isEqualTo("bytes=100000-");
  }

  @Test
  void silentServer_failsWithASentence() {
    for (int i = 0; i < 5; i++) {
      hub.fault("GET", "/revision", hub.silence());
    }
    ModelHub impatient = builder().timeout(Duration.ofMillis(300)).build();

    assertThatThrownBy(() -> impatient.pull(REPOSITORY, ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("0.3 s");
  }

  @Test
  void slowConnection_isNoFailure() {
    hub.fault("GET", GRAPH, FakeHub.trickle());

    assertWhole(pull());
    assertThat(pauses).isEmpty();
  }

  @Test
  void interruptedThread_stopsAndKeepsWhatHasArrived() throws Exception {
    hub.fault("GET", GRAPH, hub.stallAfter(100_000));
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    Thread thread =
        new Thread(
            () -> {
              try {
                pull();
              } catch (Img2LocException e) {
                thrown.add(e);
                flags.add(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    while (!Files.exists(partial(GRAPH)) || Files.size(partial(GRAPH)) < 100_000) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();

    assertThat(thrown).singleElement().asString().contains("interrupted while fetching acme/tower");
    assertThat(flags).containsExactly(true);
    assertWhole(pull());
    assertThat(hub.downloads(GRAPH).get(1).range()).isEqualTo("bytes=100000-");
  }

  // Content

  @ParameterizedTest
  @ValueSource(strings = {GRAPH, CONFIG})
  void wrongBytes_areRemovedAndToldOf(String path) {
    hub.fault("GET", path, FakeHub.wrongBytes());

    assertThat(pullFails())
        .hasMessageContaining(path)
        .hasMessageContaining("expected " + hub.checksum(path))
        .hasMessageMatching("(?s).*got [0-9a-f]{40,64};.*");
    assertThat(partial(path)).doesNotExist();
    assertThat(blob(path)).doesNotExist();
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertWhole(pull());
  }

  @Test
  void wrongBytes_leftByAnEarlierRun_areFetchedAnew() throws IOException {
    Files.createDirectories(repository().resolve("blobs"));
    Files.write(partial(GRAPH), new byte[200_000]); // as a power failure leaves them

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH))
        .extracting(FakeHub.Request::range)
        .containsExactly("bytes=200000-", null);
  }

  @Test
  void moreThanTheFile_leftByAnEarlierRun_isFetchedAnew() throws IOException {
    Files.createDirectories(repository().resolve("blobs"));
    Files.write(partial(GRAPH), new byte[400_000]);

    assertWhole(pull());
  }

  @Test
  void allOfTheFiles_leftByAnEarlierRun_areVerifiedAndNotFetched() throws IOException {
    Files.createDirectories(repository().resolve("blobs"));
    Files.write(partial(GRAPH), hub.files.get(GRAPH));
    Files.write(partial(CONFIG), hub.files.get(CONFIG));

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH)).isEmpty();
    assertThat(hub.downloads(CONFIG)).isEmpty();
  }

  @Test
  void blobCutShort_isFetchedAnew() throws IOException {
    pull();
    Files.write(blob(GRAPH), new byte[10]);
    Files.delete(snapshot().resolve(CONFIG));

    assertWhole(pull());
    assertThat(hub.downloads(GRAPH)).hasSize(2);
    assertThat(hub.downloads(CONFIG)).hasSize(1);
  }

  @Test
  void verify_tellsOfEachFile() throws IOException {
    Path model = pull();
    Files.writeString(model.resolve("notes.txt"), "mine");
    Files.createSymbolicLink(model.resolve("lost.json"), Path.of("../../blobs", "a".repeat(40)));
    byte[] changed = hub.files.get(GRAPH).clone();
    changed[9] ^= 4;
    Files.write(blob(GRAPH), changed);

    assertThat(ModelHub.verify(model, ProgressListener.none()))
        .extracting(check -> check.file() + " " + check.status())
        .containsExactly(
            "lost.json MISSING", "notes.txt UNKNOWN", GRAPH + " DIFFERS", CONFIG + " OK");
    assertThatThrownBy(() -> ModelHub.verify(folder.resolve("nothing"), ProgressListener.none()))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void verify_followsTheFirstLinkOnly_asNewerCachesShareContent() throws IOException {
    Path model = pull();
    Path shared = Files.createDirectories(cache().resolve("blobs/ab")).resolve("ab".repeat(32));
    Files.move(blob(GRAPH), shared);
    Files.createSymbolicLink(blob(GRAPH), Path.of("../../blobs/ab", "ab".repeat(32)));

    assertWhole(model);
    assertThat(builder().build().find(REPOSITORY)).contains(model);
  }

  // Half models

  @Test
  void halfAModel_isNeitherFoundNorListed() throws IOException {
    Path model = pull();

    for (String part : List.of(GRAPH, CONFIG)) {
      Path moved = folder.resolve("moved");
      Files.move(model.resolve(part), moved);
      assertThat(builder().build().find(REPOSITORY)).as(part).isEmpty();
      assertThat(builder().build().list()).as(part).isEmpty();
      Files.move(moved, model.resolve(part));
      assertThat(builder().build().find(REPOSITORY)).contains(model);
    }
    Files.delete(blob(GRAPH));
    assertThat(builder().build().find(REPOSITORY)).isEmpty();
    assertWhole(pull());
  }

  @Test
  void emptyCache_hasNothing() {
    assertThat(builder().build().find("clip-vit-l-14")).isEmpty();
    assertThat(builder().build().list()).isEmpty();
    assertThat(cache()).doesNotExist();
  }

  // Many at once

  @Test
  void manyThreads_fetchEachFileOnce() throws Exception {
    ModelHub shared = builder().pause(duration -> {}).build();
    Callable<Path> work = () -> shared.pull(REPOSITORY, ProgressListener.none());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Path> done : threads.invokeAll(Collections.nCopies(8, work))) {
        assertWhole(done.get());
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(hub.downloads(GRAPH)).hasSize(1);
    assertThat(hub.downloads(CONFIG)).hasSize(1);
  }

  @Test
  void proxy_isAskedInsteadOfTheHubAndItsStore() {
    hub.throughProxy = true;

    assertWhole(
        builder()
            .endpoint(hub.endpoint())
            .proxy(hub.proxy())
            .token(TOKEN)
            .build()
            .pull(REPOSITORY, ProgressListener.none()));
    assertThat(hub.requests)
        .allSatisfy(r -> assertThat(r.token()).isEqualTo(r.ofStore() ? null : "Bearer " + TOKEN));
  }

  // Names

  static Stream<String> nonsense() {
    return Stream.of(
        "",
        "clip",
        "a/b/c",
        "../x",
        "a/..",
        "/a/b",
        "a\\b",
        "a--b/c",
        "a/b@",
        "a/b@../x",
        "a/b@x//y",
        "a/b@/x",
        "a/b@-x",
        "a b/c",
        "a/b?c",
        "https://huggingface.co/a/b",
        ".a/b");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("nonsense")
  void nameThatMakesNoSense_isRefused(String name) {
    ModelHub any = builder().build();

    assertThatThrownBy(() -> any.find(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> any.pull(name, ProgressListener.none()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(hub.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.onnx", "/x.onnx", "onnx/model.bin", "onnx\\x.onnx", ""})
  void graphThatMakesNoSense_isRefused(String graph) {
    assertThatThrownBy(() -> builder().build().find(REPOSITORY, graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + graph + "'");
  }

  @Test
  void shortNames_standForRepositories() {
    assertThat(ModelHub.known())
        .allSatisfy(
            known ->
                assertThat(ModelName.parse(known.name() + "@v1"))
                    .isEqualTo(new ModelName(known.repository(), "v1")));
    assertThat(ModelName.parse("clip-vit-l-14").folder())
        .isEqualTo("models--Xenova--clip-vit-large-patch14");
    assertThat(ModelName.parse("a/b@refs/pr/1").revision()).isEqualTo("refs/pr/1");
  }
}
