package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.PhotoException;
import io.img2loc.Progress;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.Indexer.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexerTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("angle-1", 2);

  private static final Search NEAREST = new Search(1, 0, Filter.everything());

  @TempDir Path folder;

  private Path directory;
  private IndexWriter writer;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> encoded = new ConcurrentSkipListSet<>();
  private Consumer<String> beforeEncoding = name -> {};

  /** Encodes a photo of number n as the angle of n degrees; fails where its bytes say so. */
  private final Encoder encoder = new AngleEncoder(SPACE);

  private final class AngleEncoder implements Encoder {
    private final EmbeddingSpace space;

    AngleEncoder(EmbeddingSpace space) {
      this.space = space;
    }

    @Override
    public EmbeddingSpace space() {
      return space;
    }

    @Override
    public Embedding encode(Photo photo) {
      beforeEncoding.accept(photo.name());
      encoded.add(photo.name());
      if (photo.name().startsWith("broken")) {
        throw new PhotoException(photo.name() + ": broken");
      }
      if (photo.name().startsWith("long")) {
        return Embedding.of(1, 2, 3);
      }
      return angle(Integer.parseInt(photo.name().replaceAll(".*/|\\D", "")));
    }
  }

  private static Embedding angle(int degrees) {
    double radians = Math.toRadians(degrees);
    return Embedding.of((float) Math.cos(radians), (float) Math.sin(radians));
  }

  @BeforeEach
  void open() throws IOException {
    directory = folder.resolve("index");
    writer = IndexWriter.open(directory, SPACE);
  }

  @AfterEach
  void close() throws IOException {
    assertThat(Thread.interrupted()).isFalse();
    writer.close();
  }

  private Indexer.Builder indexer() {
    return Indexer.builder(writer).onProblem(problems::add);
  }

  private static DatasetItem item(String name, String id) {
    Photo photo = Photo.of(name.getBytes(StandardCharsets.UTF_8), name);
    return DatasetItem.labeled(photo, Reference.of(id, new GeoPoint(1, 2)));
  }

  private static DatasetItem item(int number) {
    return item("photo " + number, "id " + number);
  }

  private static Dataset items(int from, int to) {
    return () -> IntStream.range(from, to).mapToObj(IndexerTest::item);
  }

  /** The ids that whoever opens the index now finds. */
  private Set<String> committed() throws IOException {
    Set<String> ids = new TreeSet<>();
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      for (int i = 0; i < index.size(); i++) {
        assertThat(ids.add(index.reference(i).id())).isTrue();
      }
    }
    return ids;
  }

  @Test
  void index_photosOnManyThreads_haveTheirOwnVectors() throws IOException {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      IndexReport report = indexer().executor(executor, 4).build().index(items(0, 90), encoder);

      assertThat(report).isEqualTo(new IndexReport(90, 0, 0, 0, 0, false));
    } finally {
      executor.shutdown();
    }
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      for (int i = 0; i < 90; i++) {
        assertThat(index.search(angle(i), NEAREST).nearest().get(0).reference().id())
            .isEqualTo("id " + i);
      }
    }
  }

  @Test
  void index_again_goesOnAndEncodesNothingTwice() throws IOException {
    indexer().build().index(items(0, 10), encoder);
    writer.close();
    writer = IndexWriter.open(directory, SPACE);
    encoded.clear();

    IndexReport report = indexer().build().index(items(0, 15), encoder);

    assertThat(report).isEqualTo(new IndexReport(5, 0, 10, 0, 0, false));
    assertThat(encoded).hasSize(5);
    assertThat(committed()).hasSize(15);
  }

  @Test
  void index_folderAgain_opensNothingOfWhatIsThere() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Path photo = Files.write(photos.resolve("1.jpg"), jpeg(300, 200));
    Files.writeString(
        photos.resolve("1.jpg.json"),
        "{\"title\":\"1.jpg\",\"geoData\":{\"latitude\":48.5,\"longitude\":2.25}}");
    Dataset dataset = Dataset.folder(photos);
    assertThat(indexer().build().index(dataset, encoder).added()).isEqualTo(1);

    Files.writeString(photo, "would be unreadable, if it were opened");

    assertThat(indexer().build().index(dataset, encoder))
        .isEqualTo(new IndexReport(0, 0, 1, 0, 0, false));
    assertThat(problems).isEmpty();
  }

  @Test
  void index_whatCannotBeUsed_isToldByKindAndStopsNothing() throws IOException {
    Photo lost = Photo.of(new byte[1], "lost");
    Dataset dataset =
        () ->
            Stream.of(
                item(1),
                item("broken 2", "id 2"),
                DatasetItem.withoutPosition(lost, "lost: states no position"),
                DatasetItem.unreadable("places.csv, line 5", "places.csv, line 5: no number"),
                item("long 3", "id 3"),
                item("photo 40", "id 1"),
                item("photo 5", "half a pair \ud800"),
                item(6));

    IndexReport report = indexer().build().index(dataset, encoder);

    assertThat(report).isEqualTo(new IndexReport(2, 0, 0, 1, 5, false));
    assertThat(problems)
        .extracting(Problem::name, Problem::status)
        .containsExactlyInAnyOrder(
            tuple("broken 2", Problem.Status.UNREADABLE),
            tuple("lost", Problem.Status.NO_POSITION),
            tuple("places.csv, line 5", Problem.Status.UNREADABLE),
            tuple("long 3", Problem.Status.REFUSED),
            tuple("photo 40", Problem.Status.DUPLICATE),
            tuple("photo 5", Problem.Status.REFUSED));
    assertThat(problems)
        .anySatisfy(
            problem ->
                assertThat(problem.reason()).contains("\"id 3\"", "3 dimensions", "angle-1"));
    assertThat(committed()).containsExactly("id 1", "id 6");
  }

  @Test
  void index_sameIdLaterInTheRun_isADuplicateAndNotPresent() throws IOException {
    Dataset dataset =
        () -> Stream.concat(items(0, 20).items(), Stream.of(item("photo 50", "id 3")));

    IndexReport report = indexer().build().index(dataset, encoder);

    assertThat(report).isEqualTo(new IndexReport(20, 0, 0, 0, 1, false));
    assertThat(problems).extracting(Problem::status).containsExactly(Problem.Status.DUPLICATE);
  }

  @Test
  void replaceExisting_newTakesThePlaceOfOld_andWhatFailsDoesNot() throws IOException {
    indexer().build().index(items(0, 3), encoder);
    Dataset dataset =
        () -> Stream.of(item("photo 80", "id 1"), item("broken", "id 2"), item("long 0", "id 0"));

    IndexReport report = indexer().replaceExisting(true).build().index(dataset, encoder);

    assertThat(report).isEqualTo(new IndexReport(0, 1, 0, 0, 2, false));
    assertThat(committed()).containsExactly("id 0", "id 1", "id 2");
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      assertThat(index.search(angle(80), NEAREST).nearest().get(0).reference().id())
          .isEqualTo("id 1");
      assertThat(index.search(angle(2), NEAREST).nearest().get(0).similarity())
          .isGreaterThan(0.9999999);
    }
  }

  @Test
  void commits_comeAfterSoManyReferences() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    beforeEncoding = name -> sizes.add(committedSize());
    writer.commit();

    indexer().commitCount(3).build().index(items(0, 10), encoder);

    // Two photos are in flight, so the 4th and 5th may begin before the 3rd is taken.
    assertThat(sizes).isSorted().startsWith(0, 0, 0).contains(3, 6).doesNotContain(1, 2, 4, 5, 7);
    assertThat(committed()).hasSize(10);
  }

  @Test
  void commits_comeAfterSoMuchTime() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    long[] now = {0};
    beforeEncoding =
        name -> {
          sizes.add(committedSize());
          now[0] += Duration.ofSeconds(1).toNanos();
        };
    writer.commit();

    indexer()
        .clock(() -> now[0])
        .commitEvery(Duration.ofSeconds(4))
        .build()
        .index(items(0, 12), encoder);

    assertThat(new TreeSet<>(sizes)).hasSizeBetween(3, 4).contains(0);
    assertThat(committed()).hasSize(12);
  }

  private int committedSize() {
    try {
      return committed().size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void stop_endsAfterThePhotosInFlightWithAllCommitted_andALaterRunGoesOn() throws IOException {
    Dataset endless = () -> Stream.iterate(0, i -> i + 1).map(IndexerTest::item);
    Indexer indexer = indexer().build();
    beforeEncoding =
        name -> {
          if (name.equals("photo 7")) {
            indexer.stop();
          }
        };

    IndexReport report = indexer.index(endless, encoder);

    assertThat(report.stopped()).isTrue();
    assertThat(report.added()).isEqualTo(encoded.size()).isBetween(8L, 10L);
    assertThat(committed()).hasSize(encoded.size());

    assertThat(indexer.index(endless, encoder)).isEqualTo(new IndexReport(0, 0, 0, 0, 0, true));
    assertThat(indexer().build().index(items(0, 12), encoder).present()).isEqualTo(report.added());
    assertThat(committed()).hasSize(12);
  }

  @Test
  void interruption_endsWithAllCommitted_andTheThreadStaysInterrupted() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    Dataset endless = () -> Stream.iterate(0, i -> i + 1).map(IndexerTest::item);
    Thread taker = Thread.currentThread();
    beforeEncoding =
        name -> {
          if (name.equals("photo 7")) {
            taker.interrupt();
          }
        };
    IndexReport report;
    try {
      report = indexer().executor(executor, 2).build().index(endless, encoder);
    } finally {
      executor.shutdown();
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(report.stopped()).isTrue();
    assertThat(report.added()).isEqualTo(encoded.size());
    assertThat(committed()).hasSize(encoded.size());
  }

  @Test
  void sourceThatFailsHalfWay_isToldAndWhatWasBeforeIsCommitted() {
    Dataset dataset =
        () ->
            IntStream.range(0, 10)
                .mapToObj(
                    i -> {
                      if (i == 6) {
                        throw new UncheckedIOException(new IOException("the disk is gone"));
                      }
                      return item(i);
                    });

    assertThatThrownBy(() -> indexer().build().index(dataset, encoder))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is gone");
    assertThat(committedSize()).isEqualTo(6);
  }

  /** As readers of files say it, with the file's name. */
  @Test
  void sourceThatIsInterrupted_stopsTheRunWhateverItIsWrappedIn() throws IOException {
    Exception interrupted =
        new IOException("x.tar: cannot be read on", new ClosedByInterruptException());
    Dataset dataset =
        () ->
            Stream.concat(
                items(0, 6).items(),
                Stream.of(6)
                    .map(
                        i -> {
                          throw new UncheckedIOException(new IOException(interrupted));
                        }));

    IndexReport report = indexer().build().index(dataset, encoder);

    assertThat(report).isEqualTo(new IndexReport(6, 0, 0, 0, 0, true));
    assertThat(committedSize()).isEqualTo(6);
  }

  @Test
  void encoderOfAnotherSpace_isRefusedInWords() {
    Encoder other = new AngleEncoder(new EmbeddingSpace("angle-2", 2));

    assertThatThrownBy(() -> indexer().build().index(items(0, 1), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("angle-1")
        .hasMessageContaining("angle-2");
  }

  @Test
  void thumbnails_areSmallJpegs_andWhatCannotBeDecodedForThemFails() throws IOException {
    Path large = Files.write(folder.resolve("7.jpg"), jpeg(600, 300));
    Dataset dataset =
        () ->
            Stream.of(
                DatasetItem.labeled(Photo.of(large), Reference.of("large", new GeoPoint(1, 2))),
                item("photo 8", "no JPEG"));

    IndexReport report = indexer().thumbnails(64).build().index(dataset, encoder);

    assertThat(report).isEqualTo(new IndexReport(1, 0, 0, 0, 1, false));
    assertThat(problems).extracting(Problem::name).containsExactly("photo 8");
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      byte[] thumbnail = index.thumbnail("large").orElseThrow();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(thumbnail));
      assertThat(image.getWidth()).isEqualTo(64);
      assertThat(image.getHeight()).isEqualTo(32);
      assertThat(index.size()).isEqualTo(1);
    }
  }

  @Test
  void thumbnails_ofOnePhotoUnderTwoIds_areBothKept() throws IOException {
    Photo photo = Photo.of(jpeg(60, 30), "photo 7");
    Dataset dataset =
        () ->
            Stream.of("first", "second")
                .map(id -> DatasetItem.labeled(photo, Reference.of(id, new GeoPoint(1, 2))));

    indexer().thumbnails(16).build().index(dataset, encoder);

    try (JVectorIndex index = JVectorIndex.open(directory)) {
      assertThat(index.thumbnail("first")).isPresent();
      assertThat(index.thumbnail("second")).isPresent();
    }
  }

  @Test
  void commitEvery_asLongAsThereIs_isNever() throws IOException {
    Indexer indexer = indexer().commitEvery(ChronoUnit.FOREVER.getDuration()).build();

    assertThat(indexer.index(items(0, 3), encoder).added()).isEqualTo(3);
  }

  @Test
  void progress_countsTheWorkAndNotWhatIsThere() throws IOException {
    indexer().build().index(items(0, 10), encoder);
    List<Progress> told = new ArrayList<>();
    Dataset dataset = () -> Stream.concat(items(0, 15).items(), Stream.of(item("broken", "x")));

    indexer().expecting(16).progress(told::add).build().index(dataset, encoder);

    Progress last = told.get(told.size() - 1);
    assertThat(last.done()).isEqualTo(6);
    assertThat(last.failed()).isEqualTo(1);
    assertThat(last.total()).isEqualTo(6);
  }

  @Test
  void settings_outOfRange_areRefused() {
    Indexer.Builder builder = Indexer.builder(writer);
    for (Runnable bad :
        List.<Runnable>of(
            () -> builder.executor(Runnable::run, 0),
            () -> builder.thumbnails(15),
            () -> builder.thumbnails(257),
            () -> builder.commitEvery(Duration.ofSeconds(-1)),
            () -> builder.expecting(-2))) {
      assertThatThrownBy(bad::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] jpeg(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR), "jpg", bytes);
    return bytes.toByteArray();
  }
}
