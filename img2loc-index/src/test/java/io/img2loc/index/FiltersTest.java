package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private static final Filter SIMILARITY = Filter.similarityAtMost(0.5);
  private static final Filter BOX = Filter.box(0, 0, 1, 1);
  private static final Filter IDS = Filter.ids(List.of("a"));

  /** Whoever adds a kind of filter has to say what it looks at. */
  @Test
  void filters_areTheOnesKnownHere() {
    assertThat(Filter.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(
            Filter.Everything.class,
            Filter.Within.class,
            Filter.Box.class,
            Filter.TakenBetween.class,
            Filter.Ids.class,
            Filter.Authors.class,
            Filter.SimilarityAtMost.class,
            Filter.Not.class,
            Filter.And.class);
  }

  @Test
  void usesSimilarity_anywhereInside() {
    assertThat(Filters.usesSimilarity(SIMILARITY)).isTrue();
    assertThat(Filters.usesSimilarity(BOX.and(IDS.and(SIMILARITY.not())).not())).isTrue();
    assertThat(Filters.usesSimilarity(BOX.and(IDS).not())).isFalse();
    assertThat(Filters.usesSimilarity(Filter.everything())).isFalse();
    assertThat(Filters.usesSimilarity(new Filter.And(List.of()))).isFalse();
  }

  @Test
  void usesText_idsOrAuthorsAnywhereInside() {
    assertThat(Filters.usesText(BOX.and(IDS).not())).isTrue();
    assertThat(Filters.usesText(Filter.authors(List.of("a")))).isTrue();
    assertThat(Filters.usesText(BOX.and(SIMILARITY))).isFalse();
    assertThat(Filters.usesText(Filter.takenBetween(null, null))).isFalse();
    assertThat(Filters.usesText(Filter.within(new GeoPoint(0, 0), 1))).isFalse();
  }

  @Test
  void accepted_ordinals() {
    References references =
        new HeapReferences(
            List.of(
                Reference.of("b", new GeoPoint(0.5, 0.5)),
                Reference.of("a", new GeoPoint(2, 2)),
                Reference.of("c", new GeoPoint(2, 2))));
    assertThat(Filters.accepted(IDS.not(), references)).isEqualTo(BitSet.valueOf(new long[] {5}));
    assertThat(Filters.accepted(BOX, references)).isEqualTo(BitSet.valueOf(new long[] {1}));
  }
}
