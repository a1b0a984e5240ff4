package io.img2loc.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BenchmarkTest {
  /** As the papers state. */
  @ParameterizedTest
  @CsvSource({"im2gps,237", "im2gps3k,2997", "YFCC4k,4536", "osv5m,210122"})
  void of_knowsHowManyPhotosWerePublished(String id, long rows) {
    assertThat(Benchmark.of(id).rows()).isEqualTo(rows);
  }

  @Test
  void of_unknownName_namesThoseThatThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Benchmark.of("im2gps4k"))
        .withMessageContaining("'im2gps4k'")
        .withMessageContaining("im2gps, im2gps3k, yfcc4k, osv5m");
  }

  @Test
  void check_tellsHowManyMoreOrFewer() {
    assertThat(Benchmark.IM2GPS3K.check(2997, 0)).isEqualTo("Im2GPS3k: 2,997 photos, as published");
    assertThat(Benchmark.IM2GPS3K.check(2990, 5))
        .isEqualTo(
            "Im2GPS3k: 2,990 photos, 7 fewer than the 2,997 published; "
                + "5 more are listed and unusable");
    assertThat(Benchmark.IM2GPS.check(240, 0))
        .isEqualTo("Im2GPS: 240 photos, 3 more than the 237 published");
  }

  /** What the reader expects must be what it reads. */
  @ParameterizedTest
  @EnumSource
  void columns_areRead(Benchmark benchmark) {
    Columns columns = Columns.of(benchmark.columns());

    assertThat(Columns.suffice(benchmark.columns())).isTrue();
    assertThat(columns.author() >= 0).isEqualTo(benchmark != Benchmark.YFCC4K);
  }
}
