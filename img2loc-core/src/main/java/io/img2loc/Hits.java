package io.img2loc;

import java.util.List;

/**
 * What a search found.
 *
 * @param nearest the most similar references, most similar first
 * @param farthest the least similar references, least similar first
 * @param farthestExact whether {@code farthest} holds the least similar ones of all, rather than
 *     nearly all of them
 */
public record Hits(List<Neighbor> nearest, List<Neighbor> farthest, boolean farthestExact) {

  /** Copies the lists. */
  public Hits {
    nearest = List.copyOf(nearest);
    farthest = List.copyOf(farthest);
  }

  /** Nothing found, or nothing searched. */
  public static Hits none() {
    return new Hits(List.of(), List.of(), true);
  }
}
