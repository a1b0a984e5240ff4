package io.img2loc.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link Encoder} must do. It needs JUnit Jupiter and AssertJ, and makes its own
 * pictures. Extend it:
 *
 * <pre>{@code
 * class AspectEncoderTest extends EncoderContract {
 *   @Override
 *   protected Encoder create() {
 *     return new AspectEncoder();
 *   }
 * }
 * }</pre>
 */
public abstract class EncoderContract {
  private static final int PARALLELISM = 3;

  private Encoder encoder;
  private ExecutorService executor;

  /** For subclasses. */
  protected EncoderContract() {}

  /**
   * A new encoder, the same at every call; each test closes its own.
   *
   * @throws Exception if there can be none; the test fails
   */
  protected abstract Encoder create() throws Exception;

  @BeforeEach
  void open() throws Exception {
    encoder = create();
    executor = Executors.newFixedThreadPool(PARALLELISM + 1);
  }

  @AfterEach
  void closeAll() {
    executor.shutdownNow();
    encoder.close();
  }

  @Test
  void space_isTheSameAtEveryCallAndForEveryEncoder() throws Exception {
    EmbeddingSpace space = encoder.space();
    encoder.encode(photo(0));
    assertThat(encoder.space()).isEqualTo(space);
    try (Encoder other = create()) {
      assertThat(other.space()).isEqualTo(space);
    }
  }

  @Test
  void encode_givesVectorsOfTheSpacesDimension() {
    for (int i = 0; i < 6; i++) {
      assertThat(encoder.encode(photo(i)).dimension()).isEqualTo(encoder.space().dimension());
    }
  }

  @Test
  void encode_samePhoto_givesEqualVectors() throws Exception {
    Photo photo = photo(1);
    Embedding first = encoder.encode(photo);
    encoder.encode(photo(2));
    assertThat(encoder.encode(photo)).isEqualTo(first);
    try (Encoder other = create()) {
      assertThat(other.encode(photo)).isEqualTo(first);
    }
  }

  @Test
  void encode_fileAndBytesOfTheSameContent_giveEqualVectors(@TempDir Path folder)
      throws IOException {
    byte[] bytes = png(3);
    Path file = Files.write(folder.resolve("file.png"), bytes);
    assertThat(encoder.encode(Photo.of(file)))
        .isEqualTo(encoder.encode(Photo.of(bytes, "bytes.png")));
  }

  @Test
  void encode_byManyThreadsAtOnce_agreesWithOneAfterTheOther() throws Exception {
    List<Photo> photos = photos(24);
    List<Embedding> serial = photos.stream().map(encoder::encode).toList();
    List<Future<Embedding>> concurrent = new ArrayList<>();
    for (Photo photo : photos) {
      concurrent.add(executor.submit(() -> encoder.encode(photo)));
    }
    for (int i = 0; i < serial.size(); i++) {
      assertAgree(concurrent.get(i).get(), serial.get(i));
    }
  }

  @Test
  void encode_noPhoto_throwsPhotoExceptionThatNamesItAndGoesOn() {
    Embedding before = encoder.encode(photo(0));
    assertThatThrownBy(() -> encoder.encode(Photo.of(new byte[0], "empty.jpg")))
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("empty.jpg");
    assertThatThrownBy(() -> encoder.encode(broken("noise.jpg")))
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("noise.jpg");
    assertThat(encoder.encode(photo(0))).isEqualTo(before);
  }

  @Test
  void encode_missingFile_throwsPhotoExceptionThatNamesIt(@TempDir Path folder) {
    assertThatThrownBy(() -> encoder.encode(Photo.of(folder.resolve("missing.jpg"))))
        .isInstanceOf(PhotoException.class)
        .hasMessageContaining("missing.jpg");
  }

  @Test
  void encodeAll_keepsOrderWithOneOutcomeForEachPhoto() {
    List<Photo> photos = photos(17);
    try (var outcomes = encoder.encodeAll(photos.stream(), executor, PARALLELISM)) {
      List<Outcome<Photo, Embedding>> all = outcomes.toList();
      assertThat(all).hasSameSizeAs(photos);
      for (int i = 0; i < photos.size(); i++) {
        assertThat(all.get(i).input()).isSameAs(photos.get(i));
        assertAgree(all.get(i).orElseThrow(), encoder.encode(photos.get(i)));
      }
    }
  }

  @Test
  void encodeAll_failuresStandInTheirPlacesAndStopNothing() {
    List<Photo> photos = List.of(photo(0), broken("b1.jpg"), broken("b2.jpg"), photo(1));
    try (var outcomes = encoder.encodeAll(photos.stream(), executor, PARALLELISM)) {
      List<Outcome<Photo, Embedding>> all = outcomes.toList();
      assertThat(all).extracting(Outcome::input).containsExactlyElementsOf(photos);
      assertThat(all)
          .extracting(outcome -> outcome.value() != null)
          .containsExactly(true, false, false, true);
      assertThat(all.get(1).failure())
          .isInstanceOf(PhotoException.class)
          .hasMessageContaining("b1.jpg");
      assertThat(all.get(2).failure())
          .isInstanceOf(PhotoException.class)
          .hasMessageContaining("b2.jpg");
    }
  }

  @Test
  void encodeAll_nothing_givesNothing() {
    try (var outcomes = encoder.encodeAll(Stream.empty(), executor, PARALLELISM)) {
      assertThat(outcomes).isEmpty();
    }
  }

  @Test
  void encodeAll_readsNoFurtherAheadThanTwiceTheParallelism() {
    AtomicInteger read = new AtomicInteger();
    Photo photo = photo(0);
    Stream<Photo> endless =
        Stream.generate(
            () -> {
              read.incrementAndGet();
              return photo;
            });
    try (var outcomes = encoder.encodeAll(endless, executor, PARALLELISM)) {
      assertThat(read).as("read before the first outcome is asked for").hasValue(0);
      Iterator<Outcome<Photo, Embedding>> iterator = outcomes.iterator();
      for (int taken = 1; taken <= 20; taken++) {
        assertThat(iterator.next().value()).isNotNull();
        assertThat(read.get()).isBetween(taken, taken + 2 * PARALLELISM);
      }
    }
    int readWhenClosed = read.get();
    assertThat(readWhenClosed).isLessThanOrEqualTo(20 + 2 * PARALLELISM);
  }

  @Test
  void encodeAll_withoutParallelism_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.encodeAll(Stream.of(photo(0)), executor, 0));
  }

  @Test
  void close_mayBeCalledAgain() {
    encoder.encode(photo(0));
    encoder.close();
    assertThatCode(encoder::close).doesNotThrowAnyException();
  }

  @Test
  void encode_afterClose_worksAsBeforeOrSaysThatItIsClosed() {
    Embedding before = encoder.encode(photo(0));
    encoder.close();
    Embedding after;
    try {
      after = encoder.encode(photo(0));
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessageContaining("closed");
      return;
    }
    assertThat(after).isEqualTo(before);
  }

  /** Threads may order sums differently, where the hardware does; no more than that. */
  private static void assertAgree(Embedding actual, Embedding expected) {
    assertThat(actual.dimension()).isEqualTo(expected.dimension());
    float[] a = actual.toArray();
    float[] e = expected.toArray();
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i]).as("dimension %d", i).isCloseTo(e[i], within(1e-5f));
    }
  }

  private static List<Photo> photos(int count) {
    return IntStream.range(0, count).mapToObj(EncoderContract::photo).toList();
  }

  private static Photo photo(int i) {
    return Photo.of(png(i), "picture-" + i + ".png");
  }

  private static Photo broken(String name) {
    byte[] noise = new byte[1000];
    Arrays.fill(noise, (byte) 0x5a);
    return Photo.of(noise, name);
  }

  /** Waves of colour; shape, direction and colours differ from picture to picture. */
  private static byte[] png(int i) {
    BufferedImage image =
        new BufferedImage(40 + 7 * (i % 5), 60 - 9 * (i % 4), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int red = wave(x * (i % 3 + 1) + y * (i % 4) + 11 * i);
        int green = wave(y * (i % 5 + 1) + 5 * i);
        int blue = wave(x + y + 17 * i);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new AssertionError("the JDK writes PNG to memory", e);
    }
    return bytes.toByteArray();
  }

  private static int wave(int phase) {
    return (int) Math.round(127.5 + 127.5 * Math.sin(phase / 7.0));
  }
}
