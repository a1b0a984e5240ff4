package io.img2loc.index;

import static io.img2loc.index.CountingEncoder.broken;
import static io.img2loc.index.CountingEncoder.expected;
import static io.img2loc.index.CountingEncoder.photo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.index.CachedSpace.Key;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("space – ünï", 33);

  @TempDir Path temporary;
  private final CountingEncoder counting = new CountingEncoder(SPACE);
  private final ExecutorService executor = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** How many of the photos the encoder was asked for; what came out is compared for all. */
  private int computed(Path directory, int first, int end) throws IOException {
    return computed(directory, SPACE, "", first, end);
  }

  private static int computed(
      Path directory, EmbeddingSpace space, String variant, int first, int end) throws IOException {
    return computed(directory, Long.MAX_VALUE, space, variant, first, end);
  }

  private static int computed(
      Path directory, long bound, EmbeddingSpace space, String variant, int first, int end)
      throws IOException {
    CountingEncoder counting = new CountingEncoder(space);
    try (EmbeddingCache cache = EmbeddingCache.open(directory, bound)) {
      Encoder encoder = cache.around(counting, variant);
      for (int i = first; i < end; i++) {
        assertThat(encoder.encode(photo(i))).isEqualTo(expected(space, photo(i)));
      }
    }
    return counting.encoded.get();
  }

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static long bytes(Path directory) throws IOException {
    long sum = 0;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  @Test
  void encode_again_isAnsweredWithoutTheEncoderToTheLastBit() throws IOException {
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 500; i++) {
          assertThat(encoder.encode(photo(i))).isEqualTo(expected(SPACE, photo(i)));
        }
      }
      assertThat(counting.encoded).hasValue(500);
      assertThat(encoder.space()).isEqualTo(SPACE);
    }
    assertThat(computed(temporary, 0, 500)).as("opened again").isZero();
  }

  @Test
  void encode_sameContentUnderAnotherName_isKnown() throws IOException {
    Photo photo = photo(1);
    Path file = Files.writeString(temporary.resolve("renamed.jpg"), "photo number 1");
    try (EmbeddingCache cache = EmbeddingCache.open(temporary.resolve("cache"))) {
      Encoder encoder = cache.around(counting);
      assertThat(encoder.encode(Photo.of(file))).isEqualTo(encoder.encode(photo));
    }
    assertThat(counting.encoded).hasValue(1);
  }

  @Test
  void encode_failure_isNotKept() throws IOException {
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      for (String name : List.of("first.jpg", "second.jpg")) {
        assertThatThrownBy(() -> encoder.encode(broken(name)))
            .isInstanceOf(PhotoException.class)
            .hasMessage(name + ": broken");
      }
    }
    assertThat(counting.encoded).hasValue(2);
  }

  @Test
  void encode_otherSpaceOrVariant_isNotAnswered() throws IOException {
    assertThat(computed(temporary, 0, 10)).isEqualTo(10);
    EmbeddingSpace other = new EmbeddingSpace("another space", SPACE.dimension());
    EmbeddingSpace longer = new EmbeddingSpace(SPACE.id(), SPACE.dimension() + 1);
    assertThat(computed(temporary, other, "", 0, 10)).isEqualTo(10);
    assertThat(computed(temporary, longer, "", 0, 10)).isEqualTo(10);
    assertThat(computed(temporary, SPACE, "fast", 0, 10)).isEqualTo(10);
    assertThat(computed(temporary, SPACE, "fast", 0, 10)).isZero();
    assertThat(computed(temporary, other, "", 0, 10)).isZero();
    assertThat(computed(temporary, 0, 10)).isZero();
  }

  /** As if two spaces had come to the same name of a folder. */
  @Test
  void encode_filesOfAnotherSpaceInTheFolder_areNotAnswers() throws IOException {
    EmbeddingSpace other = new EmbeddingSpace("another space", SPACE.dimension());
    computed(temporary, other, "", 0, 10);
    Files.move(
        temporary.resolve(new Key(other, "").folder()),
        temporary.resolve(new Key(SPACE, "").folder()));
    assertThat(computed(temporary, 0, 10)).isEqualTo(10);
    assertThat(computed(temporary, 0, 10)).isZero();
  }

  @Test
  void encodeAll_asksTheEncoderForWhatIsNotKnown() throws IOException {
    computed(temporary, 0, 20);
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      List<Photo> photos =
          new ArrayList<>(IntStream.range(10, 40).mapToObj(i -> photo(i)).toList());
      photos.add(7, broken("b.jpg"));
      List<Outcome<Photo, Embedding>> outcomes;
      try (var stream = cache.around(counting).encodeAll(photos.stream(), executor, 3)) {
        outcomes = stream.toList();
      }
      assertThat(outcomes).extracting(Outcome::input).containsExactlyElementsOf(photos);
      assertThat(outcomes.get(7).failure()).hasMessage("b.jpg: broken");
      for (int i = 8; i < outcomes.size(); i++) {
        assertThat(outcomes.get(i).value()).isEqualTo(expected(SPACE, photos.get(i)));
      }
    }
    assertThat(counting.encoded).hasValue(21);
    assertThat(computed(temporary, 0, 40)).isZero();
  }

  @Test
  void encodeAll_unknownPhotos_areWithTheEncoderAtTheSameTime() throws IOException {
    CyclicBarrier together = new CyclicBarrier(3);
    Encoder meeting =
        new Encoder() {
          @Override
          public EmbeddingSpace space() {
            return SPACE;
          }

          @Override
          public Embedding encode(Photo photo) {
            try {
              together.await();
            } catch (InterruptedException | BrokenBarrierException e) {
              throw new IllegalStateException(e);
            }
            return expected(SPACE, photo);
          }
        };
    try (EmbeddingCache cache = EmbeddingCache.open(temporary);
        var outcomes =
            cache
                .around(meeting)
                .encodeAll(IntStream.range(0, 9).mapToObj(i -> photo(i)), executor, 3)) {
      assertThat(outcomes).hasSize(9).allMatch(outcome -> outcome.value() != null);
    }
  }

  @Test
  void encodeAll_knownPhotos_doNotWaitForOneBehindThem() throws IOException {
    computed(temporary, 0, 2);
    CountDownLatch released = new CountDownLatch(1);
    Encoder slow =
        new Encoder() {
          @Override
          public EmbeddingSpace space() {
            return SPACE;
          }

          @Override
          public Embedding encode(Photo photo) {
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return expected(SPACE, photo);
          }
        };
    try (EmbeddingCache cache = EmbeddingCache.open(temporary);
        var outcomes =
            cache.around(slow).encodeAll(Stream.of(photo(0), photo(1), photo(2)), executor, 2)) {
      Iterator<Outcome<Photo, Embedding>> iterator = outcomes.iterator();
      assertThat(iterator.next().value()).isEqualTo(expected(SPACE, photo(0)));
      assertThat(iterator.next().value()).isEqualTo(expected(SPACE, photo(1)));
      released.countDown();
      assertThat(iterator.next().value()).isEqualTo(expected(SPACE, photo(2)));
    }
  }

  @Test
  void encode_onAnInterruptedThread_neitherClosesFilesNorStopsStoring() throws IOException {
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      Thread.currentThread().interrupt();
      encoder.encode(photo(0));
      encoder.encode(photo(0));
      assertThat(Thread.interrupted()).isTrue();
      encoder.encode(photo(1));
      encoder.encode(photo(0));
    }
    assertThat(counting.encoded).hasValue(2);
    assertThat(computed(temporary, 0, 2)).isZero();
  }

  @Test
  void close_ofTheEncoder_closesTheEncoderInsideOnceAndNotTheCache() throws IOException {
    try (EmbeddingCache cache = EmbeddingCache.open(temporary)) {
      Encoder encoder = cache.around(counting);
      encoder.encode(photo(0));
      encoder.close();
      encoder.close();
      assertThat(counting.closed).hasValue(1);
      assertThatThrownBy(() -> encoder.encode(photo(0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(cache.around(new CountingEncoder(SPACE)).encode(photo(0)))
          .isEqualTo(expected(SPACE, photo(0)));
    }
  }

  @Test
  void close_ofTheCache_leavesItsEncodersToThemselves() throws IOException {
    EmbeddingCache cache = EmbeddingCache.open(temporary);
    Encoder encoder = cache.around(counting);
    encoder.encode(photo(0));
    cache.close();
    cache.close();
    assertThat(encoder.encode(photo(0))).isEqualTo(expected(SPACE, photo(0)));
    assertThat(encoder.encode(photo(1))).isEqualTo(expected(SPACE, photo(1)));
    assertThat(counting.encoded).hasValue(3);
    assertThatThrownBy(() -> cache.around(counting))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed; open it again");
    assertThat(computed(temporary, 0, 2)).isEqualTo(1);
  }

  @Test
  void twoCachesAtOnce_haveFilesOfTheirOwnAndLaterGoOnWithThem() throws IOException {
    try (EmbeddingCache one = EmbeddingCache.open(temporary);
        EmbeddingCache other = EmbeddingCache.open(temporary)) {
      Encoder first = one.around(counting);
      Encoder second = other.around(counting);
      for (int i = 0; i < 50; i++) {
        first.encode(photo(i));
        second.encode(photo(100 + i));
      }
    }
    assertThat(counting.encoded).hasValue(100);
    assertThat(computed(temporary, 0, 50)).isZero();
    assertThat(computed(temporary, 100, 150)).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(computed(temporary, 200, 201 + i)).isEqualTo(1);
    }
    assertThat(files(temporary, ".vectors")).hasSize(2);
  }

  @Test
  void open_anyByteFlipped_givesTheRightVectorAndMendsItself() throws IOException {
    int photos = 40;
    Path sound = temporary.resolve("sound");
    computed(sound, 0, photos);
    List<Path> files = new ArrayList<>(files(sound, ".vectors"));
    files.addAll(files(sound, ".keys"));
    Random random = new Random(7);
    int missing = 0;
    for (int round = 0; round < 300; round++) {
      Path copy = temporary.resolve("copy " + round);
      for (Path file : files) {
        Path target = copy.resolve(sound.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      Path damaged = copy.resolve(sound.relativize(files.get(round % 2)));
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, bytes);
      missing += computed(copy, 0, photos);
      assertThat(computed(copy, 0, photos)).as("after the first pass").isZero();
    }
    assertThat(missing).as("what was hit was encoded again").isGreaterThanOrEqualTo(300);
  }

  @Test
  void open_cutAnywhereInTheLastEntry_losesThatOneAndGoesOn() throws IOException {
    int entry = 32 + 4 * SPACE.dimension() + 4;
    for (int cut = 1; cut <= entry + 1; cut += 7) {
      Path directory = temporary.resolve("cut " + cut);
      computed(directory, 0, 5);
      Path vectors = files(directory, ".vectors").get(0);
      byte[] bytes = Files.readAllBytes(vectors);
      Files.write(vectors, Arrays.copyOf(bytes, bytes.length - cut));

      assertThat(computed(directory, 0, 5)).isEqualTo(cut > entry ? 2 : 1);
      assertThat(computed(directory, 0, 8)).isEqualTo(3);
      assertThat(computed(directory, 0, 8)).isZero();
      assertThat(files(directory, ".vectors")).hasSize(1);
    }
  }

  @Test
  void open_beyondTheBound_deletesWhatIsOldestAndNothingOfOthers() throws IOException {
    EmbeddingSpace other = new EmbeddingSpace("newer", 33);
    EmbeddingSpace newest = new EmbeddingSpace("newest", 33);
    computed(temporary, 0, 100);
    long one = bytes(temporary);
    computed(temporary, newest, "", 0, 100);
    computed(temporary, other, "", 0, 100);
    long all = bytes(temporary);
    Path folder = temporary.resolve(new Key(SPACE, "").folder());
    age(folder, 3);
    age(temporary.resolve(new Key(other, "").folder()), 2);
    Path notes = Files.writeString(temporary.resolve("notes.vectors"), "mine");
    Path inside = Files.writeString(folder.resolve("notes.vectors"), "mine");

    EmbeddingCache.open(temporary, all - 1).close();

    assertThat(notes).exists();
    assertThat(inside).exists();
    assertThat(bytes(temporary)).isEqualTo(all - one + 8);
    assertThat(computed(temporary, other, "", 0, 100)).isZero();
    assertThat(computed(temporary, newest, "", 0, 100)).isZero();
    assertThat(computed(temporary, 0, 100)).isEqualTo(100);
  }

  private static void age(Path folder, int days) throws IOException {
    for (Path file : files(folder, "")) {
      Files.setLastModifiedTime(
          file, FileTime.fromMillis(System.currentTimeMillis() - 86_400_000L * days));
    }
  }

  /** Were the oldest always deleted, a scan would delete each just before it comes to it. */
  @Test
  void encode_moreThanTheBoundAgainAndAgain_keepsTheFirstOfThem() throws IOException {
    long bound = 40_000; // 176 bytes for each, in files of an eighth
    assertThat(computed(temporary, bound, SPACE, "", 0, 300)).isEqualTo(300);
    assertThat(bytes(temporary)).isBetween(bound * 9 / 10, bound);
    assertThat(computed(temporary, bound, SPACE, "", 0, 220)).isZero();
    assertThat(computed(temporary, bound, SPACE, "", 0, 300)).isBetween(70, 80);
    assertThat(bytes(temporary)).isLessThanOrEqualTo(bound);

    assertThat(computed(temporary, bound, SPACE, "", 999, 1000)).isEqualTo(1);
    assertThat(computed(temporary, bound, SPACE, "", 999, 1000)).as("there is room").isZero();
    assertThat(computed(temporary, bound, SPACE, "", 0, 300)).isBetween(70, 150);

    EmbeddingCache.open(temporary, 0).close();
    assertThat(bytes(temporary)).isZero();
  }

  /**
   * Else the order in which a fast scan used its files were lost, and it deleted ahead of itself.
   */
  @Test
  void use_ofManyFilesInOneMillisecond_keepsTheirOrder() throws IOException {
    CacheBound bound = new CacheBound(temporary, 40_000);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Path stem = temporary.resolve("file" + i);
      Path lock = Files.createFile(CacheFile.lock(stem));
      bound.use(stem);
      times.add(lock.toFile().lastModified());
    }
    assertThat(times).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void encode_whatWasUsedTheLastTime_staysBeforeWhatWasNot() throws IOException {
    long bound = 40_000;
    computed(temporary, bound, SPACE, "", 0, 112); // half of it
    computed(temporary, bound, SPACE, "", 500, 612);
    age(temporary, 5);
    computed(temporary, bound, SPACE, "", 0, 112);

    computed(temporary, bound, SPACE, "", 1000, 1100);

    assertThat(computed(temporary, bound, SPACE, "", 0, 112)).isZero();
    assertThat(computed(temporary, bound, SPACE, "", 1000, 1100)).isZero();
  }

  @Test
  void defaultMaximum_leavesMostOfTheDisk() {
    assertThat(EmbeddingCache.defaultMaximum(1L << 30, 4L << 30)).isEqualTo(2L << 30);
    assertThat(EmbeddingCache.defaultMaximum(1L << 30, 0)).isEqualTo(1L << 30);
    assertThat(EmbeddingCache.defaultMaximum(0, 1L << 40)).isEqualTo(16L << 30);
  }

  /** As where two class loaders of a server have this class, and know nothing of each other. */
  @Test
  void encode_fileLockedByAnotherClassLoader_goesOnWithoutIt() throws IOException {
    computed(temporary, 0, 5);
    Path lock = files(temporary, ".lock").get(0);
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
      assertThat(computed(temporary, 0, 8)).isEqualTo(3);
      assertThat(computed(temporary, 0, 8)).isZero();
    }
    assertThat(files(temporary, ".vectors")).hasSize(2);
  }

  @Test
  void files_areTheOwnersAlone() throws IOException {
    assumeTrue(
        temporary.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "needs POSIX permissions");
    Path cache = temporary.resolve("caches/mine");
    computed(cache, 0, 3);
    try (Stream<Path> all = Files.walk(temporary.resolve("caches"))) {
      assertThat(all)
          .hasSize(6)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
    }
  }

  @Test
  void encode_noRoomForAnEntry_storesNothing() throws IOException {
    try (EmbeddingCache cache = EmbeddingCache.open(temporary, 100)) {
      cache.around(counting).encode(photo(0));
    }
    assertThat(bytes(temporary)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EmbeddingCache.open(temporary, -1))
        .withMessage("maximumBytes must be at least 0, was -1");
  }

  @Test
  void encode_folderThatCannotBe_goesOnWithoutStoring() throws IOException {
    Files.writeString(temporary.resolve(new Key(SPACE, "").folder()), "in its place");
    assertThat(computed(temporary, 0, 5)).isEqualTo(5);
    assertThat(computed(temporary, 0, 5)).isEqualTo(5);
  }

  @Test
  void open_fileInItsPlace_isRefused() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "in its place");
    assertThatThrownBy(() -> EmbeddingCache.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }
}
