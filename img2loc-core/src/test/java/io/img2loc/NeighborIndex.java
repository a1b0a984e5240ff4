package io.img2loc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An index of photos whose similarity is known, whatever is asked for; keeps its searches. */
final class NeighborIndex implements VectorIndex {
  private final List<Neighbor> neighbors;
  private final List<Search> searches = Collections.synchronizedList(new ArrayList<>());

  /**
   * Copies.
   *
   * @param neighbors the most similar first
   */
  NeighborIndex(List<Neighbor> neighbors) {
    this.neighbors = List.copyOf(neighbors);
  }

  @Override
  public EmbeddingSpace space() {
    return new EmbeddingSpace("known", 3);
  }

  @Override
  public Hits search(Embedding query, Search search) {
    searches.add(search);
    List<Neighbor> nearest =
        neighbors.stream()
            .filter(n -> search.filter().accepts(n.reference(), n.similarity()))
            .limit(search.nearest())
            .toList();
    return new Hits(nearest, List.of(), true);
  }

  List<Search> searches() {
    return List.copyOf(searches);
  }
}
