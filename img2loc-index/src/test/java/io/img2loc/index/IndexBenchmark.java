package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Measures building, opening, searching and what a filter costs, on vectors made by {@link
 * Samples}. A program to be run by hand: {@code IndexBenchmark [SIZE [DIMENSION]]}.
 */
final class IndexBenchmark {
  private static final int QUERIES = 200;

  private final PrintStream out;
  private final EmbeddingSpace space;
  private final List<Embedding> embeddings;
  private final List<Reference> references;
  private final List<Embedding> queries;

  private IndexBenchmark(PrintStream out, int size, int dimension) {
    this.out = out;
    space = new EmbeddingSpace("benchmark", dimension);
    Samples samples = new Samples(dimension, 2000, 1);
    embeddings = samples.take(size);
    queries = samples.take(QUERIES);
    Random random = new Random(2);
    references = IntStream.range(0, size).mapToObj(i -> Samples.reference(i, random)).toList();
  }

  public static void main(String[] arguments) throws IOException {
    int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50_000;
    int dimension = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 512;
    new IndexBenchmark(System.out, size, dimension).run();
  }

  private void run() throws IOException {
    out.printf("%d × %d on Java %s%n", references.size(), space.dimension(), Runtime.version());
    Path place = Files.createTempDirectory("img2loc").resolve("index");
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    try (JVectorIndex index = build(JVectorIndex.ROWS_PER_CANDIDATE)) {
      double wall = millis(start) / 1000;
      out.printf("build %.1f s, %.1f s of processors%n", wall, cpuSeconds() - cpu);
      start = System.nanoTime();
      index.save(place);
      out.printf("save %.0f ms%n", millis(start));
    }
    for (String name : Manifest.read(place).names()) {
      out.printf("%s %.1f MB%n", name, Files.size(place.resolve(name)) / 1e6);
    }
    for (int i = 0; i < 3; i++) {
      start = System.nanoTime();
      JVectorIndex.open(place).close();
      out.printf("open %.0f ms%n", millis(start));
    }
    try (JVectorIndex index = JVectorIndex.open(place);
        JVectorIndex graph = JVectorIndex.open(place, 0);
        ExactIndex exact = ExactIndex.open(place)) {
      List<List<Neighbor>> truth = new ArrayList<>();
      time("exact 16 near 16 far", exact, new Search(16, 16, Filter.everything()), truth);
      time("16 near", index, new Search(16, 0, Filter.everything()), truth);
      time("100 near", index, new Search(100, 0, Filter.everything()), List.of());
      time("16 near 16 far", index, new Search(16, 16, Filter.everything()), truth);
      time("100 near 16 far", index, Search.defaults(), List.of());
      for (int share : new int[] {1, 3, 10, 15, 20, 30, 50, 90}) {
        Filter authors =
            Filter.authors(IntStream.range(0, share).mapToObj(i -> "author " + i).toList());
        Search search = new Search(16, 0, authors);
        List<List<Neighbor>> filtered = new ArrayList<>();
        time("exact filter " + share + " %", exact, search, filtered);
        time("graph filter " + share + " %", graph, search, filtered);
        time("      filter " + share + " %", index, search, filtered);
      }
      time(
          "      within",
          index,
          new Search(16, 0, Filter.within(references.get(0).location(), 9000)),
          List.of());
    }
  }

  private JVectorIndex build(int rowsPerCandidate) {
    JVectorIndex.Builder builder = JVectorIndex.builder(space).rowsPerCandidate(rowsPerCandidate);
    for (int i = 0; i < references.size(); i++) {
      builder.add(references.get(i), embeddings.get(i));
    }
    return builder.build();
  }

  /**
   * Prints the median and the recall of the nearest against the truth; an empty truth is filled.
   */
  private void time(String name, VectorIndex index, Search search, List<List<Neighbor>> truth) {
    double[] times = new double[QUERIES];
    List<List<Neighbor>> found = new ArrayList<>();
    for (int i = -20; i < QUERIES; i++) {
      long start = System.nanoTime();
      Hits hits = index.search(queries.get(Math.max(0, i)), search);
      if (i >= 0) {
        times[i] = millis(start);
        found.add(hits.nearest());
      }
    }
    Arrays.sort(times);
    String recall = "";
    if (truth.size() == QUERIES) {
      double sum = 0;
      for (int i = 0; i < QUERIES; i++) {
        List<Neighbor> expected = truth.get(i);
        sum += (double) found.get(i).stream().filter(expected::contains).count() / expected.size();
      }
      recall = String.format(", recall %.4f", sum / QUERIES);
    } else if (truth instanceof ArrayList) {
      truth.addAll(found);
    }
    out.printf(
        "%s: median %.2f ms, 90 %% %.2f ms%s%n",
        name, times[QUERIES / 2], times[QUERIES * 9 / 10], recall);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
