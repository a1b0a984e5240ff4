package io.img2loc.examples;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.index.ImportedVectors;
import io.img2loc.index.IndexReport;
import io.img2loc.index.Indexer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What goes into an index; closing it closes what it holds. */
sealed interface Intake extends AutoCloseable {

  EmbeddingSpace space();

  /** What an item is called: {@code photo}. */
  String noun();

  /**
   * How many items there are, −1 where that is not known.
   *
   * @param stop whether to stop counting, as nobody asks any more
   */
  long count(BooleanSupplier stop) throws IOException;

  IndexReport index(Indexer indexer) throws IOException;

  /** Keeps beside a new index what its vectors were made with, where that is known. */
  void remember(Path folder) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Photos that are encoded.
   *
   * @param source what the encoder is known by; null where the index remembers it
   */
  record Photos(PhotoSources photos, Encoder encoder, @Nullable EncoderSource source)
      implements Intake {
    @Override
    public EmbeddingSpace space() {
      return encoder.space();
    }

    @Override
    public String noun() {
      return "photo";
    }

    @Override
    public long count(BooleanSupplier stop) throws IOException {
      return photos.count(stop);
    }

    @Override
    public IndexReport index(Indexer indexer) throws IOException {
      return indexer.index(photos, encoder);
    }

    @Override
    public void remember(Path folder) throws IOException {
      if (source != null) {
        source.write(folder);
      }
    }

    @Override
    public void close() {
      encoder.close();
    }

    @Override
    public String toString() {
      return photos.toString();
    }
  }

  /** Vectors that were made elsewhere. */
  record Vectors(ImportedVectors vectors, EmbeddingSpace space) implements Intake {
    @Override
    public String noun() {
      return "vector";
    }

    @Override
    public long count(BooleanSupplier stop) {
      return vectors.size();
    }

    @Override
    public IndexReport index(Indexer indexer) throws IOException {
      return indexer.index(vectors);
    }

    @Override
    public void remember(Path folder) {} // nobody knows

    @Override
    public void close() {}

    @Override
    public String toString() {
      return vectors.toString();
    }
  }
}
