package io.img2loc.index;

import io.img2loc.Filter;
import java.util.BitSet;
import java.util.function.Predicate;

/** Which references of an index a search may return. Safe for use by many threads. */
final class Acceptance {
  private static final int SAMPLES = 1000;

  private final Filter filter;
  private final References references;
  private final BitSet removed;
  private final boolean usesSimilarity;
  private final boolean usesText;

  Acceptance(Filter filter, Contents contents) {
    this.filter = filter;
    references = contents.references();
    removed = contents.removed();
    usesSimilarity = contains(filter, Filter.SimilarityAtMost.class::isInstance);
    usesText =
        contains(filter, part -> part instanceof Filter.Ids || part instanceof Filter.Authors);
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
    return isEverything()
        || filter.accepts(
            usesText ? references.get(ordinal) : references.withoutText(ordinal), similarity);
  }

  /** Whether a reference may be returned, being this similar to the query. */
  boolean accepts(int ordinal, double similarity) {
    return !removed.get(ordinal) && acceptsPresent(ordinal, similarity);
  }

  /**
   * About which share of the references may be returned, in [0, 1]. Looks at some of them, at equal
   * distances; not for filters that use the similarity.
   */
  double share() {
    int rows = references.size();
    if (rows == 0 || (isEverything() && removed.isEmpty())) {
      return 1;
    }
    int samples = Math.min(rows, SAMPLES);
    int accepted = 0;
    for (int i = 0; i < samples; i++) {
      if (accepts((int) ((long) i * rows / samples), 0)) {
        accepted++;
      }
    }
    return accepted / (double) samples;
  }
}
