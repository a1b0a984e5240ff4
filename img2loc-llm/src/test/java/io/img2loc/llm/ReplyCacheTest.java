package io.img2loc.llm;

import static io.img2loc.llm.ReplySamples.key;
import static io.img2loc.llm.ReplySamples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.GenerationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ReplyCacheTest {
  @TempDir Path temporary;
  private final ExecutorService executor = Executors.newFixedThreadPool(8);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static StoredReply mustNotAsk() {
    return fail("asked for what is there");
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static Path file(Path directory, int number) {
    String hex = key(number).hex();
    return directory.resolve(hex.substring(0, 2)).resolve(hex + ".json");
  }

  /** Asks that block until they are answered. */
  private static final class Held implements Supplier<StoredReply> {
    final CountDownLatch asked = new CountDownLatch(1);
    final CompletableFuture<StoredReply> answer = new CompletableFuture<>();

    @Override
    public StoredReply get() {
      asked.countDown();
      return answer.join();
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void computeIfAbsent_again_isAnsweredWithoutAsking() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      assertThat(cache.find(key(1))).isEmpty();
      assertThat(cache.computeIfAbsent(key(1), () -> reply("Rome"))).isEqualTo(reply("Rome"));
      assertThat(cache.computeIfAbsent(key(2), () -> reply("Oslo"))).isEqualTo(reply("Oslo"));
      assertThat(cache.computeIfAbsent(key(1), ReplyCacheTest::mustNotAsk))
          .isEqualTo(reply("Rome"));
      assertThat(cache.asked()).isEqualTo(2);
      assertThat(cache.found()).isEqualTo(1);
    }
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      assertThat(cache.find(key(1))).contains(reply("Rome"));
      assertThat(cache.computeIfAbsent(key(2), ReplyCacheTest::mustNotAsk))
          .isEqualTo(reply("Oslo"));
      assertThat(cache.asked()).isZero();
      assertThat(cache.found()).isEqualTo(2);
    }
  }

  @Test
  void computeIfAbsent_askThrows_nothingIsKeptAndTheNextAsks() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      GenerationException failure = GenerationException.retryable("busy", null);
      assertThatExceptionOfType(GenerationException.class)
          .isThrownBy(
              () ->
                  cache.computeIfAbsent(
                      key(1),
                      () -> {
                        throw failure;
                      }))
          .isSameAs(failure);
      assertThat(cache.find(key(1))).isEmpty();
      assertThat(cache.computeIfAbsent(key(1), () -> reply("Rome"))).isEqualTo(reply("Rome"));
      assertThat(cache.asked()).isEqualTo(1);
    }
  }

  @Test
  void computeIfAbsent_manyThreads_askOnceForEach() throws Exception {
    AtomicInteger asks = new AtomicInteger();
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      List<Future<?>> threads = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
        Collections.shuffle(numbers, new Random(thread / 2)); // pairs in the same order
        threads.add(
            executor.submit(
                () -> {
                  for (int i : numbers) {
                    StoredReply given =
                        cache.computeIfAbsent(
                            key(i),
                            () -> {
                              asks.incrementAndGet();
                              return reply("reply " + i);
                            });
                    assertThat(given).isEqualTo(reply("reply " + i));
                  }
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
      assertThat(asks).hasValue(60);
      assertThat(cache.asked()).isEqualTo(60);
      assertThat(cache.found()).isEqualTo(7 * 60);
    }
  }

  @Test
  void computeIfAbsent_anotherCacheOfTheDirectoryAsks_waitsForItsReply() throws Exception {
    Path sameByAnotherName = temporary.resolve("a").resolve("..").resolve("replies");
    Files.createDirectory(temporary.resolve("a"));
    try (ReplyCache one = ReplyCache.open(temporary.resolve("replies"));
        ReplyCache other = ReplyCache.open(sameByAnotherName)) {
      Held held = new Held();
      Future<StoredReply> first = executor.submit(() -> one.computeIfAbsent(key(1), held));
      held.asked.await();
      AtomicReference<StoredReply> given = new AtomicReference<>();
      Thread second =
          new Thread(() -> given.set(other.computeIfAbsent(key(1), ReplyCacheTest::mustNotAsk)));
      second.start();
      awaitWaiting(second);
      held.answer.complete(reply("Rome"));
      assertThat(first.get()).isEqualTo(reply("Rome"));
      second.join();
      assertThat(given).hasValue(reply("Rome"));
      assertThat(one.asked()).isEqualTo(1);
      assertThat(other.asked()).isZero();
      assertThat(other.found()).isEqualTo(1);
    }
  }

  @Test
  void computeIfAbsent_theOneWaitedForFails_asksItself() throws Exception {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      Held held = new Held();
      Future<StoredReply> first = executor.submit(() -> cache.computeIfAbsent(key(1), held));
      held.asked.await();
      AtomicReference<StoredReply> given = new AtomicReference<>();
      Thread second =
          new Thread(() -> given.set(cache.computeIfAbsent(key(1), () -> reply("Rome"))));
      second.start();
      awaitWaiting(second);
      held.answer.completeExceptionally(GenerationException.retryable("busy", null));
      assertThatExceptionOfType(ExecutionException.class).isThrownBy(first::get);
      second.join();
      assertThat(given).hasValue(reply("Rome"));
    }
  }

  @Test
  void computeIfAbsent_interruptedWhileWaiting_isPermanentAndKeepsTheFlag() throws Exception {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      Held held = new Held();
      Future<StoredReply> first = executor.submit(() -> cache.computeIfAbsent(key(1), held));
      held.asked.await();
      AtomicReference<GenerationException> thrown = new AtomicReference<>();
      Thread second =
          new Thread(
              () -> {
                try {
                  cache.computeIfAbsent(key(1), ReplyCacheTest::mustNotAsk);
                } catch (GenerationException e) {
                  thrown.set(Thread.currentThread().isInterrupted() ? e : null);
                }
              });
      second.start();
      awaitWaiting(second);
      second.interrupt();
      second.join();
      assertThat(thrown.get()).hasMessageContaining("interrupted");
      assertThat(thrown.get().retryable()).isFalse();
      held.answer.complete(reply("Rome"));
      assertThat(first.get()).isEqualTo(reply("Rome"));
    }
  }

  @Test
  void computeIfAbsent_interruptedThread_theReplyIsKeptAndFound() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      Thread.currentThread().interrupt();
      try {
        cache.computeIfAbsent(key(1), () -> reply("Rome"));
        cache.computeIfAbsent(key(2), () -> reply("Oslo"));
        assertThat(cache.find(key(1))).contains(reply("Rome"));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      } finally {
        Thread.interrupted();
      }
      assertThat(cache.find(key(1))).contains(reply("Rome"));
      assertThat(cache.find(key(2))).contains(reply("Oslo"));
    }
  }

  @Test
  void computeIfAbsent_askNeedsTheSameKey_isRefusedRatherThanWaitingForItself() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  cache.computeIfAbsent(
                      key(1), () -> cache.computeIfAbsent(key(1), () -> reply("Rome"))))
          .withMessageContaining("itself");
      assertThat(cache.computeIfAbsent(key(1), () -> reply("Oslo"))).isEqualTo(reply("Oslo"));
    }
  }

  @Test
  void computeIfAbsent_damagedReply_isAskedForAndReplaced() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      for (byte[] damaged :
          new byte[][] {{}, {0, 1, 2}, "{\"version\":1}".getBytes("US-ASCII"), new byte[2 << 20]}) {
        cache.computeIfAbsent(key(1), () -> reply("Rome"));
        Files.write(file(temporary, 1), damaged);
        assertThat(cache.find(key(1))).isEmpty();
        assertThat(cache.computeIfAbsent(key(1), () -> reply("Oslo"))).isEqualTo(reply("Oslo"));
        assertThat(cache.find(key(1))).contains(reply("Oslo"));
      }
    }
  }

  @Test
  void computeIfAbsent_replyOfAnotherRequestUnderTheName_isAskedFor() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      cache.computeIfAbsent(key(1), () -> reply("Rome"));
      Files.createDirectories(file(temporary, 2).getParent());
      Files.copy(file(temporary, 1), file(temporary, 2));
      assertThat(cache.computeIfAbsent(key(2), () -> reply("Oslo"))).isEqualTo(reply("Oslo"));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void computeIfAbsent_directoryCannotBeWritten_givesTheReply() throws IOException {
    Path directory = temporary.resolve("replies");
    try (ReplyCache cache = ReplyCache.open(directory)) {
      Files.delete(directory.resolve(ReplyLocks.FILE));
      Files.delete(directory);
      Files.writeString(directory, "in the way");
      assertThat(cache.computeIfAbsent(key(1), () -> reply("Rome"))).isEqualTo(reply("Rome"));
      assertThat(cache.computeIfAbsent(key(1), () -> reply("Oslo"))).isEqualTo(reply("Oslo"));
      assertThat(cache.asked()).isEqualTo(2);
    }
  }

  @Test
  void computeIfAbsent_noLocks_stillKeepsReplies() throws IOException {
    Files.createDirectory(temporary.resolve(ReplyLocks.FILE)); // which no lock can be had of
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      cache.computeIfAbsent(key(1), () -> reply("Rome"));
      assertThat(cache.find(key(1))).contains(reply("Rome"));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void computeIfAbsent_directoryDeletedMeanwhile_isMadeAgain() throws IOException {
    Path directory = temporary.resolve("replies");
    try (ReplyCache cache = ReplyCache.open(directory)) {
      Files.delete(directory.resolve(ReplyLocks.FILE));
      Files.delete(directory);
      cache.computeIfAbsent(key(1), () -> reply("Rome"));
      assertThat(cache.find(key(1))).contains(reply("Rome"));
    }
  }

  @Test
  void open_fileInPlaceOfTheDirectory_isRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    assertThatIOException().isThrownBy(() -> ReplyCache.open(file));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void open_linkToADirectory_isFollowed() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), filled("replies", 1));
    try (ReplyCache cache = ReplyCache.open(link)) {
      assertThat(cache.find(key(1))).contains(reply("reply 1"));
    }
  }

  @Test
  void open_leftoversOfKilledWriters_goAfterADay() throws IOException {
    Path writing = Files.createDirectory(temporary.resolve("writing"));
    Path old = Files.writeString(writing.resolve("a.tmp"), "{");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    Path recent = Files.writeString(writing.resolve("b.tmp"), "{");
    Files.setLastModifiedTime(recent, FileTime.from(Instant.now().minus(Duration.ofHours(23))));
    ReplyCache.open(temporary).close();
    assertThat(old).doesNotExist();
    assertThat(recent).exists();
  }

  @Test
  void open_posix_onlyTheOwnerMayRead() throws IOException {
    assumeTrue(
        Files.getFileStore(temporary).supportsFileAttributeView("posix"),
        "files have no POSIX permissions here");
    Path directory = temporary.resolve("replies");
    try (ReplyCache cache = ReplyCache.open(directory)) {
      cache.computeIfAbsent(key(1), () -> reply("Rome"));
      cache.exportTo(directory.resolve("all.zip"));
    }
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all)
          .hasSize(6) // the directory, its two folders, the locks, the reply, the zip
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void open_negativeBound_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> ReplyCache.open(temporary, -1));
  }

  @Test
  void bound_exceeded_theLeastRecentlyUsedGo() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary, 10 * 4096)) {
      for (int i = 0; i < 10; i++) {
        cache.computeIfAbsent(key(i), () -> reply("Rome"));
        FileTime used = FileTime.from(Instant.now().minus(Duration.ofDays(30 - i)));
        Files.setLastModifiedTime(file(temporary, i), used);
      }
      assertThat(files(temporary, ".json")).as("just filled").hasSize(10);
      assertThat(cache.find(key(0))).isPresent(); // so that 1 and 2 are the oldest
      cache.computeIfAbsent(key(10), () -> reply("Rome"));
      for (int i = 0; i < 11; i++) {
        assertThat(cache.find(key(i)).isPresent()).as("%d", i).isEqualTo(i != 1 && i != 2);
      }
    }
  }

  @Test
  void use_withinADay_isNotNoted() throws IOException {
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      cache.computeIfAbsent(key(1), () -> reply("Rome"));
      FileTime recent =
          FileTime.from(Instant.ofEpochSecond(Instant.now().getEpochSecond() - 23 * 3600));
      Files.setLastModifiedTime(file(temporary, 1), recent);
      cache.find(key(1));
      assertThat(Files.getLastModifiedTime(file(temporary, 1))).isEqualTo(recent);
    }
  }

  @Test
  void bound_lessThanAReply_keepsNoneAndGivesAll() throws IOException {
    for (long bound : new long[] {0, 1, 4095}) {
      try (ReplyCache cache = ReplyCache.open(temporary, bound)) {
        for (int i = 0; i < 3; i++) {
          assertThat(cache.computeIfAbsent(key(i), () -> reply("Rome"))).isEqualTo(reply("Rome"));
          assertThat(cache.find(key(i))).isEmpty();
        }
      }
    }
  }

  @Test
  void reply_moreThanAllowed_isGivenAndNotKept() throws IOException {
    StoredReply huge = reply("x".repeat(StoredReplyJson.MAX_BYTES));
    try (ReplyCache cache = ReplyCache.open(temporary)) {
      assertThat(cache.computeIfAbsent(key(1), () -> huge)).isEqualTo(huge);
      assertThat(cache.find(key(1))).isEmpty();
    }
  }

  @Test
  void close_waitsForTheCallInFlightAndMayBeCalledAgain() throws Exception {
    ReplyCache cache = ReplyCache.open(temporary);
    Held held = new Held();
    Future<StoredReply> call = executor.submit(() -> cache.computeIfAbsent(key(1), held));
    held.asked.await();
    Thread closing = new Thread(cache::close);
    closing.start();
    awaitWaiting(closing);
    held.answer.complete(reply("Rome"));
    assertThat(call.get()).isEqualTo(reply("Rome"));
    closing.join();
    cache.close();
    assertThatIllegalStateException().isThrownBy(() -> cache.find(key(1)));
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.computeIfAbsent(key(1), ReplyCacheTest::mustNotAsk));
    assertThatIllegalStateException().isThrownBy(() -> cache.exportTo(temporary.resolve("a.zip")));
  }

  private Path filled(String name, int... numbers) throws IOException {
    Path directory = temporary.resolve(name);
    try (ReplyCache cache = ReplyCache.open(directory)) {
      for (int i : numbers) {
        cache.computeIfAbsent(key(i), () -> reply("reply " + i));
      }
    }
    return directory;
  }

  private Path exported(Path directory, String name) throws IOException {
    Path zip = temporary.resolve(name);
    try (ReplyCache cache = ReplyCache.open(directory)) {
      cache.exportTo(zip);
    }
    return zip;
  }

  @Test
  void exportTo_sameRepliesStoredOtherwise_isTheSameToTheByte() throws IOException {
    Path one = exported(filled("one", 1, 2, 3, 4), "one.zip");
    TimeZone zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
    try {
      assertThat(exported(filled("other", 4, 3, 2, 1), "other.zip")).hasSameBinaryContentAs(one);
    } finally {
      TimeZone.setDefault(zone);
    }
    try (ZipFile zip = new ZipFile(one.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .isSorted()
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(1, 5).mapToObj(i -> key(i).hex() + ".json").toList());
      assertThat(zip.stream().map(ZipEntry::getTimeLocal))
          .containsOnly(LocalDateTime.of(1980, 2, 1, 0, 0));
    }
    assertThat(files(temporary, ".tmp")).isEmpty();
  }

  @Test
  void openArchive_exported_repeatsWithoutAsking() throws IOException {
    Path zip = exported(filled("replies", 1, 2, 3), "run.zip");
    try (ReplyCache archive = ReplyCache.openArchive(zip)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(archive.computeIfAbsent(key(i), ReplyCacheTest::mustNotAsk))
            .isEqualTo(reply("reply " + i));
      }
      assertThat(archive.find(key(4))).isEmpty();
      assertThat(archive.found()).isEqualTo(3);
      assertThatExceptionOfType(GenerationException.class)
          .isThrownBy(() -> archive.computeIfAbsent(key(4), ReplyCacheTest::mustNotAsk))
          .withMessageContainingAll(zip.toString(), "photo", "prompt", "model", "parameters")
          .matches(e -> !e.retryable());
      assertThat(archive.asked()).isZero();
      Path again = temporary.resolve("again.zip");
      assertThat(archive.exportTo(again)).isEqualTo(3);
      assertThat(again).hasSameBinaryContentAs(zip);
    }
  }

  @Test
  void exportUsedTo_holdsWhatWasGivenAndNothingElse() throws IOException {
    Path directory = filled("replies", 1, 2, 3);
    Path zip = temporary.resolve("run.zip");
    try (ReplyCache cache = ReplyCache.open(directory)) {
      cache.find(key(2));
      cache.find(key(9));
      cache.computeIfAbsent(key(4), () -> reply("reply 4"));
      assertThat(cache.exportUsedTo(zip)).isEqualTo(2);
    }
    try (ReplyCache archive = ReplyCache.openArchive(zip)) {
      assertThat(IntStream.range(0, 10).filter(i -> archive.find(key(i)).isPresent()))
          .containsExactly(2, 4);
    }
  }

  @Test
  void exportTo_keys_holdsTheirRepliesAndLookingIsNoUse() throws IOException {
    Path zip = temporary.resolve("run.zip");
    try (ReplyCache cache = ReplyCache.open(filled("replies", 1, 2, 3))) {
      assertThat(cache.has(key(1))).isTrue();
      assertThat(cache.has(key(9))).isFalse();
      assertThat(cache.found()).isZero();
      assertThat(cache.exportTo(zip, Set.of(key(1).hex(), key(3).hex()))).isEqualTo(2);
      assertThat(cache.exportUsedTo(temporary.resolve("used.zip"))).isZero();
    }
    try (ReplyCache archive = ReplyCache.openArchive(zip)) {
      assertThat(IntStream.range(0, 10).filter(i -> archive.has(key(i)))).containsExactly(1, 3);
    }
  }

  @Test
  void exportTo_replyThatIsNotKept_isRefusedAndLeavesTheFileThere() throws IOException {
    Path zip = Files.writeString(temporary.resolve("run.zip"), "what was there");
    try (ReplyCache cache = ReplyCache.open(filled("replies", 1))) {
      assertThatIOException()
          .isThrownBy(() -> cache.exportTo(zip, List.of(key(1), key(2))))
          .withMessageContaining(key(2).hex());
    }
    assertThat(zip).hasContent("what was there");
    assertThat(files(temporary, ".tmp")).isEmpty();
  }

  @Test
  void openArchive_noArchiveOfReplies_saysSo() throws IOException {
    Path text = Files.writeString(temporary.resolve("a.zip"), "no zip");
    assertThatIOException()
        .isThrownBy(() -> ReplyCache.openArchive(text))
        .withMessageContaining("no sound zip");
    Path other = temporary.resolve("b.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(other))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
    }
    assertThatIOException()
        .isThrownBy(() -> ReplyCache.openArchive(other))
        .withMessageContaining("other files");
    assertThatIOException()
        .isThrownBy(() -> ReplyCache.openArchive(temporary.resolve("missing.zip")));
  }

  @Test
  void openArchive_emptyOne_isEmpty() throws IOException {
    try (ReplyCache archive = ReplyCache.openArchive(exported(filled("none"), "none.zip"))) {
      assertThat(archive.find(key(1))).isEmpty();
    }
  }

  @Test
  void openArchive_packedAnew_isRead() throws IOException {
    Path zip = temporary.resolve("packed.zip");
    try (ZipOutputStream packed = new ZipOutputStream(Files.newOutputStream(zip))) {
      packed.putNextEntry(new ZipEntry("notes.txt"));
      packed.putNextEntry(new ZipEntry(key(1).hex() + ".json"));
      packed.write(StoredReplyJson.write(key(1), reply("Rome")));
    }
    try (ReplyCache archive = ReplyCache.openArchive(zip)) {
      assertThat(archive.find(key(1))).contains(reply("Rome"));
    }
  }

  @Test
  void openArchive_entryThatUnpacksToMuch_isReadNoFurtherThanAllowed() throws IOException {
    Path zip = temporary.resolve("bomb.zip");
    try (ZipOutputStream bomb = new ZipOutputStream(Files.newOutputStream(zip))) {
      bomb.putNextEntry(new ZipEntry(key(1).hex() + ".json"));
      for (int i = 0; i < 64; i++) {
        bomb.write(new byte[1 << 20]);
      }
    }
    try (ReplyArchive archive = ReplyArchive.open(zip)) {
      assertThat(archive.read(key(1))).hasSize(StoredReplyJson.MAX_BYTES + 1);
    }
    try (ReplyCache cache = ReplyCache.openArchive(zip)) {
      assertThatExceptionOfType(GenerationException.class)
          .isThrownBy(() -> cache.computeIfAbsent(key(1), ReplyCacheTest::mustNotAsk))
          .withMessageContaining("no sound one");
    }
  }
}
