package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.eval.EvaluatedPhoto;
import io.img2loc.examples.archive.RunArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code img2loc eval run} as a process of its own: killed, and without a name for its run. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EvalRunProcessTest {
  private static final int PHOTOS = 150;
  private static final int KILLS = 4;

  @TempDir Path folder;

  private Process eval(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of("eval", "run"));
    all.addAll(List.of(arguments));
    return Forked.command(folder, all.toArray())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said.txt").toFile())
        .start();
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  @Test
  void killedAgainAndAgain_hasEachPhotoOnce_andTheTableOfARunThatWasNot() throws Exception {
    Path index = Samples.writeIndex(folder, 5);
    Path table = Samples.writeDataset(folder.resolve("queries"), PHOTOS);
    Path run = folder.resolve("run");
    Path answers = run.resolve("answers.jsonl");
    Random random = new Random(8);
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      long target = size(answers) + random.nextInt(20_000);
      Process process = eval(table, "--index", index, "-o", run, "--threads", "2");
      while (process.isAlive() && size(answers) < target) {
        Thread.onSpinWait();
      }
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
    }

    Run last = Run.of("eval", "run", table, "--index", index, "-o", run);
    Run whole = Run.of("eval", "run", table, "--index", index, "-o", folder.resolve("whole"));

    assertThat(killed).isPositive();
    assertThat(last.code()).as(last.err()).isEqualTo(ExitCode.OK);
    assertThat(last.out()).isEqualTo(whole.out());
    assertThat(Files.readAllLines(answers)).hasSize(PHOTOS);
    assertThat(RunArchive.open(run).photos())
        .extracting(EvaluatedPhoto::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, PHOTOS).mapToObj(i -> i + ".jpg").toList());
    assertThat(RunArchive.open(run).answers())
        .isEqualTo(RunArchive.open(folder.resolve("whole")).answers());
  }

  @Test
  void withoutAName_theSameCommandGoesOnAndAnotherDoesNotDisturbIt() throws Exception {
    Path index = Samples.writeIndex(folder, 3);
    Path table = folder.resolve("indexed/places.csv");

    assertThat(eval(table, "--index", index).waitFor()).isEqualTo(ExitCode.OK);
    assertThat(eval(table, "--index", index).waitFor()).isEqualTo(ExitCode.OK);
    String said = Files.readString(folder.resolve("said.txt"));
    List<Path> one = runs();
    assertThat(eval(table, "--index", index, "--leave-out-leaks").waitFor()).isEqualTo(ExitCode.OK);

    assertThat(one).hasSize(1);
    String name = one.get(0).getFileName().toString();
    assertThat(name).matches("eval-places\\.csv-[0-9a-f]{8}");
    assertThat(said).contains("run: " + name + ", which has 3 answers; going on");
    assertThat(name).endsWith(RunArchive.open(one.get(0)).manifest().identity().substring(0, 8));
    assertThat(runs()).hasSize(2).containsAll(one);
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("eval-")).toList();
    }
  }
}
