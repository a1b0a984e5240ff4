package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.img2loc.Agreement;
import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Reference;
import io.img2loc.index.StoredFile.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasesTest {
  private static final EmbeddingSpace SPACE = new EmbeddingSpace("declared", 2);
  private static final Agreement HALF =
      agreement("half – tab\there", SPACE, 100, 0.9990000000000001);
  private static final Agreement AGAIN = agreement("exported again", SPACE, 4711, 1);

  @TempDir Path temporary;
  private Path directory;

  private static Agreement agreement(String id, EmbeddingSpace space, int samples, double minimum) {
    return new Agreement(new EmbeddingSpace(id, 2), space, samples, minimum, 1);
  }

  @BeforeEach
  void save() throws IOException {
    directory = temporary.resolve("index");
    save(directory, Embedding.of(3, 4), Embedding.of(0, 1));
  }

  private static void save(Path place, Embedding... embeddings) throws IOException {
    JVectorIndex.Builder builder = JVectorIndex.builder(SPACE);
    List<Reference> references = ExactIndexTest.references(embeddings.length);
    for (int i = 0; i < embeddings.length; i++) {
      builder.add(references.get(i), embeddings[i]);
    }
    try (JVectorIndex index = builder.build()) {
      index.save(place);
    }
  }

  private static List<Agreement> aliases(Path place) throws IOException {
    try (JVectorIndex index = JVectorIndex.open(place)) {
      return index.aliases();
    }
  }

  @Test
  void recordAlias_countsFromTheNextOpening() throws IOException {
    try (JVectorIndex before = JVectorIndex.open(directory)) {
      JVectorIndex.recordAlias(directory, HALF);
      JVectorIndex.recordAlias(directory, AGAIN);

      assertThat(before.aliases()).isEmpty();
    }
    assertThat(aliases(directory)).containsExactly(HALF, AGAIN);
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder(
            "references.i2l", "vectors.i2l", "graph.i2l", "aliases.txt"); // nothing left over
  }

  @Test
  void recordAlias_sameEncoderAgain_replacesItsFigures() throws IOException {
    Agreement better = agreement(HALF.encoder().id(), SPACE, 200, 0.9995);
    JVectorIndex.recordAlias(directory, HALF);
    JVectorIndex.recordAlias(directory, better);

    assertThat(aliases(directory)).containsExactly(better);
  }

  @Test
  void recordAlias_layout_asDocumented() throws IOException {
    JVectorIndex.recordAlias(directory, AGAIN);

    byte[] vectors = Files.readAllBytes(Kind.VECTORS.in(directory));
    StringBuilder checksum = new StringBuilder();
    for (int i = 1; i <= 4; i++) {
      checksum.append(String.format("%02x", vectors[vectors.length - i]));
    }
    assertThat(directory.resolve("aliases.txt"))
        .hasContent(
            "img2loc aliases 1\nvectors " + checksum + "\n4711\t1.0\t1.0\texported again\n");
  }

  @Test
  void recordAlias_notAcceptedOrOfAnotherSpace_isRefusedAndNotRecorded() {
    EmbeddingSpace other = new EmbeddingSpace("other", 2);
    for (Agreement wrong :
        List.of(
            agreement("few", SPACE, 99, 1),
            agreement("far", SPACE, 100, 0.9989),
            agreement("elsewhere", other, 100, 1))) {
      assertThatThrownBy(() -> JVectorIndex.recordAlias(directory, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("declared", wrong.toString());
    }
    assertThat(directory.resolve("aliases.txt")).doesNotExist();
  }

  @Test
  void recordAlias_idOfTwoLines_isRefused() {
    assertThatThrownBy(
            () -> JVectorIndex.recordAlias(directory, agreement("two\nlines", SPACE, 100, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("on one line");
  }

  @Test
  void recordAlias_noIndex_saysSo() {
    assertThatThrownBy(() -> JVectorIndex.recordAlias(temporary.resolve("none"), HALF))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> JVectorIndex.recordAlias(temporary, HALF))
        .isInstanceOf(IndexFormatException.class);
  }

  @Test
  void save_ofAnOpenedIndex_keepsItsAliases() throws IOException {
    JVectorIndex.recordAlias(directory, HALF);
    Path near = temporary.resolve("near");
    Path exact = temporary.resolve("exact");

    try (JVectorIndex index = JVectorIndex.open(directory);
        ExactIndex same = ExactIndex.open(directory)) {
      index.save(near);
      same.save(exact);
    }

    assertThat(aliases(near)).containsExactly(HALF);
    assertThat(aliases(exact)).containsExactly(HALF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "something else\n",
        "img2loc aliases 2\nvectors 00000000\n",
        "img2loc aliases 1\nvectors 00000000\n200\t1.0\t1.0\tx\n",
        "img2loc aliases 1\n%s\n200\t1.0\n",
        "img2loc aliases 1\n%s\n200\t1.0\t1.0\t\n",
        "img2loc aliases 1\n%s\n200\t7.0\t1.0\tx\n",
        "img2loc aliases 1\n%s\nmany\t1.0\t1.0\tx\n",
        "\u0000\u0080"
      })
  void open_fileOfNoUse_isAnIndexWithoutAliasesThatTakesNewOnes(String text) throws IOException {
    JVectorIndex.recordAlias(directory, HALF);
    Path file = directory.resolve("aliases.txt");
    Files.writeString(file, text.formatted(Files.readAllLines(file).get(1)));

    assertThat(aliases(directory)).isEmpty();

    JVectorIndex.recordAlias(directory, AGAIN);
    assertThat(aliases(directory)).containsExactly(AGAIN);
  }

  @Test
  void open_aliasesOfOtherVectors_areNotThisIndexs() throws IOException {
    Path other = temporary.resolve("other");
    save(other, Embedding.of(1, 2));
    JVectorIndex.recordAlias(directory, HALF);
    Files.copy(directory.resolve("aliases.txt"), other.resolve("aliases.txt"));

    assertThat(aliases(other)).isEmpty();
  }

  @Test
  void referenceAndEmbedding_builtAndOpened_asTheyWereAdded() throws IOException {
    Embedding first = Embedding.of(3, 4);
    JVectorIndex built =
        JVectorIndex.builder(SPACE).add(ExactIndexTest.references(1).get(0), first).build();
    JVectorIndex opened = JVectorIndex.open(directory);
    for (JVectorIndex index : List.of(built, opened)) {
      assertThat(index.reference(0)).isEqualTo(ExactIndexTest.references(1).get(0));
      assertThat(index.embedding(0).toArray()).containsExactly(0.6f, 0.8f);
      int size = index.size();
      assertThatThrownBy(() -> index.embedding(size)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> index.reference(-1)).isInstanceOf(IndexOutOfBoundsException.class);

      index.close();

      assertThatThrownBy(() -> index.embedding(0)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> index.reference(0)).isInstanceOf(IllegalStateException.class);
    }
  }
}
