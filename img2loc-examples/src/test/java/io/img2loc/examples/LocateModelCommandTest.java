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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code img2loc locate --model}, with servers that speak as the providers do. */
class LocateModelCommandTest {
  private static final int INDEXED = 20;
  private static final String PARIS = "48.8584, 2.2945";
  private static final String IN_PARIS = "48.858400,2.294500";

  @TempDir static Path shared;
  private static Path index;
  private static ModelServer server;

  @TempDir Path folder;

  @BeforeAll
  static void buildIndexAndStartServer() throws IOException {
    Samples.writeDataset(shared.resolve("indexed"), INDEXED);
    StringBuilder table = new StringBuilder("filename,lat,lng,place,author\n");
    for (int i = 1; i <= INDEXED; i++) {
      table.append("%d.jpg,%d,%d,Town %d,Somebody-Nobody-Tells\n".formatted(i, i, -i, i));
    }
    Path places = Files.writeString(shared.resolve("indexed/places.csv"), table);
    index = shared.resolve("index");
    Run run =
        Run.of(
            "index", "build", places, "-o", index, "--encoder", "scene", "--thumbnails", "--quiet");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    server = new ModelServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private Path photo(long seed) throws IOException {
    return Samples.writePhoto(folder.resolve("photos/" + seed + ".jpg"), seed);
  }

  /** Asks a model about these, with replies kept in a folder of this test. */
  private Run locate(Api api, Object... arguments) {
    return locate(api, server.environment(api), arguments);
  }

  private Run locate(Api api, Map<String, String> environment, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("locate", "--model", api.model()));
    all.addAll(List.of(arguments));
    boolean says = Stream.of("--replies", "--replies-from", "--no-replies").anyMatch(all::contains);
    if (!says) {
      all.addAll(List.of("--replies", folder.resolve("replies")));
    }
    return Run.with(environment, all.toArray());
  }

  private Run locate(Object... arguments) {
    return locate(Api.OPENAI, arguments);
  }

  private static Reply paris() {
    return Api.OPENAI.says(PARIS);
  }

  // Who is asked, and how

  @ParameterizedTest
  @EnumSource
  void eachProvider_isAskedInItsOwnWay(Api api) throws IOException {
    server.replies(api.says(PARIS));

    Run run = locate(api, photo(3), "--prompts", "zero", "--format", "csv");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(1)).contains("3.jpg," + IN_PARIS + ",").contains(",LOCATED,");
    LoggedRequest request = server.requests().get(0);
    assertThat(server.count()).isEqualTo(1);
    assertThat(request.getUrl()).isEqualTo(api.path);
    assertThat(api.keyHeader(request)).isEqualTo(api.keyHeaderOf(ModelServer.KEY));
    assertThat(request.getUrl() + request.getBodyAsString()).doesNotContain(ModelServer.KEY);
    assertThat(ModelServer.pictures(request.getBodyAsString())).hasSize(1);
    assertThat(run.err()).contains("1 request to 127.0.0.1: 812 tokens in, 7 out");
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, OPENAI_API_KEY, OPENAI_API_BASE",
    "OLLAMA, OLLAMA_API_KEY, OLLAMA_BASE_URL",
    "OLLAMA, OLLAMA_API_KEY, OLLAMA_API_BASE",
    "ANTHROPIC, CLAUDE_API_KEY, ANTHROPIC_API_URL",
    "GEMINI, GOOGLE_API_KEY, GEMINI_BASE_URL",
    "GEMINI, GOOGLE_GENERATIVE_AI_API_KEY, GEMINI_BASE_URL",
    "GEMINI, GOOGLE_AI_GEMINI_API_KEY, GEMINI_BASE_URL",
  })
  void otherVariables_haveTheKeyAndTheAddress(Api api, String key, String url) throws IOException {
    server.replies(api.says(PARIS));

    Run run =
        locate(api, Map.of(key, "k-1", url, server.url()), photo(3), "--prompts", "zero", "--json");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.requests().get(0).getUrl()).isEqualTo(api.path);
    assertThat(api.keyHeader(server.requests().get(0))).isEqualTo(api.keyHeaderOf("k-1"));
  }

  @Test
  void modelUrl_goesBeforeTheEnvironment() throws IOException {
    server.replies(paris());
    Map<String, String> elsewhere = Map.of("OPENAI_BASE_URL", "http://127.0.0.1:1");

    Run run =
        locate(Api.OPENAI, elsewhere, photo(3), "--prompts", "zero", "--model-url", server.url());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "human | : 48.858400, 2.294500",
        "json | \"location\":{\"latitude\":48.8584,\"longitude\":2.2945}",
        "jsonl | \"location\":{\"latitude\":48.8584,\"longitude\":2.2945}",
        "csv | ,48.858400,2.294500,",
        "geojson | [2.2945,48.8584]",
        "kml | <coordinates>2.294500,48.858400</coordinates>",
        "exiftool-csv | ,48.858400,N,2.294500,E,estimated by img2loc",
      })
  void answer_isToldInEveryFormat(String format, String place) throws IOException {
    server.replies(paris());

    Run run = locate(photo(3), "--prompts", "zero", "--format", format);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out().replaceAll("\\[\\s*2.2945\\s*,\\s*48.8584\\s*]", "[2.2945,48.8584]"))
        .contains(place);
  }

  // What is asked

  @Test
  void promptsAndSamples_areEachAsked() throws IOException {
    server.replies(paris());

    Run run =
        locate(
            photo(3),
            "--index",
            index,
            "--prompts",
            "zero,5,10,15",
            "--samples",
            "2",
            "--consensus",
            "density",
            "--format",
            "csv");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.lines().get(1)).contains(IN_PARIS);
    List<String> bodies = server.bodies();
    assertThat(bodies).hasSize(8);
    assertThat(new HashSet<>(bodies)).hasSize(4);
    // Photo 3 is in the index, at 3, −3, so that it stands first wherever references are told.
    assertThat(bodies.stream().filter(body -> body.contains("3.000, -3.000"))).hasSize(6);
  }

  @Test
  void questionsWithReferences_needAnIndex() throws IOException {
    for (String[] needs :
        List.of(
            new String[] {},
            new String[] {"--prompts", "zero,5"},
            new String[] {"--prompts", "zero", "--ask-model-above", "50km"},
            new String[] {"--prompts", "zero", "--consensus", "verified"},
            new String[] {"--prompts", "zero", "--within", "3,-3,50"})) {
      List<Object> arguments = new ArrayList<>(List.of(photo(3)));
      arguments.addAll(List.of(needs));

      Run run = locate(arguments.toArray());

      assertThat(run.code()).as(String.join(" ", needs)).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("'--index=INDEX'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF"})
  void promptFile_isAskedWithReferencesFilledIn(String mark) throws IOException {
    server.replies(paris());
    Path question =
        Files.writeString(
            folder.resolve("question.txt"),
            mark + "---\nIn which street? Hints:\n{similar:2}\nOr rather not:\n{dissimilar:1}\n");

    Run run = locate(photo(3), "--index", index, "--prompt-file", question);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.bodies()).hasSize(1);
    String asked = server.bodies().get(0);
    assertThat(asked)
        .contains("In which street? Hints:\\n", "3.000, -3.000", "Or rather not:")
        .doesNotContain("\uFEFF", "---", "{similar", "(none)", "\"system\"");
  }

  @Test
  void promptFile_withoutPlaceholders_needsNoIndex() throws IOException {
    server.replies(paris());
    Path question = Files.writeString(folder.resolve("question.txt"), "In which street?");

    Run run = locate(photo(3), "--prompt-file", question);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.bodies().get(0)).contains("In which street?");
  }

  @Test
  void promptFile_withUnknownPlaceholder_isRefusedByName() throws IOException {
    server.replies(paris());
    Path question = Files.writeString(folder.resolve("question.txt"), "Where? {nearby}");

    Run run = locate(photo(3), "--index", index, "--prompt-file", question);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("question.txt: a template has no placeholder {nearby}");
    assertThat(server.count()).isZero();
  }

  @Test
  void promptFile_ofAnotherEncoding_isRefusedByName() throws IOException {
    Path question = folder.resolve("question.txt");
    Files.write(question, "Où?".getBytes(StandardCharsets.ISO_8859_1));

    Run run = locate(photo(3), "--index", index, "--prompt-file", question);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("question.txt: is not text in UTF-8");
  }

  @Test
  void namesSimilaritiesAndPhotosOfReferences_areToldWhenAskedFor() throws IOException {
    server.replies(paris());

    locate(photo(3), "--index", index, "--prompts", "5");
    locate(
        photo(3),
        "--index",
        index,
        "--prompts",
        "5",
        "--place-names",
        "--similarities",
        "--reference-photos",
        "2",
        "--digits",
        "1");

    List<String> bodies = server.bodies();
    assertThat(bodies).hasSize(2);
    assertThat(bodies.get(0)).doesNotContain("Town 3", "imilarity is");
    assertThat(ModelServer.pictures(bodies.get(0))).hasSize(1);
    assertThat(bodies.get(1)).contains("3.0, -3.0", "Town 3", "Similarity is a cosine", "1.00");
    assertThat(ModelServer.pictures(bodies.get(1))).hasSize(3);
  }

  @Test
  void settingsOfTheRequest_areSent() throws IOException {
    server.replies(paris());

    locate(
        photo(3),
        "--prompts",
        "zero",
        "--temperature",
        "0.25",
        "--max-output-tokens",
        "123",
        "--reply-format",
        "text",
        "--detail",
        "low",
        "--longest-side",
        "16");
    locate(photo(3), "--prompts", "zero");

    assertThat(server.bodies().get(0))
        .containsPattern("\"temperature\" ?: ?0.25")
        .containsPattern("\"max_tokens\" ?: ?123")
        .containsPattern("\"detail\" ?: ?\"low\"")
        .doesNotContain("json_schema");
    assertThat(server.bodies().get(1))
        .containsPattern("\"max_tokens\" ?: ?2000")
        .contains("json_schema")
        .doesNotContain("\"temperature\"");
  }

  @Test
  void askModelAbove_asksOnlyWhereTheNeighboursScatter() throws IOException {
    server.replies(paris());
    Path table = folder.resolve("twins/places.csv");
    StringBuilder rows = new StringBuilder("filename,lat,lng\n");
    for (int i = 0; i < 12; i++) {
      Samples.writePhoto(folder.resolve("twins/same" + i + ".jpg"), 500);
      rows.append("same%d.jpg,10.%02d,20\n".formatted(i, i)); // within 13 km
      Samples.writePhoto(folder.resolve("twins/far" + i + ".jpg"), 600);
      rows.append("far%d.jpg,%d,%d\n".formatted(i, i * 10 - 60, i * 25 - 150));
    }
    Files.writeString(table, rows);
    Path twins = folder.resolve("twins-index");
    assertThat(
            Run.of("index", "build", table, "-o", twins, "--encoder", "scene", "-q", "--no-cache")
                .code())
        .isEqualTo(ExitCode.OK);

    Run run =
        locate(
            photo(500),
            photo(600),
            "--index",
            twins,
            "--ask-model-above",
            "50km",
            "--format",
            "csv");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(1);
    assertThat(run.lines().get(1)).contains("500.jpg,10.").contains(",20.0");
    assertThat(run.lines().get(2)).contains("600.jpg," + IN_PARIS);
  }

  @Test
  void askModelAbove_ofACalibratedIndex_goesByTheCalibratedRadius() throws IOException {
    Path calibrated = Samples.writeIndex(folder.resolve("calibrated"), 6);
    server.replies(paris());
    // No neighbours agree about this photo.
    Samples.writeCalibration(calibrated, 6, 40, 400);
    Run sure = locate(photo(77), "--index", calibrated, "--ask-model-above", "50km");
    assertThat(sure.code()).as(sure.err()).isEqualTo(ExitCode.OK);
    assertThat(sure.out()).contains("50 % within 40 km, 90 % within 400 km, calibrated)");
    assertThat(server.count()).isZero();

    Samples.writeCalibration(calibrated, 6, 60, 600);
    Run unsure = locate(photo(77), "--index", calibrated, "--ask-model-above", "50km");
    assertThat(unsure.err()).contains("no calibrated 50 % radius is below 60.0 km");
    assertThat(server.count()).isEqualTo(1);
  }

  /** Two prompts of which the model says different things. */
  private void saysParisWithoutReferencesAnd(String words) {
    server.replies(
        request ->
            request.getBodyAsString().contains("similar")
                ? Api.OPENAI.says(words)
                : Api.OPENAI.says(PARIS));
  }

  @Test
  void maxRadius_leavesNoAnswerWhereTheGuessesDiffer() throws IOException {
    saysParisWithoutReferencesAnd("-33.8568, 151.2153");

    Run wide =
        locate(
            photo(3),
            "--index",
            index,
            "--prompts",
            "zero,5",
            "--consensus",
            "density",
            "--max-radius",
            "200km",
            "--format",
            "csv");
    server.replies(paris());
    Run close =
        locate(
            photo(3),
            "--index",
            index,
            "--prompts",
            "zero,6",
            "--consensus",
            "density",
            "--max-radius",
            "200km",
            "--format",
            "csv");

    assertThat(wide.code()).isEqualTo(ExitCode.OK);
    assertThat(wide.lines().get(1)).contains(",ABSTAINED,").contains("200.0 km");
    assertThat(wide.err()).contains("0 photos located, 1 without an answer");
    assertThat(close.lines().get(1)).contains(IN_PARIS);
  }

  @Test
  void maxRadius_thatNoGuessCouldHave_isUsageError() throws IOException {
    Run run = locate(photo(3), "--prompts", "zero", "--max-radius", "200km");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--max-radius", "--consensus density");
  }

  @Test
  void consensusVerified_prefersThePlaceThatReferencesSupport() throws IOException {
    saysParisWithoutReferencesAnd("3.0, -3.0");

    Run verified =
        locate(
            photo(3),
            "--index",
            index,
            "--prompts",
            "zero,5",
            "--consensus",
            "verified",
            "--format",
            "csv");
    Run first = locate(photo(3), "--index", index, "--prompts", "zero,5", "--format", "csv");

    // Photo 3 of the index is this photo; nothing in it is near Paris.
    assertThat(verified.lines().get(1)).contains(",3.000000,-3.000000,");
    assertThat(first.lines().get(1)).contains(IN_PARIS);
    assertThat(server.count()).isEqualTo(2);
  }

  // Never paid twice

  @Test
  void secondRun_asksNothing() throws IOException {
    server.replies(paris());
    photo(1);
    photo(2);
    Path photos = photo(3).getParent();

    Run first = locate(photos, "--prompts", "zero", "--format", "jsonl");
    Run second = locate(photos, "--prompts", "zero", "--format", "jsonl");

    assertThat(server.count()).isEqualTo(3);
    assertThat(first.err()).contains("3 requests to 127.0.0.1");
    assertThat(second.err()).contains("0 requests to").contains("3 replies of earlier runs");
    assertThat(second.out()).isEqualTo(first.out());
  }

  @Test
  void samePhotoUnderAnotherName_isNotAskedAgain() throws IOException {
    server.replies(paris());
    Path photo = photo(3);
    Path copy = Files.copy(photo, folder.resolve("copy.jpg"));

    locate(photo, "--prompts", "zero");
    Run run = locate(copy, "--prompts", "zero", "--format", "csv");

    assertThat(server.count()).isEqualTo(1);
    assertThat(run.lines().get(1)).contains("copy.jpg," + IN_PARIS);
  }

  @Test
  void whateverChangesTheReply_isAskedAnew() throws IOException {
    server.replies(paris());
    Path photo = photo(3);
    Path question = Files.writeString(folder.resolve("question.txt"), "In which street?");
    int asked = 0;
    for (String[] changed :
        List.of(
            new String[] {"--prompts", "zero"},
            new String[] {"--prompts", "zero", "--temperature", "0.5"},
            new String[] {"--prompts", "zero", "--samples", "2"},
            new String[] {"--prompts", "zero", "--longest-side", "16"},
            new String[] {"--prompts", "zero", "--max-output-tokens", "50"},
            new String[] {"--prompts", "zero", "--reply-format", "text"},
            new String[] {"--prompts", "zero", "--no-replies"},
            new String[] {"--prompts", "zero", "--model", "openai:another"},
            new String[] {"--prompt-file", question.toString()})) {
      List<Object> arguments = new ArrayList<>(List.of(photo));
      arguments.addAll(List.of(changed));
      List<Object> all = new ArrayList<>(List.of("locate"));
      if (!arguments.contains("--model")) {
        all.addAll(List.of("--model", Api.OPENAI.model()));
      }
      all.addAll(arguments);
      if (!arguments.contains("--no-replies")) {
        all.addAll(List.of("--replies", folder.resolve("replies")));
      }

      Run run = Run.with(server.environment(Api.OPENAI), all.toArray());

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
      asked++; // of two samples, the first one is known
      assertThat(server.count()).as(String.join(" ", changed)).isEqualTo(asked);
    }
  }

  @Test
  void savedReplies_repeatTheRunWithoutKeyAndServer() throws IOException {
    server.replies(paris());
    photo(1);
    Path photos = photo(2).getParent();
    Path archive = folder.resolve("replies.zip");
    Object[] asked = {
      photos,
      "--index",
      index,
      "--prompts",
      "zero,5",
      "--samples",
      "2",
      "--consensus",
      "density",
      "--format",
      "jsonl"
    };

    Run first = locate(with(asked, "--save-replies", archive));
    int count = server.count();
    Run second =
        locate(
            Api.OPENAI,
            Map.of("OPENAI_BASE_URL", "http://127.0.0.1:1"),
            with(asked, "--replies-from", archive));
    Run usual = locate(Api.OPENAI, Map.of(), with(asked, "--replies-from", archive));

    assertThat(first.err()).contains("8 replies saved to " + archive);
    assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.OK);
    assertThat(second.out()).isNotEmpty().isEqualTo(first.out());
    assertThat(usual.out()).isEqualTo(first.out());
    assertThat(usual.err()).doesNotContain("photos are sent");
    assertThat(server.count()).isEqualTo(count);
  }

  @Test
  void photoThatAnArchiveDoesNotHave_isToldAndAskedByALaterRun() throws IOException {
    server.replies(paris());
    Path archive = folder.resolve("replies.zip");
    locate(photo(1), "--prompts", "zero", "--save-replies", archive);
    Path answers = folder.resolve("answers.jsonl");
    Path photos = photo(2).getParent();

    Run run = locate(photos, "--prompts", "zero", "--replies-from", archive, "-o", answers);
    Run later = locate(photos, "--prompts", "zero", "-o", answers);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err())
        .contains("2.jpg: among the archived replies", "there is no sound one to this request");
    assertThat(later.code()).isEqualTo(ExitCode.OK);
    assertThat(later.err()).contains("answers.jsonl has 1 photo already");
    assertThat(Samples.photosIn(Files.readAllLines(answers))).hasSize(2);
  }

  @Test
  void archiveThatHasFew_endsNoRun() throws IOException {
    server.replies(paris());
    Path archive = folder.resolve("replies.zip");
    locate(photo(99), "--prompts", "zero", "--save-replies", archive);
    for (int i = 10; i < 10 + Patience.IN_A_ROW + 2; i++) {
      photo(i);
    }
    Path photos = photo(99).getParent(); // by name the last one

    Run run = locate(photos, "--prompts", "zero", "--replies-from", archive, "--format", "csv");

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.lines().get(run.lines().size() - 1)).contains("99.jpg," + IN_PARIS);
  }

  private static Object[] with(Object[] some, Object... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
  }

  // Faults

  @Test
  void refusal_isAnAnswerAndIsNotArguedWith() throws IOException {
    server.replies(Api.OPENAI.says("I cannot assist with that request."));
    Path answers = folder.resolve("answers.jsonl");
    Path photo = photo(3);

    Run run = locate(photo, "--prompts", "zero", "-o", answers);
    Run again = locate(photo, "--prompts", "zero", "--format", "csv");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("0 photos located, 1 without an answer");
    assertThat(Files.readString(answers)).contains("\"status\":\"REFUSED\"");
    assertThat(again.lines().get(1)).contains(",REFUSED,");
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void requestThatTheServerRejects_isAFailureAndTriedAgainByTheNextRun() throws IOException {
    server.replies(
        request ->
            request.getBodyAsString().contains("similar")
                ? Reply.failure(400, "unsupported")
                : paris());
    Path answers = folder.resolve("answers.jsonl");
    Path photo = photo(3);

    Run run = locate(photo, "--index", index, "-o", answers);
    int count = server.count();
    Run again = locate(photo, "--index", index, "-o", answers);

    assertThat(count).isEqualTo(1);
    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err()).contains("HTTP status 400");
    // It may be a setting that is wrong, which no photo should be marked for.
    assertThat(Files.readString(answers)).isEmpty();
    assertThat(again.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(server.count()).isEqualTo(2);
    assertThat(run.out() + run.err() + Files.readString(answers)).doesNotContain(ModelServer.KEY);
  }

  @Test
  void serverThatIsDown_endsTheRunAfterTwentyPhotosAndAllAreTriedAgain() throws IOException {
    server.replies(Reply.failure(503, "server_error"));
    for (int i = 0; i < 24; i++) {
      photo(i);
    }
    Path photos = photo(24).getParent();
    Path answers = folder.resolve("answers.jsonl");

    Run run = locate(photos, "--prompts", "zero", "-o", answers, "--requests-at-once", "25");
    String written = Files.readString(answers);
    server.replies(paris());
    Run later = locate(photos, "--prompts", "zero", "-o", answers);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("stopped, as the model cannot be asked", "20 failed");
    assertThat(written).isEmpty();
    assertThat(later.code()).isEqualTo(ExitCode.OK);
    assertThat(later.err()).contains("25 photos located");
    assertThat(Samples.photosIn(Files.readAllLines(answers))).hasSize(25);
  }

  // Usage

  @Test
  void optionsForModels_withoutOne_areNamed() throws IOException {
    Run run =
        Run.of(
            "locate",
            photo(3),
            "--index",
            index,
            "--temperature",
            "1",
            "--prompts",
            "zero",
            "--samples",
            "2",
            "--replies",
            folder,
            "--max-cost",
            "1",
            "--dry-run",
            "--local-only");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("--temperature", "--prompts", "--samples", "--replies", "--max-cost", "--dry-run")
        .contains(": for models only; name one with --model")
        .doesNotContain("--local-only", "--index");
  }

  @Test
  void whatMakesNoSense_isUsageErrorBeforeAnythingIsReadOrWritten() throws IOException {
    Path zip = folder.resolve("a.zip");
    Map<List<String>, String> cases = new HashMap<>();
    cases.put(List.of("--replies-from", zip + "", "--no-replies"), "contradict each other");
    cases.put(List.of("--replies-from", zip + "", "--replies", "d"), "contradict each other");
    cases.put(List.of("--save-replies", zip + "", "--no-replies"), "contradict each other");
    cases.put(List.of("--max-cost", "1"), "--max-cost needs --prices");
    cases.put(List.of("--consensus", "best"), "first, density, score, verified");
    cases.put(List.of("--prompts", "some"), "zero, paper, a number of references");
    cases.put(List.of("--prompts", "-1"), "zero, paper, a number of references");
    cases.put(List.of("--samples", "0"), "--samples must be at least 1");
    cases.put(List.of("--timeout", "0"), "--timeout must be at least 1");
    cases.put(List.of("--requests-at-once", "0"), "--requests-at-once must be at least 1");
    cases.put(List.of("--requests-per-minute", "0"), "--requests-per-minute must be at least 1");
    cases.put(List.of("--temperature", "3"), "temperature must be in [0, 2]");
    cases.put(List.of("--jpeg-quality", "85"), "jpegQuality must be in (0, 1]");
    cases.put(List.of("--longest-side", "0"), "longestSide must be in");
    cases.put(List.of("--max-output-tokens", "0"), "axOutputTokens must be at least 1");
    cases.put(List.of("--digits", "9"), "digits must be in [0, 7]");
    cases.put(List.of("--ask-model-above", "0.1km"), "--ask-model-above: radius50Km must be in");
    cases.put(List.of("--reply-format", "xml"), "auto, text and json");
    cases.put(List.of("--local-only", "--model-url", "https://api.openai.com"), "--local-only: ");
    cases.put(
        List.of("--local-only", "--model-url", "192.0.2.1"), "192.0.2.1, not on this machine");
    Path answers = folder.resolve("answers.jsonl");
    Path noIndex = folder.resolve("no-index");
    server.replies(paris());

    cases.forEach(
        (arguments, message) -> {
          List<Object> all = new ArrayList<>(List.of(folder.resolve("no.jpg")));
          all.addAll(List.of("--index", noIndex, "-o", answers));
          all.addAll(arguments);

          Run run = locate(all.toArray());

          assertThat(run.code()).as("%s: %s", arguments, run.err()).isEqualTo(ExitCode.USAGE);
          assertThat(run.err()).contains(message);
        });
    assertThat(answers).doesNotExist();
    assertThat(server.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai:m | OPENAI_API_KEY",
        "anthropic:m | ANTHROPIC_API_KEY or CLAUDE_API_KEY",
        "gemini:m | GOOGLE_API_KEY or GEMINI_API_KEY or",
      })
  void missingKey_isUsageErrorThatNamesTheVariables(String model, String names) throws IOException {
    Run run = Run.of("locate", photo(3), "--prompts", "zero", "--model", model);

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is no key for ").contains("set " + names);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OLLAMA")
  void localOnly_refusesTheProvidersOwnHosts(Api api) throws IOException {
    Map<String, String> environment = Map.of(api.keyVariable, ModelServer.KEY);

    Run run = locate(api, environment, photo(3), "--prompts", "zero", "--local-only");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--local-only: " + api.model() + " is at ");
    assertThat(run.out() + run.err()).doesNotContain(ModelServer.KEY);
  }

  @Test
  void localOnly_takesOllamaWhereItUsuallyIs() throws IOException {
    Run run =
        locate(Api.OLLAMA, Map.of(), photo(3), "--prompts", "zero", "--local-only", "--dry-run");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("1 photo would be sent to 127.0.0.1");
  }

  @Test
  void localOnly_asksAModelOnThisMachine() throws IOException {
    server.replies(paris());

    Run run = locate(photo(3), "--prompts", "zero", "--local-only");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(server.count()).isEqualTo(1);
    assertThat(run.err()).doesNotContain("photos are sent");
  }
}
