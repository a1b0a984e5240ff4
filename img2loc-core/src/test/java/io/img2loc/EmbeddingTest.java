package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
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

  /** Without care, one in 50 of such lopsided vectors would lose its last bit. */
  @Test
  void of_numbersOfAnEmbedding_areKeptToTheLastBit() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      float[] vector = new float[2 + i % 60];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) (random.nextGaussian() * Math.pow(j + 1, -1.5));
      }
      Embedding embedding = Embedding.of(vector);
      assertThat(Embedding.of(embedding.toArray())).isEqualTo(embedding);
    }
  }

  @Test
  void of_almostUnitLength_isScaled() {
    assertThat(Embedding.of(0.999999f).toArray()).containsExactly(1);
    assertThat(Embedding.of(1.0000002f, 0).toArray()).containsExactly(1, 0);
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
