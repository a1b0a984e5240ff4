package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Filter;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Search;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Queries for an index and what comparing with everything finds for them, to compare searches with.
 *
 * <p>A vector of the index makes too easy a query: its own node leads to its neighbours. So each is
 * moved by the difference between another vector and the one nearest to that, which has the size
 * and the direction in which vectors of this index differ.
 */
final class RecallProbe {
  static final int LEAST_EFFORT = 32;

  private static final int[] EFFORTS = {
    LEAST_EFFORT, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
  };

  private final JVectorIndex index;
  private final Search search;
  private final List<Embedding> queries = new ArrayList<>();
  private final List<Set<String>> nearest = new ArrayList<>();

  /**
   * Makes queries, evenly from all of the index, and searches for them exactly.
   *
   * @param most how many queries; fewer if there are fewer references
   */
  RecallProbe(JVectorIndex index, int most, int k, ProgressListener listener) {
    this.index = index;
    search = new Search(k, 0, Filter.everything());
    int size = index.size();
    int count = Math.min(most, size);
    Steps steps = new Steps("measuring the recall", count, listener);
    for (int i = 0; i < count; i++) {
      int position = (int) ((long) i * size / count);
      Embedding query = moved(position, (position + size / 2) % size);
      queries.add(query);
      // The farthest cannot be had without comparing with everything.
      nearest.add(ids(index.search(query, search.withFarthest(1)).nearest()));
      steps.done();
    }
    steps.finish();
  }

  private Embedding moved(int position, int other) {
    float[] query = index.embedding(position).toArray();
    Embedding from = index.embedding(other);
    String self = index.reference(other).id();
    Search notItself = new Search(1, 0, Filter.ids(List.of(self)).not());
    for (Neighbor near : index.search(from, notItself).nearest()) {
      float[] to = index.embedding(near.reference()).toArray();
      float[] start = from.toArray();
      for (int i = 0; i < query.length; i++) {
        query[i] += to[i] - start[i];
      }
    }
    return isZero(query) ? index.embedding(position) : Embedding.of(query);
  }

  private static boolean isZero(float[] numbers) {
    for (float number : numbers) {
      if (number != 0) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> ids(List<Neighbor> neighbors) {
    Set<String> ids = new HashSet<>();
    neighbors.forEach(neighbor -> ids.add(neighbor.reference().id()));
    return ids;
  }

  /** The recall of the index, or of a view of it with another effort. */
  Recall of(JVectorIndex view) {
    double found = 0;
    for (int i = 0; i < queries.size(); i++) {
      Set<String> expected = nearest.get(i);
      Set<String> common = ids(view.search(queries.get(i), search).nearest());
      common.retainAll(expected);
      found += expected.isEmpty() ? 1 : (double) common.size() / expected.size();
    }
    int count = queries.size();
    return new Recall(count, search.nearest(), count == 0 ? 1 : found / count);
  }

  /** The least of some efforts that reaches a recall; the highest of them if none does. */
  int leastEffort(double recall) {
    for (int effort : EFFORTS) {
      if (of(index.withSearchEffort(effort)).recall() >= recall) {
        return effort;
      }
    }
    return EFFORTS[EFFORTS.length - 1];
  }
}
