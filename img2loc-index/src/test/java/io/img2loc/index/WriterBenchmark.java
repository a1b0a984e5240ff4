package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Prints how long adding, committing, opening and reading take: arguments rows and dimension. */
final class WriterBenchmark {
  private static final int COMMIT_EVERY = 300;
  private static final int READS = 5_000_000;

  private WriterBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[0]);
    int dimension = Integer.parseInt(arguments[1]);
    PrintStream out = System.out;
    out.printf("%d × %d on Java %s%n", rows, dimension, Runtime.version());
    Path place = Files.createTempDirectory("img2loc").resolve("index");
    List<Embedding> embeddings = new Samples(dimension, 1_000, 1).take(2_000);
    EmbeddingSpace space = new EmbeddingSpace("s", dimension);
    long[] commits = new long[rows / COMMIT_EVERY];
    long start = System.nanoTime();
    try (IndexWriter writer = IndexWriter.open(place, space)) {
      for (int i = 0; i < rows; i++) {
        Reference reference = Reference.of("photo " + i, new GeoPoint(i % 90, i % 180));
        writer.add(reference, embeddings.get(i % embeddings.size()));
        if ((i + 1) % COMMIT_EVERY == 0) {
          long began = System.nanoTime();
          writer.commit();
          commits[i / COMMIT_EVERY] = System.nanoTime() - began;
        }
      }
      writer.commit();
    }
    out.printf("%.0f rows/s%n", rows / seconds(start));
    Arrays.sort(commits);
    out.printf(
        "commit of %d: median %.1f ms, 99 %% %.1f ms, longest %.1f ms; %d segments%n",
        COMMIT_EVERY,
        commits[commits.length / 2] / 1e6,
        commits[commits.length * 99 / 100] / 1e6,
        commits[commits.length - 1] / 1e6,
        Manifest.read(place).segments().size());
    for (int i = 0; i < 3; i++) {
      start = System.nanoTime();
      IndexDirectory.open(place).close();
      out.printf("open %.1f ms%n", 1000 * seconds(start));
    }
    read(place, rows, out);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void read(Path place, int rows, PrintStream out) throws IOException {
    Contents contents = IndexDirectory.open(place);
    Vectors vectors = contents.vectors();
    byte[] row = new byte[vectors.packing().coarseBytes()];
    long sum = 0;
    for (int round = 0; round < 5; round++) {
      for (int range : new int[] {1_000, rows}) {
        Random random = new Random(round);
        int[] ordinals = random.ints(1 << 16, 0, range).toArray();
        long start = System.nanoTime();
        for (int i = 0; i < READS; i++) {
          vectors.coarse(ordinals[i & 0xffff], 1, row, 0);
          sum += row[9];
        }
        out.printf("coarse row, one of %d: %.1f ns%n", range, 1e9 * seconds(start) / READS);
      }
    }
    out.printf("(%d)%n", sum);
    contents.close();
  }
}
