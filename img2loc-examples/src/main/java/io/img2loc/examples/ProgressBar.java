package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Progress for a person at a terminal: one line that is drawn over itself. */
final class ProgressBar implements ProgressListener {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int WIDTH = 30;

  private final PrintWriter terminal;

  ProgressBar(PrintWriter terminal) {
    this.terminal = terminal;
  }

  @Override
  public void progressed(Progress progress) {
    terminal.print(CLEAR_LINE + draw(progress));
    terminal.flush();
  }

  /** Makes room for something else on the line. */
  void clear() {
    terminal.print(CLEAR_LINE);
    terminal.flush();
  }

  static String draw(Progress p) {
    if (p.total() <= 0) {
      return p.stage() + " " + p.done() + failed(p) + rate(p);
    }
    int filled = (int) (WIDTH * p.done() / p.total());
    return p.stage()
        + " ["
        + "#".repeat(filled)
        + "-".repeat(WIDTH - filled)
        + "] "
        + p.done()
        + "/"
        + p.total()
        + failed(p)
        + rate(p)
        + remaining(p);
  }

  private static String failed(Progress p) {
    return p.failed() == 0 ? "" : ", " + p.failed() + " failed";
  }

  private static String rate(Progress p) {
    double seconds = p.elapsed().toMillis() / 1000.0;
    return seconds < 1 ? "" : String.format(Locale.ROOT, ", %.1f/s", p.done() / seconds);
  }

  private static String remaining(Progress p) {
    if (p.done() == 0 || p.elapsed().toSeconds() < 2) {
      return "";
    }
    double share = (double) (p.total() - p.done()) / p.done();
    Duration left = Duration.ofSeconds(Math.round(p.elapsed().toSeconds() * share));
    return String.format(
        Locale.ROOT,
        ", %d:%02d:%02d left",
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }
}
