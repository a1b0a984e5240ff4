package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.GeoPoint;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexSummaryTest {
  @TempDir Path folder;

  @Test
  void of_tellsWhatTheLastCommitLeft() throws IOException {
    Path directory = folder.resolve("index");
    Random random = new Random(1);
    try (IndexWriter writer = IndexWriter.open(directory, new EmbeddingSpace("s", 8))) {
      for (int i = 0; i < 3_000 + 10; i++) {
        float[] vector = new float[8];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = (float) random.nextGaussian();
        }
        Reference reference = Reference.of("id " + i, new GeoPoint(1, 2));
        if (i == 5) {
          writer.add(reference, Embedding.of(vector), new byte[] {1});
        } else {
          writer.add(reference, Embedding.of(vector));
        }
      }
      writer.commit();
      assertThat(IndexSummary.of(directory))
          .isEqualTo(new IndexSummary(1, 1, writer.size(), 0, 0, true));

      writer.optimize(ProgressListener.none());
      writer.remove("id 7");
      assertThat(IndexSummary.of(directory).removed()).isZero();
      writer.commit();

      assertThat(IndexSummary.of(directory))
          .isEqualTo(new IndexSummary(3, 1, 3_000 + 9, 1, 3_000 + 10, true));
    }
  }
}
