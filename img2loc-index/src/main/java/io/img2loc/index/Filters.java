package io.img2loc.index;

import io.img2loc.Filter;
import java.util.BitSet;
import java.util.function.Predicate;

/** What a look inside a {@link Filter} tells. */
final class Filters {
  private Filters() {}

  /** Whether the answer of a filter may depend on the similarity. */
  static boolean usesSimilarity(Filter filter) {
    return contains(filter, Filter.SimilarityAtMost.class::isInstance);
  }

  /** Whether the answer of a filter may depend on a reference's id, author or place. */
  static boolean usesText(Filter filter) {
    return contains(filter, part -> part instanceof Filter.Ids || part instanceof Filter.Authors);
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

  /** The ordinals that a filter accepts which does not use the similarity. */
  static BitSet accepted(Filter filter, References references) {
    boolean usesText = usesText(filter);
    BitSet accepted = new BitSet(references.size());
    for (int i = 0; i < references.size(); i++) {
      if (filter.accepts(usesText ? references.get(i) : references.withoutText(i), 0)) {
        accepted.set(i);
      }
    }
    return accepted;
  }
}
