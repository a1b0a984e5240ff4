package io.img2loc.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The exact nearest and farthest of some queries, found in one pass over vectors that are made as
 * they are needed. A little more than what is asked for is kept by a sum of floats, and ordered by
 * a sum of doubles in the end.
 *
 * @param nearest the positions of the most similar, the most similar first, for each query
 * @param farthest the positions of the least similar, the least similar first, for each query
 */
record GroundTruth(int[][] nearest, int[][] farthest) {
  private static final int RESERVE = 16;
  private static final int BLOCK = 1024;
  private static final int TOGETHER = 4;

  /**
   * Compares those of {@code count} vectors that are accepted with each query, on as many threads
   * as told.
   */
  static GroundTruth of(
      ClusteredVectors base,
      int count,
      IntPredicate accepted,
      float[][] queries,
      int kept,
      int threads) {
    float[] transposed = transposed(queries, base.dimension());
    AtomicInteger next = new AtomicInteger();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Pass>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            executor.submit(
                () -> {
                  Pass pass = new Pass(base, accepted, transposed, queries.length, kept + RESERVE);
                  for (int at; (at = next.getAndAdd(BLOCK)) < count && at >= 0; ) {
                    pass.compare(at, Math.min(count, at + BLOCK));
                  }
                  return pass;
                }));
      }
      List<Pass> passes = new ArrayList<>();
      for (Future<Pass> future : running) {
        passes.add(future.get());
      }
      return merged(passes, base, queries, kept);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdown();
    }
  }

  /** The nearest and the farthest of each query in one array. */
  int[][] bothEnds() {
    int[][] both = new int[nearest.length][];
    for (int i = 0; i < both.length; i++) {
      both[i] = IntStream.concat(IntStream.of(nearest[i]), IntStream.of(farthest[i])).toArray();
    }
    return both;
  }

  private static float[] transposed(float[][] queries, int dimension) {
    float[] transposed = new float[queries.length * dimension];
    for (int i = 0; i < queries.length; i++) {
      for (int j = 0; j < dimension; j++) {
        transposed[j * queries.length + i] = queries[i][j];
      }
    }
    return transposed;
  }

  private static GroundTruth merged(
      List<Pass> passes, ClusteredVectors base, float[][] queries, int kept) {
    int[][] nearest = new int[queries.length][];
    int[][] farthest = new int[queries.length][];
    for (int i = 0; i < queries.length; i++) {
      int query = i;
      nearest[i] = best(passes.stream().map(p -> p.nearest[query]), base, queries[i], kept, 1);
      farthest[i] = best(passes.stream().map(p -> p.farthest[query]), base, queries[i], kept, -1);
    }
    return new GroundTruth(nearest, farthest);
  }

  private static int[] best(
      Stream<Best> found, ClusteredVectors base, float[] query, int kept, int sign) {
    record Scored(int position, double score) {}
    float[] vector = new float[query.length];
    return found
        .flatMapToInt(best -> Arrays.stream(best.positions, 0, best.size))
        .mapToObj(
            position -> {
              base.read(position, vector, 0);
              double sum = 0;
              for (int i = 0; i < query.length; i++) {
                sum += (double) query[i] * vector[i];
              }
              return new Scored(position, sign * sum);
            })
        .sorted(
            (a, b) -> {
              int order = Double.compare(b.score, a.score);
              return order != 0 ? order : Integer.compare(a.position, b.position);
            })
        .limit(kept)
        .mapToInt(Scored::position)
        .toArray();
  }

  /** What one thread has seen. */
  private static final class Pass {
    private final ClusteredVectors base;
    private final IntPredicate accepted;
    private final float[] transposed;
    private final int queries;
    private final Best[] nearest;
    private final Best[] farthest;
    private final float[] rows;
    private final float[][] sums;
    private final int[] positions = new int[TOGETHER];

    private Pass(
        ClusteredVectors base, IntPredicate accepted, float[] transposed, int queries, int kept) {
      this.base = base;
      this.accepted = accepted;
      this.transposed = transposed;
      this.queries = queries;
      nearest = new Best[queries];
      farthest = new Best[queries];
      Arrays.setAll(nearest, i -> new Best(kept));
      Arrays.setAll(farthest, i -> new Best(kept));
      rows = new float[TOGETHER * base.dimension()];
      sums = new float[TOGETHER][queries];
    }

    private void compare(int from, int to) {
      int together = 0;
      for (int at = from; at < to; at++) {
        if (accepted.test(at)) {
          base.read(at, rows, together * base.dimension());
          positions[together++] = at;
        }
        if (together == TOGETHER || at == to - 1) {
          score(together);
          together = 0;
        }
      }
    }

    /** Offers the rows that were gathered; those beyond are left over and do not count. */
    private void score(int together) {
      int dimension = base.dimension();
      for (float[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      for (int j = 0; j < dimension; j++) {
        add(sums, rows, j, dimension, transposed, j * queries, queries);
      }
      for (int i = 0; i < together; i++) {
        for (int query = 0; query < queries; query++) {
          float sum = sums[i][query];
          nearest[query].offer(positions[i], sum);
          farthest[query].offer(positions[i], -sum);
        }
      }
    }

    /** One dimension of all queries times that of four vectors, in a loop that JITs vectorise. */
    private static void add(
        float[][] sums, float[] rows, int j, int dimension, float[] all, int start, int queries) {
      float[] a = sums[0];
      float[] b = sums[1];
      float[] c = sums[2];
      float[] d = sums[3];
      float x = rows[j];
      float y = rows[dimension + j];
      float z = rows[2 * dimension + j];
      float w = rows[3 * dimension + j];
      for (int i = 0; i < queries; i++) {
        float value = all[start + i];
        a[i] += x * value;
        b[i] += y * value;
        c[i] += z * value;
        d[i] += w * value;
      }
    }
  }

  /** The highest scores so far, the lowest of them first. */
  private static final class Best {
    private final int[] positions;
    private final float[] scores;
    private int size;

    private Best(int kept) {
      positions = new int[kept];
      scores = new float[kept];
    }

    private void offer(int position, float score) {
      if (size == positions.length && score <= scores[0]) {
        return;
      }
      int found = Arrays.binarySearch(scores, 0, size, score);
      int place = found >= 0 ? found : -found - 1;
      if (size < positions.length) {
        System.arraycopy(scores, place, scores, place + 1, size - place);
        System.arraycopy(positions, place, positions, place + 1, size - place);
        size++;
      } else {
        place--;
        System.arraycopy(scores, 1, scores, 0, place);
        System.arraycopy(positions, 1, positions, 0, place);
      }
      scores[place] = score;
      positions[place] = position;
    }
  }
}
