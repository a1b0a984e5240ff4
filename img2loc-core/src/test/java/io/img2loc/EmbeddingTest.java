package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EmbeddingTest {

  @Test
  void of_scalesToUnitLength() {
    assertThat(Embedding.of(3, 4).toArray()).containsExactly(0.6f, 0.8f);
  }

  @Test
  void of_hugeAndTinyNumbers_neitherOverflowNorVanish() {
    assertThat(Embedding.of(3e38f, 0).toArray()).containsExactly(1, 0);
    assertThat(Embedding.of(0, -1e-40f).toArray()).containsExactly(0, -1);
  }

  @Test
  void of_array_isCopiedBothWays() {
    float[] vector = {1, 0};
    Embedding embedding = Embedding.of(vector);
    vector[0] = 7;
    embedding.toArray()[0] = 7;

    assertThat(embedding).isEqualTo(Embedding.of(1, 0)).hasSameHashCodeAs(Embedding.of(2, 0));
  }

  @Test
  void of_noDirection_isRefused() {
    assertThatThrownBy(() -> Embedding.of()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Embedding.of(0, 0)).hasMessageContaining("zeros");
    assertThatThrownBy(() -> Embedding.of(1, Float.NaN)).hasMessageContaining("dimension 1");
    assertThatThrownBy(() -> Embedding.of(Float.POSITIVE_INFINITY)).hasMessageContaining("finite");
  }

  @Test
  void cosine_ofHandWorkedAngles() {
    assertThat(Embedding.of(1, 0).cosine(Embedding.of(0, 5))).isZero();
    assertThat(Embedding.of(1, 1).cosine(Embedding.of(1, 0)))
        .isCloseTo(Math.sqrt(0.5), within(1e-7));
    assertThat(Embedding.of(1, 2, 3).cosine(Embedding.of(-1, -2, -3))).isCloseTo(-1, within(1e-7));
  }

  @Test
  void cosine_ofOtherDimension_isRefused() {
    assertThatThrownBy(() -> Embedding.of(1).cosine(Embedding.of(1, 1)))
        .hasMessageContaining("1 and 2 dimensions");
  }
}
