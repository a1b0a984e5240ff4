package io.img2loc.index;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Photo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that encodes photos behind a cache and says the number of each once it has its vector.
 * Arguments: the directory, the space's id and dimension, the first photo and the one after the
 * last.
 */
final class CacheFork {
  private CacheFork() {}

  public static void main(String[] args) throws IOException {
    EmbeddingSpace space = new EmbeddingSpace(args[1], Integer.parseInt(args[2]));
    CountingEncoder counting = new CountingEncoder(space);
    try (EmbeddingCache cache = EmbeddingCache.open(Path.of(args[0]));
        Encoder encoder = cache.around(counting)) {
      for (int i = Integer.parseInt(args[3]); i < Integer.parseInt(args[4]); i++) {
        Photo photo = CountingEncoder.photo(i);
        if (!encoder.encode(photo).equals(CountingEncoder.expected(space, photo))) {
          throw new IllegalStateException("a wrong vector for " + photo);
        }
        System.out.println(i);
      }
    }
    System.out.println(counting.encoded + " encoded");
  }

  /**
   * Starts it; what it says comes from its output.
   *
   * @param blocks of 512 bytes, which no file may exceed, or 0 for no such bound
   */
  static Process start(Path directory, EmbeddingSpace space, int first, int end, int blocks)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (blocks > 0) {
      command.addAll(List.of("/bin/sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    }
    command.addAll(
        OtherJvm.command(
            List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx64m"),
            CacheFork.class,
            directory.toString(),
            space.id(),
            Integer.toString(space.dimension()),
            Integer.toString(first),
            Integer.toString(end)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
