package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongFunction;

/** Progress for a log file: a line now and then, none for work that is soon done. */
final class ProgressLines implements ProgressListener {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final PrintWriter log;
  private final LongFunction<String> unit;
  private Duration last = Duration.ZERO;

  /**
   * Writes nothing yet.
   *
   * @param unit how a count is written
   */
  ProgressLines(PrintWriter log, LongFunction<String> unit) {
    this.log = log;
    this.unit = unit;
  }

  @Override
  public void progressed(Progress progress) {
    if (progress.elapsed().minus(last).compareTo(PAUSE) < 0) {
      return;
    }
    last = progress.elapsed();
    String of = progress.total() < 0 ? "" : " of " + unit.apply(progress.total());
    String failed = progress.failed() == 0 ? "" : ", " + progress.failed() + " failed";
    log.println(
        progress.stage()
            + ": "
            + unit.apply(progress.done())
            + of
            + failed
            + " after "
            + progress.elapsed().toSeconds()
            + " s"
            + ProgressBar.rate(progress, unit)
            + (progress.total() > 0 ? ProgressBar.remaining(progress) : ""));
    log.flush();
  }
}
