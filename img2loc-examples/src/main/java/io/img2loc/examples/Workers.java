package io.img2loc.examples;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The threads for bulk work. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Workers {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Photos worked on at once (default: the processors, here ${DEFAULT-VALUE}); where a model is"
              + " asked, as many as --requests-at-once at least.")
  int threads = Runtime.getRuntime().availableProcessors();

  /** Begins; close what is returned when the work is done or given up. */
  Pool start() {
    return start(1);
  }

  /** As {@link #start()}, with so many threads at least: some of them only wait for others. */
  Pool start(int least) {
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1, was " + threads);
    }
    return new Pool(Math.max(threads, least));
  }

  /** As many threads as were asked for; none of them keeps the process alive. */
  static final class Pool implements AutoCloseable {
    private final int threads;
    private final ExecutorService executor;

    private Pool(int threads) {
      this.threads = threads;
      executor =
          Executors.newFixedThreadPool(
              threads,
              work -> {
                Thread thread = new Thread(work, "img2loc-worker");
                thread.setDaemon(true);
                return thread;
              });
    }

    Executor executor() {
      return executor;
    }

    int threads() {
      return threads;
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
