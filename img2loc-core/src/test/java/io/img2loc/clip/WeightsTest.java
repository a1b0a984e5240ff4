package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.clip.Preprocessing.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WeightsTest {
  private static final int UNIT = 1 << Weights.BITS;

  @Test
  void of_halvedByBox_areHalves() {
    Weights weights = Weights.of(Filter.BOX, 6, 3, 1, 2, 1);

    assertThat(weights.count()).isEqualTo(2);
    assertThat(weights.low()).isEqualTo(2);
    assertThat(weights.high()).isEqualTo(6);
    assertThat(weights.end(0)).isEqualTo(4);
    assertThat(weights.weight(0, 2)).isEqualTo(UNIT / 2);
    assertThat(weights.weight(0, 3)).isEqualTo(UNIT / 2);
  }

  /** At distances 0.25 and 0.75 the cubic is 0.8671875 and 0.2265625, together 1.09375. */
  @Test
  void of_doubledByBicubic_areTheCubicsNormalised() {
    Weights weights = Weights.of(Filter.BICUBIC, 2, 4, 1, 1, 1);

    assertThat(weights.first(0)).isZero();
    assertThat(weights.end(0)).isEqualTo(2);
    assertThat(weights.weight(0, 0)).isEqualTo(3325484);
    assertThat(weights.weight(0, 1)).isEqualTo(868820);
  }

  /** Hence the pass that Pillow leaves out where a side does not change would change nothing. */
  @ParameterizedTest
  @EnumSource(Filter.class)
  void of_sideThatDoesNotChange_isOneWeight(Filter filter) {
    Weights weights = Weights.of(filter, 17, 17, 0, 17, 1);

    for (int i = 0; i < 17; i++) {
      for (int old = weights.first(i); old < weights.end(i); old++) {
        assertThat(weights.weight(i, old)).isEqualTo(old == i ? UNIT : 0);
      }
    }
  }

  @Test
  void of_aligned_areThoseUnalignedBetweenZeros() {
    Weights plain = Weights.of(Filter.BICUBIC, 1001, 224, 7, 200, 1);

    Weights aligned = Weights.of(Filter.BICUBIC, 1001, 224, 7, 200, 4);

    for (int i = 0; i < 200; i++) {
      assertThat(aligned.first(i) % 4).isZero();
      assertThat(aligned.end(i) % 4).isZero();
      for (int old = aligned.first(i); old < aligned.end(i); old++) {
        boolean inside = old >= plain.first(i) && old < plain.end(i);
        assertThat(aligned.weight(i, old)).isEqualTo(inside ? plain.weight(i, old) : 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "2097151, 0",
    "2097152, 1",
    "-1, 0",
    "-2000000000, 0",
    "1067450367, 254",
    "1067450368, 255",
    "1069547520, 255",
    "2147483647, 255"
  })
  void sample_anySum_isRoundedAndClipped(long sum, int expected) {
    // sums begin at a half
    assertThat(Weights.sample((int) Math.min(Integer.MAX_VALUE, sum + UNIT / 2)))
        .isEqualTo(expected);
  }
}
