package io.img2loc.llm;

import io.img2loc.CacheFolder;
import io.img2loc.GenerationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one caller at a time ask for a reply, of all threads and processes that use a directory.
 *
 * <p>All caches of a directory in one process share one of these. Between processes each key has
 * its byte in one file, which is locked and never written. The system lets go of it when a process
 * ends, however it ends; the file stays and means nothing by itself.
 */
final class ReplyLocks implements Closeable {
  static final String FILE = "locks";

  private static final Logger LOG = LoggerFactory.getLogger(ReplyLocks.class);

  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 100;

  /**
   * By real directory; guards {@link #users}. On many systems a process that closes a file gives up
   * all its locks of it, those that it got by other ways included, so there must be one way only.
   */
  private static final Map<Path, ReplyLocks> OPEN = new HashMap<>();

  private final Path directory;
  private final @Nullable FileChannel channel;
  private final ConcurrentMap<ReplyKey, Flight> flights = new ConcurrentHashMap<>();
  private final AtomicBoolean toldOfNoLocks = new AtomicBoolean();
  private int users;

  private ReplyLocks(Path directory) {
    this.directory = directory;
    this.channel = channel(directory.resolve(FILE));
  }

  /** Those of a directory, which is named by its real path. */
  static ReplyLocks of(Path directory) {
    synchronized (OPEN) {
      ReplyLocks locks = OPEN.computeIfAbsent(directory, ReplyLocks::new);
      locks.users++;
      return locks;
    }
  }

  private @Nullable FileChannel channel(Path file) {
    try {
      return FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
          CacheFolder.ownersFile());
    } catch (IOException e) {
      tellOfNoLocks(e);
      return null;
    }
  }

  private void tellOfNoLocks(IOException e) {
    if (toldOfNoLocks.compareAndSet(false, true)) {
      LOG.warn(
          "no locks in {}: processes that need the same reply at once may each ask for it",
          directory,
          e);
    }
  }

  /** A reply, and whether it was asked for rather than found. */
  record Given(StoredReply reply, boolean asked) {}

  /** Somebody of this process who asks; the outcome is null if nothing came of it. */
  private record Flight(Thread thread, CompletableFuture<@Nullable StoredReply> outcome) {}

  /**
   * Runs the work while nobody else works for the key, or returns what another thread got for it
   * meanwhile. Where the other failed, it is this one's turn.
   *
   * @param work looks first whether the reply is there by now
   * @throws GenerationException if the thread is interrupted while it waits
   * @throws IllegalStateException if the work for a key comes to need the same key
   */
  Given once(ReplyKey key, Supplier<Given> work) {
    Flight mine = new Flight(Thread.currentThread(), new CompletableFuture<>());
    try {
      while (true) {
        Flight other = flights.putIfAbsent(key, mine);
        if (other == null) {
          return fly(key, mine, work);
        }
        if (other.thread() == Thread.currentThread()) {
          throw new IllegalStateException(
              "asking for a reply needs the same reply; does a cached generator ask itself?");
        }
        StoredReply reply = other.outcome().get();
        if (reply != null) {
          return new Given(reply, false);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GenerationException.permanent(
          "interrupted while waiting for another that asks the model the same", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("outcomes are never exceptional", e);
    }
  }

  private Given fly(ReplyKey key, Flight mine, Supplier<Given> work) throws InterruptedException {
    StoredReply reply = null;
    FileLock lock = null;
    try {
      lock = lock(key.position());
      Given given = work.get();
      reply = given.reply();
      return given;
    } finally {
      unlock(lock);
      flights.remove(key);
      mine.outcome().complete(reply);
    }
  }

  /**
   * Tries again and again rather than wait in the system: there an interrupt would close the file,
   * and with it all locks of the process; and a system that takes the process for the owner of its
   * threads' locks sees deadlocks where there are none.
   */
  private @Nullable FileLock lock(long position) throws InterruptedException {
    if (channel == null) {
      return null;
    }
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        FileLock lock = channel.tryLock(position, 1, false);
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // A copy of this class, of another class loader, has it.
      } catch (IOException e) {
        tellOfNoLocks(e);
        return null;
      }
      Thread.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private void unlock(@Nullable FileLock lock) {
    if (lock != null) {
      try {
        lock.release();
      } catch (IOException e) {
        tellOfNoLocks(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(directory);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }
}
