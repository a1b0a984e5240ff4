package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusExceptionTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  /** By headers of the form "name: value". */
  private static Optional<Duration> retryAfter(String... headers) {
    Map<String, List<String>> map =
        Arrays.stream(headers)
            .map(header -> header.split(": ", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> List.of(pair[1])));
    return StatusException.retryAfter(HttpHeaders.of(map, (name, value) -> true), NOON);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "7, PT7S",
    "' 120 ', PT2M",
    "1.5, PT1.5S",
    "0.000000001, PT0.000000001S",
    "34.074824224, PT34.074824224S",
    "999999999, PT999999999S",
  })
  void retryAfter_seconds_isExact(String value, Duration expected) {
    assertThat(retryAfter("Retry-After: " + value)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"250, PT0.25S", "1.5, PT0.0015S", "0, PT0S"})
  void retryAfter_milliseconds_goFirst(String value, Duration expected) {
    assertThat(retryAfter("retry-after-ms: " + value, "Retry-After: 9")).contains(expected);
  }

  @Test
  void retryAfter_strangeMilliseconds_leaveItToSeconds() {
    assertThat(retryAfter("retry-after-ms: soon", "Retry-After: 9"))
        .contains(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "soon",
        "1e9",
        "0x10",
        "1,5",
        "NaN",
        "Infinity",
        "9999999999",
        "99999999999999999999",
        "1.",
        ".5",
        "+5",
        "5 s",
        "2026-03-01",
        "Sun, 31 Feb 2026 12:00:00 GMT"
      })
  void retryAfter_nonsense_isNone(String value) {
    assertThat(retryAfter("Retry-After: " + value)).isEmpty();
  }

  @Test
  void retryAfter_none_isNone() {
    assertThat(retryAfter()).isEmpty();
  }

  @Test
  void retryAfter_date_countsFromTheServersClock() {
    assertThat(
            retryAfter(
                "Retry-After: Sun, 01 Mar 2026 09:30:45 GMT",
                "Date: Sun, 01 Mar 2026 09:30:00 GMT"))
        .contains(Duration.ofSeconds(45));
  }

  @Test
  void retryAfter_dateWithoutTheServersClock_countsFromOurs() {
    assertThat(retryAfter("Retry-After: Sun, 01 Mar 2026 12:01:30 GMT"))
        .contains(Duration.ofSeconds(90));
    assertThat(retryAfter("Retry-After: Sun, 01 Mar 2026 12:01:30 GMT", "Date: today"))
        .contains(Duration.ofSeconds(90));
  }

  @Test
  void retryAfter_datePast_isNow() {
    assertThat(retryAfter("Retry-After: Sun, 01 Mar 2026 11:00:00 GMT")).contains(Duration.ZERO);
  }

  @Test
  void retryAfter_dateFarAway_isALongWait() {
    assertThat(retryAfter("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT").orElseThrow())
        .isGreaterThan(Duration.ofDays(365L * 7000));
  }
}
