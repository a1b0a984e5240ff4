package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongFunction;

/** Progress for a person at a terminal: one line that is drawn over itself. */
final class ProgressBar implements ProgressListener {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int WIDTH = 30;

  private final PrintWriter terminal;
  private final LongFunction<String> unit;

  /**
   * Draws nothing yet.
   *
   * @param unit how a count is written
   */
  ProgressBar(PrintWriter terminal, LongFunction<String> unit) {
    this.terminal = terminal;
    this.unit = unit;
  }

  @Override
  public void progressed(Progress progress) {
    terminal.print(CLEAR_LINE + draw(progress, unit));
    terminal.flush();
  }

  /** Makes room for something else on the line. */
  void clear() {
    terminal.print(CLEAR_LINE);
    terminal.flush();
  }

  /** For things that are counted one by one. */
  static String draw(Progress p) {
    return draw(p, String::valueOf);
  }

  static String draw(Progress p, LongFunction<String> unit) {
    if (p.total() <= 0) {
      return p.stage() + " " + unit.apply(p.done()) + failed(p) + rate(p, unit);
    }
    int filled = (int) (WIDTH * ((double) p.done() / p.total()));
    return p.stage()
        + " ["
        + "#".repeat(filled)
        + "-".repeat(WIDTH - filled)
        + "] "
        + unit.apply(p.done())
        + "/"
        + unit.apply(p.total())
        + failed(p)
        + rate(p, unit)
        + remaining(p);
  }

  private static String failed(Progress p) {
    return p.failed() == 0 ? "" : ", " + p.failed() + " failed";
  }

  /** {@code , 11.0/s}, or nothing as long as nobody can tell. */
  static String rate(Progress p, LongFunction<String> unit) {
    double seconds = p.elapsed().toMillis() / 1000.0;
    if (seconds < 1) {
      return "";
    }
    double rate = p.done() / seconds;
    return rate < 1_000
        ? String.format(Locale.ROOT, ", %.1f/s", rate)
        : ", " + unit.apply(Math.round(rate)) + "/s";
  }

  /** {@code , 0:05:40 left}, or nothing as long as nobody can tell. */
  static String remaining(Progress p) {
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
