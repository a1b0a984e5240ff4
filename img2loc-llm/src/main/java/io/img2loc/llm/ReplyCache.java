package io.img2loc.llm;

import io.img2loc.CacheFolder;
import io.img2loc.GenerationException;
import io.img2loc.llm.ReplyLocks.Given;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replies of models that were paid for, in files, found by what was asked. Whoever asks the same
 * again, of the same model with the same photo, prompt, parameters and number of the sample, is
 * given the same reply.
 *
 * <p>A reply is on the storage before it is returned: a process that is killed loses none that it
 * had, and half a reply is never taken for one. Any number of processes may use a directory at
 * once, and of all their threads one at a time asks for a reply; the others wait and are given it.
 * Failures are not kept.
 *
 * <p>A damaged reply is one that is missing, and is replaced. Where replies cannot be kept, for a
 * full disk say, they are returned all the same, and a warning is logged once. Deleting all of the
 * directory is always safe.
 *
 * <p>Where the directory exceeds its bound, the replies that were not used for the longest time are
 * removed until it is filled to nine tenths; a use is noted once a day at most. A reply counts with
 * what it takes up on a disk, 4 KiB mostly. What other processes store at the same time may exceed
 * the bound by a sixteenth each.
 *
 * <p>Kept are the replies and hashes of what was asked, and neither keys, nor prompts, nor
 * pictures. Replies tell where photos were taken. Where files have POSIX permissions, only their
 * owner may read them.
 *
 * <p>An {@linkplain #openArchive archive} holds replies of a run in one file, from which the run is
 * repeated without a model.
 *
 * <p>Safe for use by many threads.
 */
public final class ReplyCache implements AutoCloseable {
  private static final long DEFAULT_BYTES = 1L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(ReplyCache.class);

  private final ReplySource source;
  private final @Nullable Asking asking;
  private final Set<ReplyKey> used = ConcurrentHashMap.newKeySet();
  private final AtomicLong found = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicBoolean toldOfDamage = new AtomicBoolean();
  private final AtomicBoolean toldOfNotKept = new AtomicBoolean();
  // Calls hold the one for reading, closing the other.
  private final ReadWriteLock calls = new ReentrantReadWriteLock();
  private boolean closed; // guarded by calls

  /** What it takes to get replies that are not there. */
  private record Asking(ReplyFolder folder, ReplyLocks locks) {}

  private ReplyCache(ReplySource source, @Nullable Asking asking) {
    this.source = source;
    this.asking = asking;
  }

  /**
   * Opens a cache of at most 1 GiB, which are 260,000 replies.
   *
   * @param directory where the files are; created if it is missing
   * @throws IOException if it cannot be created
   */
  public static ReplyCache open(Path directory) throws IOException {
    return open(directory, DEFAULT_BYTES);
  }

  /**
   * Opens a cache with a bound of one's own, which is kept whenever something is stored.
   *
   * @param directory where the files are; created if it is missing
   * @param maximumBytes of all replies in the directory, at least 0; if it is less than one takes,
   *     none is kept
   * @throws IllegalArgumentException if the bound is negative
   * @throws IOException if the directory cannot be created
   */
  public static ReplyCache open(Path directory, long maximumBytes) throws IOException {
    if (maximumBytes < 0) {
      throw new IllegalArgumentException("maximumBytes must be at least 0, was " + maximumBytes);
    }
    ReplyFolder folder = ReplyFolder.open(directory, maximumBytes);
    return new ReplyCache(folder, new Asking(folder, ReplyLocks.of(folder.directory())));
  }

  /**
   * Opens replies that were {@linkplain #exportTo exported}. Nothing is ever asked for then: a
   * reply that is not there is a permanent {@link GenerationException}.
   *
   * @throws IOException if the file cannot be read or is no such archive
   */
  public static ReplyCache openArchive(Path zip) throws IOException {
    return new ReplyCache(ReplyArchive.open(zip), null);
  }

  /**
   * The directory that a user's programs share: {@code replies} in the user's {@link CacheFolder}.
   * Nothing is created.
   *
   * @throws java.nio.file.InvalidPathException if what a variable of the environment says is no
   *     path
   */
  public static Path defaultDirectory() {
    return CacheFolder.of("replies");
  }

  /**
   * The reply that is kept for a key.
   *
   * @throws IllegalStateException if the cache is closed
   */
  Optional<StoredReply> find(ReplyKey key) {
    return call(() -> Optional.ofNullable(stored(key)).map(reply -> give(key, reply, false)));
  }

  /** Whether a reply is kept for a key; this is no use of it. */
  boolean has(ReplyKey key) {
    return call(() -> stored(key) != null);
  }

  /**
   * The reply that is kept for a key, or else the one that is asked for now, which is kept. While
   * another thread or process asks for it, this one waits.
   *
   * @param ask may throw, and nothing is kept then
   * @throws GenerationException if this is an archive without the reply, or the thread is
   *     interrupted while it waits
   * @throws IllegalStateException if the cache is closed
   */
  StoredReply computeIfAbsent(ReplyKey key, Supplier<StoredReply> ask) {
    return call(
        () -> {
          StoredReply stored = stored(key);
          if (stored != null) {
            return give(key, stored, false);
          }
          if (asking == null) {
            throw GenerationException.permanent(
                "among "
                    + source
                    + " there is no sound one to this request; the photo, the prompt, the model or"
                    + " its parameters may differ from those of the run that was exported",
                null);
          }
          Given given = asking.locks().once(key, () -> ask(asking.folder(), key, ask));
          return give(key, given.reply(), given.asked());
        });
  }

  private Given ask(ReplyFolder folder, ReplyKey key, Supplier<StoredReply> ask) {
    StoredReply stored = stored(key); // what another has got since this one looked
    if (stored != null) {
      return new Given(stored, false);
    }
    StoredReply reply = Objects.requireNonNull(ask.get(), "reply");
    try {
      folder.write(key, StoredReplyJson.write(key, reply));
    } catch (IOException | RuntimeException e) { // whatever it is, the reply is paid for
      if (toldOfNotKept.compareAndSet(false, true)) {
        LOG.warn("a model's reply is used but cannot be kept among {}", source, e);
      }
    }
    return new Given(reply, true);
  }

  private StoredReply give(ReplyKey key, StoredReply reply, boolean wasAsked) {
    used.add(key);
    (wasAsked ? asked : found).incrementAndGet();
    return reply;
  }

  private @Nullable StoredReply stored(ReplyKey key) {
    try {
      byte[] bytes = source.read(key);
      return bytes == null ? null : StoredReplyJson.read(key, bytes);
    } catch (IOException e) {
      if (toldOfDamage.compareAndSet(false, true)) {
        LOG.warn("one of {} cannot be read and counts as missing: {}", source, key, e);
      }
      return null;
    }
  }

  /** How many replies were given without asking for them. */
  public long found() {
    return found.get();
  }

  /** How many replies were given that had to be asked for. */
  public long asked() {
    return asked.get();
  }

  /**
   * Writes all replies that are kept to an archive, which replaces the file that has its name. The
   * same replies make the same bytes.
   *
   * @return how many they are
   * @throws IOException if they cannot be read or written
   * @throws IllegalStateException if the cache is closed
   */
  public int exportTo(Path zip) throws IOException {
    return export(zip, source::keys, false);
  }

  /**
   * Writes the replies that this cache has given since it was opened to an archive, which replaces
   * the file that has its name. The same replies make the same bytes.
   *
   * @return how many they are
   * @throws IOException if they cannot be read or written, or one is no longer kept, as the archive
   *     would not do for a repetition
   * @throws IllegalStateException if the cache is closed
   */
  public int exportUsedTo(Path zip) throws IOException {
    return export(zip, () -> List.copyOf(used), true);
  }

  /**
   * Writes the replies to some requests to an archive, as {@link #exportUsedTo} does.
   *
   * @param keys as {@link ChatGenerator#keptAs} tells them
   * @return how many they are
   * @throws IllegalArgumentException if one is no key
   * @throws IOException if they cannot be read or written, or one is not kept
   * @throws IllegalStateException if the cache is closed
   */
  public int exportTo(Path zip, Set<String> keys) throws IOException {
    return exportTo(zip, keys.stream().map(ReplyKey::new).toList());
  }

  /** Writes the replies to some keys, as {@link #exportUsedTo} does. */
  int exportTo(Path zip, Collection<ReplyKey> keys) throws IOException {
    return export(zip, () -> Set.copyOf(keys), true);
  }

  @FunctionalInterface
  private interface Keys {
    Collection<ReplyKey> list() throws IOException;
  }

  private int export(Path zip, Keys keys, boolean complete) throws IOException {
    calls.readLock().lock();
    try {
      requireOpen();
      return write(
          zip, keys.list().stream().sorted(Comparator.comparing(ReplyKey::hex)).toList(), complete);
    } finally {
      calls.readLock().unlock();
    }
  }

  private int write(Path zip, List<ReplyKey> keys, boolean complete) throws IOException {
    try (ReplyArchive.Writer writer = new ReplyArchive.Writer(zip)) {
      int written = 0;
      for (ReplyKey key : keys) {
        StoredReply reply = stored(key);
        if (reply != null) {
          writer.add(key, StoredReplyJson.write(key, reply));
          written++;
        } else if (complete) {
          throw new IOException(
              "one of the " + keys.size() + " replies is no longer among " + source + ": " + key);
        }
      }
      writer.finish();
      return written;
    }
  }

  private <T> T call(Supplier<T> work) {
    calls.readLock().lock();
    try {
      requireOpen();
      return work.get();
    } finally {
      calls.readLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(source + " are closed; open the cache again to use it");
    }
  }

  /** Waits for calls in flight, and closes the files. May be called again. */
  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        source.close();
        if (asking != null) {
          asking.locks().close();
        }
      }
    } catch (IOException e) {
      LOG.debug("closing {}", source, e); // which were forced when they were written
    } finally {
      calls.writeLock().unlock();
    }
  }

  /** Where the replies are. */
  @Override
  public String toString() {
    return "ReplyCache of " + source;
  }
}
