package io.img2loc.clip;

import io.img2loc.Embedding;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much memory the process takes, the heap and everything outside it, while it encodes many
 * photos on all cores. Linux only, as it is read from /proc.
 *
 * <p>Arguments: a model, a folder of photos, and how many to encode; the folder's are repeated.
 */
final class ClipMemoryBenchmark {
  private ClipMemoryBenchmark() {}

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    List<Path> files;
    try (Stream<Path> listed = Files.list(Path.of(args[1]))) {
      files = listed.sorted().toList();
    }
    int cores = Runtime.getRuntime().availableProcessors();
    ExecutorService executor = Executors.newFixedThreadPool(cores);
    Stream<Photo> photos =
        IntStream.range(0, count).mapToObj(i -> Photo.of(files.get(i % files.size())));
    try (ClipEncoder encoder = ClipEncoder.open(Path.of(args[0]));
        Stream<Outcome<Photo, Embedding>> all = encoder.encodeAll(photos, executor, cores)) {
      System.out.printf("Java %s, model opened: %s%n", Runtime.version(), resident());
      long start = System.nanoTime();
      int done = 0;
      for (Iterator<Outcome<Photo, Embedding>> i = all.iterator(); i.hasNext(); ) {
        i.next().orElseThrow();
        if (++done % 500 == 0 || done == count) {
          System.out.printf(
              "%d photos, %.0f s: %s%n", done, (System.nanoTime() - start) / 1e9, resident());
        }
      }
    } finally {
      executor.shutdown();
    }
  }

  private static String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:") || line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\s+", " "))
        .reduce((a, b) -> a + ", " + b)
        .orElse("unknown");
  }
}
