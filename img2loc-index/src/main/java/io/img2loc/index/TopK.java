package io.img2loc.index;

import io.img2loc.Neighbor;
import io.img2loc.Reference;
import java.util.Arrays;
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
  private final PriorityQueue<Scored> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());

  /**
   * Begins.
   *
   * @param sign 1 for the most similar, −1 for the least similar
   */
  TopK(int k, int sign) {
    this.k = k;
    this.sign = sign;
  }

  /** Whether an offer would be kept for now. */
  boolean takes(int ordinal, double similarity) {
    if (worstFirst.size() < k) {
      return true;
    }
    Scored worst = worstFirst.peek();
    return worst != null && BEST_FIRST.compare(new Scored(ordinal, sign * similarity), worst) < 0;
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
    Scored[] best = sorted();
    List<Reference> found = references.get(ordinals(best));
    Neighbor[] neighbors = new Neighbor[best.length];
    for (int i = 0; i < best.length; i++) {
      neighbors[i] = new Neighbor(found.get(i), sign * best[i].score);
    }
    return List.of(neighbors);
  }

  /** The ordinals of what was kept, best first. */
  int[] ordinals() {
    return ordinals(sorted());
  }

  private static int[] ordinals(Scored[] scored) {
    return Arrays.stream(scored).mapToInt(Scored::ordinal).toArray();
  }

  private Scored[] sorted() {
    Scored[] sorted = worstFirst.toArray(Scored[]::new);
    Arrays.sort(sorted, BEST_FIRST);
    return sorted;
  }
}
