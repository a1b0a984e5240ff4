package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;

/** Progress for a log file: a line now and then, none for work that is soon done. */
final class ProgressLines implements ProgressListener {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final PrintWriter log;
  private Duration last = Duration.ZERO;

  ProgressLines(PrintWriter log) {
    this.log = log;
  }

  @Override
  public void progressed(Progress progress) {
    if (progress.elapsed().minus(last).compareTo(PAUSE) < 0) {
      return;
    }
    last = progress.elapsed();
    String of = progress.total() < 0 ? "" : " of " + progress.total();
    String failed = progress.failed() == 0 ? "" : ", " + progress.failed() + " failed";
    log.println(
        progress.stage()
            + ": "
            + progress.done()
            + of
            + failed
            + " after "
            + progress.elapsed().toSeconds()
            + " s");
    log.flush();
  }
}
