package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Reference;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
  private static final Filter SIMILARITY = Filter.similarityAtMost(0.5);
  private static final Filter BOX = Filter.box(0, 0, 1, 1);
  private static final Filter IDS = Filter.ids(List.of("a"));

  /** Of one that answers without texts, whatever the reference's id is. */
  private static final class NoTexts implements References {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public Reference get(int ordinal) {
      return Reference.of("a", new GeoPoint(0.5, 0.5));
    }

    @Override
    public Reference withoutText(int ordinal) {
      return Reference.of("?", new GeoPoint(0.5, 0.5));
    }
  }

  private static Acceptance acceptance(Filter filter, References references, BitSet removed) {
    Contents contents =
        new Contents(
            new EmbeddingSpace("s", 2),
            references,
            new HeapVectors(new Packing(2), List.of(), List.of()),
            removed,
            GraphOptions.DEFAULTS,
            null,
            List.of(),
            Thumbnails.NONE,
            () -> {});
    return new Acceptance(filter, contents, new Present(contents));
  }

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

  private static boolean usesSimilarity(Filter filter) {
    return acceptance(filter, new NoTexts(), new BitSet()).usesSimilarity();
  }

  @Test
  void usesSimilarity_anywhereInside() {
    assertThat(usesSimilarity(SIMILARITY)).isTrue();
    assertThat(usesSimilarity(BOX.and(IDS.and(SIMILARITY.not())).not())).isTrue();
    assertThat(usesSimilarity(BOX.and(IDS).not())).isFalse();
    assertThat(usesSimilarity(Filter.everything())).isFalse();
    assertThat(usesSimilarity(new Filter.And(List.of()))).isFalse();
  }

  @Test
  void accepts_filterOnTexts_readsThem() {
    BitSet none = new BitSet();
    assertThat(acceptance(IDS, new NoTexts(), none).accepts(0, 0)).isTrue();
    assertThat(acceptance(BOX.and(IDS.not()), new NoTexts(), none).accepts(0, 0)).isFalse();
    assertThat(acceptance(BOX, new NoTexts(), none).accepts(0, 0)).isTrue();
    assertThat(acceptance(SIMILARITY, new NoTexts(), none).accepts(0, 0.6)).isFalse();
  }

  @Test
  void accepts_removed_never() {
    BitSet removed = BitSet.valueOf(new long[] {1});
    assertThat(acceptance(Filter.everything(), new NoTexts(), removed).accepts(0, 0)).isFalse();
    assertThat(acceptance(BOX, new NoTexts(), removed).accepts(0, 0)).isFalse();
  }

  @Test
  void share_isAboutThatOfThoseThatPass() {
    int size = 50_000;
    References references =
        new HeapReferences(
            IntStream.range(0, size)
                .mapToObj(i -> Reference.of("" + i, new GeoPoint(i % 89, 0)))
                .toList());
    BitSet removed = new BitSet();
    removed.set(0, size / 2);
    Filter south = Filter.box(-90, -180, 44, 180); // 45 of 89
    assertThat(acceptance(south, references, new BitSet()).share()).isBetween(0.4, 0.6);
    assertThat(acceptance(south, references, removed).share()).isBetween(0.2, 0.31);
    assertThat(acceptance(Filter.everything(), references, new BitSet()).share()).isEqualTo(1);
    assertThat(acceptance(Filter.everything().not(), references, removed).share()).isZero();
    Filter strip = Filter.box(-90, -180, 3, 180); // 4 of 89
    assertThat(acceptance(strip, references, new BitSet()).share()).isBetween(0.03, 0.06);
  }

  /** References that count what is read of them. */
  private static final class Read implements References {
    private final List<Reference> list =
        IntStream.range(0, 10_000)
            .mapToObj(i -> new Reference("" + i, new GeoPoint(0, 0), "by " + i, null, null))
            .toList();
    private int texts;
    private int ids;

    @Override
    public int size() {
      return list.size();
    }

    @Override
    public Reference get(int ordinal) {
      texts++;
      return list.get(ordinal);
    }

    @Override
    public Reference withoutText(int ordinal) {
      return list.get(ordinal);
    }

    @Override
    public String id(int ordinal) {
      ids++;
      return list.get(ordinal).id();
    }
  }

  @Test
  void share_allButOne_fewAreRead() {
    Read read = new Read();
    Filter notIds = Filter.ids(List.of("17")).not();
    assertThat(acceptance(notIds, read, new BitSet()).share()).isGreaterThan(0.9);
    assertThat(read.texts).isZero();
    assertThat(read.ids).isLessThan(50);
    Filter notAuthors = Filter.authors(List.of("by 17")).not();
    assertThat(acceptance(notAuthors, read, new BitSet()).share()).isGreaterThan(0.9);
    assertThat(read.texts).isLessThan(50);
  }

  @Test
  void only_fewIds_theirOrdinals() {
    Read read = new Read();
    BitSet removed = BitSet.valueOf(new long[] {1L << 5});
    Filter ids = Filter.ids(List.of("3", "5", "70", "no such"));
    assertThat(acceptance(ids, read, removed).only()).containsExactlyInAnyOrder(3, 70);
    assertThat(acceptance(BOX.and(SIMILARITY.and(ids)), read, removed).only())
        .containsExactlyInAnyOrder(3, 70);
    assertThat(read.texts).isZero();
    assertThat(acceptance(ids.not(), read, removed).only()).isNull();
    assertThat(acceptance(BOX, read, removed).only()).isNull();
    List<String> half = IntStream.range(0, 5000).mapToObj(i -> "" + i).toList();
    assertThat(acceptance(Filter.ids(half), read, removed).only()).isNull();
  }
}
