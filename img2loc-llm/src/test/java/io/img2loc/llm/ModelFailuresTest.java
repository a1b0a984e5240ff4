package io.img2loc.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.img2loc.GenerationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFailuresTest {
  private static final String KEY = "sk-0123456789";

  private static GenerationException translate(RuntimeException failure) {
    return ModelFailures.translate(failure, "EXAMPLE_KEY");
  }

  private static HttpException status(int status, String body) {
    return new HttpException(status, body);
  }

  private enum Kind {
    RETRYABLE,
    PERMANENT,
    FATAL;

    static Kind of(GenerationException failure) {
      if (failure.fatal()) {
        return FATAL;
      }
      return failure.retryable() ? RETRYABLE : PERMANENT;
    }
  }

  private record Case(RuntimeException failure, Kind kind, String says, boolean unpaid) {}

  static Stream<Case> failures() {
    return Stream.of(
        // Keys.
        new Case(
            new AuthenticationException(status(401, KEY)), Kind.FATAL, "accept EXAMPLE_KEY", true),
        new Case(
            new InvalidRequestException(
                status(400, "{\"error\": {\"status\": \"X\", \"reason\": \"API_KEY_INVALID\"}}")),
            Kind.FATAL,
            "accept EXAMPLE_KEY",
            true),
        // Money.
        new Case(new InvalidRequestException(status(402, KEY)), Kind.FATAL, "credit", true),
        new Case(
            new RateLimitException(status(429, "{\"code\": \"insufficient_quota\"}")),
            Kind.FATAL,
            "quota",
            true),
        new Case(
            new InvalidRequestException(status(400, "Your credit balance is too low to access")),
            Kind.FATAL,
            "credit",
            true),
        new Case(
            new RateLimitException(
                status(429, "\"quotaId\": \"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"")),
            Kind.FATAL,
            "quota",
            true),
        new Case(
            new RateLimitException(
                status(
                    429, "\"quotaId\": \"GenerateRequestsPerMinutePerProjectPerModel-FreeTier\"")),
            Kind.RETRYABLE,
            "slow down",
            true),
        // Addresses.
        new Case(new ModelNotFoundException(status(404, KEY)), Kind.FATAL, "its name", true),
        new Case(
            new UnresolvedModelServerException(new UnresolvedAddressException()),
            Kind.FATAL,
            "address",
            true),
        new Case(status(302, KEY), Kind.FATAL, "(HTTP status 302)", true),
        new Case(new IllegalStateException(status(308, KEY)), Kind.FATAL, "not followed", true),
        // Requests.
        new Case(
            new InvalidRequestException(status(400, KEY)), Kind.PERMANENT, "takes images", true),
        new Case(new UnsupportedFeatureException(KEY), Kind.PERMANENT, "takes images", true),
        // Faults that pass.
        new Case(new RateLimitException(status(429, KEY)), Kind.RETRYABLE, "slow down", true),
        new Case(new InternalServerException(status(500, KEY)), Kind.RETRYABLE, "failed", true),
        new Case(status(408, KEY), Kind.RETRYABLE, "this time", false),
        new Case(status(504, KEY), Kind.RETRYABLE, "this time", false),
        new Case(new TimeoutException(KEY), Kind.RETRYABLE, "in time", false),
        new Case(
            new TimeoutException(KEY, new HttpConnectTimeoutException(KEY)),
            Kind.RETRYABLE,
            "in time",
            true),
        new Case(
            new UncheckedIOException(new ConnectException(KEY)),
            Kind.RETRYABLE,
            "connection",
            true),
        new Case(
            new UncheckedIOException(new IOException(KEY)), Kind.RETRYABLE, "connection", false),
        new Case(
            new UncheckedIOException(new SocketTimeoutException(KEY)),
            Kind.RETRYABLE,
            "connection",
            false),
        new Case(
            new LangChain4jException(new JsonParseException(null, KEY)),
            Kind.RETRYABLE,
            "not what such a server writes",
            false),
        // Others.
        new Case(
            new UncheckedIOException(new OversizedReplyException(9)),
            Kind.PERMANENT,
            "larger",
            false),
        new Case(
            new IllegalStateException(KEY), Kind.PERMANENT, "with a IllegalStateException", false));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void translate_tellsWhatToDo(Case test) {
    GenerationException failure = translate(test.failure());

    assertThat(Kind.of(failure)).isEqualTo(test.kind());
    assertThat(failure).hasMessageContaining(test.says()).hasCause(test.failure());
    assertThat(failure.getMessage()).doesNotContain(KEY);
    assertThat(ModelFailures.isUnpaid(failure)).isEqualTo(test.unpaid());
  }

  @Test
  void translate_ours_isItself() {
    GenerationException ours = GenerationException.fatal("no", null);
    assertThat(translate(new LangChain4jException(new RuntimeException(ours)))).isSameAs(ours);
  }

  @Test
  void translate_interruption_isPermanentAndKeepsTheFlag() {
    GenerationException failure = translate(new RuntimeException(new InterruptedException()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Kind.of(failure)).isEqualTo(Kind.PERMANENT);
    assertThat(ModelFailures.isUnpaid(failure)).isFalse();
  }

  @Test
  void translate_causesInARing_ends() {
    var first = new IllegalStateException("first");
    var second = new IllegalStateException("second", first);
    first.initCause(second);
    assertThat(Kind.of(translate(first))).isEqualTo(Kind.PERMANENT);
  }

  @Test
  void translate_geminisWait_isTakenFromTheBody() {
    String body =
        "{\"error\": {\"code\": 429, \"details\": [{\"@type\":"
            + " \"type.googleapis.com/google.rpc.RetryInfo\", \"retryDelay\": \"34.074824224s\"}]}}";
    assertThat(translate(new RateLimitException(status(429, body))).retryAfter())
        .contains(Duration.ofSeconds(34, 74_824_224));
    assertThat(translate(new RateLimitException(status(429, "\"retryDelay\":\"7s\""))).retryAfter())
        .contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"retryDelay\": \"-1s\"", "\"retryDelay\": \"99999999s\"", "retryDelay 7s"})
  void translate_noWaitInTheBody_hasNone(String body) {
    assertThat(translate(new RateLimitException(status(429, body))).retryAfter()).isEmpty();
  }

  @Test
  void isContentFilter_byExceptionOrByWords() {
    assertThat(
            ModelFailures.isContentFilter(
                new IllegalStateException(new ContentFilteredException("flagged"))))
        .isTrue();
    assertThat(
            ModelFailures.isContentFilter(
                new InvalidRequestException(status(400, "{\"code\": \"content_filter\"}"))))
        .isTrue();
    assertThat(
            ModelFailures.isContentFilter(
                new InvalidRequestException(status(400, "{\"code\": \"image_too_large\"}"))))
        .isFalse();
    assertThat(
            ModelFailures.isContentFilter(
                new AuthenticationException(
                    status(403, "The model requires moderation and your input was flagged."))))
        .as("a router's way to reject one picture, which must not end a run")
        .isTrue();
    assertThat(
            ModelFailures.isContentFilter(
                new AuthenticationException(status(403, "no access to the project"))))
        .isFalse();
    assertThat(ModelFailures.isContentFilter(status(503, "content_filter"))).isFalse();
  }
}
