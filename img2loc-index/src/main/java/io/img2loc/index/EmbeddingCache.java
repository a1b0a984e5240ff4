package io.img2loc.index;

import io.img2loc.CacheFolder;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
 * storage: after a kill all is there, after a power cut the last entries may be missing. Deleting
 * all of it is always safe.
 *
 * <p>Where the directory would exceed its bound, files are deleted that this process neither read
 * nor wrote, those first that no process used for the most days. Where there are none, nothing more
 * is stored in this process, and a warning says so once: whoever goes through more photos than fit
 * finds the vectors of the first ones again. A process begins a new file after an eighth of the
 * bound or 128 MiB; each that writes at the same time as others may exceed the bound by one.
 *
 * <p>Entries tell what a photo shows to whoever can read them and has the model: they are as
 * private as the photos. Where files have POSIX permissions, only their owner may read them.
 *
 * <p>Safe for use by many threads.
 */
public final class EmbeddingCache implements AutoCloseable {
  private static final long LARGEST_DEFAULT = 16L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);

  private final CacheBound bound;
  // Both guarded by this.
  private final Map<CachedSpace.Key, CachedSpace> spaces = new HashMap<>();
  private boolean closed;

  private EmbeddingCache(CacheBound bound) {
    this.bound = bound;
  }

  /**
   * Opens a cache of at most 16 GiB, which are 5.5 million vectors of 768 dimensions; less where
   * the disk is small: what the directory holds, and a quarter of what is free.
   *
   * @param directory where the files are; created if it is missing
   * @throws IOException if it cannot be created
   */
  public static EmbeddingCache open(Path directory) throws IOException {
    Path place = create(directory);
    try {
      long free = Files.getFileStore(place).getUsableSpace();
      return open(place, defaultMaximum(CacheBound.bytes(place), free));
    } catch (IOException e) {
      LOG.warn("how much room there is for the cache of embeddings in {} is not known", place, e);
      return open(place, LARGEST_DEFAULT);
    }
  }

  static long defaultMaximum(long held, long free) {
    return Math.min(LARGEST_DEFAULT, held + free / 4);
  }

  private static Path create(Path directory) throws IOException {
    return Files.createDirectories(directory.toAbsolutePath(), CacheFolder.ownersFolder())
        .toRealPath();
  }

  /**
   * Opens a cache with a bound of one's own, and deletes what is beyond it.
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
    CacheBound bound = new CacheBound(create(directory), maximumBytes);
    try {
      bound.makeRoom(0);
    } catch (IOException e) {
      LOG.warn(
          "the cache of embeddings in {} cannot be kept within its bound", bound.directory(), e);
    }
    return new EmbeddingCache(bound);
  }

  /**
   * The directory that a user's programs share: {@code embeddings} in the user's {@link
   * CacheFolder}. Nothing is created.
   *
   * @throws java.nio.file.InvalidPathException if what a variable of the environment says is no
   *     path
   */
  public static Path defaultDirectory() {
    return CacheFolder.of("embeddings");
  }

  /**
   * The encoder with this cache before it, as {@link #around(Encoder, String)} without a variant.
   */
  public Encoder around(Encoder encoder) {
    return around(encoder, "");
  }

  /**
   * The encoder with this cache before it: of the same space, giving the vectors that it knows and
   * storing those that it had the encoder compute. Failures are not stored, nor what was made of a
   * {@linkplain Photo#isPreviewForLackOfDecoder stand-in} for a photo. Closing it closes the
   * encoder, not the cache; after the cache is closed it has the encoder compute everything.
   *
   * <p>Threads look up and encode side by side, and what an encoder does for threads that come
   * together, as {@link io.img2loc.clip.ClipEncoder} does with its batches, it does for the photos
   * that are not known. Two threads that come with the same unknown content at the same time may
   * both have it encoded.
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
          "the cache of embeddings in "
              + bound.directory()
              + " is closed; open it again to use it");
    }
    return spaces.computeIfAbsent(key, k -> CachedSpace.open(bound, k));
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
    return "EmbeddingCache in " + bound.directory();
  }
}
