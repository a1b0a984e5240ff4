package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.ProgressListener;
import io.img2loc.index.Sample.Stored;
import io.img2loc.testing.Fork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes to an index, again and again: {@code -Dimg2loc.kills=100} for as many
 * times as that.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("img2loc.kills", 5);

  /** Commits, and graphs, that a run gets to tell of at most before it is killed. */
  private static final int MOST_COMMITS = 10;

  @TempDir Path temporary;

  private Process start(Path directory, int total) throws IOException {
    return new ProcessBuilder(
            Fork.command(
                WriterFork.class,
                entry -> true,
                List.of("-XX:TieredStopAtLevel=1"),
                directory.toString(),
                Integer.toString(total)))
        .redirectError(temporary.resolve("errors.txt").toFile())
        .start();
  }

  @Test
  void ingestion_killedAtRandom_asIfItHadNotBeen() throws Exception {
    Path directory = temporary.resolve("index");
    int total = (KILLS * (MOST_COMMITS + 2) + 1) * WriterFork.BATCH;
    Random random = new Random();
    int acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged = runAndKill(start(directory, total), acknowledged, random);
      if (acknowledged == 0 && Files.notExists(Manifest.in(directory))) {
        continue; // killed before there was an index
      }
      Map<String, Stored> found = Sample.read(directory);
      assertThat(found.size()).isGreaterThanOrEqualTo(acknowledged);
      assertThat(found.size() % WriterFork.BATCH).isZero();
      assertThat(found.keySet())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, found.size()).mapToObj(Sample::id).toList());
      assertThat(IndexVerification.verify(directory, ProgressListener.none()).problems()).isEmpty();
    }
    Process last = start(directory, total);
    String words = new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(last.waitFor()).as(Files.readString(temporary.resolve("errors.txt"))).isZero();
    assertThat(words).endsWith(WriterFork.DONE + System.lineSeparator());
    assertThat(IndexVerification.verify(directory, ProgressListener.none()).leftovers()).isEmpty();
    assertAsUninterrupted(directory, total);
  }

  /** Returns how many samples the process said to be there before it was killed. */
  private int runAndKill(Process process, int acknowledgedBefore, Random random) throws Exception {
    int acknowledged = acknowledgedBefore;
    try (BufferedReader words =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      int commits = random.nextInt(MOST_COMMITS);
      boolean graph = random.nextInt(3) == 0;
      String line = "";
      for (int i = 0; i < commits && !(graph && line.equals(WriterFork.GRAPH)); i++) {
        line = words.readLine();
        acknowledged = acknowledged(line, acknowledged);
      }
      assertThat(process.waitFor(random.nextInt(40_000), TimeUnit.MICROSECONDS))
          .as("ended before it was killed")
          .isFalse();
      process.toHandle().destroyForcibly(); // by its handle, which leaves its words readable
      for (line = words.readLine(); line != null; line = words.readLine()) {
        acknowledged = acknowledged(line, acknowledged);
      }
      process.waitFor();
    }
    return acknowledged;
  }

  private int acknowledged(String line, int before) throws IOException {
    if (WriterFork.GRAPH.equals(line)) {
      return before;
    }
    assertThat(line)
        .as(Files.readString(temporary.resolve("errors.txt")))
        .startsWith(WriterFork.ACKNOWLEDGED);
    return Integer.parseInt(line.substring(WriterFork.ACKNOWLEDGED.length()));
  }

  private void assertAsUninterrupted(Path directory, int total) throws IOException {
    Path other = temporary.resolve("uninterrupted");
    try (IndexWriter writer = IndexWriter.open(other, Sample.SPACE)) {
      Sample.add(writer, 0, total);
      writer.commit();
    }
    Map<String, Stored> expected = Sample.read(other);
    Map<String, Stored> actual = Sample.read(directory);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((id, stored) -> stored.assertSameBytes(expected.get(id)));
  }

  @Test
  void open_anotherProcessWrites_refusedUntilItEnds() throws Exception {
    Path directory = temporary.resolve("index");
    IndexWriter first = IndexWriter.open(directory, Sample.SPACE);
    first.commit();
    assertThatThrownBy(() -> IndexWriter.open(directory)).isInstanceOf(IOException.class);
    Process refused = start(directory, 0);
    assertThat(refused.waitFor()).isNotZero();
    assertThat(Files.readString(temporary.resolve("errors.txt")))
        .contains("another process is writing to this index");
    first.close();
    Process process = start(directory, 0);
    try (BufferedReader words =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(words.readLine()).isEqualTo(WriterFork.DONE);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> IndexWriter.open(directory))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("another process is writing to this index");
      }
      assertThat(Sample.read(directory)).isEmpty();
    } finally {
      process.destroyForcibly().waitFor();
    }
    IndexWriter.open(directory).close();
  }
}
