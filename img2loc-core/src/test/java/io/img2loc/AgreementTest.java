package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {
  private static final EmbeddingSpace HALF = new EmbeddingSpace("clip-half", 2);
  private static final EmbeddingSpace FULL = new EmbeddingSpace("clip-full", 2);

  private static Agreement of(int samples, double minimum) {
    return Agreement.of(
        HALF,
        FULL,
        DoubleStream.concat(
            DoubleStream.generate(() -> 1).limit(samples - 1), DoubleStream.of(minimum)));
  }

  @Test
  void of_sumsUpTheCosines() {
    Agreement agreement = Agreement.of(HALF, FULL, DoubleStream.of(1, 0.5, 0.75));

    assertThat(agreement.samples()).isEqualTo(3);
    assertThat(agreement.minimumCosine()).isEqualTo(0.5);
    assertThat(agreement.meanCosine()).isCloseTo(0.75, within(1e-12));
    assertThat(agreement.encoder()).isEqualTo(HALF);
    assertThat(agreement.declared()).isEqualTo(FULL);
  }

  @Test
  void of_equalCosines_whoseMeanIsRounded() {
    double cosine = Math.nextDown(1.0);

    Agreement agreement = Agreement.of(HALF, FULL, DoubleStream.generate(() -> cosine).limit(999));

    assertThat(agreement.meanCosine()).isEqualTo(cosine);
  }

  @ParameterizedTest
  @CsvSource({"100, 0.999, true", "99, 1, false", "100, 0.99899999, false", "5000, 0.9991, true"})
  void accepted_takesHundredPhotosAndNoneBelow(int samples, double minimum, boolean accepted) {
    assertThat(of(samples, minimum).accepted()).isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 1.01, -1.01})
  void of_whatIsNoCosine_isRefused(double cosine) {
    assertThatThrownBy(() -> Agreement.of(HALF, FULL, DoubleStream.of(1, cosine)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[-1, 1]");
  }

  @Test
  void of_noSample_isRefused() {
    assertThatThrownBy(() -> Agreement.of(HALF, FULL, DoubleStream.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }

  @Test
  void of_otherDimension_isRefusedInBothNames() {
    EmbeddingSpace wide = new EmbeddingSpace("wide", 3);

    assertThatThrownBy(() -> Agreement.of(wide, FULL, DoubleStream.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("wide", "clip-full");
  }

  @Test
  void alias_isTheEncoderUnderTheDeclaredSpace() {
    Halves encoder = new Halves();
    Photo photo = Photo.of(new byte[] {1}, "a");

    try (Encoder alias = of(100, 0.9999).alias(encoder)) {
      assertThat(alias.space()).isEqualTo(FULL);
      assertThat(alias.encode(photo)).isEqualTo(Embedding.of(1, 1));
      assertThat(encoder.calls).containsExactly("encode");
    }

    assertThat(encoder.calls).endsWith("close");
  }

  @Test
  void alias_ofAnotherEncoder_isRefused() {
    Agreement other = Agreement.of(new EmbeddingSpace("other", 2), FULL, DoubleStream.of(1));

    assertThatThrownBy(() -> other.alias(new Halves()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("other", "clip-half");
  }

  @Test
  void alias_notAccepted_isRefusedWithTheFigures() {
    assertThatThrownBy(() -> of(100, 0.998999).alias(new Halves()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("clip-full", "100 photos", "0.99899");
  }

  @Test
  void toString_roundsDown() {
    assertThat(of(1, 0.9989999)).hasToString("1 photo, minimum cosine 0.998999, mean 0.998999");
  }

  private static final class Halves implements Encoder {
    final List<String> calls = new ArrayList<>();

    @Override
    public EmbeddingSpace space() {
      return HALF;
    }

    @Override
    public Embedding encode(Photo photo) {
      calls.add("encode");
      return Embedding.of(1, 1);
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }
}
