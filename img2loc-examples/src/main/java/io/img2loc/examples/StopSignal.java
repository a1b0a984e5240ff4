package io.img2loc.examples;

import java.util.concurrent.CountDownLatch;

/**
 * Lets work come to a good end when the process is asked to end, as by Ctrl-C: the work is told to
 * stop, and the process waits until this is released.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  // Guarded by this.
  private boolean received;
  private Runnable stop = () -> {};

  StopSignal() {
    hook = new Thread(this::stopAndWait, "img2loc-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Sets what stops the work, at once if the process was asked to end before.
   *
   * @param work should return soon
   */
  synchronized void stops(Runnable work) {
    stop = work;
    if (received) {
      stop.run();
    }
  }

  /** Whether the process was asked to end. */
  synchronized boolean isReceived() {
    return received;
  }

  /**
   * From here on the process ends when it is asked to, as soon as this has run; at once if it was
   * asked before. Takes the place of what stops the work.
   */
  void endsAfter(Runnable last) {
    stops(last);
    closed.countDown(); // only then, as the process ends with it if it was asked before
  }

  /** From here on the process ends when it is asked to. */
  void release() {
    endsAfter(() -> {});
  }

  private synchronized void receive() {
    received = true;
    stop.run();
  }

  private void stopAndWait() {
    receive();
    boolean interrupted = false;
    while (closed.getCount() > 0) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        interrupted = true; // nobody should, and the work goes before
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is on its way out, and the hook has just been let go.
    }
  }
}
