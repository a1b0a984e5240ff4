package io.img2loc.eval;

import io.img2loc.GeoPoint;
import io.img2loc.Guess;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Prints how long intervals of many photos take, and the heap they need: arguments photos,
 * resamples and how many groups the photos are of, 0 for unknown; a fourth, {@code paired}, adds a
 * comparison of two evaluations.
 */
final class BootstrapBenchmark {
  private BootstrapBenchmark() {}

  public static void main(String[] arguments) {
    int photos = Integer.parseInt(arguments[0]);
    int resamples = Integer.parseInt(arguments[1]);
    int groups = Integer.parseInt(arguments[2]);
    Bootstrap bootstrap = new Bootstrap(resamples, 0.95, 1);
    List<Measure> measures = Measure.bothWays(Measure.table());
    System.out.printf(
        "%,d photos of %s groups, %,d resamples, %d figures, on Java %s%n",
        photos, groups == 0 ? "unknown" : groups, resamples, measures.size(), Runtime.version());
    Evaluation.Builder builder =
        timed(
            "adding",
            () -> {
              Evaluation.Builder added = Evaluation.builder();
              SplittableRandom random = new SplittableRandom(1);
              for (int i = 0; i < photos; i++) {
                added.add(photo(i, groups, random));
              }
              return added;
            });
    Evaluation evaluation = timed("building", builder::build);
    Intervals table = timed("table()", () -> evaluation.intervals(bootstrap, Measure.table()));
    System.out.println("median km: " + table.get(Measure.medianKm()));
    timed("table(), answered only, too", () -> evaluation.intervals(bootstrap, measures));
    if (arguments.length > 3) {
      List<EvaluatedPhoto> a = photos(photos, groups, 1);
      List<EvaluatedPhoto> b = photos(photos, groups, 2);
      PairedComparison paired =
          timed("pairing", () -> PairedComparison.of(a, b, DistanceFormula.WGS84_GEODESIC, false));
      timed("differences", () -> paired.intervals(bootstrap, Measure.table()));
    }
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum();
    System.out.printf("heap at its peak, garbage included: %,d MB%n", peak >> 20);
  }

  private static List<EvaluatedPhoto> photos(int count, int groups, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<EvaluatedPhoto> photos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      photos.add(photo(i, groups, random));
    }
    return photos;
  }

  /** One of seven without an answer, the others' distances spread over all sizes. */
  private static EvaluatedPhoto photo(int number, int groups, SplittableRandom random) {
    GeoPoint truth = new GeoPoint(10, 20);
    double degrees = Math.pow(10, random.nextDouble() * 6 - 4);
    EvaluatedPhoto photo =
        number % 7 == 0
            ? EvaluatedPhoto.without("" + number, truth, Guess.Status.REFUSED)
            : EvaluatedPhoto.located("" + number, truth, new GeoPoint(10, 20 + degrees));
    return groups == 0 ? photo : photo.withGroup("group " + number % groups);
  }

  /** Prints the time, and that of the processor, which is less where others use it, too. */
  private static <T> T timed(String what, Supplier<T> work) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long used = thread.getCurrentThreadCpuTime();
    T result = work.get();
    System.out.printf(
        "%s: %.2f s, %.2f s of the processor%n",
        what, (System.nanoTime() - start) / 1e9, (thread.getCurrentThreadCpuTime() - used) / 1e9);
    return result;
  }
}
