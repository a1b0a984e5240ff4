package io.img2loc.examples.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.img2loc.Answer;
import io.img2loc.Candidate;
import io.img2loc.Embedding;
import io.img2loc.Evidence;
import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import io.img2loc.Hits;
import io.img2loc.Img2LocException;
import io.img2loc.Neighbor;
import io.img2loc.NoAnswer;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.Prompt;
import io.img2loc.Reference;
import io.img2loc.Usage;
import io.img2loc.eval.DistanceFormula;
import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.examples.Samples;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunWriterTest {
  private static final GeoPoint PARIS = new GeoPoint(48.858370123456789, 2.2944809);
  private static final String KEY = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private static RunManifest manifest(String prompts) {
    return new RunManifest(
        "mine",
        Instant.parse("2026-01-02T03:04:05Z"),
        new RunManifest.Dataset("q.csv", null, 0, "", List.of()),
        new RunManifest.References("pictures", "ab12", 7, "scene", 3, null),
        Map.of("--prompts", prompts),
        List.of(),
        new RunManifest.Model("openai", "gpt-x", List.of()),
        DistanceFormula.HAVERSINE_6371,
        true,
        42,
        Map.of("img2loc", "1.2", "java", "17"),
        0.98,
        null,
        false);
  }

  private static Reference reference(String id) {
    return new Reference(id, PARIS, "Ann", null, null);
  }

  private static Evidence evidence(String id) {
    Reference alike = new Reference("r/1.jpg", new GeoPoint(48, 2), "Bob", null, "Paris");
    Embedding embedding = Embedding.of(new float[] {1, 0, 0});
    Hits hits = new Hits(List.of(new Neighbor(alike, 0.9876543)), List.of(), false);
    return new Evidence(Photo.of(Samples.jpeg(1), id), embedding, hits);
  }

  private static NewAnswer located(long position, String id) {
    Evidence evidence = evidence(id);
    Candidate place = new Candidate(new GeoPoint(48.5, 2.5), 0.75, 12.5, 120, true);
    Prompt prompt = new Prompt("", "where?", List.of(), 0, evidence);
    Guess guess = Guess.located(List.of(place), "By the tower.", new Usage(100, 20), prompt);
    Answer answer = Answer.of(List.of(place), List.of(guess), evidence);
    return new NewAnswer(
        position,
        reference(id),
        Outcome.success(evidence.photo(), answer),
        Set.of(Leak.SAME_AUTHOR),
        3.25,
        List.of(KEY));
  }

  private static NewAnswer refused(long position, String id) {
    Evidence evidence = Evidence.of(Photo.of(Samples.jpeg(1), id));
    Answer answer =
        Answer.without(new NoAnswer(Guess.Status.REFUSED, "I will not."), List.of(), evidence);
    return new NewAnswer(
        position,
        new Reference(id, PARIS, null, null, null),
        Outcome.success(evidence.photo(), answer),
        Set.of(),
        Double.NaN,
        List.of());
  }

  private static NewAnswer failed(long position, String id) {
    return new NewAnswer(
        position,
        reference(id),
        Outcome.failure(Photo.of(Samples.jpeg(1), id), new PhotoException(id + ": is text")),
        Set.of(),
        3.25,
        List.of());
  }

  private void write(NewAnswer... answers) throws IOException {
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      for (NewAnswer answer : answers) {
        writer.write(answer);
      }
    }
  }

  @Test
  void read_isAllThatWasWritten_inTheOrderOfTheDataset() throws IOException {
    write(failed(2, "c.jpg"), refused(1, "b\n\"ü.jpg"), located(0, "a.jpg"));

    RunArchive archive = RunArchive.open(run());

    assertThat(archive.manifest()).isEqualTo(manifest("zero"));
    assertThat(archive.photos())
        .containsExactly(
            new EvaluatedPhoto(
                "a.jpg",
                PARIS,
                new GeoPoint(48.5, 2.5),
                null,
                "Ann",
                12.5,
                120,
                true,
                0.987654,
                3.25),
            EvaluatedPhoto.without("b\n\"ü.jpg", PARIS, Guess.Status.REFUSED),
            EvaluatedPhoto.failed("c.jpg", PARIS).withGroup("Ann").withNearestReferenceKm(3.25));
    ArchivedAnswer first = archive.answers().get(0);
    assertThat(first.neighbors())
        .containsExactly(new ArchivedNeighbor("r/1.jpg", new GeoPoint(48, 2), 0.987654, "Bob"));
    assertThat(first.leaks()).containsExactly(Leak.SAME_AUTHOR);
    assertThat(first.usage()).isEqualTo(new Usage(100, 20));
    assertThat(archive.answers())
        .extracting(ArchivedAnswer::explanation)
        .containsExactly("By the tower.", "I will not.", "c.jpg: is text");
  }

  @Test
  void manifest_allThatARunComesToBe_isReadAgain() throws IOException {
    RunManifest complete =
        manifest("zero")
            .with(
                new RunManifest.Dataset("q.csv", "im2gps3k", 3, "abc", List.of("a note")),
                List.of(new RunManifest.Question("zero", "def")),
                new RunManifest.Model("openai", "gpt-x", List.of("gpt-x-2026", "gpt-x-2027")),
                new BigDecimal("0.00000120"),
                true);
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      writer.update(complete);
    }

    assertThat(RunArchive.open(run()).manifest()).isEqualTo(complete);
    assertThat(run()).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void line_isAsDocumented() throws IOException {
    write(located(0, "a.jpg"));

    assertThat(Files.readString(run().resolve("answers.jsonl")))
        .startsWith(
            "{\"version\":1,\"position\":0,\"id\":\"a.jpg\",\"latitude\":48.85837012345679,"
                + "\"longitude\":2.2944809,\"group\":\"Ann\",\"nearestReferenceKm\":3.25,"
                + "\"leaks\":[\"SAME_AUTHOR\"],\"replies\":[\""
                + KEY
                + "\"],\"answer\":{\"version\":1,\"estimate\":true,\"photo\":{\"name\":\"a.jpg\"},"
                + "\"status\":\"LOCATED\",")
        .endsWith("\"error\":null}}\n");
  }

  @Test
  void photoThatFailed_isTriedAgain_andItsLastLineCounts() throws IOException {
    write(failed(0, "a.jpg"), located(1, "b.jpg"));
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      assertThat(writer.isAnswered("a.jpg", PARIS)).isFalse();
      assertThat(writer.isAnswered("b.jpg", PARIS)).isTrue();
      assertThat(writer.isAnswered("c.jpg", PARIS)).isFalse();
      assertThat(writer.answeredBefore()).isEqualTo(1);
      writer.write(located(0, "a.jpg"));
      assertThat(writer.replies()).containsExactly(KEY);
    }

    assertThat(RunArchive.open(run()).photos())
        .extracting(EvaluatedPhoto::id, EvaluatedPhoto::isFailure)
        .containsExactly(tuple("a.jpg", false), tuple("b.jpg", false));
  }

  @Test
  void photoWhosePlaceIsAnotherOneNow_isRefused() throws IOException {
    write(located(0, "a.jpg"));
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      assertThatThrownBy(() -> writer.isAnswered("a.jpg", new GeoPoint(0, 1)))
          .isInstanceOf(Img2LocException.class)
          .hasMessageContaining("a.jpg was taken at 48.858370, 2.294481");
    }
  }

  @Test
  void open_runOfOtherSettings_namesWhatDiffers() throws IOException {
    write();

    assertThatThrownBy(() -> RunWriter.open(run(), manifest("paper")))
        .isInstanceOf(Img2LocException.class)
        .hasMessageContaining("--prompts is zero there and paper here. Choose another name")
        .hasMessageNotContaining("references");
    try (RunWriter again = RunWriter.open(run(), manifest("zero"))) {
      assertThat(again.manifest()).isEqualTo(manifest("zero")); // and nobody holds the lock
    }
  }

  @Test
  void open_runThatIsBeingWritten_isRefused() throws IOException {
    try (RunWriter first = RunWriter.open(run(), manifest("zero"))) {
      assertThatThrownBy(() -> RunWriter.open(run(), manifest("zero")))
          .hasMessageContaining("another run writes this file");
      first.write(located(0, "a.jpg"));
    }
    assertThat(RunArchive.open(run()).answers()).hasSize(1);
  }

  @Test
  void open_folderOfSomethingElse_isRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(run());
    Path letter = Files.writeString(run().resolve("letter.txt"), "Dear");

    assertThatThrownBy(() -> RunWriter.open(run(), manifest("zero")))
        .isInstanceOfSatisfying(
            RunFormatException.class,
            e -> assertThat(e.reason()).isEqualTo(RunFormatException.Reason.NOT_A_RUN));
    assertThat(run())
        .isDirectoryContaining(letter::equals)
        .isDirectoryNotContaining("glob:**.jsonl");
  }

  @Test
  void open_killedBeforeItsManifest_begins() throws IOException {
    Files.createDirectories(run());
    Files.writeString(run().resolve("answers.jsonl"), "");
    Files.writeString(run().resolve("run.json.new"), "{\"versi");

    write(located(0, "a.jpg"));

    assertThat(RunArchive.open(run()).answers()).hasSize(1);
  }

  @Test
  void discard_leavesNothing() throws IOException {
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      writer.discard();
    }

    assertThat(run()).doesNotExist();
  }

  @Test
  void thumbnails_areFoundByWhatTheyAreOf_whateverItsName() throws IOException {
    String id = "../../a b\0\n\"ü".repeat(40) + ".jpg";
    try (RunWriter writer = RunWriter.open(run(), manifest("zero"))) {
      writer.write(located(0, id));
      writer.writeThumbnail(id, new byte[] {1});
      writer.writeThumbnail(RunArchive.referenceKey("r/1.jpg"), new byte[] {2});
      writer.writeThumbnail("of nobody", new byte[] {3});
    }

    assertThat(RunArchive.open(run()).thumbnails())
        .containsOnly(entry(id, new byte[] {1}), entry("reference:r/1.jpg", new byte[] {2}));
    // printf 'reference:r/1.jpg' | sha256sum
    assertThat(run().resolve("thumbnails/0c4a0b58ae9689571a6c2d219e32d213.jpg")).exists();
  }

  // What cannot be read

  private RunFormatException.Reason reason() {
    try {
      RunArchive.open(run());
    } catch (RunFormatException e) {
      message = String.valueOf(e.getMessage());
      return e.reason();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was read");
  }

  private String message = "";

  @Test
  void read_noFolder_saysSo() {
    assertThat(reason()).isEqualTo(RunFormatException.Reason.NOT_A_RUN);
    assertThat(message).contains("no such folder");
  }

  @Test
  void read_folderOfSomethingElse_saysSo() throws IOException {
    Files.createDirectories(run());
    assertThat(reason()).isEqualTo(RunFormatException.Reason.NOT_A_RUN);
    assertThat(message).contains("no run.json");
  }

  @Test
  void read_newerVersion_saysToUpdate() throws IOException {
    write();
    Path file = run().resolve("run.json");
    Files.writeString(file, Files.readString(file).replace("\"version\" : 1", "\"version\" : 2"));
    assertThat(reason()).isEqualTo(RunFormatException.Reason.TOO_NEW);
    assertThat(message).contains("version 2");
  }

  @Test
  void read_damagedManifest_saysSo() throws IOException {
    write();
    Path file = run().resolve("run.json");
    Files.writeString(file, Files.readString(file).substring(0, 60));
    assertThat(reason()).isEqualTo(RunFormatException.Reason.DAMAGED);
  }

  @Test
  void read_damagedLine_namesIt() throws IOException {
    write(located(0, "a.jpg"), located(1, "b.jpg"), located(2, "c.jpg"));
    Path file = run().resolve("answers.jsonl");
    List<String> lines = Files.readAllLines(file);
    String damaged = lines.get(1).replace("\"latitude\":48.8", "\"latitude\":948.8");
    Files.write(file, List.of(lines.get(0), damaged, lines.get(2)));

    assertThat(reason()).isEqualTo(RunFormatException.Reason.DAMAGED);
    assertThat(message).contains("answers.jsonl: line 2 is damaged", "latitude");
    assertThatThrownBy(() -> RunWriter.open(run(), manifest("zero")))
        .hasMessageContaining("line 2 is damaged");
  }

  @Test
  void read_tornLastLine_saysThatItCanGoOn_andItDoes() throws IOException {
    write(located(0, "a.jpg"));
    Path file = run().resolve("answers.jsonl");
    Files.writeString(file, "{\"version\":1,\"position\":1,\"id", StandardOpenOption.APPEND);

    assertThat(reason()).isEqualTo(RunFormatException.Reason.TORN);
    write(located(1, "b.jpg"));
    assertThat(RunArchive.open(run()).photos())
        .extracting(EvaluatedPhoto::id)
        .containsExactly("a.jpg", "b.jpg");
  }

  // What a run is known by

  @Test
  void identity_isOfTheConditions_andOfNothingThatARunComesToBe() {
    RunManifest begun = manifest("zero");
    RunManifest complete =
        begun.with(
            new RunManifest.Dataset("q.csv", null, 3, "abc", List.of()),
            List.of(),
            null,
            BigDecimal.ONE,
            true);

    assertThat(complete.named("other").identity()).isEqualTo(begun.identity()).hasSize(64);
    assertThat(manifest("paper").identity()).isNotEqualTo(begun.identity());
  }
}
