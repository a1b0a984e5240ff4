package io.img2loc.llm;

import static io.img2loc.llm.ReplySamples.key;
import static io.img2loc.llm.ReplySamples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.img2loc.GenerationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReplyCacheForkedTest {
  @TempDir Path temporary;
  private final List<Process> started = new ArrayList<>();

  private Process start(String what, int number) throws IOException {
    return started(ReplyFork.start(temporary, what, number));
  }

  private Process started(Process process) {
    started.add(process);
    return process;
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<String> wordsToTheEnd(Process process) throws Exception {
    try (BufferedReader words = ReplyFork.words(process)) {
      List<String> lines = words.lines().toList();
      assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
      return lines;
    }
  }

  private static StoredReply mustNotAsk() {
    return fail("asked for what is there");
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.walk(temporary)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void twoProcesses_askForEachKeyOnceInAllAndGetTheSame() throws Exception {
    Process one = start("race", 50);
    Process other = start("race", 50);
    try (BufferedReader words = ReplyFork.words(one);
        BufferedReader others = ReplyFork.words(other)) {
      assertThat(words.readLine()).isEqualTo("ready");
      assertThat(others.readLine()).isEqualTo("ready");
      ReplyFork.tell(one);
      ReplyFork.tell(other);
      CompletableFuture<List<String>> reading =
          CompletableFuture.supplyAsync(() -> words.lines().toList());
      List<String> all = new ArrayList<>(others.lines().toList());
      all.addAll(reading.get());

      assertThat(all.stream().filter(line -> line.startsWith("asked ")))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 50).mapToObj(i -> "asked " + i).toList());
      List<String> got = all.stream().filter(line -> line.startsWith("got ")).toList();
      assertThat(got).hasSize(2 * 3 * 50);
      assertThat(new HashSet<>(got)).as("one reply to each key").hasSize(50);
      assertThat(all).hasSize(50 + 300);
    }
  }

  @Test
  void processThatWaitsForAnother_isGivenItsReply() throws Exception {
    Process holder = start("hold", 7);
    try (BufferedReader words = ReplyFork.words(holder)) {
      assertThat(words.readLine()).isEqualTo("asking");
      Process waiter = start("wait", 7);
      try (BufferedReader waiting = ReplyFork.words(waiter)) {
        assertThat(waiting.readLine()).isEqualTo("waiting");
        ReplyFork.tell(holder);
        assertThat(words.readLine()).isEqualTo("stored");
        assertThat(waiting.readLine()).isEqualTo("theirs");
      }
    }
  }

  @Test
  void processThatWaitsForOneThatIsKilled_asksItself() throws Exception {
    Process holder = start("hold", 7);
    try (BufferedReader words = ReplyFork.words(holder)) {
      assertThat(words.readLine()).isEqualTo("asking");
      Process waiter = start("wait", 7);
      try (BufferedReader waiting = ReplyFork.words(waiter)) {
        assertThat(waiting.readLine()).isEqualTo("waiting");
        holder.destroyForcibly();
        assertThat(waiting.readLine()).isEqualTo("asking");
        assertThat(waiting.readLine()).isEqualTo("asked myself");
      }
    }
  }

  /** On many systems to close a file, by whatever channel, gives up all locks of it. */
  @Test
  void secondCacheOfTheProcessIsClosed_othersStillWait() throws Exception {
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      CompletableFuture<StoredReply> mine =
          CompletableFuture.supplyAsync(
              () ->
                  cache.computeIfAbsent(
                      key(7),
                      () -> {
                        asking.countDown();
                        await(answer);
                        return reply("mine");
                      }));
      asking.await();
      try (ReplyCache second = ReplyCache.open(temporary)) {
        second.computeIfAbsent(key(8), () -> reply("besides"));
      }
      try (BufferedReader waiting = ReplyFork.words(start("wait", 7))) {
        assertThat(waiting.readLine()).isEqualTo("waiting");
        answer.countDown();
        assertThat(waiting.readLine()).isEqualTo("mine");
      } finally {
        answer.countDown(); // else closing waits for ever
      }
      assertThat(mine.get().text()).isEqualTo("mine");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptedWhileAnotherProcessAsks_saysSoAndTheCacheGoesOn() throws Exception {
    Process holder = start("hold", 7);
    try (BufferedReader words = ReplyFork.words(holder);
        ReplyCache cache = ReplyCache.open(temporary)) {
      assertThat(words.readLine()).isEqualTo("asking");
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  cache.computeIfAbsent(key(7), ReplyCacheForkedTest::mustNotAsk);
                } catch (GenerationException e) {
                  thrown.set(Thread.currentThread().isInterrupted() ? e : null);
                }
              });
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
        Thread.onSpinWait();
      }
      thread.interrupt();
      thread.join();
      assertThat(thrown.get()).hasMessageContaining("interrupted");

      ReplyFork.tell(holder);
      StoredReply reply = cache.computeIfAbsent(key(7), ReplyCacheForkedTest::mustNotAsk);
      assertThat(reply.text()).isEqualTo("theirs");
    }
  }

  @Test
  void killedWhileStoring_allThatItHadIsThereAndNothingElse() throws Exception {
    Random random = new Random(5);
    int said = 0;
    for (int round = 0; round < 5; round++) {
      Process process = start("store", Integer.MAX_VALUE);
      Set<Integer> stored = new HashSet<>();
      int enough = said + 30 + random.nextInt(80);
      try (BufferedReader words = ReplyFork.words(process)) {
        while (stored.size() < enough) {
          stored.add(Integer.parseInt(words.readLine()));
        }
        process.toHandle().destroyForcibly(); // the process's own method closes its output
        for (String line = words.readLine(); line != null; line = words.readLine()) {
          stored.add(Integer.parseInt(line));
        }
        assertThat(process.waitFor()).as("ended before it was killed").isNotZero();
      }
      said = stored.size();
      try (ReplyCache cache = ReplyCache.open(temporary)) {
        for (int i : stored) {
          StoredReply reply = cache.computeIfAbsent(key(i), ReplyCacheForkedTest::mustNotAsk);
          assertThat(reply).isEqualTo(reply("reply " + i + " " + "x".repeat(i % 5_000)));
        }
        assertThat(cache.exportTo(temporary.resolve("all.zip")))
            .as("no file is half a reply")
            .isEqualTo(files(".json").size());
      }
    }
  }

  @Test
  void twoProcessesBeyondTheBound_bothEndAndTheBoundHolds() throws Exception {
    long bound = 64 * ReplyFolder.BLOCK;
    Process one = started(ReplyFork.start(temporary, bound, "store", 200, 0));
    Process other = started(ReplyFork.start(temporary, bound, "store", 150, 0));
    assertThat(wordsToTheEnd(one)).hasSize(200);
    assertThat(wordsToTheEnd(other)).hasSize(150);
    long bytes = 0;
    for (Path file : files(".json")) {
      bytes += (Files.size(file) + ReplyFolder.BLOCK - 1) / ReplyFolder.BLOCK * ReplyFolder.BLOCK;
    }
    // By a sixteenth for each process, and by what each thread was about to store.
    assertThat(bytes).isBetween(bound / 2, bound + 2 * bound / 16 + 6 * 2 * ReplyFolder.BLOCK);
  }

  /** The bound on a file's size cuts a write short, as a full disk does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDisk_givesTheRepliesAndWarnsOnce() throws Exception {
    List<String> words =
        wordsToTheEnd(started(ReplyFork.start(temporary, Long.MAX_VALUE, "long", 3, 4)));
    assertThat(words.stream().filter(line -> line.equals("9000"))).hasSize(3);
    assertThat(words.stream().filter(line -> line.startsWith(SpokenWarnings.START)))
        .singleElement()
        .asString()
        .contains("cannot be kept", temporary.toString());
    assertThat(files(".json")).isEmpty();
    assertThat(files(".tmp")).isEmpty();
  }

  @Test
  void damagedReplies_areWarnedOfOnceAndReplaced() throws Exception {
    wordsToTheEnd(start("long", 3));
    for (Path file : files(".json")) {
      Files.writeString(file, "{}");
    }
    List<String> words = wordsToTheEnd(start("long", 3));
    assertThat(words.stream().filter(line -> line.startsWith(SpokenWarnings.START))).hasSize(1);
    assertThat(wordsToTheEnd(start("long", 3))).noneMatch(l -> l.startsWith(SpokenWarnings.START));
  }
}
