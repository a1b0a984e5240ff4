package io.img2loc.index;

import io.img2loc.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors of photos that were encoded before, in files, found by the photos' content. Whatever
 * encodes the same photo again, for another index or a query, is spared the network:
 *
 * <pre>{@code
 * try (var cache = EmbeddingCache.open(EmbeddingCache.defaultDirectory());
 *     var encoder = cache.around(ClipEncoder.open(model))) {
 *   Embedding embedding = encoder.encode(photo);
 * }
 * }</pre>
 *
 * <p>A vector is given only for the encoder's own space and the SHA-256 of the photo's encoded
 * bytes, and is equal to the last bit to the one that the encoder gave. A damaged entry is one that
 * is missing. Where entries cannot be read or stored, for a full disk say, a warning is logged once
 * and photos are encoded as without a cache: no photo ever fails for it.
 *
 * <p>Any number of processes may use a directory at once. Each appends to a file of its own and
 * knows what the others had stored when it first asked for the space. Nothing is forced to the
 * storage: after a kill all is there, after a power cut the last entries may be missing. What is
 * oldest is deleted when the directory exceeds its bound; deleting all of it is always safe.
 *
 * <p>Entries tell what a photo shows to whoever can read them and has the model. They are as
 * private as the photos.
 *
 * <p>Safe for use by many threads.
 */
public final class EmbeddingCache implements AutoCloseable {
  /** Bytes that the files may take up unless one says otherwise: 4 GiB. */
  public static final long DEFAULT_MAXIMUM_BYTES = 4L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);

  private final Path directory;
  private final long maximumBytes;
  // Both guarded by this.
  private final Map<CachedSpace.Key, CachedSpace> spaces = new HashMap<>();
  private boolean closed;

  private EmbeddingCache(Path directory, long maximumBytes) {
    this.directory = directory;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Opens a cache of at most {@link #DEFAULT_MAXIMUM_BYTES}.
   *
   * @param directory where the files are; created if it is missing
   * @throws IOException if it cannot be created
   */
  public static EmbeddingCache open(Path directory) throws IOException {
    return open(directory, DEFAULT_MAXIMUM_BYTES);
  }

  /**
   * Opens a cache with a bound of one's own. Files are deleted, those first that were written to
   * the longest ago, until the others are within the bound; again whenever a process of many
   * entries begins a new file, which it does after an eighth of the bound or 128 MiB. Each process
   * that writes may exceed the bound by one such file.
   *
   * @param directory where the files are; created if it is missing
   * @param maximumBytes of all files in the directory, at least 0
   * @throws IllegalArgumentException if the bound is negative
   * @throws IOException if the directory cannot be created
   */
  public static EmbeddingCache open(Path directory, long maximumBytes) throws IOException {
    if (maximumBytes < 0) {
      throw new IllegalArgumentException("maximumBytes must be at least 0, was " + maximumBytes);
    }
    Path place = Files.createDirectories(directory.toAbsolutePath()).toRealPath();
    try {
      CacheEviction.trim(place, maximumBytes);
    } catch (IOException e) {
      LOG.warn("the cache of embeddings in {} cannot be kept within its bound", place, e);
    }
    return new EmbeddingCache(place, maximumBytes);
  }

  /**
   * The directory that a user's programs share: what the environment variable {@code IMG2LOC_CACHE}
   * names; else {@code img2loc/embeddings} in {@code $XDG_CACHE_HOME}, which must be an absolute
   * path, or else in {@code ~/.cache}, on macOS in {@code ~/Library/Caches}, and on Windows in
   * {@code %LOCALAPPDATA%}. Nothing is created.
   *
   * @throws java.nio.file.InvalidPathException if what a variable says is no path
   */
  public static Path defaultDirectory() {
    return defaultDirectory(
        System.getenv(),
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", ".")));
  }

  static Path defaultDirectory(Map<String, String> variables, String system, Path home) {
    String chosen = variables.getOrDefault("IMG2LOC_CACHE", "");
    return chosen.isBlank()
        ? caches(variables, system.toLowerCase(Locale.ROOT), home)
            .resolve("img2loc")
            .resolve("embeddings")
        : Path.of(chosen.strip());
  }

  /** Where the system's programs keep what can be made again. */
  private static Path caches(Map<String, String> variables, String system, Path home) {
    if (system.startsWith("windows")) {
      return absolute(variables.get("LOCALAPPDATA"), home.resolve("AppData").resolve("Local"));
    }
    boolean mac = system.startsWith("mac");
    return absolute(
        variables.get("XDG_CACHE_HOME"),
        mac ? home.resolve("Library").resolve("Caches") : home.resolve(".cache"));
  }

  private static Path absolute(@Nullable String stated, Path otherwise) {
    if (stated == null || stated.isBlank()) {
      return otherwise;
    }
    Path path = Path.of(stated.strip());
    return path.isAbsolute() ? path : otherwise;
  }

  /**
   * The encoder with this cache before it, as {@link #around(Encoder, String)} without a variant.
   */
  public Encoder around(Encoder encoder) {
    return around(encoder, "");
  }

  /**
   * The encoder with this cache before it: of the same space, giving the vectors that it knows and
   * storing those that it had the encoder compute. Failures are not stored. Closing it closes the
   * encoder, not the cache; after the cache is closed it has the encoder compute everything.
   *
   * <p>Its {@code encodeAll} is the one that {@link Encoder} comes with, over its own {@code
   * encode}: threads look up and encode side by side, and what an encoder does for threads that
   * come together, as {@link io.img2loc.clip.ClipEncoder} does with its batches, it does for the
   * photos that are not known. An {@code encodeAll} of the encoder's own is not asked. Two threads
   * that come with the same unknown content at the same time may both have it encoded.
   *
   * <p>The first call for a space and variant reads the list of what is known of it.
   *
   * @param variant what, apart from the space, makes vectors differ, {@code "fast"} say for those
   *     of {@link io.img2loc.clip.ClipEncoder.Builder#fastDecoding}; entries of one variant do not
   *     answer for another
   * @throws IllegalStateException if the cache is closed
   */
  public Encoder around(Encoder encoder, String variant) {
    Objects.requireNonNull(variant, "variant");
    return new CachedEncoder(encoder, space(new CachedSpace.Key(encoder.space(), variant)));
  }

  private synchronized CachedSpace space(CachedSpace.Key key) {
    if (closed) {
      throw new IllegalStateException(
          "the cache of embeddings in " + directory + " is closed; open it again to use it");
    }
    return spaces.computeIfAbsent(key, k -> CachedSpace.open(directory, k, maximumBytes));
  }

  /** Closes the files. May be called again. */
  @Override
  public synchronized void close() {
    closed = true;
    spaces.values().forEach(CachedSpace::close);
    spaces.clear();
  }

  /** The directory. */
  @Override
  public String toString() {
    return "EmbeddingCache in " + directory;
  }
}
