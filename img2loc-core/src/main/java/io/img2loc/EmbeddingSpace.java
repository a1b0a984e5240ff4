package io.img2loc;

import java.util.Objects;

/**
 * The space that embeddings live in: two spaces are equal exactly when their embeddings may be
 * compared.
 *
 * @param id what makes the vectors what they are: weights, output and preprocessing
 * @param dimension length of every vector, at least 1
 */
public record EmbeddingSpace(String id, int dimension) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the id is blank or the dimension not positive
   */
  public EmbeddingSpace {
    Objects.requireNonNull(id, "id");
    if (id.isBlank()) {
      throw new IllegalArgumentException("an embedding space needs an id that is not blank");
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, was " + dimension);
    }
  }

  /** The id and the dimension: {@code scene-1 (1936 dimensions)}. */
  @Override
  public String toString() {
    return id + " (" + dimension + " dimensions)";
  }
}
