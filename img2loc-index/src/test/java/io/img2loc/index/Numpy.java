package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.Embedding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What numpy finds.
 *
 * @param ordinals per query the nearest, then the farthest
 * @param cosines of those
 */
record Numpy(int[][] ordinals, double[][] cosines) {

  static Numpy search(Path directory, List<Embedding> references, List<Embedding> queries, int k)
      throws IOException, InterruptedException {
    assumeTrue(
        runs("python3", "-c", "import numpy"),
        "skipped: compares with numpy, which python3 does not find (Debian: python3-numpy)");
    int dimension = references.get(0).dimension();
    write(directory.resolve("references.f32"), references);
    write(directory.resolve("queries.f32"), queries);
    Path script = directory.resolve("oracle.py");
    try (InputStream resource = Numpy.class.getResourceAsStream("oracle.py")) {
      Files.copy(Objects.requireNonNull(resource), script);
    }
    assertThat(runs("python3", script.toString(), directory.toString(), "" + dimension, "" + k))
        .isTrue();
    ByteBuffer ordinals = read(directory.resolve("oracle.i32"));
    ByteBuffer cosines = read(directory.resolve("oracle.f64"));
    Numpy found = new Numpy(new int[queries.size()][2 * k], new double[queries.size()][2 * k]);
    for (int query = 0; query < queries.size(); query++) {
      for (int i = 0; i < 2 * k; i++) {
        found.ordinals[query][i] = ordinals.getInt();
        found.cosines[query][i] = cosines.getDouble();
      }
    }
    return found;
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 && said.isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static void write(Path file, List<Embedding> embeddings) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(embeddings.size() * embeddings.get(0).dimension() * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (Embedding embedding : embeddings) {
      for (float value : embedding.toArray()) {
        bytes.putFloat(value);
      }
    }
    Files.write(file, bytes.array());
  }

  private static ByteBuffer read(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
