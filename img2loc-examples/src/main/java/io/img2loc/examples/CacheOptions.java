package io.img2loc.examples;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import io.img2loc.index.EmbeddingCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where vectors of photos are kept, so that no photo goes through the same model twice. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CacheOptions {
  private static final String FAST = "fast";

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where vectors of photos are kept, so that none is encoded twice (default: img2loc in the"
              + " user's cache folder, or IMG2LOC_CACHE). Kept are the photos' hashes and vectors,"
              + " and nothing else of them.")
  @Nullable Path directory;

  @Option(names = "--no-cache", description = "Neither use nor keep vectors of earlier runs.")
  boolean none;

  /** Refuses what contradicts itself. */
  void check() {
    if (none && directory != null) {
      throw new ParameterException(
          spec.commandLine(), "--cache and --no-cache contradict each other");
    }
  }

  /**
   * The encoder with the cache before it, if there is to be one; closing it closes both. Without a
   * folder that can be written it is the encoder alone: a cache is no reason to fail.
   */
  Encoder around(Encoder encoder, EncoderOptions options, Console console) {
    if (none) {
      return encoder;
    }
    EmbeddingCache cache;
    try {
      cache =
          EmbeddingCache.open(directory == null ? EmbeddingCache.defaultDirectory() : directory);
    } catch (IOException e) {
      console.warn("photos are encoded without a cache of vectors: " + e.getMessage());
      return encoder;
    }
    try {
      return new Cached(cache.around(encoder, options.fastDecode ? FAST : ""), cache);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /** Closes the cache with the encoder. */
  private record Cached(Encoder encoder, EmbeddingCache cache) implements Encoder {
    @Override
    public EmbeddingSpace space() {
      return encoder.space();
    }

    @Override
    public Embedding encode(Photo photo) {
      return encoder.encode(photo);
    }

    @Override
    public Stream<Outcome<Photo, Embedding>> encodeAll(
        Stream<Photo> photos, Executor executor, int parallelism) {
      return encoder.encodeAll(photos, executor, parallelism);
    }

    @Override
    public void close() {
      try {
        encoder.close();
      } finally {
        cache.close();
      }
    }
  }
}
