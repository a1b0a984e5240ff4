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
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
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
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Builds Lucene's HNSW graph of the benchmark's vectors and searches it. Compiled by {@code run}
 * against the test classes of img2loc-index, for a JDK of 21 or newer. Every processor adds
 * documents to a segment of its own; the segments are then merged into one by as many workers. With
 * {@code quantized} the graph is built and searched over a byte a dimension, and what a search has
 * found is compared again by the whole vectors.
 *
 * <pre>
 * LuceneBenchmark float|quantized build DATA INDEX CONSTRUCTION
 * LuceneBenchmark float|quantized search DATA INDEX SECONDS
 * </pre>
 */
final class LuceneBenchmark {
  private static final String VECTOR = "vector";
  private static final String POSITION = "position";
  private static final int MAX_CONNECTIONS = 16;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final boolean quantized;
  private final BenchmarkData data;
  private final Path directory;
  private final PrintStream out;

  private LuceneBenchmark(
      boolean quantized, BenchmarkData data, Path directory, PrintStream out) {
    this.quantized = quantized;
    this.data = data;
    this.directory = directory;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    LuceneBenchmark benchmark =
        new LuceneBenchmark(
            arguments[0].equals("quantized"),
            BenchmarkData.open(Path.of(arguments[2])),
            Path.of(arguments[3]),
            System.out);
    if (arguments[1].equals("build")) {
      benchmark.build(Integer.parseInt(arguments[4]));
    } else {
      benchmark.search(Double.parseDouble(arguments[4]));
    }
  }

  private void build(int beamWidth) throws Exception {
    long start = System.nanoTime();
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (Directory files = new MMapDirectory(directory);
        IndexWriter writer = new IndexWriter(files, config(format(beamWidth, executor)))) {
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

  private KnnVectorsFormat format(int beamWidth, ExecutorService executor) {
    return quantized
        ? new Lucene104HnswScalarQuantizedVectorsFormat(
            ScalarEncoding.UNSIGNED_BYTE, MAX_CONNECTIONS, beamWidth, THREADS, executor)
        : new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, beamWidth, THREADS, executor);
  }

  private static IndexWriterConfig config(KnnVectorsFormat format) {
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
      Lucene engine = new Lucene(quantized, reader, data.queries());
      new SearchBenchmark<>(engine, data.truth().nearest(), seconds, out).run();
      out.println(SearchBenchmark.memory("search"));
    }
  }

  /** Keeps as many candidates as the effort says, and returns the best of them. */
  private static final class Lucene implements SearchBenchmark.Engine<ScoreDoc[]> {
    private final boolean quantized;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final float[][] queries;
    private int effort;

    private Lucene(boolean quantized, DirectoryReader reader, float[][] queries) {
      this.quantized = quantized;
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
      int kept = BenchmarkData.KEPT;
      Query candidates = new KnnFloatVectorQuery(VECTOR, queries[query], effort);
      Query best =
          quantized
              ? RescoreTopNQuery.createFullPrecisionRescorerQuery(
                  candidates, queries[query], VECTOR, kept)
              : candidates;
      return searcher.search(best, kept).scoreDocs;
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
