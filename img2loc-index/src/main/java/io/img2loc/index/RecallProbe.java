package io.img2loc.index;

import io.img2loc.Embedding;
import io.img2loc.Filter;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Search;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries for an index and what comparing with everything finds for them, to compare searches with.
 *
 * <p>A vector of the index makes too easy a query: its own node leads to its neighbours. So each is
 * moved by the difference between another vector and its neighbour, which has the size and the
 * direction in which vectors of this index differ. That is the nearest neighbour, unless it is as
 * good as a copy beside the others: photos come in bursts, but the next one that somebody asks for
 * need not be of any.
 */
final class RecallProbe {
  private static final Logger LOG = LoggerFactory.getLogger(JVectorIndex.class);

  /** The least search effort that is ever found to be enough. */
  static final int LEAST_EFFORT = 32;

  private static final int[] EFFORTS = {
    LEAST_EFFORT, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048
  };

  /** A recall that is higher by less is not worth a higher effort. */
  private static final double NO_MORE = 0.001;

  private static final long SEED = 20_240_229;

  /** Neighbours of a vector that tell a copy from others. */
  private static final int NEIGHBORS = 16;

  /** A neighbour at less than half of the others' distance is a copy; cosines tell its square. */
  private static final double COPY = 1 / 4.0;

  /**
   * A query.
   *
   * @param expected how many of the nearest there are
   * @param least how similar the last of them is
   */
  private record Query(Embedding embedding, int expected, double least) {}

  private final JVectorIndex index;
  private final Search search;
  private final List<Query> queries = new ArrayList<>();

  /**
   * Makes queries, from all over the index, and searches for them exactly.
   *
   * @param skipped how many to make others than, if there are enough: a probe that skips those of
   *     another one measures independently of it
   * @param most how many queries; fewer if there are fewer references
   */
  RecallProbe(JVectorIndex index, int skipped, int most, int k, ProgressListener listener) {
    this.index = index;
    search = new Search(k, 0, Filter.everything());
    int[] ordinals = ordinals((long) skipped + most);
    int count = Math.min(most, ordinals.length);
    int first = ordinals.length - count;
    Steps steps = new Steps("measuring the recall", count, listener);
    for (int i = 0; i < count; i++) {
      Embedding query = moved(ordinals[first + i], ordinals[first + (i + 1) % count]);
      // The farthest cannot be had without comparing with everything.
      List<Neighbor> nearest = index.search(query, search.withFarthest(1)).nearest();
      double least = nearest.isEmpty() ? 0 : nearest.get(nearest.size() - 1).similarity();
      queries.add(new Query(query, nearest.size(), least));
      steps.done();
    }
    steps.finish();
  }

  /** Different ordinals in disorder, of which each longer row begins as a shorter one. */
  private int[] ordinals(long most) {
    Contents contents = index.contents();
    int count = (int) Math.min(most, index.size());
    return count == 0
        ? new int[0]
        : new Random(SEED)
            .ints(0, contents.rows())
            .filter(ordinal -> !contents.removed().get(ordinal))
            .distinct()
            .limit(count)
            .toArray();
  }

  private Embedding moved(int ordinal, int other) {
    Embedding still = index.stored(ordinal);
    Embedding from = index.stored(other);
    Embedding to = neighbor(other, from);
    if (to == null) {
      return still;
    }
    float[] query = still.toArray();
    float[] start = from.toArray();
    float[] end = to.toArray();
    for (int i = 0; i < query.length; i++) {
      query[i] += end[i] - start[i];
    }
    return isZero(query) ? still : Embedding.of(query);
  }

  /** The nearest that is no copy; null if there is no other. */
  private @Nullable Embedding neighbor(int ordinal, Embedding embedding) {
    List<Embedding> near =
        Arrays.stream(index.near(ordinal, NEIGHBORS + 1))
            .filter(found -> found != ordinal)
            .mapToObj(index::stored)
            .toList();
    if (near.isEmpty()) {
      return null;
    }
    double far = 1 - embedding.cosine(near.get(near.size() - 1));
    return near.stream()
        .filter(one -> 1 - embedding.cosine(one) >= far * COPY)
        .findFirst()
        .orElse(near.get(near.size() - 1));
  }

  private static boolean isZero(float[] numbers) {
    for (float number : numbers) {
      if (number != 0) {
        return false;
      }
    }
    return true;
  }

  /** The queries. */
  List<Embedding> queries() {
    return queries.stream().map(Query::embedding).toList();
  }

  /** The recall of the index, or of a view of it with another effort. */
  Recall of(JVectorIndex view) {
    double found = 0;
    for (Query query : queries) {
      long good =
          view.search(query.embedding, search).nearest().stream()
              .filter(hit -> hit.similarity() >= query.least)
              .count();
      found += query.expected == 0 ? 1 : (double) good / query.expected;
    }
    int count = queries.size();
    return new Recall(count, search.nearest(), count == 0 ? 1 : found / count);
  }

  /** The least of some efforts that reaches a recall, or the best one if none does. */
  int leastEffort(double wanted) {
    double best = -1;
    int effort = LEAST_EFFORT;
    for (int tried : EFFORTS) {
      double recall = of(index.withSearchEffort(tried)).recall();
      if (recall >= wanted) {
        return tried;
      }
      if (recall > best + NO_MORE) {
        best = recall;
        effort = tried;
      }
    }
    LOG.warn(
        "the graph finds {} % of the {} nearest, and no more however long it is searched; one of a"
            + " higher maximum degree or beam width may find more",
        Math.round(1000 * best) / 10.0, search.nearest());
    return effort;
  }
}
