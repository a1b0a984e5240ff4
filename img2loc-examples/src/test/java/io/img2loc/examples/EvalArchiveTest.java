package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.examples.ModelServer.Api;
import io.img2loc.examples.ModelServer.Reply;
import io.img2loc.examples.archive.ArchivedAnswer;
import io.img2loc.examples.archive.Leak;
import io.img2loc.examples.archive.RunArchive;
import io.img2loc.examples.archive.RunManifest;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code img2loc eval run} writes, and goes on with. */
class EvalArchiveTest {
  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private Run eval(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("eval", "run", "-o", run(), "--json"));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray());
  }

  private RunArchive archive() throws IOException {
    return RunArchive.open(run());
  }

  private EvaluatedPhoto photo(String id) throws IOException {
    return archive().photos().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  // Going on

  @Test
  void sameCommandAgain_doesOnlyWhatFailed() throws IOException {
    Path index = Samples.writeIndex(folder, 4);
    Path table = folder.resolve("indexed/places.csv");
    Path broken = folder.resolve("indexed/3.jpg");
    byte[] whole = Files.readAllBytes(broken);
    Files.writeString(broken, "no photo");

    Run first = eval(table, "--index", index);
    List<String> lines = Files.readAllLines(run().resolve("answers.jsonl"));
    Files.write(broken, whole);
    Run second = eval(table, "--index", index);
    List<String> more = Files.readAllLines(run().resolve("answers.jsonl"));
    Run third = eval(table, "--index", index);

    assertThat(first.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(first.out()).contains("\"failures\" : 1");
    assertThat(lines).hasSize(4);
    assertThat(second.code()).as(second.err()).isEqualTo(ExitCode.OK);
    assertThat(second.err()).contains("which has 3 answers; going on");
    assertThat(second.out()).contains("\"photos\" : 4", "\"answered\" : 4", "\"failures\" : 0");
    assertThat(more).hasSize(5).startsWith(lines.toArray(String[]::new));
    assertThat(more.get(4)).contains("\"id\":\"3.jpg\"", "\"position\":2");
    assertThat(third.out()).isEqualTo(second.out());
    assertThat(Files.readAllLines(run().resolve("answers.jsonl"))).isEqualTo(more);
    assertThat(archive().photos())
        .extracting(EvaluatedPhoto::id)
        .containsExactly("1.jpg", "2.jpg", "3.jpg", "4.jpg");
  }

  @Test
  void otherSettings_areRefusedByNameAndNothingIsLost() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    Path table = folder.resolve("indexed/places.csv");
    eval(table, "--index", index);
    byte[] before = Files.readAllBytes(run().resolve("answers.jsonl"));

    Run run = eval(table, "--index", index, "--within", "1,-1,50", "--leak-similarity", "0.9");

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err())
        .contains(
            "is a run of other settings",
            "--within is not set there and 1.0,-1.0,50.0 here",
            "--leak-similarity is 0.98 there and 0.9 here");
    assertThat(run().resolve("answers.jsonl")).hasBinaryContent(before);
    assertThat(eval(table, "--index", index, "--threads", "1", "--thresholds", "5").code())
        .as("what changes no answer")
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void otherScoring_tellsTheSameAnswersAnew() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    Path table = folder.resolve("indexed/places.csv");
    eval(table, "--index", index);
    byte[] before = Files.readAllBytes(run().resolve("answers.jsonl"));

    Run run = eval(table, "--index", index, "--distance", "haversine", "--strict", "--seed", "7");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).contains("which has 3 answers; going on");
    assertThat(run.out()).contains("\"distanceFormula\" : \"HAVERSINE_6371\"", "\"strict\" : true");
    assertThat(run().resolve("answers.jsonl")).hasBinaryContent(before);
    assertThat(archive().manifest().formula()).isEqualTo(DistanceFormula.HAVERSINE_6371);
    assertThat(archive().manifest().seed()).isEqualTo(7);
  }

  @Test
  void otherReferencesUnderTheSameName_areRefused() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    Path table = folder.resolve("indexed/places.csv");
    eval(table, "--index", index);
    Run.of("index", "remove", index, "2.jpg");

    assertThat(eval(table, "--index", index).err()).contains("references is ");
  }

  @Test
  void datasetThatHasLostAPhoto_isRefused() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    Path queries = folder.resolve("queries");
    Samples.writePhoto(queries.resolve("a.jpg"), 1);
    Samples.writePosition(queries.resolve("a.jpg"), "1,0N", "1,0W");
    Samples.writePhoto(queries.resolve("b.jpg"), 2);
    Samples.writePosition(queries.resolve("b.jpg"), "2,0N", "2,0W");
    assertThat(eval(queries, "--index", index).code()).isEqualTo(ExitCode.OK);
    Files.delete(queries.resolve("a.jpg"));

    Run run = eval(queries, "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains("1 photo that the dataset does not have any more, a.jpg first");
  }

  @Test
  void idThatTwoPhotosHave_countsOnce() throws IOException {
    Path index = Samples.writeIndex(folder, 2);
    Path table = folder.resolve("indexed/places.csv");
    Files.writeString(table, Files.readString(table) + "1.jpg,5,5\n");

    Run run = eval(table, "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(run.err()).contains("another photo is called 1.jpg");
    assertThat(archive().photos()).hasSize(2);
    assertThat(archive().manifest().dataset().notes())
        .containsExactly("not asked about: 1 item with the id of another");
  }

  // What is kept

  @Test
  void manifest_saysWhatWasRun() throws IOException {
    Path index = Samples.writeIndex(folder, 3);

    eval(folder.resolve("indexed/places.csv"), "--index", index, "--distance", "haversine");
    RunManifest manifest = archive().manifest();

    assertThat(manifest.complete()).isTrue();
    assertThat(manifest.name()).isEqualTo("run");
    assertThat(manifest.dataset().name()).isEqualTo("places.csv");
    assertThat(manifest.dataset().rows()).isEqualTo(3);
    // printf '1.jpg,1.000000,-1.000000\n2.jpg,2.000000,-2.000000\n3.jpg,3.000000,-3.000000\n' |
    // sha256sum
    assertThat(manifest.dataset().sha256())
        .isEqualTo("65a660772eb722e9da9e9446df28838a0a2ae24b1c15353b97a4ede3c4d75bd0");
    assertThat(manifest.references())
        .isNotNull()
        .satisfies(
            references -> {
              assertThat(references.name()).isEqualTo("index");
              assertThat(references.size()).isEqualTo(3);
              assertThat(references.fingerprint()).hasSize(64);
            });
    assertThat(manifest.model()).isNull();
    assertThat(manifest.settings())
        .containsEntry("--leave-out-leaks", "false")
        .doesNotContainKeys("--index", "--out", "--threads", "--prompts", "--help", "--distance");
    assertThat(manifest.formula()).isEqualTo(DistanceFormula.HAVERSINE_6371);
    assertThat(List.copyOf(manifest.settings().keySet())).isSorted();
    assertThat(manifest.versions()).containsKeys("img2loc", "java", "os");
  }

  @Test
  void nearestReference_isAsFarAsItIs_whateverItLooksLike() throws IOException {
    Path index = Samples.writeIndex(folder, 2); // at 1, −1 and 2, −2
    Path queries = folder.resolve("queries");
    Samples.writePhoto(queries.resolve("q.jpg"), 77);
    Path table = Files.writeString(queries.resolve("q.csv"), "filename,lat,lng\nq.jpg,0,-1\n");

    eval(table, "--index", index);

    // A degree of a great circle on a sphere of 6371 km.
    assertThat(photo("q.jpg").nearestReferenceKm()).isCloseTo(111.195, within(0.001));
  }

  @Test
  void galleries_haveSmallPicturesOfPhotosAndTheirNearest() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("indexed"), 3);
    Path index = folder.resolve("index");
    Run.of("index", "build", table, "-o", index, "--encoder", "scene", "--thumbnails", "--quiet");

    eval(table, "--index", index);

    assertThat(archive().thumbnails())
        .containsOnlyKeys(
            "1.jpg", "2.jpg", "3.jpg", "reference:1.jpg", "reference:2.jpg", "reference:3.jpg")
        .allSatisfy((key, jpeg) -> assertThat(jpeg).startsWith(0xFF, 0xD8));
  }

  @Test
  void repliesOfARunThatBrokeOff_areAllKept_andRepeatItWithoutAModel() throws IOException {
    Path table = Samples.writeDataset(folder.resolve("known"), 12);
    AtomicInteger calls = new AtomicInteger();
    Run whole;
    try (ModelServer server = new ModelServer()) {
      server.replies(
          request ->
              calls.incrementAndGet() <= 5
                  ? Api.OPENAI.says("2, -2")
                  : Reply.failure(429, "insufficient_quota"));
      Run broken = ask(server, run(), table, "--requests-at-once", "1");
      assertThat(broken.code()).isEqualTo(ExitCode.FAILURE);
      assertThat(archive().manifest().complete()).isFalse();
      assertThat(archive().photos()).hasSize(5).noneMatch(EvaluatedPhoto::isFailure);
      server.replies(Api.OPENAI.says("2, -2"));
      whole = ask(server, run(), table);
      assertThat(whole.code()).as(whole.err()).isEqualTo(ExitCode.OK);
      assertThat(server.count()).isEqualTo(7); // since the last change of what it says
    }

    RunManifest manifest = archive().manifest();
    Path replies = run().resolve("replies.zip");
    Path repeated = folder.resolve("repeated");
    Run repetition =
        Run.of(
            "eval",
            "run",
            table,
            "-o",
            repeated,
            "--json",
            "--model",
            Api.OPENAI.model(),
            "--prompts",
            "zero",
            "--replies-from",
            replies);

    assertThat(manifest.model())
        .isEqualTo(new RunManifest.Model("openai", "some-model", List.of("m")));
    assertThat(manifest.questions()).extracting(RunManifest.Question::name).containsExactly("zero");
    assertThat(manifest.questions().get(0).sha256()).hasSize(64);
    assertThat(archive().answers())
        .allMatch(answer -> answer.usage().inputTokens() == ModelServer.INPUT_TOKENS);
    assertThat(repetition.code()).as(repetition.err()).isEqualTo(ExitCode.OK);
    assertThat(repetition.out()).isEqualTo(whole.out());
    assertThat(RunArchive.open(repeated).answers()).isEqualTo(archive().answers());
  }

  private Run ask(ModelServer server, Path run, Path table, Object... more) {
    List<Object> all = new ArrayList<>(List.of("eval", "run", table, "-o", run, "--json"));
    all.addAll(List.of("--model", Api.OPENAI.model(), "--prompts", "zero"));
    all.addAll(List.of("--replies", folder.resolve("replies")));
    all.addAll(List.of(more));
    return Run.with(server.environment(Api.OPENAI), all.toArray());
  }

  // Vectors

  private Path vectorIndex(String table, float[]... rows) throws IOException {
    Path npy = Files.write(folder.resolve("gallery.npy"), Vectors.npy(rows));
    Path places = Files.writeString(folder.resolve("gallery.csv"), table);
    Path index = folder.resolve("vectors");
    Run built =
        Run.of(
            "index",
            "build",
            "--vectors",
            npy,
            "--metadata",
            places,
            "--space",
            "mine",
            "-o",
            index,
            "--quiet");
    assertThat(built.code()).as(built.err()).isEqualTo(ExitCode.OK);
    return index;
  }

  @Test
  void queryVectors_givesWhatThePhotosGive() throws IOException {
    Path index = Samples.writeIndex(folder, 5);
    Path table = folder.resolve("indexed/places.csv");
    float[][] rows = new float[5][];
    try (JVectorIndex opened = JVectorIndex.open(index)) {
      for (int i = 0; i < rows.length; i++) {
        rows[i] = opened.embedding(i).toArray();
      }
    }
    Path npy = Files.write(folder.resolve("q.npy"), Vectors.npy(rows));
    Path apart = Files.copy(table, folder.resolve("places.csv")); // no photos beside it

    Run byPhotos = eval(table, "--index", index);
    List<ArchivedAnswer> ofPhotos = archive().answers();
    Path other = folder.resolve("other");
    Run byVectors =
        Run.of(
            "eval", "run", apart, "--query-vectors", npy, "--index", index, "-o", other, "--json");

    assertThat(byVectors.code()).as(byVectors.err()).isEqualTo(ExitCode.OK);
    assertThat(byVectors.out()).isEqualTo(byPhotos.out());
    assertThat(RunArchive.open(other).answers()).isEqualTo(ofPhotos);
  }

  @Test
  void queryVectors_withAModelOrAnEncoder_areRefused() throws IOException {
    Path index = vectorIndex("id,latitude,longitude\na,1,1\n", new float[] {1, 0});
    Path table = folder.resolve("gallery.csv");
    Path npy = folder.resolve("gallery.npy");

    Run model = eval(table, "--query-vectors", npy, "--index", index, "--model", "ollama:x");
    Run encoder = eval(table, "--query-vectors", npy, "--index", index, "--encoder", "scene");
    Run both = eval("--leave-one-out", "--query-vectors", npy, "--index", index);
    Run none = eval("--index", index);

    assertThat(List.of(model, encoder, both, none))
        .extracting(Run::code)
        .containsOnly(ExitCode.USAGE);
    assertThat(model.err()).contains("no picture to show");
    assertThat(encoder.err()).contains("--encoder: for photos only");
    assertThat(none.err()).contains("name the DATASET");
    assertThat(run()).doesNotExist();
  }

  /** Ann was twice at 10, 10, where it looks the same; Bob's photo of 50, 50 looks otherwise. */
  private Path annsAndBobs() throws IOException {
    return vectorIndex(
        "id,latitude,longitude,author\na/1,10,10,Ann\na/2,10,10,Ann\nb/3,50,50,Bob\n",
        new float[] {1, 0.01f, 0},
        new float[] {1, 0, 0.01f},
        new float[] {0, 1, 0});
  }

  @Test
  void leaveOneOut_byAuthor_locatesEachByTheOthersPhotos() throws IOException {
    Run run = eval("--leave-one-out", "--index", annsAndBobs());

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(archive().photos())
        .extracting(EvaluatedPhoto::id, p -> rounded(p.place()), EvaluatedPhoto::group)
        .containsExactly(
            tuple("a/1", new GeoPoint(50, 50), "Ann"),
            tuple("a/2", new GeoPoint(50, 50), "Ann"),
            tuple("b/3", new GeoPoint(10, 10), "Bob"));
    assertThat(archive().photos()).allMatch(p -> Double.isNaN(p.nearestReferenceKm()));
    assertThat(archive().manifest().dataset().name()).isEqualTo("vectors");
  }

  private static GeoPoint rounded(@Nullable GeoPoint place) {
    assertThat(place).isNotNull();
    return new GeoPoint(Math.rint(place.latitude()), Math.rint(place.longitude()));
  }

  @Test
  void leaveOneOut_byNothing_locatesEachByAllButItself() throws IOException {
    eval("--leave-one-out", "--group-by", "none", "--index", annsAndBobs());

    List<ArchivedAnswer> answers = archive().answers();
    assertThat(answers)
        .extracting(answer -> answer.neighbors().stream().map(n -> n.id()).toList())
        .containsExactly(List.of("a/2", "b/3"), List.of("a/1", "b/3"), List.of("a/1", "a/2"));
    assertThat(answers.get(0).leaks()).containsExactlyInAnyOrder(Leak.values());
    assertThat(answers.get(2).leaks()).isEmpty();
  }

  // Leaks

  @Test
  void leaks_areToldAndHaveARowOfTheirOwn_andAreLeftOutWhereAskedFor() throws IOException {
    // Of the queries, the first is the picture of r1, the second by the author of r2.
    Path index =
        vectorIndex(
            "id,latitude,longitude,author\nr1,10,10,Ann\nr2,30,30,Bob\nr3,50,50,Cid\n",
            new float[] {1, 0, 0},
            new float[] {0, 1, 0},
            new float[] {0, 0, 1});
    Path table =
        Files.writeString(
            folder.resolve("q.csv"),
            "id,latitude,longitude,author\nq1,10,10,Dan\nq2,30,30,Bob\nq3,50,50,Eve\n");
    Path npy =
        Files.write(
            folder.resolve("q.npy"),
            Vectors.npy(new float[][] {{1, 0.001f, 0}, {0.1f, 0.8f, 0.2f}, {0.1f, 0.2f, 0.8f}}));

    Run run = eval(table, "--query-vectors", npy, "--index", index);
    RunArchive with = archive();
    Path strict = folder.resolve("strict");
    Run without =
        Run.of(
            "eval",
            "run",
            table,
            "--query-vectors",
            npy,
            "--index",
            index,
            "-o",
            strict,
            "--leave-out-leaks");

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.err())
        .contains(
            "1 photo shown by a reference, too: q1",
            "1 photo by the author of a similar reference: q2");
    assertThat(run.out())
        .containsSubsequence(
            "\"photos\" : 3", "\"NEAR_DUPLICATE\" : 1", "\"SAME_AUTHOR\" : 1", "\"photos\" : 1");
    assertThat(with.answers())
        .extracting(ArchivedAnswer::leaks)
        .containsExactly(Set.of(Leak.NEAR_DUPLICATE), Set.of(Leak.SAME_AUTHOR), Set.of());
    assertThat(with.photos()).allMatch(photo -> photo.nearestReferenceKm() == 0);
    RunArchive clean = RunArchive.open(strict);
    assertThat(clean.answers())
        .extracting(answer -> answer.neighbors().stream().map(n -> n.id()).sorted().toList())
        .containsExactly(List.of("r2", "r3"), List.of("r1", "r3"), List.of("r1", "r2", "r3"));
    assertThat(clean.answers()).allMatch(answer -> answer.leaks().isEmpty());
    assertThat(clean.photos()).allMatch(photo -> Double.isNaN(photo.nearestReferenceKm()));
    assertThat(without.out()).doesNotContain("no leaks");
    assertThat(without.err()).doesNotContain("shown by a reference");
  }

  @Test
  void leaksOfPhotosThatTheModelFailedOn_countAsLeaks() throws IOException {
    Path index = Samples.writeIndex(folder, 3);
    try (ModelServer server = new ModelServer()) {
      AtomicInteger asked = new AtomicInteger();
      server.replies(
          request ->
              asked.getAndIncrement() == 1
                  ? ModelServer.Reply.failure(400, "bad_request")
                  : Api.OPENAI.says("2, -2"));
      List<Object> all =
          List.of(
              "eval",
              "run",
              folder.resolve("indexed/places.csv"),
              "--index",
              index,
              "-o",
              run(),
              "--model",
              Api.OPENAI.model(),
              "--threads",
              1,
              "--requests-at-once",
              1,
              "--replies",
              folder.resolve("replies"));

      Run run = Run.with(server.environment(Api.OPENAI), all.toArray());

      assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.SOME_FAILED);
      assertThat(run.err()).contains("3 photos shown by a reference, too");
      assertThat(archive().answers())
          .allMatch(answer -> answer.leaks().equals(Set.of(Leak.NEAR_DUPLICATE)));
    }
  }
}
