package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.index.IndexFormatException;
import io.img2loc.index.IndexSummary;
import io.img2loc.index.JVectorIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProcessTest {
  private static final int PHOTOS = 200;
  private static final int KILLS = 20;
  private static final int INDEXED = 180;

  @TempDir Path folder;

  private ProcessBuilder command(Object... arguments) {
    return Forked.command(folder, arguments);
  }

  @Test
  void results_areAllThatIsOnStandardOutput() throws Exception {
    Path index = Samples.writeIndex(folder, 3);
    Path photo = Samples.writePhoto(folder.resolve("a.jpg"), 2);
    Path missing = folder.resolve("missing.jpg");
    Path err = folder.resolve("err.txt");

    Process process =
        command("locate", photo, missing, "--index", index, "--format", "jsonl")
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Samples.photosIn(out.lines().toList()))
        .containsExactly(photo.toString(), missing.toString());
    assertThat(Files.readString(err)).contains("missing.jpg").doesNotContain("\tat ", "\u001b");
  }

  @Test
  void usageError_isExitCode2() throws Exception {
    Process process = command("locate").redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();

    assertThat(process.waitFor()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void readerThatLeaves_endsTheCommandQuietly() throws Exception {
    Path index = Samples.writeIndex(folder, 3);
    for (int i = 0; i < 50; i++) {
      Samples.writePhoto(folder.resolve("photos/" + i + ".jpg"), i);
    }
    Path err = folder.resolve("err.txt");

    Process process =
        command("locate", folder.resolve("photos"), "--index", index, "--format", "jsonl", "-q")
            .redirectError(err.toFile())
            .start();
    process.getInputStream().read();
    process.getInputStream().close();

    assertThat(process.waitFor()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(err)).isEmpty();
  }

  @Test
  void locate_killedTwentyTimes_hasEachPhotoExactlyOnce() throws Exception {
    Path index = Samples.writeIndex(folder, 5);
    List<String> photos = new ArrayList<>();
    for (int i = 0; i < PHOTOS; i++) {
      Path photo = folder.resolve(String.format("photos/%03d.jpg", i));
      photos.add(Samples.writePhoto(photo, 1_000 + i).toString());
    }
    Path broken = folder.resolve("photos/100.jpg");
    Files.writeString(broken, "no photo");
    Path answers = folder.resolve("answers.jsonl");
    Random random = new Random(20);

    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      // Some after a line or some more, some in the middle of nowhere.
      long target = size(answers) + random.nextInt(12_000);
      Process process = locate(index, answers).start();
      while (process.isAlive() && size(answers) < target) {
        Thread.onSpinWait();
      }
      if (process.isAlive()) {
        killed++;
      }
      process.destroyForcibly().waitFor();
      tear(answers, random);
    }
    int code = locate(index, answers).start().waitFor();

    assertThat(killed).as("runs that were killed before they were done").isGreaterThan(KILLS / 2);
    assertThat(code).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(Files.readString(answers)).endsWith("\n");
    assertThat(Samples.photosIn(Files.readAllLines(answers))).containsExactlyElementsOf(photos);
  }

  @Test
  void locate_askedToStop_leavesWholeLines() throws Exception {
    Path index = Samples.writeIndex(folder, 5);
    for (int i = 0; i < PHOTOS; i++) {
      Samples.writePhoto(folder.resolve("photos/" + i + ".jpg"), i);
    }
    Path answers = folder.resolve("answers.jsonl");

    Process process = locate(index, answers).start();
    while (process.isAlive() && size(answers) == 0) {
      Thread.onSpinWait();
    }
    process.destroy();
    process.waitFor();

    String written = Files.readString(answers);
    assertThat(written).isNotEmpty().endsWith("\n");
    assertThat(Samples.photosIn(written.lines().toList())).doesNotHaveDuplicates();
  }

  @Test
  void indexBuild_killedOften_goesOnToTheSameIndex() throws Exception {
    Path table = Samples.writeDataset(folder.resolve("photos"), INDEXED);
    Path index = folder.resolve("index");
    Random random = new Random(4);

    int killed = 0;
    for (int i = 0; i < 6; i++) {
      long target = commits(index) + random.nextInt(30);
      Process process = build(table, index).start();
      while (process.isAlive() && commits(index) < target) {
        Thread.onSpinWait();
      }
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }
    int code = build(table, index).start().waitFor();

    assertThat(killed).as("runs that were killed before they were done").isGreaterThan(3);
    assertThat(code).isEqualTo(ExitCode.OK);
    Path whole = folder.resolve("whole");
    assertThat(build(table, whole).start().waitFor()).isEqualTo(ExitCode.OK);
    Map<String, Embedding> expected = vectors(whole);
    assertThat(expected).hasSize(INDEXED);
    assertThat(vectors(index)).isEqualTo(expected);
  }

  @Test
  void indexBuild_interrupted_endsWithAllCommittedAndSaysHowToGoOn() throws Exception {
    Path table = Samples.writeDataset(folder.resolve("photos"), INDEXED);
    Path index = folder.resolve("index");
    Path err = folder.resolve("err.txt");

    Process process = build(table, index).redirectError(err.toFile()).start();
    while (process.isAlive() && commits(index) < 3) {
      Thread.onSpinWait();
    }
    int expected = Forked.interrupt(process);
    int code = process.waitFor();

    assertThat(code).as(Files.readString(err)).isEqualTo(expected);
    assertThat(Files.readString(err)).contains("stopped; what is done stays", "the same command");
    int done = vectors(index).size();
    assertThat(done).isBetween(1, INDEXED - 1);
    Path out = folder.resolve("out.txt");
    assertThat(build(table, index).redirectOutput(out.toFile()).start().waitFor()).isZero();
    assertThat(Files.readString(out)).contains(done + " there already");
    assertThat(vectors(index)).hasSize(INDEXED);
  }

  @Test
  void indexBuild_retryFailed_interrupted_keepsWhatWasNotComeTo() throws Exception {
    Path photos = folder.resolve("photos");
    Path list = folder.resolve("left.csv");
    StringBuilder listed = new StringBuilder("item,status,reason\r\n");
    for (int i = 0; i < INDEXED; i++) {
      Path photo = Samples.writePhoto(photos.resolve(String.format("%03d.jpg", i)), i);
      Samples.writePosition(photo, "48,30N", "2,15E");
      listed.append(photo).append(",UNREADABLE,as it was\r\n");
    }
    Files.writeString(list, listed);
    Path index = folder.resolve("index");

    Process process = build(photos, index, "--retry-failed", list, "--skipped", list).start();
    while (process.isAlive() && commits(index) < 3) {
      Thread.onSpinWait();
    }
    process.destroy();
    process.waitFor();

    int done = vectors(index).size();
    assertThat(done).isBetween(1, INDEXED - 1);
    assertThat(Files.readAllLines(list))
        .hasSize(1 + INDEXED - done)
        .last()
        .isEqualTo(photos.resolve("179.jpg") + ",UNREADABLE,as it was");
    assertThat(build(photos, index, "--retry-failed", list, "--skipped", list).start().waitFor())
        .isZero();
    assertThat(vectors(index)).hasSize(INDEXED);
    assertThat(Files.readAllLines(list)).hasSize(1);
  }

  @Test
  void indexBuild_force_askedToStopWhileTheGraphIsMade_leavesTheOldIndexAndNothingElse()
      throws Exception {
    int rows = 20_000;
    float[][] vectors = new float[rows][64];
    Random random = new Random(6);
    for (float[] vector : vectors) {
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    Path many = Vectors.write(folder.resolve("many"), vectors);
    Path few = Vectors.write(folder.resolve("few"), Arrays.copyOf(vectors, 5));
    Path index = folder.resolve("index");
    assertThat(buildVectors(few, index).start().waitFor()).isZero();

    Process process = buildVectors(many, index, "--force").start();
    Path fresh = folder.resolve(".index.new-" + process.pid());
    while (process.isAlive() && references(fresh) < rows) {
      Thread.onSpinWait();
    }
    assertThat(process.isAlive()).isTrue();
    process.destroy();
    process.waitFor();

    assertThat(fresh).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    assertThat(references(index)).isEqualTo(5);
  }

  private ProcessBuilder buildVectors(Path vectors, Path index, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("index", "build", "--vectors", vectors));
    arguments.addAll(List.of("--metadata", vectors.resolveSibling("places.csv")));
    arguments.addAll(List.of("--space", "mine", "-o", index));
    arguments.addAll(List.of(more));
    return command(arguments.toArray())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static int references(Path index) throws IOException {
    try {
      return IndexSummary.of(index).references();
    } catch (NoSuchFileException | IndexFormatException e) {
      return 0; // not begun
    }
  }

  private ProcessBuilder build(Path table, Path index, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("index", "build", table, "-o", index));
    arguments.addAll(List.of("--encoder", "scene", "--no-cache"));
    arguments.addAll(List.of("--commit-every", "0", "--threads", "2"));
    arguments.addAll(List.of(more));
    return command(arguments.toArray())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static long commits(Path index) throws IOException {
    try {
      return IndexSummary.of(index).generation();
    } catch (NoSuchFileException | IndexFormatException e) {
      return 0; // not begun
    }
  }

  private static Map<String, Embedding> vectors(Path index) throws IOException {
    Map<String, Embedding> vectors = new HashMap<>();
    try (JVectorIndex opened = JVectorIndex.open(index)) {
      for (int i = 0; i < opened.size(); i++) {
        assertThat(vectors.put(opened.reference(i).id(), opened.embedding(i))).isNull();
      }
    }
    return vectors;
  }

  private ProcessBuilder locate(Path index, Path answers) {
    return command(
            "locate", folder.resolve("photos"), "--index", index, "-o", answers, "--threads", "2")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  /** Half of the time, leaves a torn line: a killed process rarely does, a lost machine may. */
  private static void tear(Path answers, Random random) throws IOException {
    if (!Files.exists(answers) || Files.size(answers) == 0 || random.nextBoolean()) {
      return;
    }
    try (var file =
        java.nio.channels.FileChannel.open(answers, java.nio.file.StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 1 - random.nextInt((int) Math.min(400, file.size() - 1)));
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
