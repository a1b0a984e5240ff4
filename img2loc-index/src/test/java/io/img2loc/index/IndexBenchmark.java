package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.Hits;
import io.img2loc.ProgressListener;
import io.img2loc.Search;
import io.img2loc.index.ClusteredVectors.Law;
import io.img2loc.index.SearchBenchmark.Line;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes vectors, builds a {@link JVectorIndex} of them and measures its searches; each in a process
 * of its own, so that the memory of one is not that of another. {@code benchmarks/index/run} runs
 * it beside other engines. Prints one JSON object a line.
 *
 * <pre>
 * IndexBenchmark vectors DATA LAW COUNT DIMENSION QUERIES SEED [base]
 * IndexBenchmark build DATA INDEX
 * IndexBenchmark search DATA INDEX SECONDS
 * IndexBenchmark filters DATA INDEX SECONDS
 * </pre>
 */
final class IndexBenchmark {
  private static final int FILTERED_QUERIES = 100;

  private final BenchmarkData data;
  private final Path directory;
  private final PrintStream out;

  private IndexBenchmark(BenchmarkData data, Path directory, PrintStream out) {
    this.data = data;
    this.directory = directory;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    Path place = Path.of(arguments[1]);
    if (arguments[0].equals("vectors")) {
      makeVectors(place, arguments);
      return;
    }
    IndexBenchmark benchmark =
        new IndexBenchmark(BenchmarkData.open(place), Path.of(arguments[2]), System.out);
    switch (arguments[0]) {
      case "build" -> benchmark.build();
      case "search" -> benchmark.search(Double.parseDouble(arguments[3]));
      case "filters" -> benchmark.filters(Double.parseDouble(arguments[3]));
      default -> throw new IllegalArgumentException("no such command: " + arguments[0]);
    }
  }

  private static void makeVectors(Path directory, String[] arguments) throws IOException {
    long start = System.nanoTime();
    BenchmarkData.write(
        directory,
        Law.named(arguments[2]),
        Integer.parseInt(arguments[3]),
        Integer.parseInt(arguments[4]),
        Long.parseLong(arguments[6]),
        Integer.parseInt(arguments[5]),
        arguments.length > 7);
    System.out.println(new Line("vectors").with("seconds", SearchBenchmark.secondsSince(start)));
  }

  private void build() throws IOException {
    long start = System.nanoTime();
    buildIndex();
    double seconds = SearchBenchmark.secondsSince(start);
    out.println(
        SearchBenchmark.memory("build")
            .with("seconds", seconds)
            .with("cpu_seconds", SearchBenchmark.cpuSeconds())
            .with("threads", Runtime.getRuntime().availableProcessors()));
  }

  /** The one place that says how an index is built: from the first vector until all is on disk. */
  private void buildIndex() throws IOException {
    EmbeddingSpace space = new EmbeddingSpace("benchmark", data.dimension());
    try (IndexWriter writer = IndexWriter.open(directory, space)) {
      data.forEach((at, vector) -> add(writer, at, Embedding.of(vector)));
      writer.commit();
      writer.optimize(ProgressListener.none());
    }
  }

  private static void add(IndexWriter writer, int at, Embedding embedding) {
    try {
      writer.add(BenchmarkData.reference(at), embedding);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void search(double seconds) throws IOException {
    long start = System.nanoTime();
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      out.println(new Line("open").with("seconds", SearchBenchmark.secondsSince(start)));
      GroundTruth truth = data.truth();
      Search near = new Search(BenchmarkData.KEPT, 0, Filter.everything());
      Search far = new Search(0, BenchmarkData.KEPT, Filter.everything());
      Search both = new Search(BenchmarkData.KEPT, BenchmarkData.KEPT, Filter.everything());
      measurement(index, near, truth.nearest(), seconds).first("first");
      measurement(index, near, truth.nearest(), seconds).run();
      out.println(SearchBenchmark.memory("search"));
      measurement(index, near, truth.nearest(), seconds).measure("default");
      measurement(index, far, truth.farthest(), seconds).measure("farthest");
      measurement(index, both, truth.bothEnds(), seconds).measure("combined");
      out.println(SearchBenchmark.memory("search of both ends"));
    }
  }

  /** What a filter costs that lets some of a hundred authors pass. */
  private void filters(double seconds) throws IOException {
    try (JVectorIndex index = JVectorIndex.open(directory)) {
      for (int share : new int[] {1, 3, 10, 15, 20, 30, 50, 90}) {
        List<String> authors = IntStream.range(0, share).mapToObj(i -> "author " + i).toList();
        GroundTruth truth = data.truth(at -> BenchmarkData.author(at) < share, FILTERED_QUERIES);
        Search search = new Search(BenchmarkData.KEPT, 0, Filter.authors(authors));
        measurement(index, search, truth.nearest(), seconds).measure("filter " + share + " %");
      }
    }
  }

  private SearchBenchmark<Hits> measurement(
      JVectorIndex index, Search search, int[][] truth, double seconds) {
    return new SearchBenchmark<>(new Ours(index, search, data.queries()), truth, seconds, out);
  }

  /** Our searches, through the public method, with all that it costs. */
  private static final class Ours implements SearchBenchmark.Engine<Hits> {
    private final JVectorIndex index;
    private final Search search;
    private final List<Embedding> queries;
    private JVectorIndex view;

    private Ours(JVectorIndex index, Search search, float[][] queries) {
      this.index = index;
      this.search = search;
      this.queries = Arrays.stream(queries).map(Embedding::of).toList();
      view = index;
    }

    @Override
    public void effort(int effort) {
      view = index.withSearchEffort(effort);
    }

    @Override
    public int leastEffort() {
      return BenchmarkData.KEPT / 2;
    }

    @Override
    public Hits search(int query) {
      return view.search(queries.get(query), search);
    }

    @Override
    public int[] positions(Hits hits) {
      return Stream.concat(hits.nearest().stream(), hits.farthest().stream())
          .mapToInt(neighbor -> Integer.parseInt(neighbor.reference().id()))
          .toArray();
    }
  }
}
