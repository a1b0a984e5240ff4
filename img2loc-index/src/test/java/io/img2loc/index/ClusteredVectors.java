package io.img2loc.index;

import java.util.Arrays;
import java.util.Locale;

/**
 * Unit vectors that lie as those of CLIP do: in a cone, in clusters of uneven sizes, and with few
 * directions that matter. Each is a function of the seed and its position alone, so any of them can
 * be made at any time, on any thread and on any JVM, and comes out the same to the bit; millions
 * need no more memory than one. Safe for use by many threads.
 *
 * <p>The law is x = √0.5·μ + √wc·c + √wn·n, scaled to unit length: μ one fixed random direction, c
 * one of the cluster centres (their weights are exponential + 0.1), n noise. Centres and noise are
 * Gaussian with variance 1 in total, and a scale of i^(−1/2) along the i-th axis of a random basis.
 *
 * <p>Two things keep this cheap. The random basis is not a matrix of d² numbers: axes in random
 * order are turned by two Walsh-Hadamard transforms with random signs and a shuffle between them,
 * which is exactly orthogonal, spreads each axis over all coordinates, and takes d·log d additions.
 * Where d is no power of two, each transform is applied to the first 2^k and then to the last 2^k
 * coordinates; these overlap. Orthogonal maps keep all similarities, so their law does not depend
 * on which one is taken. And a Gaussian number is one of 65,536 equally likely quantiles, so that
 * 64 random bits make four of them.
 */
final class ClusteredVectors {

  /** How tight the clusters are. */
  enum Law {
    /** 2,000 clusters that share 60 % of what is left beside the common direction. */
    MEDIUM(2_000, 0.3, 0.2, false),
    /** 300 clusters, 80 %. */
    TIGHT(300, 0.4, 0.1, false),
    /** 10,000 clusters, 40 %. */
    LOOSE(10_000, 0.2, 0.3, false),
    /** As medium, but every axis is of the same scale. */
    ISOTROPIC(2_000, 0.3, 0.2, true);

    private final int clusters;
    private final double centerShare;
    private final double noiseShare;
    private final boolean isotropic;

    Law(int clusters, double centerShare, double noiseShare, boolean isotropic) {
      this.clusters = clusters;
      this.centerShare = centerShare;
      this.noiseShare = noiseShare;
      this.isotropic = isotropic;
    }

    /** The law of this name in lower case. */
    static Law named(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  private static final double COMMON_SHARE = 0.5;

  // Which of the independent streams of random numbers of one seed is meant.
  private static final int SETUP = 1;
  private static final int BASE = 2;
  private static final int QUERIES = 3;

  private final Law law;
  private final int dimension;
  private final long seed;
  private final int stream;
  private final float[] scales;
  private final float[] mean;
  private final float[][] centers;
  private final double[] sizes;
  private final int[] order;
  private final float[] signs;

  ClusteredVectors(Law law, int dimension, long seed) {
    this.law = law;
    this.dimension = dimension;
    this.seed = seed;
    stream = BASE;
    Noise noise = new Noise(seed, SETUP, 0);
    scales = scales(law, dimension, noise);
    order = noise.permutation(dimension);
    signs = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      signs[i] = noise.nextLong() < 0 ? -1 : 1;
    }
    mean = mean(dimension, noise);
    centers = new float[law.clusters][dimension];
    sizes = new double[law.clusters];
    double sum = 0;
    for (int i = 0; i < law.clusters; i++) {
      noise.addGaussians(centers[i], scales, Math.sqrt(law.centerShare));
      sum += 0.1 - StrictMath.log(1 - noise.uniform());
      sizes[i] = sum;
    }
  }

  private ClusteredVectors(ClusteredVectors base, int stream) {
    law = base.law;
    dimension = base.dimension;
    seed = base.seed;
    this.stream = stream;
    scales = base.scales;
    mean = base.mean;
    centers = base.centers;
    sizes = base.sizes;
    order = base.order;
    signs = base.signs;
  }

  private static float[] scales(Law law, int dimension, Noise noise) {
    double[] ranked = new double[dimension];
    double total = 0;
    for (int i = 0; i < dimension; i++) {
      ranked[i] = law.isotropic ? 1 : 1.0 / (i + 1);
      total += ranked[i];
    }
    float[] scales = new float[dimension];
    int[] places = noise.permutation(dimension);
    for (int i = 0; i < dimension; i++) {
      scales[places[i]] = (float) Math.sqrt(ranked[i] / total);
    }
    return scales;
  }

  private static float[] mean(int dimension, Noise noise) {
    float[] ones = new float[dimension];
    Arrays.fill(ones, 1);
    float[] mean = new float[dimension];
    noise.addGaussians(mean, ones, 1);
    float scale = (float) (Math.sqrt(COMMON_SHARE) / norm(mean, 0, dimension));
    for (int i = 0; i < dimension; i++) {
      mean[i] *= scale;
    }
    return mean;
  }

  int dimension() {
    return dimension;
  }

  /** Other vectors of the same law, with the same centres. */
  ClusteredVectors queries() {
    return new ClusteredVectors(this, QUERIES);
  }

  /** Writes one vector to {@code into}, from {@code offset} on. */
  void read(long position, float[] into, int offset) {
    Noise noise = new Noise(seed, stream, position);
    float[] vector = centers[cluster(noise)].clone();
    noise.addGaussians(vector, scales, Math.sqrt(law.noiseShare));
    transform(vector);
    float[] turned = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      turned[i] = signs[i] * vector[order[i]];
    }
    transform(turned);
    for (int i = 0; i < dimension; i++) {
      into[offset + i] = turned[i] + mean[i];
    }
    float scale = (float) (1 / norm(into, offset, dimension));
    for (int i = 0; i < dimension; i++) {
      into[offset + i] *= scale;
    }
  }

  /** Which cluster a vector of the base belongs to. */
  int cluster(long position) {
    return cluster(new Noise(seed, stream, position));
  }

  private int cluster(Noise noise) {
    int found = Arrays.binarySearch(sizes, noise.uniform() * sizes[sizes.length - 1]);
    return found >= 0 ? found : -found - 1;
  }

  private static double norm(float[] vector, int offset, int dimension) {
    double sum = 0;
    for (int i = offset; i < offset + dimension; i++) {
      sum += (double) vector[i] * vector[i];
    }
    return Math.sqrt(sum);
  }

  private static void transform(float[] vector) {
    int size = Integer.highestOneBit(vector.length);
    hadamard(vector, 0, size);
    if (size < vector.length) {
      hadamard(vector, vector.length - size, size);
    }
  }

  /** The orthonormal Walsh-Hadamard transform of {@code size} numbers, a power of two. */
  private static void hadamard(float[] vector, int start, int size) {
    for (int half = 1; half < size; half *= 2) {
      for (int block = start; block < start + size; block += 2 * half) {
        for (int i = block; i < block + half; i++) {
          float one = vector[i];
          float other = vector[i + half];
          vector[i] = one + other;
          vector[i + half] = one - other;
        }
      }
    }
    float scale = (float) (1 / Math.sqrt(size));
    for (int i = start; i < start + size; i++) {
      vector[i] *= scale;
    }
  }

  /** Random numbers that follow from three numbers: SplitMix64, whose steps are its definition. */
  static final class Noise {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final int BITS = 16;
    private static final float[] QUANTILES = quantiles(1 << BITS);

    private long state;

    Noise(long seed, int stream, long position) {
      state = mix(mix(mix(seed) + stream) + position);
    }

    private static long mix(long value) {
      long z = value + GAMMA;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }

    long nextLong() {
      long value = mix(state);
      state += GAMMA;
      return value;
    }

    /** In [0, 1). */
    double uniform() {
      return (nextLong() >>> 11) * 0x1p-53;
    }

    int[] permutation(int size) {
      int[] permutation = new int[size];
      for (int i = 0; i < size; i++) {
        int other = (int) (uniform() * (i + 1));
        permutation[i] = permutation[other];
        permutation[other] = i;
      }
      return permutation;
    }

    /** Adds Gaussian numbers, each times the factor and its scale. */
    void addGaussians(float[] vector, float[] scales, double factor) {
      float f = (float) factor;
      long bits = 0;
      for (int i = 0; i < vector.length; i++) {
        bits = i % (Long.SIZE / BITS) == 0 ? nextLong() : bits >>> BITS;
        vector[i] += f * scales[i] * QUANTILES[(int) bits & ((1 << BITS) - 1)];
      }
    }

    /**
     * The points that cut the standard normal distribution into {@code count} equal parts, halfway
     * through each part, scaled so that their variance is 1.
     */
    private static float[] quantiles(int count) {
      double[] points = new double[count];
      double point = 0;
      double squares = 0;
      for (int i = count / 2; i < count; i++) {
        double share = (i + 0.5) / count;
        for (int step = 0; step < 4; step++) {
          point -= (cumulative(point) - share) / density(point);
        }
        points[i] = point;
        points[count - 1 - i] = -point;
        squares += 2 * point * point;
      }
      double scale = Math.sqrt(count / squares);
      float[] quantiles = new float[count];
      for (int i = 0; i < count; i++) {
        quantiles[i] = (float) (scale * points[i]);
      }
      return quantiles;
    }

    private static double density(double x) {
      return StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), for x that is not negative. */
    private static double cumulative(double x) {
      double sum = 0;
      double term = x;
      for (int odd = 3; term > 1e-17 * (1 + sum); odd += 2) {
        sum += term;
        term *= x * x / odd;
      }
      return 0.5 + density(x) * sum;
    }
  }
}
