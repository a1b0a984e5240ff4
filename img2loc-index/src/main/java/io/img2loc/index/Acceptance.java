package io.img2loc.index;

import io.img2loc.Filter;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which references of an index a search may return. Safe for use by many threads. */
final class Acceptance {
  private static final int MOST_SAMPLES = 1000;

  /** How many that pass tell the share of those that do, to about a fifth of it. */
  private static final int ENOUGH_SAMPLES = 30;

  /** (√5 − 1) / 2 in 32 bits: multiples of it spread evenly, and in step with nothing. */
  private static final long GOLDEN = 0x9e3779b9L;

  /** How many rows can be scanned in the time that it takes to find one by its id. */
  private static final int ROWS_PER_ID = 16;

  /** Whether a reference may be returned, by its ordinal and its similarity to the query. */
  private interface Condition {
    boolean holds(int ordinal, double similarity);
  }

  private final Filter filter;
  private final References references;
  private final BitSet removed;
  private final boolean usesSimilarity;
  private final Condition condition;
  private final int @Nullable [] only;

  Acceptance(Filter filter, Contents contents, Present present) {
    this.filter = filter;
    references = contents.references();
    removed = contents.removed();
    usesSimilarity = contains(filter, Filter.SimilarityAtMost.class::isInstance);
    condition = condition(filter);
    Set<String> ids = ids(filter);
    only =
        ids != null && ids.size() <= references.size() / ROWS_PER_ID
            ? ids.stream().mapToInt(present::ordinal).filter(ordinal -> ordinal >= 0).toArray()
            : null;
  }

  private static boolean contains(Filter filter, Predicate<Filter> kind) {
    if (filter instanceof Filter.Not not) {
      return contains(not.filter(), kind);
    }
    if (filter instanceof Filter.And and) {
      return and.filters().stream().anyMatch(part -> contains(part, kind));
    }
    return kind.test(filter);
  }

  /** The filter, reading no more of a reference than it has to. */
  private Condition condition(Filter filter) {
    if (filter instanceof Filter.Not not) {
      Condition turned = condition(not.filter());
      return (ordinal, similarity) -> !turned.holds(ordinal, similarity);
    }
    if (filter instanceof Filter.And and) {
      List<Condition> parts = and.filters().stream().map(this::condition).toList();
      return (ordinal, similarity) ->
          parts.stream().allMatch(part -> part.holds(ordinal, similarity));
    }
    if (filter instanceof Filter.Ids ids) {
      return (ordinal, similarity) -> ids.ids().contains(references.id(ordinal));
    }
    return filter instanceof Filter.Authors
        ? (ordinal, similarity) -> filter.accepts(references.get(ordinal), similarity)
        : (ordinal, similarity) -> filter.accepts(references.withoutText(ordinal), similarity);
  }

  /** Ids besides which none passes; null if there may be any. */
  private static @Nullable Set<String> ids(Filter filter) {
    if (filter instanceof Filter.Ids ids) {
      return ids.ids();
    }
    if (filter instanceof Filter.And and) {
      return and.filters().stream()
          .map(Acceptance::ids)
          .filter(Objects::nonNull)
          .min(Comparator.comparing(Set::size))
          .orElse(null);
    }
    return null;
  }

  /**
   * The ordinals of the only references that may be returned, if the filter names a few; they are
   * not removed. Null if it does not.
   */
  int @Nullable [] only() {
    return only;
  }

  /** Whether the answer may depend on the similarity. */
  boolean usesSimilarity() {
    return usesSimilarity;
  }

  /** Whether every reference that is not removed may be returned. */
  boolean isEverything() {
    return filter == Filter.everything();
  }

  /** Whether a reference that is not removed may be returned, being this similar to the query. */
  boolean acceptsPresent(int ordinal, double similarity) {
    return isEverything() || condition.holds(ordinal, similarity);
  }

  /** Whether a reference may be returned, being this similar to the query. */
  boolean accepts(int ordinal, double similarity) {
    return !removed.get(ordinal) && acceptsPresent(ordinal, similarity);
  }

  /**
   * About which share of the references may be returned, in [0, 1]. Looks at some from all over,
   * and at the fewer, the more of them pass; not for filters that use the similarity.
   */
  double share() {
    int rows = references.size();
    if (rows == 0 || (isEverything() && removed.isEmpty())) {
      return 1;
    }
    int samples = 0;
    int accepted = 0;
    while (samples < MOST_SAMPLES && accepted < ENOUGH_SAMPLES) {
      long place = (samples * GOLDEN) & 0xffffffffL;
      if (accepts((int) ((place * rows) >>> Integer.SIZE), 0)) {
        accepted++;
      }
      samples++;
    }
    return accepted / (double) samples;
  }
}
