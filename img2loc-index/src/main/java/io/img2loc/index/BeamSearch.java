package io.img2loc.index;

import io.github.jbellis.jvector.graph.ImmutableGraphIndex.NodeAtLevel;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex.View;
import io.github.jbellis.jvector.graph.NodeQueue;
import io.github.jbellis.jvector.graph.NodeQueue.Order;
import io.github.jbellis.jvector.graph.NodesIterator;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.util.BoundedLongHeap;
import io.github.jbellis.jvector.util.GrowableLongHeap;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nearest in JVector's graph as HNSW does (Malkov and Yashunin, 2018): from the entry
 * down to level 0 always to the nearest neighbor, and there from candidate to candidate, the
 * nearest first, until none is nearer than all of the best found.
 *
 * <p>Coarse rows may rank those wrongly that are about as near as the last one asked for. Some that
 * a search has met anyway are therefore found beyond what is asked for, and beyond the effort.
 *
 * <p>It compares all new neighbors of a node at once. Their rows lie all over the memory, and a
 * processor that is asked for one after the other waits for each. Used by one thread at a time.
 */
final class BeamSearch implements Closeable {
  /** How many are found beyond what is asked for. */
  private static final int MARGIN = 8;

  private final View view;
  private final NodeQueue candidates = new NodeQueue(new GrowableLongHeap(512), Order.MAX_HEAP);
  private final NodeQueue found = new NodeQueue(new BoundedLongHeap(16), Order.MIN_HEAP);

  /** The nearest of those found, as many as the effort: what a candidate has to be nearer than. */
  private final NodeQueue best = new NodeQueue(new BoundedLongHeap(16), Order.MIN_HEAP);

  /** How many to have found before a search may end. */
  private int least;

  /** How many to find at most. */
  private int most;

  /** A bit for each node of the graph, set if a search has met it. */
  private final long[] met;

  /** The nodes that were met, to clear their bits without a look at all of them. */
  private int[] metNodes = new int[1024];

  private int metCount;

  /** The new neighbors of the last node, and their cosines with the query. */
  private int[] nodes = new int[64];

  private float[] cosines = new float[64];

  BeamSearch(View view) {
    this.view = view;
    met = new long[view.getIdUpperBound() / Long.SIZE + 1];
  }

  /**
   * The accepted nodes that are likely the nearest, the nearest first; null if that takes too long.
   *
   * @param query compares the nodes with it
   * @param effort of how many of the best a candidate has to be nearer than one for the search to
   *     go on; at least 1
   * @param k how many are asked for: as many are found, if the graph leads to them, and up to
   *     {@code effort} or a few more than {@code k}
   * @param mostNodes at the neighbors of how many nodes of level 0 to look at most
   */
  @Nullable Found search(Comparison query, int effort, int k, Bits accepted, long mostNodes) {
    begin(effort, k);
    enter(query, accepted);
    for (long left = mostNodes; candidates.size() > 0 && mayImprove(); left--) {
      if (left == 0) {
        return null;
      }
      int count = compareNeighbors(query, 0, candidates.pop());
      for (int i = 0; i < count; i++) {
        take(nodes[i], cosines[i], accepted);
      }
    }
    return nearestFirst(query.mostError());
  }

  private void begin(int effort, int k) {
    least = Math.max(effort, k);
    most = (int) Math.max(effort, Math.min((long) k + MARGIN, view.getIdUpperBound()));
    candidates.clear();
    found.clear();
    found.setMaxSize(most);
    best.clear();
    best.setMaxSize(effort);
  }

  /** Goes down to the node of level 0 to begin at. */
  private void enter(Comparison query, Bits accepted) {
    NodeAtLevel entry = view.entryNode();
    int nearest = entry.node;
    float cosine = query.estimate(nearest);
    for (int level = entry.level; level > 0; level--) {
      forget();
      for (int node = -1; node != nearest; ) {
        node = nearest;
        int count = compareNeighbors(query, level, node);
        for (int i = 0; i < count; i++) {
          if (cosines[i] > cosine) {
            cosine = cosines[i];
            nearest = nodes[i];
          }
        }
      }
    }
    forget();
    meet(nearest);
    take(nearest, cosine, accepted);
  }

  private void take(int node, float cosine, Bits accepted) {
    boolean near = found.size() < least || cosine > best.topScore();
    if (near) {
      candidates.push(node, cosine);
    }
    if ((near || found.size() < most || cosine > found.topScore()) && accepted.get(node)) {
      found.push(node, cosine);
      best.push(node, cosine);
    }
  }

  private boolean mayImprove() {
    return found.size() < least || candidates.topScore() >= best.topScore();
  }

  /** Compares the neighbors of a node that were not met before; how many these are. */
  private int compareNeighbors(Comparison query, int level, int node) {
    NodesIterator neighbors = view.getNeighborsIterator(level, node);
    if (neighbors.size() > nodes.length) {
      nodes = new int[neighbors.size()];
      cosines = new float[neighbors.size()];
    }
    int count = 0;
    while (neighbors.hasNext()) {
      int neighbor = neighbors.nextInt();
      if (meet(neighbor)) {
        nodes[count++] = neighbor;
      }
    }
    query.estimate(nodes, count, cosines);
    return count;
  }

  /** Whether a node is met for the first time. */
  private boolean meet(int node) {
    int word = node / Long.SIZE;
    long bit = 1L << node;
    if ((met[word] & bit) != 0) {
      return false;
    }
    met[word] |= bit;
    if (metCount == metNodes.length) {
      metNodes = Arrays.copyOf(metNodes, 2 * metCount);
    }
    metNodes[metCount++] = node;
    return true;
  }

  private void forget() {
    for (int i = 0; i < metCount; i++) {
      met[metNodes[i] / Long.SIZE] = 0;
    }
    metCount = 0;
  }

  private Found nearestFirst(double error) {
    int[] sorted = new int[found.size()];
    float[] scores = new float[sorted.length];
    for (int i = sorted.length - 1; i >= 0; i--) {
      scores[i] = found.topScore();
      sorted[i] = found.pop();
    }
    return new Found(sorted, scores, error);
  }

  @Override
  public void close() throws IOException {
    view.close();
  }
}
