package io.img2loc.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts photos of many threads through a network together. While one thread runs a batch the others
 * go on decoding and queue up; whoever is next takes all that wait, up to the batch's size. Nobody
 * waits for a batch to fill. Safe for use by many threads.
 */
final class Batcher {

  /** A network for several photos. */
  interface Network {
    /** One vector for each photo's pixels, in their order. */
    List<float[]> run(List<byte[]> pixels);
  }

  private final Network network;
  private final int size;
  private final Queue<Ticket> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock running = new ReentrantLock();

  /**
   * Batches for a network.
   *
   * @param size photos in a batch at most; with 1, each thread runs its own, side by side
   */
  Batcher(Network network, int size) {
    this.network = network;
    this.size = size;
  }

  /** The photo's vector. */
  float[] run(byte[] pixels) {
    if (size == 1) {
      return network.run(List.of(pixels)).get(0);
    }
    Ticket mine = new Ticket(pixels);
    waiting.add(mine);
    running.lock();
    try {
      // What has been taken from the queue is done before the lock is free again.
      while (!mine.isDone()) {
        runNext();
      }
    } finally {
      running.unlock();
    }
    return mine.result();
  }

  private void runNext() {
    List<Ticket> batch = new ArrayList<>(size);
    for (Ticket next = waiting.poll(); next != null; next = waiting.poll()) {
      batch.add(next);
      if (batch.size() == size) {
        break;
      }
    }
    try {
      List<float[]> vectors = network.run(batch.stream().map(ticket -> ticket.pixels).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).vector = vectors.get(i);
      }
    } catch (RuntimeException | Error e) { // whatever is kept back would keep its thread for ever
      for (Ticket ticket : batch) {
        ticket.failure = e;
      }
    }
  }

  /** One photo on its way; its fields are guarded by the lock. */
  private static final class Ticket {
    final byte[] pixels;
    float @Nullable [] vector;
    @Nullable Throwable failure; // unchecked

    Ticket(byte[] pixels) {
      this.pixels = pixels;
    }

    boolean isDone() {
      return vector != null || failure != null;
    }

    float[] result() {
      if (vector != null) {
        return vector;
      }
      if (failure instanceof Error error) {
        throw error;
      }
      throw failure instanceof RuntimeException exception
          ? exception
          : new IllegalStateException("a batch lost a photo");
    }
  }
}
