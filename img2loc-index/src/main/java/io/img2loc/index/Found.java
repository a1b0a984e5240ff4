package io.img2loc.index;

/** Nodes that a search through a graph has found, the nearest first. */
final class Found {
  private final int[] nodes;
  private final float[] cosines;
  private final double error;

  /** Keeps both arrays. */
  Found(int[] nodes, float[] cosines, double error) {
    this.nodes = nodes;
    this.cosines = cosines;
    this.error = error;
  }

  int size() {
    return nodes.length;
  }

  int node(int i) {
    return nodes[i];
  }

  /** The cosine of a node with the query, by its coarse row. */
  float cosine(int i) {
    return cosines[i];
  }

  /** How far off any of the cosines may be. */
  double error() {
    return error;
  }
}
