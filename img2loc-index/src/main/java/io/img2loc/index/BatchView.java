package io.img2loc.index;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex.IntMarker;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.NeighborProcessor;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.NodeAtLevel;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.View;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.util.Bits;
import java.io.IOException;
import java.util.Arrays;

/**
 * A graph as a search sees it that compares the query with all new neighbours of a node at once:
 * their rows lie all over the memory, and a processor that is asked for one after the other waits
 * for each. It ends a search that goes on for too long. Used by one thread at a time.
 */
final class BatchView implements View {
  private final View view;
  private final Comparison comparison;
  private int[] nodes = new int[64];
  private float[] cosines = new float[64];
  private long left;

  BatchView(View view, Comparison comparison) {
    this.view = view;
    this.comparison = comparison;
  }

  /** A search would have looked at the neighbours of more nodes than it may. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooLongException() {
      super("a search through the graph takes too long", null, false, false);
    }
  }

  /** Begins a search that looks at the neighbours of so many nodes at most. */
  void begin(long mostNodes) {
    left = mostNodes;
  }

  /** The score of a cosine as JVector counts: in [0, 1]. */
  static float score(float cosine) {
    return (1 + cosine) / 2;
  }

  @Override
  public void processNeighbors(
      int level, int node, ScoreFunction scores, IntMarker visited, NeighborProcessor processor) {
    if (left-- <= 0) {
      throw new TooLongException();
    }
    NodesIterator neighbors = view.getNeighborsIterator(level, node);
    if (neighbors.size() > nodes.length) {
      nodes = Arrays.copyOf(nodes, neighbors.size());
      cosines = Arrays.copyOf(cosines, neighbors.size());
    }
    int count = 0;
    while (neighbors.hasNext()) {
      int neighbor = neighbors.nextInt();
      if (visited.mark(neighbor)) {
        nodes[count++] = neighbor;
      }
    }
    comparison.estimate(nodes, count, cosines);
    for (int i = 0; i < count; i++) {
      processor.process(nodes[i], score(cosines[i]));
    }
  }

  @Override
  public NodesIterator getNeighborsIterator(int level, int node) {
    return view.getNeighborsIterator(level, node);
  }

  @Override
  @Deprecated // by JVector
  @SuppressWarnings("deprecation")
  public int size() {
    return view.size();
  }

  @Override
  public NodeAtLevel entryNode() {
    return view.entryNode();
  }

  @Override
  public Bits liveNodes() {
    return view.liveNodes();
  }

  @Override
  public int getIdUpperBound() {
    return view.getIdUpperBound();
  }

  @Override
  public boolean contains(int level, int node) {
    return view.contains(level, node);
  }

  @Override
  public void close() throws IOException {
    view.close();
  }
}
