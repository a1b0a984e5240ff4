package io.img2loc.llm;

import io.img2loc.CacheFolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of replies within a bound: {@code ab/abcd….json} for the key {@code abcd…}, {@code
 * writing/} for what is being written, and {@link ReplyLocks#FILE}. A file has its name once all of
 * it is on the storage.
 *
 * <p>Files are read and written as streams: a channel is closed when its thread is interrupted, and
 * a reply that was paid for is to be kept even then.
 */
final class ReplyFolder implements ReplySource {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyFolder.class);

  private static final String WRITING = "writing";
  private static final String PARTIAL = ".tmp";
  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern FILE = Pattern.compile("([0-9a-f]{64})\\.json");

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /** What a file takes up on most disks is a multiple of this. */
  static final long BLOCK = 4096;

  /** What others have stored is seen at the latest when a process has stored this part. */
  private static final long PARTS = 16;

  private final Path directory;
  private final long maximumBytes;
  private final AtomicLong roomBeforeCount = new AtomicLong();
  private final ReentrantLock counting = new ReentrantLock();
  private final AtomicBoolean toldOfBound = new AtomicBoolean();

  private ReplyFolder(Path directory, long maximumBytes) {
    this.directory = directory;
    this.maximumBytes = maximumBytes;
  }

  /** Creates the directory if it is missing, and deletes what killed writers have left. */
  static ReplyFolder open(Path directory, long maximumBytes) throws IOException {
    Path real =
        Files.createDirectories(directory.toAbsolutePath(), CacheFolder.ownersFolder())
            .toRealPath();
    sweep(real.resolve(WRITING));
    return new ReplyFolder(real, maximumBytes);
  }

  private static void sweep(Path writing) {
    long dayAgo = System.currentTimeMillis() - DAY_MILLIS;
    try {
      for (Path file : list(writing)) {
        if (file.toString().endsWith(PARTIAL)
            && Files.getLastModifiedTime(file).toMillis() < dayAgo) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      LOG.debug("what killed processes left in {} stays", writing, e); // it harms nobody
    }
  }

  Path directory() {
    return directory;
  }

  private Path folder(ReplyKey key) {
    return directory.resolve(key.hex().substring(0, 2));
  }

  private Path file(ReplyKey key) {
    return folder(key).resolve(key.hex() + ".json");
  }

  @Override
  public byte @Nullable [] read(ReplyKey key) throws IOException {
    Path file = file(key);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(StoredReplyJson.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return null;
    }
    long now = System.currentTimeMillis();
    if (now - file.toFile().lastModified() > DAY_MILLIS) {
      file.toFile().setLastModified(now);
    }
    return bytes;
  }

  /**
   * Stores a reply in place of what there is for its key, and removes others if it is too much.
   *
   * @throws IOException if it could not be stored
   */
  void write(ReplyKey key, byte[] bytes) throws IOException {
    long size = onDisk(bytes.length);
    if (size > maximumBytes) {
      throw new IOException(
          "a reply of " + size + " bytes on the disk is beyond the bound of " + maximumBytes);
    }
    Path file = file(key);
    Path writing = create(directory.resolve(WRITING));
    Path folder = create(folder(key));
    Path partial = Files.createTempFile(writing, key.hex(), PARTIAL, CacheFolder.ownersFile());
    try {
      try (FileOutputStream out = new FileOutputStream(partial.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable e) {
      Files.deleteIfExists(partial);
      throw e;
    }
    force(folder);
    keepWithinBound(size);
  }

  private Path create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, CacheFolder.ownersFolder());
      force(directory);
    }
    return folder;
  }

  /** For a power cut's sake. A process that is killed loses nothing without it. */
  private static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.trace("{} cannot be forced", directory, e); // Windows keeps names by itself
    }
  }

  private static long onDisk(long bytes) {
    return Math.max(1, (bytes + BLOCK - 1) / BLOCK) * BLOCK;
  }

  private void keepWithinBound(long added) {
    if (roomBeforeCount.addAndGet(-added) >= 0 || !counting.tryLock()) {
      return;
    }
    try {
      roomBeforeCount.set(Math.min(maximumBytes - removeBeyondBound(), maximumBytes / PARTS));
    } catch (IOException e) {
      if (toldOfBound.compareAndSet(false, true)) {
        LOG.warn("the stored replies in {} cannot be kept within their bound", directory, e);
      }
    } finally {
      counting.unlock();
    }
  }

  /** Another process may do so at once; both remove the same ones. Returns how many bytes stay. */
  private long removeBeyondBound() throws IOException {
    List<Entry> entries = entries();
    long total = entries.stream().mapToLong(Entry::bytes).sum();
    if (total <= maximumBytes) {
      return total;
    }
    entries.sort(Comparator.comparing(Entry::used).thenComparing(entry -> entry.key().hex()));
    long target = maximumBytes - maximumBytes / 10;
    for (Entry entry : entries) {
      if (total <= target) {
        break;
      }
      Files.deleteIfExists(file(entry.key()));
      total -= entry.bytes();
    }
    return total;
  }

  private record Entry(ReplyKey key, long bytes, FileTime used) {}

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (ReplyKey key : keys()) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file(key), BasicFileAttributes.class);
        entries.add(new Entry(key, onDisk(attributes.size()), attributes.lastModifiedTime()));
      } catch (NoSuchFileException e) {
        // Another process removes, too.
      }
    }
    return entries;
  }

  @Override
  public List<ReplyKey> keys() throws IOException {
    List<ReplyKey> keys = new ArrayList<>();
    for (Path folder : list(directory)) {
      if (FOLDER.matcher(folder.getFileName().toString()).matches()) {
        for (Path file : list(folder)) {
          Matcher name = FILE.matcher(file.getFileName().toString());
          if (name.matches()) {
            keys.add(new ReplyKey(name.group(1)));
          }
        }
      }
    }
    return keys;
  }

  /** What is in a folder, nothing if there is none. */
  private static List<Path> list(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(paths::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return paths;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "the stored replies in " + directory;
  }
}
