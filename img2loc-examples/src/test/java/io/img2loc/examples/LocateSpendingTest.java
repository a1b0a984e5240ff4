package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Photo;
import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code img2loc locate --model} may cost: limits, quotas, keys, and the dry run. */
class LocateSpendingTest {
  private static final int PHOTOS = 10;
  private static final String PARIS = "48.8584, 2.2945";

  private static ModelServer server;

  @TempDir Path folder;
  private Path photos;
  private Path answers;

  @BeforeAll
  static void startServer() {
    server = new ModelServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void writePhotos() throws IOException {
    photos = folder.resolve("photos");
    answers = folder.resolve("answers.jsonl");
    for (int i = 0; i < PHOTOS; i++) {
      Samples.writePhoto(photos.resolve(i + ".jpg"), i);
    }
  }

  private Run locate(Object... arguments) {
    return locate(server.environment(Api.OPENAI), arguments);
  }

  private Run locate(Map<String, String> environment, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("locate", "--model", Api.OPENAI.model()));
    all.addAll(List.of("--prompts", "zero", "--longest-side", "48", "--max-output-tokens", "100"));
    if (!List.of(arguments).contains("--no-replies")) {
      all.addAll(List.of("--replies", folder.resolve("replies")));
    }
    all.addAll(List.of(arguments));
    return Run.with(environment, all.toArray());
  }

  /** A thousand for a million tokens: a thousandth for each. */
  private Path prices() throws IOException {
    return Files.writeString(
        folder.resolve("prices.csv"), "model,input,output\nopenai:some-model,1000,1000\n");
  }

  @Test
  void cost_isTold() throws IOException {
    server.replies(Api.OPENAI.says(PARIS, 1000, 500));

    Run run = locate(photos, "--prices", prices());

    assertThat(run.err())
        .contains("10 requests to 127.0.0.1: 10,000 tokens in, 5,000 out, cost 15.0000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "jsonl"})
  void cost_isToldOfEachAnswer_aKeptOneToo(String format) throws IOException {
    server.replies(Api.OPENAI.says(PARIS, 1000, 500));
    Object[] arguments = {photos, "--format", format, "--prices", prices()};

    String first = locate(arguments).out();

    assertThat(Pattern.compile("\"cost\":1\\.5,").matcher(first).results()).hasSize(PHOTOS);
    assertThat(locate(arguments).out()).as("from kept replies").isEqualTo(first);
    assertThat(locate(photos, "--format", format).out())
        .as("without prices")
        .contains("\"cost\":null,")
        .doesNotContain("\"cost\":1");
  }

  @Test
  void cost_isToldInTheFileOfAnswers() throws IOException {
    server.replies(Api.OPENAI.says(PARIS, 1000, 500));

    locate(photos, "-o", answers, "--prices", prices());

    assertThat(Files.readAllLines(answers))
        .hasSize(PHOTOS)
        .allSatisfy(line -> assertThat(line).contains("\"cost\":1.5,"));
  }

  @Test
  void savedReplies_withAPrecision_areRefused() {
    Run run = locate(photos, "--precision", "10km", "--save-replies", folder.resolve("run.zip"));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--save-replies would tell what --precision hides");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void maxCost_isNotPassedByMoreThanIsUnderWay(int atOnce) throws IOException {
    // Each costs ten, where a request of some 700 tokens was to be expected.
    server.replies(Api.OPENAI.says(PARIS, 5000, 5000));
    Object[] arguments = {
      photos, "-o", answers, "--prices", prices(), "--requests-at-once", atOnce, "--max-cost"
    };

    Run run = locate(with(arguments, 35));
    int asked = server.count();
    List<String> written = Samples.photosIn(Files.readAllLines(answers));
    Run later = locate(with(arguments, 1000));

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains("the budget of 35 is spent: calls have cost ")
        .contains("raise the limit to go on")
        .contains("stopped")
        .contains("cost " + 10 * asked + ".0000");
    assertThat(asked).isGreaterThanOrEqualTo(3);
    // Passed by no more than what is under way at once costs, of which too little was expected.
    assertThat(10 * asked).isLessThanOrEqualTo(35 + 10 * atOnce);
    if (atOnce == 1) {
      assertThat(10 * asked).isLessThanOrEqualTo(35);
    }
    assertThat(written).hasSize(asked);
    assertThat(later.code()).as(later.err()).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(PHOTOS);
    assertThat(Samples.photosIn(Files.readAllLines(answers))).hasSize(PHOTOS);
  }

  private static Object[] with(Object[] some, Object... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
  }

  @Test
  void modelWithoutPrice_isNamed() throws IOException {
    Path prices = Files.writeString(folder.resolve("p.csv"), "model,input,output\nother,1,1\n");

    Run run = locate(photos, "-o", answers, "--prices", prices, "--max-cost", "1");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("p.csv: has no price of openai:some-model");
    assertThat(answers).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void quotaUsedUpMidway_keepsWhatWasReceived(boolean kept) throws IOException {
    AtomicInteger calls = new AtomicInteger();
    server.replies(
        request ->
            calls.incrementAndGet() <= 4
                ? Api.OPENAI.says(PARIS)
                : Reply.failure(429, "insufficient_quota"));
    Object[] arguments = {photos, "-o", answers, "--requests-at-once", "2"};
    Object[] all = kept ? arguments : with(arguments, "--no-replies");

    Run run = locate(all);
    int asked = server.count();
    List<String> written = Files.readAllLines(answers);
    server.replies(Api.OPENAI.says(PARIS));
    Run later = locate(all);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("quota or credit").contains("stopped");
    assertThat(asked).isBetween(5, 6); // the one that failed, and one that was under way
    assertThat(Samples.photosIn(written)).hasSize(4);
    assertThat(written).noneMatch(line -> line.contains("FAILED"));
    assertThat(later.code()).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(PHOTOS - 4);
    assertThat(Samples.photosIn(Files.readAllLines(answers)))
        .hasSize(PHOTOS)
        .doesNotHaveDuplicates();
  }

  @Test
  void photoBehindTheOneThatFailed_isWrittenWhereItsReplyHasCome() throws IOException {
    byte[] jpeg = Photo.of(photos.resolve("0.jpg")).toJpeg(48, 0.85);
    String first = Base64.getEncoder().encodeToString(jpeg);
    AtomicBoolean otherAnswered = new AtomicBoolean();
    server.replies(
        request -> {
          if (!request.getBodyAsString().contains(first)) {
            otherAnswered.set(true);
            return Api.OPENAI.says(PARIS);
          }
          // To be tried again soon, until there is something to lose.
          return otherAnswered.get()
              ? Reply.failure(429, "insufficient_quota")
              : Reply.failure(503, "server_error");
        });

    Run run = locate(photos, "-o", answers, "--requests-at-once", "2", "--no-replies");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(Samples.photosIn(Files.readAllLines(answers)))
        .contains(photos.resolve("1.jpg").toString())
        .doesNotContain(photos.resolve("0.jpg").toString());
  }

  @Test
  void keyThatIsNotAccepted_endsTheRunAfterOneRequest() throws IOException {
    server.replies(Reply.failure(401, "invalid_api_key"));

    Run run = locate(photos, "-o", answers, "--requests-at-once", "1", "--threads", "4");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(server.count()).isEqualTo(1);
    assertThat(run.err()).contains("does not accept OPENAI_API_KEY").contains("stopped");
    assertThat(run.out() + run.err()).doesNotContain(ModelServer.KEY);
    assertThat(answers).isEmptyFile();
  }

  @Test
  void keyThatIsNotAccepted_isNotRepeatedInATraceEither() throws IOException {
    server.replies(Reply.failure(401, "invalid_api_key"));
    Path table = Samples.writeDataset(folder.resolve("known"), 2);

    Run run =
        Run.with(
            server.environment(Api.OPENAI),
            "eval",
            "run",
            table,
            "--model",
            Api.OPENAI.model(),
            "--prompts",
            "zero",
            "--replies",
            folder.resolve("replies"),
            "-o",
            folder.resolve("run"),
            "--debug");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains("does not accept OPENAI_API_KEY", "\tat ", "Caused by: ")
        .doesNotContain(ModelServer.KEY);
  }

  // Dry runs

  @Test
  void dryRun_tellsAndDoesNothing() throws IOException {
    server.replies(Api.OPENAI.says(PARIS));

    Run run =
        locate(
            Map.of(),
            photos,
            "--dry-run",
            "-o",
            answers,
            "--samples",
            "3",
            "--prices",
            prices(),
            "--save-replies",
            folder.resolve("a.zip"));

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Nothing was sent. 10 photos would be sent to api.openai.com")
        .contains("(openai:some-model) in 30 requests: about ")
        .contains(" tokens in, 3,000 out, cost ");
    assertThat(server.count()).isZero();
    assertThat(answers).doesNotExist();
    assertThat(folder.resolve("a.zip")).doesNotExist();
    assertThat(repliesKept()).isZero();
  }

  @Test
  void dryRun_costsAsMuchAsItsTokensDo() throws IOException {
    Run run = locate(photos, "--dry-run", "--prices", prices());

    assertThat(run.out()).matches("(?s).*about [\\d,]+ tokens in, 1,000 out, cost [\\d.]+, .*");
    long in =
        Long.parseLong(
            run.out().replaceAll("(?s).*about ([\\d,]+) tokens.*", "$1").replace(",", ""));
    assertThat(run.out())
        .contains("cost %d.%03d0".formatted((in + 1000) / 1000, (in + 1000) % 1000));
  }

  @Test
  void dryRun_doesNotCountWhatIsKeptOrAnswered() throws IOException {
    server.replies(Api.OPENAI.says(PARIS));
    locate(photos.resolve("0.jpg"), photos.resolve("1.jpg"));
    locate(photos.resolve("2.jpg"), "-o", answers, "--temperature", "1");

    Run kept = locate(photos, "--dry-run");
    Run answered = locate(photos, "--dry-run", "-o", answers);
    int asked = server.count();
    locate(photos);

    assertThat(kept.out())
        .contains("8 photos would be sent")
        .contains("in 8 requests, and 2 replies of earlier runs used");
    assertThat(answered.out()).contains("7 photos would be sent");
    assertThat(Files.readAllLines(answers)).hasSize(1);
    assertThat(asked).isEqualTo(3);
    assertThat(server.count()).isEqualTo(3 + 8);
  }

  private long repliesKept() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("replies"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }
}
