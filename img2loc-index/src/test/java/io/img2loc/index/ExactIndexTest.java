package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Filter;
import io.img2loc.GeoPoint;
import io.img2loc.Hits;
import io.img2loc.Neighbor;
import io.img2loc.ProgressListener;
import io.img2loc.Reference;
import io.img2loc.Search;
import io.img2loc.VectorIndex;
import io.img2loc.contract.VectorIndexContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactIndexTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("test", 2);
  private static final GeoPoint HERE = new GeoPoint(1, 2);

  /** For the contracts, whose indexes outlive a test. */
  @TempDir static Path saved;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir Path directory;

  @Nested
  class Built extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
      return index(space, references, embeddings);
    }
  }

  @Nested
  class Reopened extends VectorIndexContract {
    @Override
    protected VectorIndex create(
        EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings)
        throws IOException {
      Path place = saved.resolve("index" + NUMBER.incrementAndGet());
      try (ExactIndex index = index(space, references, embeddings)) {
        index.save(place);
      }
      return ExactIndex.open(place);
    }
  }

  static ExactIndex index(
      EmbeddingSpace space, List<Reference> references, List<Embedding> embeddings) {
    ExactIndex.Builder builder = ExactIndex.builder(space);
    for (int i = 0; i < references.size(); i++) {
      builder.add(references.get(i), embeddings.get(i));
    }
    return builder.build();
  }

  static List<Reference> references(int count) {
    return IntStream.range(0, count).mapToObj(i -> Reference.of("" + i, HERE)).toList();
  }

  @Test
  void open_indexWithGraph_graphIsLeftAlone() throws IOException {
    Path place = directory.resolve("index");
    EmbeddingSpace space = new EmbeddingSpace("s", 2);
    try (IndexWriter writer =
        IndexWriter.builder(place, space).rowsPerCandidate(0).searchEffort(1).open()) {
      writer.add(Reference.of("a", new GeoPoint(0, 0)), Embedding.of(1, 0));
      writer.add(Reference.of("b", new GeoPoint(0, 0)), Embedding.of(0, 1));
      writer.optimize(ProgressListener.none());
    }
    assertThat(IndexSummary.of(place).inGraph()).isEqualTo(2);
    Contents contents = IndexDirectory.openWithoutGraph(place);
    assertThat(contents.graph()).isNull();
    contents.close();
    try (ExactIndex index = ExactIndex.open(place)) {
      assertThat(index.size()).isEqualTo(2);
    }
  }

  @Test
  void search_clusteredVectors_asNumpy() throws Exception {
    int k = 100;
    Samples samples = new Samples(130, 200, 1); // a dimension that no unrolled loop divides
    List<Embedding> embeddings = samples.take(5000);
    List<Embedding> queries = samples.take(50);
    Numpy numpy = Numpy.search(directory, embeddings, queries, k);
    try (ExactIndex built =
        index(new EmbeddingSpace("s", 130), references(embeddings.size()), embeddings)) {
      built.save(directory.resolve("index"));
      try (ExactIndex opened = ExactIndex.open(directory.resolve("index"))) {
        for (int query = 0; query < queries.size(); query++) {
          Search search = new Search(k, k, Filter.everything());
          Hits hits = built.search(queries.get(query), search);
          assertThat(opened.search(queries.get(query), search)).isEqualTo(hits);
          for (int i = 0; i < 2 * k; i++) {
            Neighbor hit = i < k ? hits.nearest().get(i) : hits.farthest().get(i - k);
            assertThat(hit.reference().id()).isEqualTo("" + numpy.ordinals()[query][i]);
            assertThat(hit.similarity()).isCloseTo(numpy.cosines()[query][i], within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void search_equalSimilarity_inTheOrderOfAdding() {
    List<Embedding> embeddings =
        List.of(
            Embedding.of(0, 1),
            Embedding.of(1, 0),
            Embedding.of(1, 0),
            Embedding.of(0, 1),
            Embedding.of(1, 0),
            Embedding.of(0, 1));
    try (ExactIndex index = index(SPACE, references(6), embeddings)) {
      Hits hits = index.search(Embedding.of(1, 0), new Search(2, 2, Filter.everything()));
      assertThat(hits.nearest()).extracting(n -> n.reference().id()).containsExactly("1", "2");
      assertThat(hits.farthest()).extracting(n -> n.reference().id()).containsExactly("0", "3");
      assertThat(hits.farthest()).extracting(Neighbor::similarity).containsExactly(0.0, 0.0);
      Hits all = index.search(Embedding.of(1, 0), new Search(6, 6, Filter.everything()));
      assertThat(all.nearest())
          .extracting(n -> n.reference().id())
          .containsExactly("1", "2", "4", "0", "3", "5");
      assertThat(all.farthest())
          .extracting(n -> n.reference().id())
          .containsExactly("0", "3", "5", "1", "2", "4");
    }
  }

  @Test
  void add_sameIdAgain_refused() {
    ExactIndex.Builder builder =
        ExactIndex.builder(SPACE).add(Reference.of("twice", HERE), Embedding.of(1, 0));
    assertThatThrownBy(() -> builder.add(Reference.of("twice", HERE), Embedding.of(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"twice\"")
        .hasMessageContaining("already");
    assertThat(builder.build().size()).isEqualTo(1);
  }

  @Test
  void add_otherDimension_refusedAndNotKept() {
    ExactIndex.Builder builder = ExactIndex.builder(SPACE);
    assertThatThrownBy(() -> builder.add(Reference.of("a", HERE), Embedding.of(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"")
        .hasMessageContaining("3 dimensions")
        .hasMessageContaining("test (2 dimensions)");
    assertThat(builder.add(Reference.of("a", HERE), Embedding.of(1, 2)).build().size())
        .isEqualTo(1);
  }

  @Test
  void add_halfASurrogatePair_refused() {
    ExactIndex.Builder builder = ExactIndex.builder(SPACE);
    assertThatThrownBy(() -> builder.add(Reference.of("a\ud800", HERE), Embedding.of(1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unicode");
  }

  @Test
  void build_again_indexOfWhatWasAddedUntilThen() {
    ExactIndex.Builder builder =
        ExactIndex.builder(SPACE).add(Reference.of("a", HERE), Embedding.of(1, 0));
    ExactIndex first = builder.build();
    ExactIndex second = builder.add(Reference.of("b", HERE), Embedding.of(0, 1)).build();
    assertThat(first.size()).isEqualTo(1);
    assertThat(second.size()).isEqualTo(2);
    assertThat(first.search(Embedding.of(0, 1), Search.defaults()).nearest()).hasSize(1);
  }

  @Test
  void save_closed_refused() {
    ExactIndex index = ExactIndex.builder(SPACE).build();
    index.close();
    assertThatThrownBy(() -> index.save(directory.resolve("index")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
