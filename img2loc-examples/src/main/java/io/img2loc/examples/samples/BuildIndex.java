package io.img2loc.examples.samples;

import io.img2loc.Embedding;
import io.img2loc.Encoder;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.dataset.Dataset;
import io.img2loc.dataset.DatasetItem;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Builds an index of a folder or a table of geotagged photos, on all cores. */
public final class BuildIndex {
  private BuildIndex() {}

  /** Takes the folder or table and the index's folder, which must not exist yet. */
  public static void main(String[] args) throws IOException {
    try (Encoder encoder = SceneEncoder.create()) {
      build(Path.of(args[0]), encoder, Path.of(args[1]));
    }
  }

  static void build(Path source, Encoder encoder, Path folder) throws IOException {
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    JVectorIndex.Builder builder = JVectorIndex.builder(encoder.space());
    Queue<Reference> references = new ArrayDeque<>(); // of the photos in flight, in their order
    try (Stream<DatasetItem> items = Dataset.open(source).items();
        Stream<Outcome<Photo, Embedding>> outcomes =
            encoder.encodeAll(
                items
                    .filter(item -> item.status() == DatasetItem.Status.LABELED)
                    .peek(item -> references.add(item.reference()))
                    .map(DatasetItem::photo),
                executor,
                threads)) {
      outcomes.forEach(
          outcome -> {
            Reference reference = references.remove();
            if (outcome.failure() == null) {
              builder.add(reference, outcome.orElseThrow());
            } else {
              System.err.println(outcome.failure().getMessage());
            }
          });
    } finally {
      executor.shutdown();
    }
    try (JVectorIndex index = builder.build()) {
      index.save(folder);
    }
  }
}
