package io.img2loc.index;

import io.img2loc.Neighbor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best {@code k} of what is offered; of equal ones, those of the lowest ordinals. */
final class TopK {
  /** An ordinal and its similarity times {@link #sign}: the higher, the better. */
  private record Scored(int ordinal, double score) {}

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed().thenComparingInt(Scored::ordinal);

  private final int k;
  private final int sign;
  private final PriorityQueue<Scored> worstFirst;

  private TopK(int k, int size, int sign) {
    this.k = k;
    this.sign = sign;
    worstFirst = new PriorityQueue<>(Math.max(1, Math.min(k, size)), BEST_FIRST.reversed());
  }

  /** Keeps the most similar of {@code size}. */
  static TopK nearest(int k, int size) {
    return new TopK(k, size, 1);
  }

  /** Keeps the least similar of {@code size}. */
  static TopK farthest(int k, int size) {
    return new TopK(k, size, -1);
  }

  /** Whether an offer would be kept for now. */
  boolean takes(int ordinal, double similarity) {
    if (worstFirst.size() < k) {
      return true;
    }
    Scored worst = worstFirst.peek();
    if (worst == null) {
      return false;
    }
    double score = sign * similarity;
    return score > worst.score || (score == worst.score && ordinal < worst.ordinal);
  }

  void offer(int ordinal, double similarity) {
    if (takes(ordinal, similarity)) {
      if (worstFirst.size() == k) {
        worstFirst.remove();
      }
      worstFirst.add(new Scored(ordinal, sign * similarity));
    }
  }

  /** What was kept, best first. */
  List<Neighbor> neighbors(References references) {
    List<Scored> sorted = new ArrayList<>(worstFirst);
    sorted.sort(BEST_FIRST);
    return sorted.stream()
        .map(scored -> new Neighbor(references.get(scored.ordinal), sign * scored.score))
        .toList();
  }
}
