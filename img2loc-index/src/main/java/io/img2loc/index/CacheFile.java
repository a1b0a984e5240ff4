package io.img2loc.index;

import io.img2loc.CacheFolder;
import io.img2loc.Embedding;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a cache that one process appended, then perhaps another. The files of one random name
 * lie in the folder of their space and variant; numbers are little-endian, text is UTF-8.
 *
 * <pre>
 * NAME.vectors, header
 *    0  8 bytes  "I2LCACHE"
 *    8  int      version of the format, now 1
 *   12  int      dimension of the embedding space
 *   16  int      length of the space's id in bytes
 *   20  int      length of the variant in bytes
 *   24  text     id of the embedding space, variant
 *    …  int      CRC32C of the bytes before
 *
 * NAME.vectors, per entry, one after the other
 *    0  32 bytes SHA-256 of the photo's encoded bytes
 *   32  floats   the vector
 *    …  int      CRC32C of the entry's bytes before
 *
 * NAME.keys, per entry
 *    0  8 bytes  the first of the entry's SHA-256
 *
 * NAME.lock      empty; locked by the process that appends
 * </pre>
 *
 * <p>Opening reads the keys only, a 260th of the vectors at 512 dimensions. They merely say where
 * to look: nothing is taken for an entry but what has the whole SHA-256 and the checksum. So an
 * entry that a kill cut short, that was damaged, or that lies at another's place is one that is not
 * there, and its place is written over by the next process that appends.
 *
 * <p>Channels are avoided, as a thread that is interrupted would close them for all others. Safe
 * for use by many threads.
 */
final class CacheFile implements Closeable {
  private static final byte[] MAGIC = "I2LCACHE".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int FIXED_HEADER_BYTES = 24;
  private static final int SHA_BYTES = 32;

  private final Path stem;
  private final int start;
  private final int dimension;
  private final RandomAccessFile vectors;
  // Guarded by this, as are the positions in the files.
  private @Nullable Appending appending;
  private int count;
  private boolean closed;

  /** What only the process that appends has. */
  private record Appending(RandomAccessFile keys, CacheLock lock) implements Closeable {
    @Override
    public void close() throws IOException {
      try (lock) {
        keys.close();
      }
    }
  }

  private CacheFile(
      Path stem, RandomAccessFile vectors, int start, int dimension, @Nullable Appending appending)
      throws IOException {
    this.stem = stem;
    this.vectors = vectors;
    this.start = start;
    this.dimension = dimension;
    this.appending = appending;
    long entries = Math.max(0, vectors.length() - start) / entryBytes(dimension);
    count = (int) Math.min(entries, Files.size(keys(stem)) / Long.BYTES);
  }

  static Path vectors(Path stem) {
    return beside(stem, ".vectors");
  }

  static Path keys(Path stem) {
    return beside(stem, ".keys");
  }

  static Path lock(Path stem) {
    return beside(stem, ".lock");
  }

  private static Path beside(Path stem, String ending) {
    return stem.resolveSibling(stem.getFileName() + ending);
  }

  static byte[] header(CachedSpace.Key key) {
    byte[] id = key.space().id().getBytes(StandardCharsets.UTF_8);
    byte[] variant = key.variant().getBytes(StandardCharsets.UTF_8);
    byte[] header = new byte[FIXED_HEADER_BYTES + id.length + variant.length + Integer.BYTES];
    ByteBuffer fields = littleEndian(header).put(MAGIC).putInt(VERSION);
    fields.putInt(key.space().dimension()).putInt(id.length).putInt(variant.length);
    fields.put(id).put(variant).putInt(checksum(header));
    return header;
  }

  static int entryBytes(int dimension) {
    return SHA_BYTES + Math.addExact(Math.multiplyExact(Float.BYTES, dimension), Integer.BYTES);
  }

  /** The part of a SHA-256 that the keys hold. */
  static long prefix(byte[] sha256) {
    return littleEndian(sha256).getLong();
  }

  /** For reading; null if it is no file of this space and variant, or there is none any more. */
  static @Nullable CacheFile open(Path stem, CachedSpace.Key key) throws IOException {
    RandomAccessFile vectors = null;
    try {
      vectors = new RandomAccessFile(vectors(stem).toFile(), "r");
      byte[] header = header(key);
      if (!startsWith(vectors, header)) {
        return null;
      }
      var file = new CacheFile(stem, vectors, header.length, key.space().dimension(), null);
      vectors = null;
      return file;
    } catch (FileNotFoundException | NoSuchFileException e) {
      return null;
    } finally {
      closeUnlessNull(vectors);
    }
  }

  /** For appending to a file that is there; null if that cannot be. */
  static @Nullable CacheFile adopt(Path stem, CachedSpace.Key key) throws IOException {
    CacheLock lock = CacheLock.tryAcquire(lock(stem));
    if (lock == null) {
      return null;
    }
    // Whoever deletes has the lock meanwhile, so what is there now stays.
    if (Files.exists(vectors(stem)) && Files.exists(keys(stem))) {
      return openToAppend(stem, key, lock);
    }
    lock.close();
    return null;
  }

  /** A new one for appending, under a name of its own. */
  static CacheFile create(Path folder, CachedSpace.Key key) throws IOException {
    Path stem = folder.resolve(UUID.randomUUID().toString());
    CacheLock lock = CacheLock.tryAcquire(lock(stem));
    if (lock == null) {
      throw new IOException(lock(stem) + " is locked by another process, though its name is new");
    }
    try {
      Files.createFile(keys(stem), CacheFolder.ownersFile());
      Files.createFile(vectors(stem), CacheFolder.ownersFile());
      try (var vectors = new FileOutputStream(vectors(stem).toFile())) {
        vectors.write(header(key));
      }
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
    CacheFile file = openToAppend(stem, key, lock);
    if (file == null) {
      throw new IOException(vectors(stem) + " does not keep what is written to it");
    }
    return file;
  }

  private static @Nullable CacheFile openToAppend(Path stem, CachedSpace.Key key, CacheLock lock)
      throws IOException {
    RandomAccessFile vectors = null;
    RandomAccessFile keys = null;
    CacheLock held = lock;
    try {
      vectors = new RandomAccessFile(vectors(stem).toFile(), "rw");
      keys = new RandomAccessFile(keys(stem).toFile(), "rw");
      byte[] header = header(key);
      if (!startsWith(vectors, header)) {
        return null;
      }
      int dimension = key.space().dimension();
      var file = new CacheFile(stem, vectors, header.length, dimension, new Appending(keys, lock));
      vectors = null;
      keys = null;
      held = null;
      return file;
    } finally {
      closeUnlessNull(vectors);
      closeUnlessNull(keys);
      closeUnlessNull(held);
    }
  }

  private static boolean startsWith(RandomAccessFile file, byte[] header) throws IOException {
    if (file.length() < header.length) {
      return false;
    }
    byte[] found = new byte[header.length];
    file.seek(0);
    file.readFully(found);
    return Arrays.equals(found, header);
  }

  private static void closeUnlessNull(@Nullable Closeable opened) throws IOException {
    if (opened != null) {
      opened.close();
    }
  }

  Path stem() {
    return stem;
  }

  /** How many entries there are, whole or not. */
  synchronized int count() {
    return count;
  }

  /** The first 64 bits of each entry's SHA-256, as far as they are known. */
  long[] prefixes() throws IOException {
    byte[] bytes;
    try (var keys = new FileInputStream(keys(stem).toFile())) {
      bytes = keys.readAllBytes();
    }
    long[] prefixes = new long[Math.min(count(), bytes.length / Long.BYTES)];
    littleEndian(bytes).asLongBuffer().get(prefixes);
    return prefixes;
  }

  /** The vector of this content; null if the entry is another's, damaged or not there. */
  @Nullable Embedding read(int entry, byte[] sha256) throws IOException {
    byte[] bytes = new byte[entryBytes(dimension)];
    synchronized (this) {
      if (closed) {
        return null;
      }
      try {
        vectors.seek(start + (long) entry * bytes.length);
        vectors.readFully(bytes);
      } catch (EOFException e) {
        return null;
      }
    }
    ByteBuffer found = littleEndian(bytes);
    if (!Arrays.equals(bytes, 0, SHA_BYTES, sha256, 0, sha256.length)
        || found.getInt(bytes.length - Integer.BYTES) != checksum(bytes)) {
      return null;
    }
    float[] vector = new float[dimension];
    found.position(SHA_BYTES).asFloatBuffer().get(vector);
    return Embedding.of(vector);
  }

  /** Adds an entry to a file that was opened for it, and returns its number. */
  synchronized int append(byte[] sha256, Embedding embedding) throws IOException {
    if (appending == null) {
      throw new IllegalStateException(stem + " is not open for appending");
    }
    byte[] bytes = new byte[entryBytes(dimension)];
    ByteBuffer entry = littleEndian(bytes).put(sha256);
    entry.asFloatBuffer().put(embedding.toArray());
    entry.putInt(bytes.length - Integer.BYTES, checksum(bytes));
    vectors.seek(start + (long) count * bytes.length);
    vectors.write(bytes); // in one write, so that it is there as a whole
    appending.keys.seek((long) count * Long.BYTES);
    appending.keys.write(sha256, 0, Long.BYTES);
    return count++;
  }

  /** Leaves appending to others; reading goes on. */
  synchronized void finish() throws IOException {
    Appending ended = appending;
    appending = null;
    if (ended != null) {
      ended.close();
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Of all bytes but the last four, where it belongs. */
  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** Closes it; what is read later is not there. May be called again. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (vectors) {
      finish();
    }
  }
}
