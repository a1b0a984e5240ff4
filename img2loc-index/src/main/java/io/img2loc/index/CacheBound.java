package io.img2loc.index;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a cache's directory within its bound. What this process has read or written stays: a scan
 * of more than fits finds what it kept the last time, and does not delete it just ahead of itself.
 * Safe for use by many threads.
 */
final class CacheBound {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /**
   * By the day on which any process used it last; of one day, the newest first: those before it are
   * what the same scan would ask for next.
   */
  private static final Comparator<Entry> LEAST_OF_USE =
      Comparator.<Entry>comparingLong(entry -> Math.floorDiv(entry.time, DAY_MILLIS))
          .thenComparing(Comparator.<Entry>comparingLong(entry -> entry.time).reversed());

  /** Folders and files that are named otherwise are not the cache's, and not to be deleted. */
  private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{32}");

  private static final Pattern FILE =
      Pattern.compile(
          "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})\\.(vectors|keys|lock)");

  private final Path directory;
  private final long maximumBytes;
  private final Set<Path> used = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastUse = new AtomicLong();

  CacheBound(Path directory, long maximumBytes) {
    this.directory = directory;
    this.maximumBytes = maximumBytes;
  }

  Path directory() {
    return directory;
  }

  long maximumBytes() {
    return maximumBytes;
  }

  /** How much the files take up. */
  static long bytes(Path directory) throws IOException {
    return entries(directory).stream().mapToLong(entry -> entry.bytes).sum();
  }

  /**
   * Keeps the files of this name, and lets other processes know that they are of use, and in which
   * order: a later millisecond each, however many are used in one.
   */
  void use(Path stem) {
    if (used.add(stem)) {
      long now = System.currentTimeMillis();
      long time = lastUse.updateAndGet(last -> Math.max(last + 1, now));
      CacheFile.lock(stem).toFile().setLastModified(time);
    }
  }

  /**
   * Deletes what is of the least use until so many bytes more are within the bound.
   *
   * @return whether they are
   */
  boolean makeRoom(long bytes) throws IOException {
    List<Entry> entries = entries(directory).stream().sorted(LEAST_OF_USE).toList();
    long total = bytes + entries.stream().mapToLong(entry -> entry.bytes).sum();
    for (Entry entry : entries) {
      if (total <= maximumBytes) {
        break;
      }
      if (!used.contains(entry.stem) && entry.delete()) {
        total -= entry.bytes;
      }
    }
    return total <= maximumBytes;
  }

  private static Collection<Entry> entries(Path directory) throws IOException {
    Map<Path, Entry> entries = new HashMap<>();
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(directory, path -> matches(FOLDER, path))) {
      for (Path folder : folders) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
          for (Path file : files) {
            count(folder, file, entries);
          }
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries.values();
  }

  private static boolean matches(Pattern pattern, Path path) {
    return pattern.matcher(path.getFileName().toString()).matches() && Files.isDirectory(path);
  }

  private static void count(Path folder, Path file, Map<Path, Entry> entries) throws IOException {
    Matcher name = FILE.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Entry entry = entries.computeIfAbsent(folder.resolve(name.group(1)), Entry::new);
      entry.bytes += attributes.size();
      entry.time = Math.max(entry.time, attributes.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      // Another process deletes, too.
    }
  }

  /** The files of one name. */
  private static final class Entry {
    private final Path stem;
    private long bytes;
    private long time = Long.MIN_VALUE;

    Entry(Path stem) {
      this.stem = stem;
    }

    boolean delete() throws IOException {
      Path lockFile = CacheFile.lock(stem);
      try (CacheLock lock = CacheLock.tryAcquire(lockFile)) {
        if (lock == null) {
          return false;
        }
        Files.deleteIfExists(CacheFile.vectors(stem));
        Files.deleteIfExists(CacheFile.keys(stem));
        Files.deleteIfExists(lockFile);
        return true;
      } catch (FileSystemException e) {
        return false; // Windows does not delete what a process reads
      }
    }
  }
}
