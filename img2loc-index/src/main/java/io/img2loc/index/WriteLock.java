package io.img2loc.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to an index. The system takes it back when the process ends, however it ends;
 * the file stays and means nothing by itself.
 */
final class WriteLock implements Closeable {
  static final String NAME = "write.lock";

  /**
   * What this process holds. Not left to the file's lock: on many systems a process that closes a
   * file gives up all its locks of it, those that it got by other ways included.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  private WriteLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static WriteLock take(Path directory) throws IOException {
    Path file = directory.toRealPath().resolve(NAME);
    synchronized (HELD) {
      if (!HELD.add(file)) {
        throw refusal(directory, "this process");
      }
    }
    try {
      return new WriteLock(file, lock(directory, file));
    } catch (Throwable e) {
      release(file);
      throw e;
    }
  }

  private static FileChannel lock(Path directory, Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw refusal(directory, "another process");
    }
    return channel;
  }

  private static IOException refusal(Path directory, String who) {
    return new IOException(
        directory
            + ": "
            + who
            + " is writing to this index, and there can be one writer at a time;"
            + " wait until it is done, or close it");
  }

  private static void release(Path file) {
    synchronized (HELD) {
      HELD.remove(file);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      release(file);
    }
  }
}
