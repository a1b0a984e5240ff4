package io.img2loc.clip;

/**
 * Counts the calls that use something native, so that it is not freed under them: ONNX Runtime
 * crashes the process if a session is closed while it runs. Safe for use by many threads.
 */
final class InFlight {
  private final String name;
  private int calls; // guarded by this, as is closed
  private boolean closed;

  /**
   * Nothing in flight.
   *
   * @param name what is closed, for messages
   */
  InFlight(String name) {
    this.name = name;
  }

  /**
   * A call begins.
   *
   * @throws IllegalStateException if this is closed
   */
  synchronized void enter() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    calls++;
  }

  /** A call has ended. */
  synchronized void exit() {
    calls--;
    notifyAll();
  }

  /**
   * Lets no call begin any more and waits for those in flight, even if interrupted; the thread
   * stays so. The first to close is told, and may free what the calls have used.
   */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    boolean interrupted = false;
    while (calls > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return first;
  }
}
