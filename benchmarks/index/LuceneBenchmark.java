package io.img2loc.index;

import io.img2loc.index.SearchBenchmark.Line;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Builds Lucene's HNSW graph of the benchmark's vectors and searches it. Compiled by {@code run}
 * against the test classes of img2loc-index, for a JDK of 21 or newer. Every processor adds
 * documents to a segment of its own; the segments are then merged into one by as many workers.
 *
 * <pre>
 * LuceneBenchmark build DATA INDEX
 * LuceneBenchmark search DATA INDEX SECONDS
 * </pre>
 */
final class LuceneBenchmark {
  private static final String VECTOR = "vector";
  private static final String POSITION = "position";
  private static final int MAX_CONNECTIONS = 16;
  private static final int BEAM_WIDTH = 100;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final BenchmarkData data;
  private final Path directory;
  private final PrintStream out;

  private LuceneBenchmark(BenchmarkData data, Path directory, PrintStream out) {
    this.data = data;
    this.directory = directory;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    LuceneBenchmark benchmark =
        new LuceneBenchmark(
            BenchmarkData.open(Path.of(arguments[1])), Path.of(arguments[2]), System.out);
    if (arguments[0].equals("build")) {
      benchmark.build();
    } else {
      benchmark.search(Double.parseDouble(arguments[3]));
    }
  }

  private void build() throws Exception {
    long start = System.nanoTime();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (Directory files = new MMapDirectory(directory);
        IndexWriter writer = new IndexWriter(files, config(executor))) {
      add(writer, executor);
      writer.forceMerge(1);
      writer.commit();
    } finally {
      executor.shutdown();
    }
    double seconds = SearchBenchmark.secondsSince(start);
    out.println(
        SearchBenchmark.memory("build")
            .with("seconds", seconds)
            .with("cpu_seconds", SearchBenchmark.cpuSeconds())
            .with("threads", THREADS));
  }

  private IndexWriterConfig config(ExecutorService executor) {
    KnnVectorsFormat format =
        new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, BEAM_WIDTH, THREADS, executor);
    return new IndexWriterConfig()
        .setCodec(
            new Lucene104Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return format;
              }
            })
        .setUseCompoundFile(false)
        .setRAMPerThreadHardLimitMB(2000)
        .setRAMBufferSizeMB(2000.0 * THREADS);
  }

  private void add(IndexWriter writer, ExecutorService executor) throws Exception {
    Semaphore ahead = new Semaphore(64 * THREADS);
    List<Future<?>> added = new ArrayList<>();
    data.forEach(
        (position, vector) -> {
          float[] copy = vector.clone();
          ahead.acquireUninterruptibly();
          added.add(
              executor.submit(
                  () -> {
                    try {
                      return writer.addDocument(document(position, copy));
                    } finally {
                      ahead.release();
                    }
                  }));
        });
    for (Future<?> one : added) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      }
    }
  }

  private static Document document(int position, float[] vector) {
    Document document = new Document();
    document.add(new NumericDocValuesField(POSITION, position));
    document.add(
        new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  private void search(double seconds) throws IOException {
    long start = System.nanoTime();
    try (Directory files = new MMapDirectory(directory);
        DirectoryReader reader = DirectoryReader.open(files)) {
      if (reader.leaves().size() != 1) {
        throw new IOException(reader.leaves().size() + " segments where one was meant");
      }
      out.println(new Line("open").with("seconds", SearchBenchmark.secondsSince(start)));
      Lucene engine = new Lucene(reader, data.queries());
      new SearchBenchmark<>(engine, data.truth().nearest(), seconds, out).run();
      out.println(SearchBenchmark.memory("search"));
    }
  }

  /** Keeps as many candidates as the effort says, and returns the best of them. */
  private static final class Lucene implements SearchBenchmark.Engine<ScoreDoc[]> {
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final float[][] queries;
    private int effort;

    private Lucene(DirectoryReader reader, float[][] queries) {
      this.reader = reader;
      this.queries = queries;
      searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
    }

    @Override
    public void effort(int effort) {
      this.effort = effort;
    }

    @Override
    public ScoreDoc[] search(int query) throws IOException {
      return searcher.search(
              new KnnFloatVectorQuery(VECTOR, queries[query], effort), BenchmarkData.KEPT)
          .scoreDocs;
    }

    @Override
    public int[] positions(ScoreDoc[] found) throws IOException {
      int[] positions = new int[found.length];
      for (int i = 0; i < found.length; i++) {
        NumericDocValues values =
            reader.leaves().get(0).reader().getNumericDocValues(POSITION);
        values.advanceExact(found[i].doc);
        positions[i] = (int) values.longValue();
      }
      return positions;
    }
  }
}
