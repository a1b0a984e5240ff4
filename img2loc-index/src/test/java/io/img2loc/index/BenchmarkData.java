package io.img2loc.index;

import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import io.img2loc.index.ClusteredVectors.Law;
import io.img2loc.index.ClusteredVectors.Noise;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.IntPredicate;

/**
 * What the benchmarks search: a directory that says which vectors are meant, with queries and their
 * exact neighbours and, for engines that cannot make the vectors themselves, the vectors. Numbers
 * are little-endian and row by row, without a header: {@code base.f32}, {@code queries.f32}, {@code
 * nearest.i32} and {@code farthest.i32}, 16 positions for each query.
 *
 * @param count how many vectors are searched
 * @param vectors makes them
 * @param queries what is searched for
 * @param truth the 16 nearest and farthest of each query
 * @param file the vectors; need not exist
 */
record BenchmarkData(
    int count, ClusteredVectors vectors, float[][] queries, GroundTruth truth, Path file) {
  static final int KEPT = 16;

  private static final int AUTHORS = 100;
  private static final int AUTHOR_STREAM = 4;

  /** Takes vectors one after the other; the array is used again. */
  interface Sink {
    void accept(int position, float[] vector) throws IOException;
  }

  /** Makes a directory's files; those of the vectors only if wanted. */
  static void write(
      Path directory, Law law, int count, int dimension, long seed, int queries, boolean base)
      throws IOException {
    Files.createDirectories(directory);
    ClusteredVectors vectors = new ClusteredVectors(law, dimension, seed);
    float[][] asked = queries(vectors, queries);
    GroundTruth truth = truth(vectors, count, position -> true, asked);
    write(directory.resolve("queries.f32"), asked);
    write(directory.resolve("nearest.i32"), truth.nearest());
    write(directory.resolve("farthest.i32"), truth.farthest());
    if (base) {
      writeBase(directory.resolve("base.f32"), vectors, count);
    }
    Files.writeString(
        directory.resolve("vectors.properties"),
        "law=%s%ncount=%d%ndimension=%d%nseed=%d%nqueries=%d%n"
            .formatted(law, count, dimension, seed, queries));
  }

  static BenchmarkData open(Path directory) throws IOException {
    Properties about = new Properties();
    try (Reader in = Files.newBufferedReader(directory.resolve("vectors.properties"))) {
      about.load(in);
    }
    int dimension = Integer.parseInt(about.getProperty("dimension"));
    int asked = Integer.parseInt(about.getProperty("queries"));
    ClusteredVectors vectors =
        new ClusteredVectors(
            Law.valueOf(about.getProperty("law")),
            dimension,
            Long.parseLong(about.getProperty("seed")));
    return new BenchmarkData(
        Integer.parseInt(about.getProperty("count")),
        vectors,
        queries(vectors, asked),
        new GroundTruth(
            readInts(directory.resolve("nearest.i32"), asked),
            readInts(directory.resolve("farthest.i32"), asked)),
        directory.resolve("base.f32"));
  }

  /** The neighbours of the first queries among the vectors that pass. */
  GroundTruth truth(IntPredicate accepted, int queries) {
    return truth(vectors, count, accepted, java.util.Arrays.copyOf(this.queries, queries));
  }

  private static GroundTruth truth(
      ClusteredVectors vectors, int count, IntPredicate accepted, float[][] queries) {
    int threads = Runtime.getRuntime().availableProcessors();
    return GroundTruth.of(vectors, count, accepted, queries, KEPT, threads);
  }

  int dimension() {
    return vectors.dimension();
  }

  /** Hands over all vectors, read from the file if there is one, else made. */
  void forEach(Sink sink) throws IOException {
    float[] vector = new float[dimension()];
    if (!Files.exists(file)) {
      for (int i = 0; i < count; i++) {
        vectors.read(i, vector, 0);
        sink.accept(i, vector);
      }
      return;
    }
    byte[] bytes = new byte[dimension() * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        if (in.readNBytes(bytes, 0, bytes.length) != bytes.length) {
          throw new IOException(file + " ends after " + i + " of " + count + " vectors");
        }
        buffer.asFloatBuffer().get(vector);
        sink.accept(i, vector);
      }
    }
  }

  /** The reference at a position: anywhere, by {@link #author}. */
  static Reference reference(int position) {
    Noise noise = new Noise(AUTHOR_STREAM, 0, position);
    double sine = 2 * noise.uniform() - 1;
    GeoPoint location = new GeoPoint(Math.toDegrees(Math.asin(sine)), 360 * noise.uniform() - 180);
    return new Reference(
        Integer.toString(position), location, "author " + author(position), null, null);
  }

  /** Which of a hundred authors the reference at a position is by. */
  static int author(int position) {
    return (int) (new Noise(AUTHOR_STREAM, 1, position).uniform() * AUTHORS);
  }

  private static float[][] queries(ClusteredVectors vectors, int count) {
    ClusteredVectors source = vectors.queries();
    float[][] queries = new float[count][vectors.dimension()];
    for (int i = 0; i < count; i++) {
      source.read(i, queries[i], 0);
    }
    return queries;
  }

  private static void writeBase(Path path, ClusteredVectors vectors, int count) throws IOException {
    float[] vector = new float[vectors.dimension()];
    ByteBuffer buffer = buffer(vector.length);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        vectors.read(i, vector, 0);
        buffer.asFloatBuffer().put(vector);
        out.write(buffer.array());
      }
    }
  }

  private static void write(Path path, float[][] rows) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      for (float[] row : rows) {
        ByteBuffer buffer = buffer(row.length);
        buffer.asFloatBuffer().put(row);
        out.write(buffer.array());
      }
    }
  }

  private static void write(Path path, int[][] rows) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      for (int[] row : rows) {
        ByteBuffer buffer = buffer(row.length);
        buffer.asIntBuffer().put(row);
        out.write(buffer.array());
      }
    }
  }

  private static int[][] readInts(Path path, int rows) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int[][] read = new int[rows][all.remaining() / Integer.BYTES / rows];
    for (int[] row : read) {
      for (int i = 0; i < row.length; i++) {
        row[i] = all.getInt();
      }
    }
    return read;
  }

  private static ByteBuffer buffer(int numbers) {
    return ByteBuffer.allocate(numbers * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
