package io.img2loc.index;

import io.img2loc.CacheFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says who appends to a file of a cache. The system lets go of it when a process ends. */
final class CacheLock implements Closeable {
  // The system's lock is the process's: merely closing a second channel to the file would free it.
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private static final Set<StandardOpenOption> CREATE_OR_WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  private final Path file;
  private final FileChannel channel;

  private CacheLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** The lock, or null if another process, or another cache or class loader of this one, has it. */
  static @Nullable CacheLock tryAcquire(Path file) throws IOException {
    if (!HELD_HERE.add(file)) {
      return null;
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, CREATE_OR_WRITE, CacheFolder.ownersFile());
      if (isLocked(channel)) {
        CacheLock lock = new CacheLock(file, channel);
        channel = null;
        return lock;
      }
      HELD_HERE.remove(file);
      return null;
    } catch (Throwable e) {
      HELD_HERE.remove(file);
      throw e;
    } finally {
      if (channel != null) {
        channel.close();
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // a copy of this class, of another class loader, has it
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD_HERE.remove(file);
    }
  }
}
