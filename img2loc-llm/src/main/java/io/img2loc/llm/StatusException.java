package io.img2loc.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.exception.HttpException;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server's failure, and how long it asks to wait. */
final class StatusException extends HttpException {
  private static final long serialVersionUID = 1L;

  /** What a server says of a failure is short; the rest is somebody's web page. */
  static final int LONGEST_MESSAGE = 16_384;

  private static final int NANO_DIGITS = 9;

  private static final int BAD_GATEWAY = 502;

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");

  private final @Nullable Duration retryAfter;

  private StatusException(int status, String body, @Nullable Duration retryAfter) {
    super(status, body);
    this.retryAfter = retryAfter;
  }

  /**
   * The failure that a response tells of.
   *
   * @param clock tells what time it is, where the server does not
   */
  static StatusException of(HttpResponse<byte[]> response, Clock clock) {
    return of(response.statusCode(), response, clock);
  }

  /**
   * The failure that a reply tells of in its text, where it does. Routers do so whose provider
   * fails when they have answered with status 200 already; the text has the status that it should
   * be.
   */
  static Optional<StatusException> ofReply(
      JsonNode reply, HttpResponse<byte[]> response, Clock clock) {
    JsonNode error = reply.path("error");
    int told = error.path("code").asInt();
    return error.isObject()
        ? Optional.of(of(told >= 400 && told < 600 ? told : BAD_GATEWAY, response, clock))
        : Optional.empty();
  }

  private static StatusException of(int status, HttpResponse<byte[]> response, Clock clock) {
    byte[] body = response.body();
    byte[] start = Arrays.copyOf(body, Math.min(body.length, LONGEST_MESSAGE));
    return new StatusException(
        status,
        new String(start, StandardCharsets.UTF_8),
        retryAfter(response.headers(), clock).orElse(null));
  }

  /** How long the server asks to wait, where it does. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * The wait by the headers {@code retry-after-ms}, which some servers add to be exact, and {@code
   * Retry-After} (RFC 9110, 10.2.3) with seconds or a date; a date is compared with the server's
   * own clock where that is told.
   */
  static Optional<Duration> retryAfter(HttpHeaders headers, Clock clock) {
    Optional<Duration> exact =
        headers.firstValue("retry-after-ms").flatMap(ms -> seconds(ms).map(s -> s.dividedBy(1000)));
    return exact.or(
        () ->
            headers
                .firstValue("retry-after")
                .flatMap(value -> seconds(value).or(() -> until(value, headers, clock))));
  }

  /** So many seconds, if that is a plain decimal number of them, up to some thirty years. */
  static Optional<Duration> seconds(String text) {
    String number = text.strip();
    return SECONDS.matcher(number).matches()
        ? Optional.of(
            Duration.ofNanos(new BigDecimal(number).movePointRight(NANO_DIGITS).longValueExact()))
        : Optional.empty();
  }

  private static Optional<Duration> until(String date, HttpHeaders headers, Clock clock) {
    Instant now =
        headers.firstValue("date").flatMap(StatusException::instant).orElseGet(clock::instant);
    return instant(date)
        .map(then -> Duration.between(now, then))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Instant> instant(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
