package io.img2loc.examples;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import io.img2loc.examples.output.Problems;
import io.img2loc.index.EmbeddingCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
              + " user's cache folder, or IMG2LOC_CACHE; of 'serve' nowhere). Kept are the photos'"
              + " hashes and vectors, and nothing else of them.")
  @Nullable Path directory;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      converter = Size.class,
      description =
          "How much is kept: 500m, 20g (default: 16g, which is 5.5 million vectors of 768 dimensions;"
              + " less on a small disk).")
  @Nullable Long bytes;

  @Option(names = "--no-cache", description = "Neither use nor keep vectors of earlier runs.")
  boolean none;

  /** A number of bytes; k, m, g and t behind it stand for powers of 1024. */
  static final class Size implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})([kmgt]?)");

    @Override
    public Long convert(String text) {
      Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
      if (form.matches()) {
        long bytes = Long.parseLong(form.group(1));
        int shift = form.group(2).isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(form.group(2)));
        if (bytes <= Long.MAX_VALUE >> shift) {
          return bytes << shift;
        }
      }
      throw new TypeConversionException("'" + text + "' is no size; write 500m or 20g");
    }
  }

  /** Keeps nothing, unless a folder is named to keep it in. */
  void keepOnlyWhereNamed() {
    if (directory == null && bytes != null) {
      throw new ParameterException(
          spec.commandLine(), "--cache-size goes with --cache here, as nothing is kept without it");
    }
    none = none || directory == null;
  }

  /** Refuses what contradicts itself. */
  void check() {
    if (none && (directory != null || bytes != null)) {
      throw new ParameterException(
          spec.commandLine(),
          (directory != null ? "--cache" : "--cache-size")
              + " and --no-cache contradict each other");
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
      Path place = directory == null ? EmbeddingCache.defaultDirectory() : directory;
      cache = bytes == null ? EmbeddingCache.open(place) : EmbeddingCache.open(place, bytes);
    } catch (IOException e) {
      console.warn("photos are encoded without a cache of vectors: " + Problems.describe(e));
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
    public void close() {
      try {
        encoder.close();
      } finally {
        cache.close();
      }
    }
  }
}
