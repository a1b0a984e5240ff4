package io.img2loc.index;

import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets uses of an index run side by side and its closing wait for them. */
final class OpenGuard {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /** Begins a use, to be ended by {@link #leave} by the same thread. */
  void enter() {
    lock.readLock().lock();
    if (closed) {
      lock.readLock().unlock();
      throw new IllegalStateException("this index is closed; open it again to use it");
    }
  }

  void leave() {
    lock.readLock().unlock();
  }

  <T> T use(Supplier<T> action) {
    enter();
    try {
      return action.get();
    } finally {
      leave();
    }
  }

  /** Waits for uses that run and refuses later ones; the first call releases. */
  void close(Runnable release) {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
