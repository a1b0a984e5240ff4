package io.img2loc;

/**
 * Is told of progress: one call at a time, at most ten a second, and always of the last step.
 *
 * <pre>{@code
 * ProgressListener log = p -> System.err.println(p.stage() + " " + p.done() + "/" + p.total());
 * }</pre>
 */
@FunctionalInterface
public interface ProgressListener {

  /** Called after some items are done; should return soon, as the work waits for it. */
  void progressed(Progress progress);

  /** A listener that does nothing. */
  static ProgressListener none() {
    return progress -> {};
  }
}
