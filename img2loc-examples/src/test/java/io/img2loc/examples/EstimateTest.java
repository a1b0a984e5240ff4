package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
  private final List<String> said = new ArrayList<>();
  private long nanos;
  private long doneWhenSaid = -1;
  private long done;

  /** So many photos, each of which takes so long after the first few. */
  private void work(long total, int photos, int slowOnes, Duration slow, Duration each) {
    Estimate estimate =
        new Estimate(
            slowOnes,
            "photo",
            line -> {
              said.add(line);
              doneWhenSaid = done;
            });
    try (ProgressMeter meter =
        new ProgressMeter("testing", total, estimate, () -> nanos, () -> {})) {
      for (done = 1; done <= photos; done++) {
        nanos += (done <= slowOnes ? slow : each).toNanos();
        meter.succeeded();
      }
    }
  }

  @Test
  void longWork_isForetoldOnceBeforeMostOfItIsDone() {
    work(100_000, 5_000, 2, Duration.ofSeconds(2), Duration.ofNanos(91_200_000));

    // 100,000 × 91.2 ms = 9,120 s; the two slow ones are not counted.
    assertThat(said).containsExactly("about 11 photos/s: 2 h 32 min for 100,000 photos");
    assertThat(doneWhenSaid).isLessThan(50);
  }

  @Test
  void shortWork_isNotForetold() {
    work(90, 90, 2, Duration.ofMillis(300), Duration.ofMillis(100));

    assertThat(said).isEmpty();
  }

  @Test
  void unknownTotal_isForetoldForAThousand() {
    work(-1, 200, 1, Duration.ofSeconds(1), Duration.ofMillis(500));

    assertThat(said).containsExactly("about 2.0 photos/s: 8 min 20 s for 1,000 photos");
    assertThat(doneWhenSaid).isLessThan(30);
  }

  @Test
  void unknownTotal_soonDone_isNotForetold() {
    work(-1, 90, 1, Duration.ofSeconds(1), Duration.ofMillis(90));

    assertThat(said).isEmpty();
  }

  @Test
  void slowPhotos_areToldInSecondsEach() {
    work(50, 10, 2, Duration.ofSeconds(9), Duration.ofSeconds(8));

    assertThat(said).containsExactly("about 8.0 s a photo: 6 min 40 s for 50 photos");
    assertThat(doneWhenSaid).isEqualTo(3);
  }

  @Test
  void vectorsThatComeInBatches_areMeasuredFromBatchToBatch() {
    Estimate estimate = new Estimate(1, "vector", said::add);
    try (ProgressMeter meter =
        new ProgressMeter("testing", 10_000, estimate, () -> nanos, () -> {})) {
      for (int batch = 0; batch < 4; batch++) {
        nanos += Duration.ofSeconds(4).toNanos();
        for (int i = 0; i < 32; i++) {
          meter.succeeded();
        }
      }
    }

    // 32 in 4 s.
    assertThat(said).containsExactly("about 8.0 vectors/s: 20 min 50 s for 10,000 vectors");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "45, 45 s",
    "60, 1 min",
    "545, 9 min 5 s",
    "3600, 1 h",
    "3605, 1 h",
    "9120, 2 h 32 min",
    "273600, 3 d 4 h"
  })
  void words_areTheTwoLargestUnits(long seconds, String words) {
    assertThat(Estimate.words(Duration.ofSeconds(seconds))).isEqualTo(words);
  }
}
