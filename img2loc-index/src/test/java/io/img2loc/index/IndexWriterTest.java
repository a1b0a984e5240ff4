package io.img2loc.index;

import static io.img2loc.index.Sample.SPACE;
import static io.img2loc.index.Sample.assertHolds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.index.IndexFormatException.Reason;
import io.img2loc.index.Sample.Stored;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexWriterTest {
  /** So little that rows go to files all the time. */
  private static final int SMALL_BUFFER = 4_000;

  @TempDir Path temporary;

  private Path directory() {
    return temporary.resolve("index");
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void commit_added_thereWhenOpenedAgain() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 10);
      writer.commit();
    }
    assertHolds(directory(), range(0, 10));
    try (IndexWriter writer = IndexWriter.open(directory())) {
      assertThat(writer.space()).isEqualTo(SPACE);
      assertThat(writer.size()).isEqualTo(10);
      assertThat(writer.contains("photo 9")).isTrue();
      assertThat(writer.contains("photo 10")).isFalse();
      Sample.add(writer, 10, 20);
      assertThat(writer.contains("photo 10")).isTrue();
      writer.commit();
    }
    assertHolds(directory(), range(0, 20));
  }

  @Test
  void close_notCommitted_forgotten() throws IOException {
    try (IndexWriter writer = IndexWriter.builder(directory(), SPACE).open()) {
      Sample.add(writer, 0, 10);
      writer.commit();
    }
    try (IndexWriter writer =
        IndexWriter.builder(directory(), SPACE).mostBufferedBytes(SMALL_BUFFER).open()) {
      Sample.add(writer, 10, 100);
      assertThat(writer.remove("photo 3")).isTrue();
      assertThat(writer.size()).isEqualTo(99);
    }
    assertHolds(directory(), range(0, 10));
    IndexWriter.open(directory()).close();
    assertThat(names()).isEqualTo(namesAndManifest());
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return new LinkedHashSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }

  private Set<String> namesAndManifest() throws IOException {
    Set<String> names = new LinkedHashSet<>(Manifest.read(directory()).names());
    names.addAll(List.of("index.i2l", "write.lock"));
    return names;
  }

  @Test
  void remove_committedBufferedOrUnknown_goneAndMayBeAddedAgain() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 20);
      assertThat(writer.remove("photo 19")).isTrue();
      assertThat(writer.remove("photo 19")).isFalse();
      assertThat(writer.contains("photo 19")).isFalse();
      writer.commit();
      assertThat(writer.remove("photo 3")).isTrue();
      assertThat(writer.remove("nobody")).isFalse();
      assertThat(writer.size()).isEqualTo(18);
      writer.commit();
    }
    List<Integer> left = new ArrayList<>(range(0, 19));
    left.remove((Integer) 3);
    assertHolds(directory(), left);
    try (IndexWriter writer = IndexWriter.open(directory())) {
      assertThat(writer.contains("photo 3")).isFalse();
      Sample.of(3).addTo(writer);
      writer.commit();
      writer.remove("photo 0");
      writer.commit();
    }
    left.remove((Integer) 0);
    left.add(3);
    assertHolds(directory(), left);
  }

  /** Adds, removals, commits, openings and optimizations, compared with a set of numbers. */
  @Test
  void randomChanges_manyCommits_asASetOfNumbers() throws IOException {
    Random random = new Random(4);
    Set<Integer> present = new LinkedHashSet<>();
    Set<Integer> committed = Set.of();
    int next = 0;
    for (int opening = 0; opening < 12; opening++) {
      try (IndexWriter writer =
          IndexWriter.builder(directory(), SPACE).mostBufferedBytes(SMALL_BUFFER).open()) {
        present = new LinkedHashSet<>(committed);
        assertThat(writer.size()).isEqualTo(present.size());
        for (int step = 0; step < 30; step++) {
          for (int add = random.nextInt(12); add > 0; add--) {
            Sample.of(next).addTo(writer);
            present.add(next++);
          }
          for (int remove = random.nextInt(5); remove > 0; remove--) {
            int number = random.nextInt(next + 1);
            assertThat(writer.remove(Sample.id(number))).isEqualTo(present.remove(number));
          }
          if (random.nextInt(3) > 0) {
            writer.commit();
            committed = new LinkedHashSet<>(present);
          }
          if (random.nextInt(40) == 0) {
            writer.optimize(ProgressListener.none());
            committed = new LinkedHashSet<>(present);
            assertThat(writer.unoptimized()).isZero();
          }
          assertThat(writer.size()).isEqualTo(present.size());
        }
      }
      assertHolds(directory(), committed);
      assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems())
          .isEmpty();
    }
    assertThat(next).isGreaterThan(1_000);
  }

  @Test
  void commit_threeHundredTimes_fewSegmentsAndFiles() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      for (int i = 0; i < 300; i++) {
        Sample.add(writer, 3 * i, 3 * i + 3);
        writer.commit();
        assertThat(Manifest.read(directory()).segments().size()).isLessThanOrEqualTo(21);
      }
    }
    assertThat(names()).isEqualTo(namesAndManifest());
    assertHolds(directory(), range(0, 900));
  }

  /** Counts what is written of vectors. */
  private static final class CountingDisk extends QuickDisk {
    private long bytes;

    @Override
    void writing(Path file, int count) {
      bytes += FileKind.FINE.isOf(file.getFileName().toString()) ? count : 0;
    }
  }

  @Test
  void commit_manyTimes_writesEachVectorAFewTimes() throws IOException {
    int commits = 600;
    int rows = 20;
    CountingDisk disk = new CountingDisk();
    try (IndexWriter writer = IndexWriter.builder(directory(), SPACE).disk(disk).open()) {
      for (int i = 0; i < commits; i++) {
        Sample.add(writer, rows * i, rows * i + rows);
        writer.commit();
      }
    }
    long once = (long) commits * rows * new Packing(Sample.DIMENSION).fineBytes();
    // log₈ of 600 is 3.1: once when committed and three times when merged, with some frames.
    assertThat(disk.bytes).isBetween(once, 5 * once);
  }

  @Test
  void commit_noRoomToMerge_safeAllTheSameAndMergedLater() throws IOException {
    FailingDisk disk = new FailingDisk();
    disk.mostRows = 20;
    try (IndexWriter writer = IndexWriter.builder(directory(), SPACE).disk(disk).open()) {
      for (int i = 0; i < 20; i++) {
        Sample.add(writer, 5 * i, 5 * i + 5);
        writer.commit();
      }
      assertHolds(directory(), range(0, 100));
      assertThat(Manifest.read(directory()).segments()).hasSize(20);
      assertThat(names()).isEqualTo(namesAndManifest());
      disk.mostRows = 1_000;
      Sample.add(writer, 100, 105);
      writer.commit();
      assertThat(Manifest.read(directory()).segments()).hasSize(1);
    }
    assertThat(names()).isEqualTo(namesAndManifest());
    assertHolds(directory(), range(0, 105));
  }

  /** Has no room for files of many vectors, and deletes nothing, if told so. */
  private static final class FailingDisk extends QuickDisk {
    private final Map<Path, Long> written = new HashMap<>();
    private int mostRows = 1_000_000;
    private boolean keeps;
    private long room = Long.MAX_VALUE;

    @Override
    void writing(Path file, int count) throws IOException {
      long most = (long) mostRows * new Packing(Sample.DIMENSION).fineBytes();
      if (FileKind.FINE.isOf(file.getFileName().toString())
          && written.merge(file, (long) count, Long::sum) > most + 200) { // header, table, trailer
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void delete(Path file) throws IOException {
      if (keeps) {
        throw new AccessDeniedException(file.toString());
      }
      super.delete(file);
    }

    @Override
    public long room(Path directory) {
      return room;
    }
  }

  @Test
  void optimize_diskFull_leavesNothingBehind() throws IOException {
    FailingDisk disk = new FailingDisk();
    IndexWriter writer = IndexWriter.builder(directory(), SPACE).disk(disk).open();
    for (int i = 0; i < 3; i++) {
      Sample.add(writer, 10 * i, 10 * i + 10);
      writer.commit();
    }
    disk.mostRows = 20;
    assertThatThrownBy(() -> writer.optimize(ProgressListener.none()))
        .hasMessage("No space left on device");
    writer.close();
    assertThat(names()).isEqualTo(namesAndManifest());
    assertHolds(directory(), range(0, 30));
  }

  @Test
  void optimize_littleRoom_refusedBeforeAndTheWriterGoesOn() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (IndexWriter writer = IndexWriter.builder(directory(), SPACE).disk(disk).open()) {
      Sample.add(writer, 0, 10);
      writer.commit();
      writer.remove("photo 3");
      disk.room = 100;
      assertThatThrownBy(() -> writer.optimize(ProgressListener.none()))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(directory().toString())
          .hasMessageContaining("1 MB more while it runs, and there are 1 MB left; make room");
      Sample.add(writer, 10, 12);
      writer.commit();
      disk.room = 100_000;
      writer.optimize(ProgressListener.none());
    }
    List<Integer> left = new ArrayList<>(range(0, 12));
    left.remove((Integer) 3);
    assertHolds(directory(), left);
  }

  /** As on Windows while somebody has the files open. */
  @Test
  void commit_filesThatCannotBeDeleted_inNobodysWayAndDeletedLater() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (IndexWriter writer =
        IndexWriter.builder(directory(), SPACE).disk(disk).mostBufferedBytes(2_000).open()) {
      disk.keeps = true;
      Sample.add(writer, 0, 50); // files that no manifest will ever name
    }
    assertThat(names()).hasSizeGreaterThan(2);
    try (IndexWriter writer = IndexWriter.builder(directory(), SPACE).disk(disk).open()) {
      for (int i = 0; i < 10; i++) {
        Sample.add(writer, 5 * i, 5 * i + 5);
        writer.commit();
      }
      assertThat(names()).hasSizeGreaterThan(namesAndManifest().size());
      disk.keeps = false;
      Sample.add(writer, 50, 51);
      writer.commit();
      assertThat(names()).isEqualTo(namesAndManifest());
    }
    assertHolds(directory(), range(0, 51));
  }

  @Test
  void open_failsWithAnError_notLockedAfterwards() throws IOException {
    IndexWriter.open(directory(), SPACE).close();
    Files.createFile(directory().resolve("000007.graph.i2l"));
    QuickDisk disk =
        new QuickDisk() {
          @Override
          public void delete(Path file) {
            throw new OutOfMemoryError("as if");
          }
        };
    assertThatThrownBy(() -> IndexWriter.builder(directory(), SPACE).disk(disk).open())
        .isInstanceOf(OutOfMemoryError.class);
    IndexWriter.open(directory(), SPACE).close();
  }

  @Test
  void optimize_manySegmentsAndRemovals_oneSegmentWithoutThem() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      for (int i = 0; i < 10; i++) {
        Sample.add(writer, 10 * i, 10 * i + 10);
        writer.commit();
      }
      for (int i = 0; i < 100; i += 2) {
        writer.remove(Sample.id(i));
      }
      assertThat(writer.unoptimized()).isEqualTo(0.5);
      writer.optimize(ProgressListener.none());

      assertThat(writer.unoptimized()).isZero();
      assertThat(writer.size()).isEqualTo(50);
      assertThat(writer.contains("photo 2")).isFalse();
      assertThat(writer.contains("photo 3")).isTrue();
    }
    Manifest manifest = Manifest.read(directory());
    assertThat(manifest.segments()).hasSize(1);
    assertThat(manifest.segments().get(0).rows()).isEqualTo(50);
    assertThat(manifest.segments().get(0).removed()).isNull();
    assertThat(names()).isEqualTo(namesAndManifest());
    assertHolds(directory(), IntStream.range(0, 50).map(i -> 2 * i + 1).boxed().toList());
  }

  @Test
  void optimize_everythingRemoved_emptyIndex() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 5);
      writer.commit();
      range(0, 5).forEach(i -> removeUnchecked(writer, i));
      writer.optimize(ProgressListener.none());
      assertHolds(directory(), List.of());
      Sample.add(writer, 0, 5);
      writer.commit();
    }
    assertHolds(directory(), range(0, 5));
  }

  private static void removeUnchecked(IndexWriter writer, int number) {
    try {
      writer.remove(Sample.id(number));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void optimize_enoughForAGraph_graphOfAllUntilMoreAreAdded() throws IOException {
    List<Progress> told = new ArrayList<>();
    int enough = 2_561; // of which the least effort looks at as many as there are
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, enough - 1);
      writer.optimize(told::add);
      assertThat(Manifest.read(directory()).graph()).isNull();
      assertThat(writer.unoptimized()).isZero();
      Sample.add(writer, enough - 1, enough + 1);
      writer.commit();
      assertThat(writer.unoptimized()).isEqualTo(1);
      writer.remove("photo 7");
      writer.optimize(told::add);
      assertThat(writer.unoptimized()).isZero();
      assertThat(graph()).isEqualTo(enough);
      Sample.add(writer, enough + 1, enough + 101);
      writer.commit();
      writer.remove("photo 8");
      assertThat(graph()).isEqualTo(enough);
      assertThat(writer.unoptimized()).isCloseTo(101.0 / (enough + 100), within(1e-12));
    }
    assertThat(told.stream().map(Progress::stage).distinct())
        .contains("compacting", "building the graph");
    assertThat(told.stream().filter(progress -> progress.stage().equals("building the graph")))
        .last()
        .extracting(Progress::done)
        .isEqualTo((long) enough);
    Contents contents = IndexDirectory.open(directory());
    try (Graph graph = Graph.open(contents.graph())) {
      assertThat(graph.covered()).isEqualTo(enough);
    }
    contents.close();
  }

  private int graph() throws IOException {
    return Manifest.read(directory()).graph().covered();
  }

  @Test
  void optimize_nothingToDo_writesNothing() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 5);
      writer.optimize(ProgressListener.none());
      long generation = Manifest.read(directory()).generation();
      writer.commit();
      writer.optimize(ProgressListener.none());
      assertThat(Manifest.read(directory()).generation()).isEqualTo(generation);
    }
  }

  @Test
  void optimize_otherOptions_graphBuiltAgain() throws IOException {
    try (IndexWriter writer =
        IndexWriter.builder(directory(), SPACE)
            .maxDegree(8)
            .beamWidth(20)
            .rowsPerCandidate(1)
            .open()) {
      Sample.add(writer, 0, 100);
      writer.optimize(ProgressListener.none());
    }
    long first = Manifest.read(directory()).graph().number();
    optimize(few().searchEffort(7));
    assertThat(Manifest.read(directory()).graph().number()).isEqualTo(first);
    assertThat(Manifest.read(directory()).options()).isEqualTo(new GraphOptions(8, 20, 7));
    optimize(few().maxDegree(10));
    assertThat(Manifest.read(directory()).graph().number()).isGreaterThan(first);
    assertThat(Manifest.read(directory()).graph().builtWith())
        .isEqualTo(new GraphOptions(10, 20, GraphOptions.AUTOMATIC));
  }

  /** A builder of a writer that makes graphs of few references. */
  private IndexWriter.Builder few() {
    return IndexWriter.builder(directory(), SPACE).rowsPerCandidate(1);
  }

  private static void optimize(IndexWriter.Builder builder) throws IOException {
    try (IndexWriter writer = builder.open()) {
      writer.optimize(ProgressListener.none());
    }
  }

  @Test
  void optimize_effortNoLongerStated_foundOutForTheSameGraph() throws IOException {
    try (IndexWriter writer = few().searchEffort(7).open()) {
      Sample.add(writer, 0, 100);
      writer.optimize(ProgressListener.none());
    }
    Manifest stated = Manifest.read(directory());
    assertThat(stated.graph().effort()).isEqualTo(GraphOptions.AUTOMATIC);
    optimize(few().automaticSearchEffort());
    Manifest found = Manifest.read(directory());
    assertThat(found.options().searchEffort()).isEqualTo(GraphOptions.AUTOMATIC);
    assertThat(found.graph().number()).isEqualTo(stated.graph().number());
    assertThat(found.graph().effort()).isGreaterThanOrEqualTo(RecallProbe.LEAST_EFFORT);
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems()).isEmpty();
  }

  @Test
  void save_optionsChangedSinceTheGraph_saysWhatItWasBuiltWith() throws IOException {
    try (IndexWriter writer = few().maxDegree(8).open()) {
      Sample.add(writer, 0, 100);
      writer.optimize(ProgressListener.none());
    }
    try (IndexWriter writer = few().maxDegree(64).open()) {
      writer.commit();
    }
    Path copy = temporary.resolve("copy");
    try (JVectorIndex index = JVectorIndex.open(directory())) {
      index.save(copy);
    }
    assertThat(Manifest.read(copy).options().maxDegree()).isEqualTo(64);
    assertThat(Manifest.read(copy).graph().builtWith().maxDegree()).isEqualTo(8);
  }

  @Test
  void optimize_graphOfTooFewMissing_forgotten() throws IOException {
    try (IndexWriter writer = few().open()) {
      Sample.add(writer, 0, 100);
      writer.optimize(ProgressListener.none());
    }
    Path graph = directory().resolve(Manifest.read(directory()).graph().name());
    Files.delete(graph);
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem).hasMessageContaining("optimize the index"));
    optimize(IndexWriter.builder(directory(), SPACE));
    assertThat(Manifest.read(directory()).graph()).isNull();
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems()).isEmpty();
  }

  @Test
  void optimize_graphDamaged_builtAgain() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 3_000);
      writer.optimize(ProgressListener.none());
    }
    Path graph = directory().resolve(Manifest.read(directory()).graph().name());
    byte[] bytes = Files.readAllBytes(graph);
    bytes[bytes.length / 2] ^= 1;
    Files.write(graph, bytes);
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo(graph));
    try (IndexWriter writer = IndexWriter.open(directory())) {
      writer.optimize(ProgressListener.none());
    }
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems()).isEmpty();
    Files.delete(directory().resolve(Manifest.read(directory()).graph().name()));
    try (IndexWriter writer = IndexWriter.open(directory())) {
      assertThat(writer.unoptimized()).isEqualTo(1);
      writer.optimize(ProgressListener.none());
    }
    assertThat(IndexVerification.verify(directory(), ProgressListener.none()).problems()).isEmpty();
  }

  @Test
  void open_readerBeforeCommitsAndOptimize_keepsWhatItSaw() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample.add(writer, 0, 30);
      writer.commit();
      Contents reader = IndexDirectory.open(directory());
      Map<String, Stored> before = Sample.read(directory());
      for (int i = 1; i < 20; i++) {
        Sample.add(writer, 30 * i, 30 * i + 30);
        writer.remove(Sample.id(i));
        writer.commit();
      }
      writer.optimize(ProgressListener.none());
      Map<String, Stored> after = Sample.read(reader);
      assertThat(after.keySet()).isEqualTo(before.keySet());
      after.forEach((id, stored) -> stored.assertSameBytes(before.get(id)));
      reader.close();
    }
  }

  @Test
  void open_whileAWriterCommits_eachSeesACommit() throws Exception {
    IndexWriter writer = IndexWriter.open(directory(), SPACE);
    Sample.add(writer, 0, 5);
    writer.commit();
    Thread writing =
        new Thread(
            () -> {
              try (writer) {
                for (int i = 1; i < 60; i++) {
                  Sample.add(writer, 5 * i, 5 * i + 5);
                  writer.commit();
                  if (i % 10 == 0) {
                    writer.optimize(ProgressListener.none());
                  }
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    List<Throwable> failures = new ArrayList<>();
    writing.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
    writing.start();
    while (writing.isAlive()) {
      Set<String> ids = Sample.read(directory()).keySet();
      assertThat(ids.size() % 5).isZero();
      assertThat(ids).containsAll(range(0, ids.size()).stream().map(Sample::id).toList());
    }
    writing.join();
    assertThat(failures).isEmpty();
    assertHolds(directory(), range(0, 300));
  }

  @Test
  void open_anotherWriterInThisProcess_refused() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> IndexWriter.open(directory(), SPACE))
            .isInstanceOf(IOException.class)
            .hasMessageContaining(directory().toString())
            .hasMessageContaining("this process is writing to this index");
      }
      writer.commit();
    }
    IndexWriter.open(directory()).close();
  }

  @Test
  void add_refused_writerGoesOn() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      Sample sample = Sample.of(1);
      sample.addTo(writer);
      assertThatThrownBy(() -> sample.addTo(writer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"photo 1\" already");
      writer.commit();
      assertThatThrownBy(() -> sample.addTo(writer)).isInstanceOf(IllegalArgumentException.class);
      GeoPoint here = new GeoPoint(0, 0);
      assertThatThrownBy(() -> writer.add(Reference.of("two", here), Embedding.of(1, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 2 dimensions");
      assertThatThrownBy(() -> writer.add(Reference.of("\ud800", here), sample.embedding()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not valid Unicode");
      Reference largest = new Reference("l", here, "é".repeat(32_768), null, "y".repeat(65_536));
      Reference larger = new Reference("m", here, "é".repeat(32_768) + "x", null, null);
      writer.add(largest, sample.embedding());
      assertThatThrownBy(() -> writer.add(larger, sample.embedding()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the author of the reference \"m\" has 65537 bytes");
      assertThatThrownBy(() -> writer.add(Reference.of("e", here), sample.embedding(), new byte[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 1048576 bytes");
      assertThatThrownBy(
              () -> writer.add(Reference.of("e", here), sample.embedding(), new byte[1_048_577]))
          .isInstanceOf(IllegalArgumentException.class);
      writer.commit();
      assertThat(Sample.read(directory()).keySet()).containsExactly("photo 1", "l");
      assertThat(Sample.read(directory()).get("l").reference()).isEqualTo(largest);
    }
  }

  @Test
  void open_otherSpace_refused() throws IOException {
    IndexWriter writer = IndexWriter.open(directory(), SPACE);
    writer.commit();
    writer.close();
    assertThatThrownBy(
            () -> IndexWriter.open(directory(), new EmbeddingSpace("other", Sample.DIMENSION)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(SPACE.toString())
        .hasMessageContaining("not of other");
    IndexWriter.open(directory(), SPACE).close();
  }

  @Test
  void open_noIndexOrSomethingElse_refusedAndUntouched() throws IOException {
    assertThatThrownBy(() -> IndexWriter.open(directory())).isInstanceOf(NoSuchFileException.class);
    assertThat(directory()).doesNotExist();
    Files.createDirectory(directory());
    assertThatThrownBy(() -> IndexWriter.open(directory()))
        .isInstanceOf(IndexFormatException.class);
    Path mine = Files.writeString(directory().resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> IndexWriter.open(directory(), SPACE))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> IndexWriter.open(mine, SPACE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(names()).containsExactly("mine.txt");
    Files.move(mine, directory().resolve("vectors.i2l"));
    assertThatThrownBy(() -> IndexWriter.open(directory(), SPACE))
        .isInstanceOfSatisfying(
            IndexFormatException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_OLD));
  }

  @Test
  void commit_newAndEmpty_emptyIndex() throws IOException {
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      assertThat(writer.size()).isZero();
      assertThat(writer.unoptimized()).isZero();
      writer.commit();
    }
    assertHolds(directory(), List.of());
    try (JVectorIndex index = JVectorIndex.open(directory())) {
      assertThat(index.size()).isZero();
    }
  }

  @Test
  void recordAlias_committed_countsFromTheNextOpening() throws IOException {
    Agreement half = agreement("half – tab\there\n", SPACE, 100, 0.9990000000000001);
    Agreement again = agreement("exported again", SPACE, 4711, 1);
    Agreement better = agreement(half.encoder().id(), SPACE, 200, 0.9995);
    try (IndexWriter writer = IndexWriter.open(directory(), SPACE)) {
      writer.recordAlias(half);
      writer.recordAlias(again);
      writer.commit();
      assertThat(aliases(directory())).containsExactly(half, again);
      writer.recordAlias(better);
      for (Agreement wrong :
          List.of(
              agreement("few", SPACE, 99, 1),
              agreement("far", SPACE, 100, 0.9989),
              agreement("other", new EmbeddingSpace("other", Sample.DIMENSION), 100, 1))) {
        assertThatThrownBy(() -> writer.recordAlias(wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContainingAll(SPACE.toString(), wrong.toString());
      }
      assertThat(aliases(directory())).containsExactly(half, again);
      Sample.add(writer, 0, 3);
      writer.optimize(ProgressListener.none());
    }
    assertThat(aliases(directory())).containsExactly(again, better);
    Path copy = temporary.resolve("copy");
    try (JVectorIndex index = JVectorIndex.open(directory())) {
      index.save(copy);
    }
    assertThat(aliases(copy)).containsExactly(again, better);
  }

  private static Agreement agreement(String id, EmbeddingSpace space, int samples, double minimum) {
    return new Agreement(new EmbeddingSpace(id, space.dimension()), space, samples, minimum, 1);
  }

  private static List<Agreement> aliases(Path place) throws IOException {
    try (JVectorIndex index = JVectorIndex.open(place)) {
      return index.aliases();
    }
  }

  @Test
  void anything_closed_refused() throws IOException {
    IndexWriter writer = IndexWriter.open(directory(), SPACE);
    writer.close();
    writer.close();
    assertThatThrownBy(writer::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this writer is closed; open another one");
    assertThatThrownBy(() -> writer.contains("x")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Sample.of(1).addTo(writer)).isInstanceOf(IllegalStateException.class);
  }
}
