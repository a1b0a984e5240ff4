package io.img2loc.index;

import io.img2loc.CacheFolder;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cache knows of one space and variant: a folder with {@link CacheFile}s, and a map of them
 * in memory. Never throws for what is on the disk; it then knows less. Safe for use by many
 * threads.
 */
final class CachedSpace implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CachedSpace.class);
  private static final long LARGEST_FILE = 128L << 20;
  private static final int FILES_WITHIN_BOUND = 8;
  private static final int NAME_BYTES = 16;

  private final CacheBound bound;
  private final Path folder;
  private final Key key;
  private final int entriesPerFile;
  private final long fileBytes;

  // All below guarded by this. A place is the sum of an entry's number and its file's key here.
  private final TreeMap<Integer, CacheFile> files = new TreeMap<>();
  private final PrefixMap places = new PrefixMap();
  private int nextBase;
  private @Nullable CacheFile own;
  private int ownBase;
  private boolean storing;
  private boolean warnedOfReading;

  /** Whose vectors they are. */
  record Key(EmbeddingSpace space, String variant) {

    /** The name of the folder, the same in all processes. */
    String folder() {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256")
                .digest(
                    (space.dimension() + "\n" + variant.length() + "\n" + variant + space.id())
                        .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private CachedSpace(CacheBound bound, Key key) {
    this.bound = bound;
    this.key = key;
    folder = bound.directory().resolve(key.folder());
    long headerBytes = CacheFile.header(key).length;
    long entryBytes = CacheFile.entryBytes(key.space().dimension()) + (long) Long.BYTES;
    long wanted = Math.min(LARGEST_FILE, bound.maximumBytes() / FILES_WITHIN_BOUND);
    entriesPerFile = (int) Math.max(1, (wanted - headerBytes) / entryBytes);
    fileBytes = headerBytes + entriesPerFile * entryBytes;
    storing = fileBytes <= bound.maximumBytes();
  }

  /** Reads the keys of all files in the space's folder, if there is one. */
  static CachedSpace open(CacheBound bound, Key key) {
    CachedSpace space = new CachedSpace(bound, key);
    space.readAll();
    return space;
  }

  private synchronized void readAll() {
    try {
      List<Path> newestFirst = newestFirst();
      for (int i = newestFirst.size() - 1; i >= 0; i--) {
        read(newestFirst.get(i));
      }
    } catch (IOException e) {
      warnOfReading(e);
    }
  }

  private synchronized void read(Path stem) {
    try {
      CacheFile file = CacheFile.open(stem, key);
      boolean kept = false;
      try {
        kept = file != null && read(file);
      } finally {
        if (file != null && !kept) {
          file.close();
        }
      }
    } catch (FileNotFoundException e) {
      // Another process has just deleted it.
    } catch (IOException e) {
      warnOfReading(e);
    }
  }

  /** Takes in the keys of a file, if it has any; of two entries of one content the later counts. */
  private synchronized boolean read(CacheFile file) throws IOException {
    long[] prefixes = file.prefixes();
    if (prefixes.length == 0 || prefixes.length >= Integer.MAX_VALUE - nextBase) {
      return false;
    }
    files.put(nextBase, file);
    for (long prefix : prefixes) {
      places.put(prefix, nextBase++);
    }
    return true;
  }

  /** What all files of the folder are named without their endings. */
  private List<Path> newestFirst() throws IOException {
    record Found(Path stem, long time) {}
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> keys = Files.newDirectoryStream(folder, "*.keys")) {
      for (Path file : keys) {
        String name = file.getFileName().toString();
        Path stem = folder.resolve(name.substring(0, name.lastIndexOf('.')));
        found.add(new Found(stem, file.toFile().lastModified())); // 0 if it is just deleted
      }
    } catch (NoSuchFileException e) {
      // Nothing was stored yet.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparingLong(Found::time).reversed());
    return found.stream().map(Found::stem).toList();
  }

  /** The vector of a content, by its SHA-256; null if it is not known. */
  @Nullable Embedding get(byte[] sha256) {
    CacheFile file;
    int entry;
    synchronized (this) {
      int place = places.get(CacheFile.prefix(sha256));
      Map.Entry<Integer, CacheFile> at = files.floorEntry(place);
      if (place < 0 || at == null) {
        return null;
      }
      file = at.getValue();
      entry = place - at.getKey();
    }
    try {
      Embedding found = file.read(entry, sha256);
      if (found != null) {
        bound.use(file.stem());
      }
      return found;
    } catch (IOException e) {
      warnOfReading(e);
      return null;
    }
  }

  private synchronized void warnOfReading(IOException e) {
    if (!warnedOfReading) {
      warnedOfReading = true;
      LOG.warn(
          "the cache of embeddings in {} cannot be read; what it does not tell is encoded again",
          folder,
          e);
    }
  }

  /** Stores a vector, if it can be and none is known. */
  synchronized void put(byte[] sha256, Embedding embedding) {
    if (!storing
        || embedding.dimension() != key.space().dimension()
        || get(sha256) != null) { // another thread was first
      return;
    }
    try {
      CacheFile file = own;
      if (file == null || file.count() >= entriesPerFile) {
        file = beginFile();
      }
      if (file == null) {
        storing = false;
        LOG.warn(
            "the cache of embeddings in {} is full of what this process uses ({} bytes); it keeps"
                + " that, and takes up nothing more in this process",
            bound.directory(),
            bound.maximumBytes());
        return;
      }
      places.put(CacheFile.prefix(sha256), ownBase + file.append(sha256, embedding));
    } catch (IOException | RuntimeException e) { // no photo is to fail for it, whatever it is
      storing = false;
      LOG.warn(
          "the cache of embeddings in {} takes up nothing more in this process: is the disk full,"
              + " or may the folder not be written to? Photos are encoded all the same",
          folder,
          e);
    }
  }

  /**
   * Goes on with a file that nobody appends to and that has room, or begins a new one; null if
   * there is no room for one.
   */
  private @Nullable CacheFile beginFile() throws IOException {
    Files.createDirectories(folder, CacheFolder.ownersFolder());
    if (own != null) {
      own.finish();
    }
    CacheFile file = adopt();
    if (file == null) {
      if (!makeRoom()) {
        return null;
      }
      file = CacheFile.create(folder, key);
    }
    bound.use(file.stem());
    try {
      number(file);
    } catch (Throwable e) {
      file.close();
      throw e;
    }
    own = file;
    return file;
  }

  /** Keeps places for all entries that the file may come to have. */
  private synchronized void number(CacheFile file) throws IOException {
    int room = Math.max(entriesPerFile, file.count());
    if (room >= Integer.MAX_VALUE - nextBase) {
      throw new IOException("there are more entries than can be counted");
    }
    int base = nextBase;
    if (!read(file)) {
      files.put(base, file);
    }
    ownBase = base;
    nextBase = base + room;
  }

  private @Nullable CacheFile adopt() throws IOException {
    for (Path stem : newestFirst()) {
      CacheFile file = CacheFile.adopt(stem, key);
      if (file != null && file.count() < entriesPerFile) {
        return file;
      }
      if (file != null) {
        file.close();
      }
    }
    return null;
  }

  /** Whether there is room for a further file. Lets go of those that are deleted for it. */
  private boolean makeRoom() throws IOException {
    boolean made = bound.makeRoom(fileBytes);
    for (CacheFile file : files.values()) {
      if (!Files.exists(CacheFile.vectors(file.stem()))) {
        file.close();
      }
    }
    return made;
  }

  /** Knows nothing and stores nothing from now on. May be called again. */
  @Override
  public synchronized void close() {
    storing = false;
    for (CacheFile file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.debug("a file of the cache of embeddings in {} does not close", folder, e);
      }
    }
    files.clear();
  }
}
