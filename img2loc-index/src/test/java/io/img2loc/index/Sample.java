package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A reference with its vector and picture, all made from a number: what an index must give back.
 *
 * @param thumbnail null for every third number
 */
record Sample(Reference reference, Embedding embedding, byte @Nullable [] thumbnail) {
  static final int DIMENSION = 24;
  static final EmbeddingSpace SPACE = new EmbeddingSpace("samples of numbers – ü", DIMENSION);

  static Sample of(int number) {
    return of(number, DIMENSION);
  }

  static Sample of(int number, int dimension) {
    Random random = new Random(number);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    GeoPoint location =
        new GeoPoint(180 * random.nextDouble() - 90, 360 * random.nextDouble() - 180);
    String author = number % 4 == 0 ? null : "author " + random.nextInt(10);
    LocalDateTime takenAt =
        number % 5 == 0 ? null : LocalDateTime.of(2020, 1, 1, 0, 0).plusNanos(random.nextLong());
    String place = number % 7 == 0 ? "東京 " + "x".repeat(random.nextInt(200)) : null;
    byte[] thumbnail =
        number % 3 == 0 ? null : ("picture " + number).getBytes(StandardCharsets.UTF_8);
    return new Sample(
        new Reference(id(number), location, author, takenAt, place),
        Embedding.of(vector),
        thumbnail);
  }

  static String id(int number) {
    return "photo " + number;
  }

  void addTo(IndexWriter writer) throws IOException {
    if (thumbnail == null) {
      writer.add(reference, embedding);
    } else {
      writer.add(reference, embedding, thumbnail);
    }
  }

  /** Adds those of the numbers from one to before another. */
  static void add(IndexWriter writer, int from, int to) throws IOException {
    for (int number = from; number < to; number++) {
      of(number).addTo(writer);
    }
  }

  /** What an index has, by id, in its order. */
  static Map<String, Stored> read(Path directory) throws IOException {
    Contents contents = IndexDirectory.open(directory);
    try {
      return read(contents);
    } finally {
      contents.close();
    }
  }

  static Map<String, Stored> read(Contents contents) {
    Map<String, Stored> all = new LinkedHashMap<>();
    for (int i = 0; i < contents.rows(); i++) {
      if (!contents.removed().get(i)) {
        Stored stored = Stored.read(contents, i);
        assertThat(all.put(stored.reference().id(), stored)).as("twice").isNull();
      }
    }
    return all;
  }

  /** What an index has of a reference. */
  record Stored(Reference reference, byte[] coarse, short[] fine, byte @Nullable [] thumbnail) {
    static Stored read(Contents contents, int ordinal) {
      Packing packing = contents.vectors().packing();
      byte[] coarse = new byte[packing.coarseBytes()];
      short[] fine = new short[packing.dimension()];
      contents.vectors().coarse(ordinal, 1, coarse, 0);
      contents.vectors().fine(ordinal, fine, 0);
      return new Stored(
          contents.references().get(ordinal), coarse, fine, contents.thumbnails().get(ordinal));
    }

    void assertIs(Sample sample) {
      int dimension = fine.length;
      assertThat(reference).isEqualTo(sample.reference());
      assertThat(thumbnail).isEqualTo(sample.thumbnail());
      float[] actual = new Packing(dimension).unpack(coarse, fine);
      float[] expected = sample.embedding().toArray();
      for (int i = 0; i < dimension; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-7f));
      }
    }

    void assertSameBytes(Stored other) {
      assertThat(reference).isEqualTo(other.reference);
      assertThat(coarse).isEqualTo(other.coarse);
      assertThat(fine).isEqualTo(other.fine);
      assertThat(thumbnail).isEqualTo(other.thumbnail);
    }
  }

  /** Checks that an index has these and nothing else. */
  static void assertHolds(Path directory, Iterable<Integer> numbers) throws IOException {
    Map<String, Stored> stored = read(directory);
    for (int number : numbers) {
      Stored found = stored.remove(id(number));
      assertThat(found).as(id(number)).isNotNull();
      found.assertIs(of(number));
    }
    assertThat(stored).isEmpty();
  }
}
