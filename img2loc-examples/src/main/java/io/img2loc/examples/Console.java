package io.img2loc.examples;

import io.img2loc.Progress;
import io.img2loc.ProgressListener;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command writes: results to {@link #out()}, all else to standard error. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Console {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no summary; errors are still told.")
  boolean quiet;

  private @Nullable ProgressBar bar;

  /** For results. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Says something that a person may want to know. */
  void note(String text) {
    if (!quiet) {
      say(text);
    }
  }

  /** Says something that a person may want to know who asked for more with {@code -v}. */
  void detail(String text) {
    if (Logging.isVerbose()) {
      say(text);
    }
  }

  /** Says something that a person must know. */
  void warn(String text) {
    say("img2loc: " + Problems.oneLine(text));
  }

  private void say(String text) {
    PrintWriter err = spec.commandLine().getErr();
    if (bar != null) {
      bar.clear();
    }
    out().flush(); // both may be the same screen, where what was said first belongs first
    err.println(text);
    err.flush();
  }

  /** Writes a result while progress is shown, which may be on the same screen. */
  void result(Result result) throws IOException {
    if (bar == null || !Terminal.standardOutput()) {
      result.write();
      return;
    }
    bar.clear();
    result.write();
    out().flush(); // before the bar is drawn anew
  }

  /** Writes to {@link #out()}. */
  @FunctionalInterface
  interface Result {
    void write() throws IOException;
  }

  /** Shows progress as befits who is watching, until the meter is closed. */
  ProgressMeter progress(String stage, long total) {
    return progress(stage, total, ProgressListener.none());
  }

  /** As {@link #progress(String, long)}, and tells another listener, too, which may speak. */
  ProgressMeter progress(String stage, long total, ProgressListener other) {
    ProgressListener both = both(other, listener(String::valueOf));
    return new ProgressMeter(stage, total, both, System::nanoTime, this::endProgress);
  }

  private static ProgressListener both(ProgressListener one, ProgressListener other) {
    return progress -> {
      one.progressed(progress);
      other.progressed(progress);
    };
  }

  /** Shows progress of a library's work that counts bytes, until it is closed. */
  Work transfer() {
    return new Work(listener(Text::bytes), this::endProgress);
  }

  /**
   * Shows progress of a library's work that counts items, until it is closed, and tells another
   * listener, too, which may speak.
   */
  Work work(ProgressListener other) {
    return new Work(both(other, listener(String::valueOf)), this::endProgress);
  }

  /** Progress of work that does its own counting. */
  static final class Work implements ProgressListener, AutoCloseable {
    private final ProgressListener listener;
    private final Runnable end;

    private Work(ProgressListener listener, Runnable end) {
      this.listener = listener;
      this.end = end;
    }

    @Override
    public void progressed(Progress progress) {
      listener.progressed(progress);
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private ProgressListener listener(LongFunction<String> unit) {
    if (quiet) {
      return ProgressListener.none();
    }
    if (Terminal.standardError()) {
      bar = new ProgressBar(spec.commandLine().getErr(), unit);
      return bar;
    }
    return new ProgressLines(spec.commandLine().getErr(), unit);
  }

  private void endProgress() {
    if (bar != null) {
      bar.clear();
      bar = null;
    }
  }
}
