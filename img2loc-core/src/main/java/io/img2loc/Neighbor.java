package io.img2loc;

import java.util.Objects;

/**
 * A reference found by a search.
 *
 * @param reference what was found
 * @param similarity raw cosine to the query, in [−1, 1]
 */
public record Neighbor(Reference reference, double similarity) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the similarity is not in [−1, 1]
   */
  public Neighbor {
    Objects.requireNonNull(reference, "reference");
    if (!(similarity >= -1 && similarity <= 1)) {
      throw new IllegalArgumentException("similarity must be in [-1, 1], was " + similarity);
    }
  }
}
