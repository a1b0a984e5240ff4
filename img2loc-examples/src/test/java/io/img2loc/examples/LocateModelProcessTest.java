package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code img2loc locate --model} as a process of its own: killed, stopped, and what it logs. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LocateModelProcessTest {
  private static final int PHOTOS = 200;
  private static final int AT_ONCE = 4;
  private static final String PARIS = "48.8584, 2.2945";

  private static ModelServer server;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() {
    server = new ModelServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private ProcessBuilder locate(Api api, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("locate", "--model", api.model()));
    all.addAll(List.of("--prompts", "zero", "--replies", folder.resolve("replies")));
    all.addAll(List.of(arguments));
    ProcessBuilder command = Forked.command(folder, all.toArray());
    command.environment().putAll(server.environment(api));
    return command;
  }

  private ProcessBuilder batch() {
    return locate(
            Api.OPENAI,
            folder.resolve("photos"),
            "-o",
            folder.resolve("answers.jsonl"),
            "--requests-at-once",
            AT_ONCE)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile());
  }

  private void writePhotos(int photos) throws IOException {
    for (int i = 0; i < photos; i++) {
      Samples.writePhoto(folder.resolve("photos/%03d.jpg".formatted(i)), i);
    }
  }

  /** Which photo a request is about. */
  private static String photo(LoggedRequest request) {
    return ModelServer.pictures(request.getBodyAsString()).get(0);
  }

  private int repliesKept() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("replies"))) {
      return (int) files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private List<String> photosAnswered() throws IOException {
    return Samples.photosIn(Files.readAllLines(folder.resolve("answers.jsonl")));
  }

  @Test
  void killedMidway_paysForNoReplyAgainThatHadCome() throws Exception {
    writePhotos(PHOTOS);
    Set<String> sent = ConcurrentHashMap.newKeySet();
    CountDownLatch due = new CountDownLatch(1);
    server.replies(Api.OPENAI.says(PARIS));
    server.onFinished(
        request -> {
          sent.add(photo(request));
          if (sent.size() >= 100) {
            due.countDown();
          }
        });
    Process process = batch().start();
    due.await();
    process.destroyForcibly().waitFor();
    int kept = repliesKept();
    Set<String> received = Set.copyOf(sent);
    List<String> asked = new ArrayList<>(photosAsked());
    server.replies(Api.OPENAI.says(PARIS));
    int code = batch().start().waitFor();
    List<String> again = photosAsked();
    asked.addAll(again);

    assertThat(process.exitValue()).as("killed").isEqualTo(137);
    assertThat(received).hasSizeLessThan(PHOTOS);
    assertThat(kept).isBetween(received.size() - AT_ONCE, received.size() + AT_ONCE);
    assertThat(code).as(Files.readString(folder.resolve("said.txt"))).isEqualTo(ExitCode.OK);
    assertThat(again).hasSize(PHOTOS - kept);
    assertThat(asked).hasSizeBetween(PHOTOS, PHOTOS + AT_ONCE);
    assertThat(new HashSet<>(asked)).hasSize(PHOTOS);
    assertThat(again.stream().filter(received::contains))
        .as("asked again, although a reply was sent: on its way when the process was killed")
        .hasSizeLessThanOrEqualTo(AT_ONCE);
    assertThat(photosAnswered()).hasSize(PHOTOS).doesNotHaveDuplicates();
  }

  private static List<String> photosAsked() {
    return server.requests().stream().map(LocateModelProcessTest::photo).toList();
  }

  @Test
  void interrupted_keepsWhatWasReceived() throws Exception {
    int photos = 80;
    writePhotos(photos);
    AtomicInteger finished = new AtomicInteger();
    CountDownLatch due = new CountDownLatch(1);
    server.replies(Api.OPENAI.says(PARIS));
    server.onFinished(
        request -> {
          if (finished.incrementAndGet() == 30) {
            due.countDown();
          }
        });

    Process process = batch().start();
    due.await();
    int expected = Forked.interrupt(process);
    int code = process.waitFor();
    int asked = server.count();
    String written = Files.readString(folder.resolve("answers.jsonl"));
    server.replies(Api.OPENAI.says(PARIS));
    int later = batch().start().waitFor();

    assertThat(code).isEqualTo(expected);
    assertThat(written).endsWith("\n");
    assertThat(later).isEqualTo(ExitCode.OK);
    assertThat(asked + server.count()).isBetween(photos, photos + AT_ONCE);
    assertThat(photosAnswered()).hasSize(photos).doesNotHaveDuplicates();
  }

  /** What the libraries log goes through the process's real logging here. */
  @ParameterizedTest
  @EnumSource
  void logs_holdNeitherKeyNorPromptNorPicture(Api api) throws Exception {
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 1);
    Path refused = Samples.writePhoto(folder.resolve("b.jpg"), 2);
    Path err = folder.resolve("err.txt");
    AtomicInteger calls = new AtomicInteger();
    server.replies(
        request ->
            switch (calls.getAndIncrement()) {
              case 0 -> api.says(PARIS);
              case 1 -> new Reply(500, "{\"error\": \"" + ModelServer.KEY + "\"}");
              default -> Reply.failure(401, "invalid_api_key");
            });

    Process process =
        locate(api, photo, refused, "--requests-at-once", 1, "--threads", 1, "--json", "-v")
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();

    String said = out + Files.readString(err);
    assertThat(code).as(said).isEqualTo(ExitCode.FAILURE);
    assertThat(server.count()).isEqualTo(3);
    assertThat(said).contains("does not accept", "stopped");
    assertThat(said).doesNotContain(ModelServer.KEY, "You are an expert", "Where was the camera");
    for (LoggedRequest request : server.requests()) {
      assertThat(said).doesNotContain(photo(request).substring(0, 100));
    }
  }

  @Test
  void requests_tellNothingOfWhoAsks() throws Exception {
    Path album = folder.resolve("a-secret-album");
    Path photo = Samples.writePhoto(album.resolve("a-secret-name.jpg"), 1);
    Samples.writeDataset(folder.resolve("indexed"), 3);
    Path table =
        Files.writeString(
            folder.resolve("indexed/places.csv"),
            "filename,lat,lng,author\n1.jpg,1,1,A-Secret-Author\n2.jpg,2,2,A-Secret-Author\n");
    Path index = folder.resolve("index");
    Run.of("index", "build", table, "-o", index, "--encoder", "scene", "-q", "--thumbnails");
    server.replies(Api.OPENAI.says(PARIS));

    ProcessBuilder command =
        locate(Api.OPENAI, photo, "--prompts", "paper", "--index", index, "--place-names");
    command.environment().put("USER", "a-secret-user");
    Process process = command.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(2); // zero and paper
    for (LoggedRequest request : server.requests()) {
      String sent = request.getUrl() + request.getHeaders() + request.getBodyAsString();
      assertThat(sent).doesNotContainIgnoringCase("a-secret-");
      assertThat(sent).doesNotContain(folder.getFileName().toString(), "1.jpg", "2.jpg");
      String user = System.getProperty("user.name");
      if (user.length() > 6) { // a shorter one may stand in the picture's letters
        assertThat(sent).doesNotContain(user);
      }
    }
  }
}
