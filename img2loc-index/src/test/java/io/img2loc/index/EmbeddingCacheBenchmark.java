package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a cache of embeddings costs: storing, opening and looking up, and the room of an entry on
 * the disk and on the heap. Arguments: an empty directory, and optionally the number of entries
 * (100000), the dimension (512) and the rounds (5).
 */
final class EmbeddingCacheBenchmark {
  private EmbeddingCacheBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int dimension = args.length > 2 ? Integer.parseInt(args[2]) : 512;
    int rounds = args.length > 3 ? Integer.parseInt(args[3]) : 5;
    var key = new CachedSpace.Key(new EmbeddingSpace("benchmark", dimension), "");
    List<byte[]> contents = contents(count);
    List<Embedding> few = new Samples(dimension, 10, 1).take(100);

    long start = System.nanoTime();
    try (CachedSpace space = CachedSpace.open(new CacheBound(directory, Long.MAX_VALUE), key)) {
      for (int i = 0; i < count; i++) {
        space.put(contents.get(i), few.get(i % few.size()));
      }
    }
    System.out.printf("stored: %,.0f entries/s%n", count / seconds(start));
    System.out.printf("on disk: %.1f bytes per entry%n", (double) bytes(directory) / count);

    for (int round = 0; round < rounds; round++) {
      measure(directory, key, contents);
    }
  }

  private static void measure(Path directory, CachedSpace.Key key, List<byte[]> contents)
      throws NoSuchAlgorithmException {
    int count = contents.size();
    List<byte[]> strangers = contents(-count);
    Random random = new Random(1);
    long before = heap();
    long start = System.nanoTime();
    CachedSpace space = CachedSpace.open(new CacheBound(directory, Long.MAX_VALUE), key);
    double opening = seconds(start);
    long heap = heap() - before;
    start = System.nanoTime();
    int found = 0;
    for (int i = 0; i < count; i++) {
      found += space.get(contents.get(random.nextInt(count))) != null ? 1 : 0;
    }
    double hits = found / seconds(start);
    start = System.nanoTime();
    for (byte[] stranger : strangers) {
      found += space.get(stranger) != null ? 1 : 0;
    }
    double misses = count / seconds(start);
    space.close();
    System.out.printf(
        "opening %.1f ms, heap %.1f bytes per entry, %,.0f hits/s, %,.0f misses/s, %d found%n",
        1e3 * opening, (double) heap / count, hits, misses, found);
  }

  private static List<byte[]> contents(int count) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < Math.abs(count); i++) {
      int number = count < 0 ? -1 - i : i;
      contents.add(sha256.digest(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
    }
    return contents;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long bytes(Path directory) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }
}
