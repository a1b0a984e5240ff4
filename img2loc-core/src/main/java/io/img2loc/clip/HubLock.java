package io.img2loc.clip;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps two threads or two processes from fetching the same file at once.
 *
 * <p>Java locks files by {@code fcntl}, Python's {@code filelock} by {@code flock}; on Linux
 * neither sees the other. A Python process that fetches the same file at the same time therefore
 * costs a second download and nothing else: each writes to a file of its own and moves it when it
 * is complete.
 */
final class HubLock implements AutoCloseable {
  // A second lock on the same file from the same process throws instead of waiting.
  private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_PROCESS =
      new ConcurrentHashMap<>();

  private final ReentrantLock threads;
  private final FileChannel channel;

  private HubLock(ReentrantLock threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /** Waits until nobody else has the lock. The file stays: to delete it would be a race. */
  static HubLock acquire(Path file) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    // By its real path, as the cache may be named in several ways.
    ReentrantLock threads =
        IN_THIS_PROCESS.computeIfAbsent(
            folder.toRealPath().resolve(file.getFileName()), path -> new ReentrantLock());
    threads.lockInterruptibly();
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new HubLock(threads, channel);
    } catch (Throwable t) {
      if (channel != null) {
        channel.close();
      }
      threads.unlock();
      throw t;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }
}
