package io.img2loc.index;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * How every engine that runs in a JVM is measured, on one thread: a sweep over search efforts gives
 * recall and queries a second, and the least effort that reaches a recall of 0.95 is then timed
 * query by query. Prints one JSON object a line.
 */
final class SearchBenchmark<T> {
  /** The recall at which single queries are timed. */
  private static final double LATENCY_RECALL = 0.95;

  /** Where the sweep may end: beyond the highest recall that the tables interpolate. */
  private static final double ENOUGH_RECALL = 0.985;

  private static final int WARM_EFFORT = 64;
  private static final int MOST_EFFORT = 8192;
  private static final int STEPS_PER_OCTAVE = 4;
  private static final int MOST_PASSES = 5;

  /** Searches one of the queries. Used by one thread. */
  interface Engine<T> {
    /** Sets the effort of what follows: candidates kept. */
    void effort(int effort) throws IOException;

    /** The effort to begin with: as many candidates as are asked for, if there cannot be fewer. */
    default int leastEffort() {
      return BenchmarkData.KEPT;
    }

    T search(int query) throws IOException;

    /** The positions of what was found, outside of what is timed. */
    int[] positions(T found) throws IOException;
  }

  private final Engine<T> engine;
  private final int[][] truth;
  private final double seconds;
  private final PrintStream out;

  /**
   * @param truth the positions to be found for each query
   * @param seconds how long each point is measured at least, unless after {@value #MOST_PASSES}
   *     passes over all queries
   */
  SearchBenchmark(Engine<T> engine, int[][] truth, double seconds, PrintStream out) {
    this.engine = engine;
    this.truth = truth;
    this.seconds = seconds;
    this.out = out;
  }

  /** Warms up, sweeps and times single queries. */
  void run() throws IOException {
    engine.effort(WARM_EFFORT);
    warmUp();
    int reached = 0;
    int last = 0;
    for (int step = 0; last < MOST_EFFORT; step++) {
      int effort =
          (int) Math.round(engine.leastEffort() * Math.pow(2, (double) step / STEPS_PER_OCTAVE));
      if (effort == last) {
        continue;
      }
      last = effort;
      engine.effort(effort);
      double recall = measured("point", effort, passes());
      if (recall >= LATENCY_RECALL && reached == 0) {
        reached = effort;
      }
      if (recall >= ENOUGH_RECALL) {
        break;
      }
    }
    if (reached > 0) {
      engine.effort(reached);
      measured("latency", reached, passes());
    }
  }

  /** Measures one pass, as it comes, at the effort that the engine begins with. */
  void first(String name) throws IOException {
    measured(name, 0, pass());
  }

  /** Measures one kind of search, warm, at the effort that the engine begins with. */
  void measure(String name) throws IOException {
    pass();
    measured(name, 0, passes());
  }

  private void warmUp() throws IOException {
    long end = System.nanoTime() + (long) (10 * seconds * 1e9);
    while (System.nanoTime() < end) {
      pass();
    }
  }

  /** What some passes over all queries took. */
  private record Passes(double queriesPerSecond, double[] micros, double recall) {}

  private Passes passes() throws IOException {
    double[] rates = new double[MOST_PASSES];
    double[] micros = new double[0];
    double recall = 0;
    double spent = 0;
    int passes = 0;
    while (passes < MOST_PASSES && (spent < seconds || passes < 3 && spent < 20 * seconds)) {
      Passes pass = pass();
      rates[passes++] = pass.queriesPerSecond();
      spent += truth.length / pass.queriesPerSecond();
      int before = micros.length;
      micros = Arrays.copyOf(micros, before + truth.length);
      System.arraycopy(pass.micros(), 0, micros, before, truth.length);
      recall += pass.recall();
    }
    Arrays.sort(rates, 0, passes);
    return new Passes(rates[passes / 2], micros, recall / passes);
  }

  private Passes pass() throws IOException {
    double[] micros = new double[truth.length];
    Object[] found = new Object[truth.length];
    long start = System.nanoTime();
    long last = start;
    for (int i = 0; i < truth.length; i++) {
      found[i] = engine.search(i);
      long now = System.nanoTime();
      micros[i] = (now - last) / 1e3;
      last = now;
    }
    return new Passes(truth.length * 1e9 / (last - start), micros, recall(found));
  }

  @SuppressWarnings("unchecked") // it was put there by pass
  private double recall(Object[] found) throws IOException {
    long hits = 0;
    long expected = 0;
    for (int i = 0; i < truth.length; i++) {
      int[] positions = engine.positions((T) found[i]);
      hits += Arrays.stream(truth[i]).filter(at -> contains(positions, at)).count();
      expected += truth[i].length;
    }
    return (double) hits / expected;
  }

  private static boolean contains(int[] positions, int position) {
    return Arrays.stream(positions).anyMatch(at -> at == position);
  }

  private double measured(String name, int effort, Passes passes) {
    double[] micros = passes.micros();
    Arrays.sort(micros);
    out.println(
        new Line(name)
            .with("effort", effort)
            .with("recall", passes.recall())
            .with("qps", passes.queriesPerSecond())
            .with("p50_us", micros[micros.length / 2])
            .with("p99_us", micros[micros.length * 99 / 100]));
    return passes.recall();
  }

  /** What a process has used so far: memory as the kernel counts it, and the heap. */
  static Line memory(String name) throws IOException {
    Line line = new Line(name).with("heap_limit_kb", Runtime.getRuntime().maxMemory() / 1024);
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    line.with("heap_peak_kb", heap / 1024);
    for (String status : Files.readAllLines(Path.of("/proc/self/status"))) {
      String[] parts = status.split("\\s+");
      switch (parts[0]) {
        case "VmHWM:" -> line.with("vm_hwm_kb", Long.parseLong(parts[1]));
        case "RssAnon:" -> line.with("rss_anon_kb", Long.parseLong(parts[1]));
        case "RssFile:" -> line.with("rss_file_kb", Long.parseLong(parts[1]));
        default -> {}
      }
    }
    return line;
  }

  /** Seconds of processors that this process has used. */
  static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /** A JSON object of a name and numbers. */
  static final class Line {
    private final StringJoiner json = new StringJoiner(", ", "{", "}");

    Line(String name) {
      json.add("\"what\": \"" + name + "\"");
    }

    Line with(String key, double number) {
      json.add(String.format(Locale.ROOT, "\"%s\": %.6g", key, number));
      return this;
    }

    Line with(String key, long number) {
      json.add("\"" + key + "\": " + number);
      return this;
    }

    @Override
    public String toString() {
      return json.toString();
    }
  }
}
