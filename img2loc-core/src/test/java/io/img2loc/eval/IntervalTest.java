package io.img2loc.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /** By scipy.stats.binomtest(k, n).proportion_ci(0.95, "wilson"). */
  @ParameterizedTest
  @CsvSource({
    "0, 20, 0, 0.16112515805281935",
    "20, 20, 0.8388748419471808, 1",
    "8, 10, 0.4901624715366418, 0.9433178485456248",
    "45, 100, 0.35614537979511984, 0.5475539700255787",
    "1, 3, 0.06149194472039626, 0.7923403991979523",
  })
  void wilson_ofSomeSuccesses_isThatOfScipy(long successes, long of, double low, double high) {
    Interval interval = Interval.wilson(successes, of);

    assertThat(interval.low()).isCloseTo(low, within(1e-12));
    assertThat(interval.high()).isCloseTo(high, within(1e-12));
  }

  @Test
  void wilson_ofNothing_isUnknown() {
    assertThat(Interval.wilson(0, 0)).isEqualTo(new Interval(Double.NaN, Double.NaN));
  }

  @Test
  void contains_itsEnds_isTrue() {
    Interval interval = new Interval(1, Double.POSITIVE_INFINITY);

    assertThat(interval.contains(1)).isTrue();
    assertThat(interval.contains(Double.POSITIVE_INFINITY)).isTrue();
    assertThat(interval.contains(Math.nextDown(1.0))).isFalse();
    assertThat(new Interval(Double.NaN, Double.NaN).contains(0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "NaN, 1", "1, NaN"})
  void interval_endsThatDoNotFit_isRefused(double low, double high) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Interval(low, high))
        .withMessageContaining("low <= high");
  }
}
