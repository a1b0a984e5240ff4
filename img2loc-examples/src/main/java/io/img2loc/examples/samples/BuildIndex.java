package io.img2loc.examples.samples;

import io.img2loc.Encoder;
import io.img2loc.ProgressListener;
import io.img2loc.dataset.Dataset;
import io.img2loc.index.IndexReport;
import io.img2loc.index.IndexWriter;
import io.img2loc.index.Indexer;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Builds an index of a folder or a table of geotagged photos, on all cores. */
public final class BuildIndex {
  private BuildIndex() {}

  /** Takes the folder or table and the index's folder; goes on where an earlier run ended. */
  public static void main(String[] args) throws IOException {
    try (Encoder encoder = SceneEncoder.create()) {
      System.out.println(build(Path.of(args[0]), encoder, Path.of(args[1])));
    }
  }

  static IndexReport build(Path photos, Encoder encoder, Path folder) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (IndexWriter writer = IndexWriter.open(folder, encoder.space())) {
      Indexer indexer =
          Indexer.builder(writer)
              .executor(executor, threads)
              .onProblem(problem -> System.err.println(problem.reason()))
              .build();
      IndexReport report = indexer.index(Dataset.open(photos), encoder);
      writer.optimize(ProgressListener.none());
      return report;
    } finally {
      executor.shutdown();
    }
  }
}
