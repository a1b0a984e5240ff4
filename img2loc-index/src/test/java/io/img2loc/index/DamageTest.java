package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.index.Sample.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that change or go missing, anywhere in an index that has everything. */
class DamageTest {
  private static final int CHANGES = 200;
  private static final int ALWAYS_GRAPH = 0;
  private static final Search SEARCH = Search.defaults().withNearest(20).withFarthest(0);

  @TempDir static Path temporary;
  private static Path whole;
  private static Map<String, Stored> contents;
  private static List<Neighbor> nearest;

  /** A graph, references that it does not know, removed ones of both, and thumbnails. */
  @BeforeAll
  static void write() throws IOException {
    whole = temporary.resolve("whole");
    int covered = 3_000;
    try (IndexWriter writer =
        IndexWriter.builder(whole, Sample.SPACE).maxDegree(16).searchEffort(1_000).open()) {
      Sample.add(writer, 0, covered);
      writer.optimize(ProgressListener.none());
      Sample.add(writer, covered, covered + 200);
      writer.commit();
      for (int gone : List.of(5, 700, covered + 3, covered + 150)) {
        assertThat(writer.remove(Sample.id(gone))).isTrue();
      }
      writer.commit();
    }
    contents = Sample.read(whole);
    try (ExactIndex exact = ExactIndex.open(whole);
        JVectorIndex index = JVectorIndex.open(whole, ALWAYS_GRAPH)) {
      nearest = exact.search(Sample.of(-1).embedding(), SEARCH).nearest();
      // With so much effort the graph misses none, so one answer is right.
      assertThat(index.search(Sample.of(-1).embedding(), SEARCH).nearest()).isEqualTo(nearest);
    }
  }

  private static List<String> names() throws IOException {
    List<String> names = new ArrayList<>(new TreeSet<>(Manifest.read(whole).names()));
    assertThat(names).hasSize(4 + 4 + 2 + 1); // two segments, what they lost, and the graph
    names.add(FileKind.MANIFEST_NAME);
    return names;
  }

  @Test
  void open_damagedAnywhere_rightAnswersOrAnErrorThatNamesTheFile() throws IOException {
    Random random = new Random(5);
    List<String> names = names();
    int refused = 0;
    int answeredWithoutGraph = 0;
    for (int change = 0; change < CHANGES; change++) {
      String name = names.get(change % names.size());
      Path place = copy("damaged" + change);
      byte[] original = Files.readAllBytes(whole.resolve(name));
      byte[] damaged = damaged(original, random);
      boolean same = Arrays.equals(original, damaged);
      Files.write(place.resolve(name), damaged);
      boolean graph = name.contains("graph");
      if (isRefused(place, name, () -> assertReads(place))) {
        refused++;
        assertThat(same || graph).isFalse();
      } else {
        answeredWithoutGraph += graph && !same ? 1 : 0;
        assertThat(same || graph).isTrue();
      }
      isRefused(place, name, () -> assertFinds(JVectorIndex.open(place, ALWAYS_GRAPH)));
      isRefused(place, name, () -> assertFinds(ExactIndex.open(place)));
      assertThat(IndexVerification.verify(place, ProgressListener.none()).problems())
          .hasSize(same ? 0 : 1)
          .allSatisfy(problem -> assertThat(problem.path()).isEqualTo(place.resolve(name)));
    }
    assertThat(refused).isGreaterThan(CHANGES * 8 / 10);
    assertThat(answeredWithoutGraph).isGreaterThan(5);
  }

  @Test
  void open_fileMissing_namedUnlessItIsTheGraph() throws IOException {
    for (String name : names()) {
      Path place = copy("without " + name);
      Files.delete(place.resolve(name));
      if (name.equals(FileKind.MANIFEST_NAME)) {
        assertThat(isRefused(place, "", () -> assertReads(place))).isTrue();
      } else {
        assertThat(isRefused(place, name, () -> assertReads(place)))
            .isEqualTo(!name.contains("graph"));
        assertThat(IndexVerification.verify(place, ProgressListener.none()).problems())
            .singleElement()
            .satisfies(problem -> assertThat(problem.path()).isEqualTo(place.resolve(name)));
      }
    }
  }

  @Test
  void open_filesSwapped_refused() throws IOException {
    List<String> names = names();
    for (String one : names) {
      for (String other : names) {
        if (!one.equals(other)) {
          Path place = copy("swapped " + one + other);
          Files.copy(
              whole.resolve(other),
              place.resolve(one),
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          if (!isRefused(place, one, () -> assertReads(place))) {
            assertThat(one).contains("graph");
          }
        }
      }
    }
  }

  private static Path copy(String name) throws IOException {
    Path place = Files.createDirectory(temporary.resolve(name));
    for (String each : names()) {
      Files.copy(whole.resolve(each), place.resolve(each));
    }
    return place;
  }

  private static byte[] damaged(byte[] original, Random random) {
    int place = random.nextInt(original.length);
    byte[] damaged = original.clone();
    switch (random.nextInt(7)) {
      case 0, 1, 2 -> damaged[place] ^= (byte) (1 << random.nextInt(8));
      case 3 -> Arrays.fill(damaged, place / 512 * 512, place, (byte) 0);
      case 4 -> damaged = Arrays.copyOf(original, place);
      case 5 -> damaged = Arrays.copyOf(original, original.length + 1 + random.nextInt(100));
      default -> {
        System.arraycopy(original, place, damaged, Math.max(0, place - 1), original.length - place);
        damaged = Arrays.copyOf(damaged, original.length - 1);
      }
    }
    return damaged;
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Runs something that must answer rightly or refuse in words. */
  private static boolean isRefused(Path place, String name, Action action) {
    IOException refusal;
    try {
      action.run();
      return false;
    } catch (UncheckedIOException e) {
      refusal = e.getCause();
    } catch (IOException e) {
      refusal = e;
    }
    assertThat(refusal).isInstanceOf(IndexFormatException.class);
    assertThat(refusal).hasMessageStartingWith(place.resolve(name) + ": ");
    return true;
  }

  private static void assertReads(Path place) throws IOException {
    Map<String, Stored> read = Sample.read(place);
    assertThat(read.keySet()).isEqualTo(contents.keySet());
    read.forEach((id, stored) -> stored.assertSameBytes(contents.get(id)));
  }

  private static void assertFinds(VectorIndex index) {
    try (index) {
      Hits hits = index.search(Sample.of(-1).embedding(), SEARCH);
      assertThat(hits.nearest()).isEqualTo(nearest);
    }
  }
}
