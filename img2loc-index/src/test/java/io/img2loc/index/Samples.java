package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Vectors that lie as CLIP's do: in a cone, in clusters of uneven sizes, and with few directions
 * that matter. x = √0.5·μ + √0.3·c + √0.2·n, where c is one of {@code clusters} centres; centres
 * and noise are Gaussian with a scale of i^(−1/2) along axis i.
 */
final class Samples {
  private final Random random;
  private final int dimension;
  private final double[] scales;
  private final double[] mean;
  private final List<double[]> centers = new ArrayList<>();
  private final double[] sizes;

  Samples(int dimension, int clusters, long seed) {
    random = new Random(seed);
    this.dimension = dimension;
    scales = scales(dimension);
    double[] direction = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      direction[i] = random.nextGaussian() / Math.sqrt(dimension);
    }
    mean = direction;
    sizes = new double[clusters];
    double sum = 0;
    for (int i = 0; i < clusters; i++) {
      centers.add(gaussian());
      sum += 0.1 - Math.log(1 - random.nextDouble());
      sizes[i] = sum;
    }
  }

  private static double[] scales(int dimension) {
    double total = 0;
    for (int i = 1; i <= dimension; i++) {
      total += 1.0 / i;
    }
    double[] scales = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      scales[i] = Math.sqrt(1.0 / (i + 1) / total);
    }
    return scales;
  }

  private double[] gaussian() {
    double[] vector = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = scales[i] * random.nextGaussian();
    }
    return vector;
  }

  Embedding next() {
    double[] center = centers.get(cluster());
    double[] noise = gaussian();
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] =
          (float)
              (Math.sqrt(0.5) * mean[i] + Math.sqrt(0.3) * center[i] + Math.sqrt(0.2) * noise[i]);
    }
    return Embedding.of(vector);
  }

  private int cluster() {
    double at = random.nextDouble() * sizes[sizes.length - 1];
    int found = java.util.Arrays.binarySearch(sizes, at);
    return found >= 0 ? found : -found - 1;
  }

  List<Embedding> take(int count) {
    List<Embedding> embeddings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      embeddings.add(next());
    }
    return embeddings;
  }

  /** A reference anywhere, by one of a hundred authors. */
  static Reference reference(int i, Random random) {
    GeoPoint location =
        new GeoPoint(
            Math.toDegrees(Math.asin(2 * random.nextDouble() - 1)),
            360 * random.nextDouble() - 180);
    return new Reference("photo " + i, location, "author " + random.nextInt(100), null, null);
  }
}
