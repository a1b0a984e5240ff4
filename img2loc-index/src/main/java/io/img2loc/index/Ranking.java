package io.img2loc.index;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Finds the best {@code k} exactly from estimates that say how far off they may be: whatever might
 * be among them is kept, and compared exactly in the end.
 */
final class Ranking {
  private static final int FIRST_CAPACITY = 64;

  /** How many are compared exactly at once. */
  private static final int BATCH = 16;

  private final int k;
  private final int sign;

  /** What the best k are worth at least. */
  private final PriorityQueue<Double> lowest = new PriorityQueue<>();

  private double threshold = Double.NEGATIVE_INFINITY;
  private int[] ordinals;
  private double[] highest;
  private int count;

  /**
   * Begins.
   *
   * @param sign 1 for the most similar, −1 for the least similar
   */
  Ranking(int k, int sign) {
    this.k = k;
    this.sign = sign;
    ordinals = new int[k == 0 ? 0 : FIRST_CAPACITY];
    highest = new double[ordinals.length];
  }

  /** Whether anything is to be found at all. */
  boolean isWanted() {
    return k > 0;
  }

  /** Whether something of this estimate may be among the best, as far as is known by now. */
  boolean takes(double estimate, double error) {
    return k > 0 && sign * estimate + error >= threshold;
  }

  void offer(int ordinal, double estimate, double error) {
    if (!takes(estimate, error)) {
      return;
    }
    if (count == ordinals.length) {
      makeRoom();
    }
    ordinals[count] = ordinal;
    highest[count++] = sign * estimate + error;
    lowest.add(sign * estimate - error);
    if (lowest.size() > k) {
      lowest.poll();
    }
    Double least = lowest.peek();
    if (lowest.size() == k && least != null) {
      threshold = least;
    }
  }

  /** Drops what has been outdone since; where that is less than half, takes more space. */
  private void makeRoom() {
    dropOutdone();
    if (count > ordinals.length / 2) {
      ordinals = Arrays.copyOf(ordinals, 2 * ordinals.length);
      highest = Arrays.copyOf(highest, 2 * highest.length);
    }
  }

  private void dropOutdone() {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (highest[i] >= threshold) {
        ordinals[kept] = ordinals[i];
        highest[kept++] = highest[i];
      }
    }
    count = kept;
  }

  /** The best of what was offered. */
  TopK best(Comparison comparison) {
    dropOutdone();
    TopK best = new TopK(k, sign);
    int[] batch = new int[BATCH];
    double[] cosines = new double[BATCH];
    int next = 0;
    while (next < count) {
      int size = 0;
      for (; next < count && size < BATCH; next++) {
        if (best.takes(ordinals[next], sign * highest[next])) {
          batch[size++] = ordinals[next];
        }
      }
      comparison.exact(batch, size, cosines);
      for (int i = 0; i < size; i++) {
        best.offer(batch[i], cosines[i]);
      }
    }
    return best;
  }
}
