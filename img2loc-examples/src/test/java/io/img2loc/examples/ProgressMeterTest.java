package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.Progress;
import io.img2loc.examples.output.Text;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
  private final List<Progress> told = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 1_000; // a clock may overflow

  private void work(ProgressMeter meter, int items, Duration each) {
    for (int i = 0; i < items; i++) {
      nanos += each.toNanos();
      meter.succeeded();
    }
  }

  @Test
  void listener_isToldAtMostTenTimesASecondAndOfTheLastItem() {
    try (ProgressMeter meter =
        new ProgressMeter("testing", 5_000, told::add, () -> nanos, () -> {})) {
      work(meter, 4_999, Duration.ofMillis(1));
      meter.failed();
    }

    assertThat(told).hasSizeBetween(40, 52);
    Progress last = told.get(told.size() - 1);
    assertThat(last.done()).isEqualTo(5_000);
    assertThat(last.failed()).isEqualTo(1);
    for (int i = 1; i < told.size() - 1; i++) {
      assertThat(told.get(i).elapsed().minus(told.get(i - 1).elapsed()))
          .isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }
  }

  @Test
  void moreItemsThanCounted_raiseTheTotal() {
    try (ProgressMeter meter = new ProgressMeter("testing", 2, told::add, () -> nanos, () -> {})) {
      work(meter, 3, Duration.ofSeconds(1));
    }

    assertThat(told.get(told.size() - 1).total()).isEqualTo(3);
  }

  @Test
  void lines_comeEveryTenSeconds() {
    StringWriter log = new StringWriter();
    var lines = new ProgressLines(new PrintWriter(log), String::valueOf);
    try (ProgressMeter meter = new ProgressMeter("testing", -1, lines, () -> nanos, () -> {})) {
      work(meter, 35, Duration.ofSeconds(1));
    }

    assertThat(log.toString().lines())
        .containsExactly(
            "testing: 10 after 10 s, 1.0/s",
            "testing: 20 after 20 s, 1.0/s",
            "testing: 30 after 30 s, 1.0/s");
  }

  @Test
  void lines_ofAKnownTotal_tellWhatIsLeft() {
    StringWriter log = new StringWriter();
    var lines = new ProgressLines(new PrintWriter(log), String::valueOf);

    lines.progressed(new Progress("testing", 50, 2, 100, Duration.ofSeconds(25)));

    assertThat(log.toString().strip())
        .isEqualTo("testing: 50 of 100, 2 failed after 25 s, 2.0/s, 0:00:25 left");
  }

  @Test
  void bar_showsShareRateAndRest() {
    Progress half = new Progress("testing", 50, 2, 100, Duration.ofSeconds(25));
    Progress unknown = new Progress("testing", 50, 0, -1, Duration.ofSeconds(25));

    assertThat(ProgressBar.draw(half))
        .isEqualTo(
            "testing [###############---------------] 50/100, 2 failed, 2.0/s, 0:00:25 left");
    assertThat(ProgressBar.draw(unknown)).isEqualTo("testing 50, 2.0/s");
    assertThat(ProgressBar.draw(new Progress("testing", 0, 0, 0, Duration.ZERO)))
        .isEqualTo("testing 0");
  }

  @Test
  void bar_ofBytes_countsInMegabytes() {
    Progress half = new Progress("fetching", 500_000_000, 0, 1_000_000_000, Duration.ofSeconds(25));

    assertThat(ProgressBar.draw(half, Text::bytes))
        .isEqualTo(
            "fetching [###############---------------] 500.0 MB/1,000.0 MB, 20.0 MB/s,"
                + " 0:00:25 left");
  }
}
