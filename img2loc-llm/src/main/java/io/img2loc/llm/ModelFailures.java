package io.img2loc.llm;

import com.fasterxml.jackson.core.JacksonException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.img2loc.GenerationException;
import io.img2loc.Usage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells a chat model's exceptions in our own words. What a server wrote is not repeated: it may
 * quote the key, the prompt or the picture.
 */
final class ModelFailures {
  /**
   * What providers write where an account is out of money, or has reached a limit of a day or a
   * month.
   */
  private static final Pattern SPENT =
      Pattern.compile(
          "insufficient_quota|billing_hard_limit|billing_not_active|billing_error|credit balance"
              + "|credit_balance_exhausted|(?:usage|spend)_limit_(?:exceeded|reached)"
              + "|specified (?:workspace )?api usage limits"
              + "|\"quotaid\": ?\"[^\"]*perday");

  /** Gemini's way of rejecting a key, with status 400. */
  private static final Pattern BAD_KEY = Pattern.compile("api_key_invalid|api key not valid");

  /** Filters that answer by a status: 400, and routers 403 ("input was flagged"). */
  private static final Pattern FILTERED =
      Pattern.compile(
          "content_filter|content_policy|content filtering policy|responsibleaipolicy"
              + "|moderation_blocked|input was flagged");

  /** Gemini's wait, in the body: "retryDelay": "34s". */
  private static final Pattern RETRY_DELAY =
      Pattern.compile("\"retrydelay\": ?\"(\\d{1,6}(?:\\.\\d{1,9})?)s\"");

  private static final int PAYMENT_REQUIRED = 402;

  /** Timeouts and failures behind the server that answers. */
  private static final Set<Integer> OF_GATEWAYS = Set.of(408, 499, 502, 504, 524);

  private ModelFailures() {}

  /**
   * @param keyName where the key comes from, for people; never the key
   */
  static GenerationException translate(RuntimeException failure, String keyName) {
    Optional<GenerationException> ours = find(failure, GenerationException.class);
    if (ours.isPresent()) {
      return ours.get();
    }
    if (is(failure, InterruptedException.class)) {
      Thread.currentThread().interrupt();
      return permanent("interrupted while waiting for the model", failure);
    }
    if (is(failure, AuthenticationException.class) || says(failure, BAD_KEY)) {
      return fatal(
          "the model's server does not accept " + keyName + "; check it and its rights", failure);
    }
    if (status(failure).filter(status -> status == PAYMENT_REQUIRED).isPresent()
        || says(failure, SPENT)) {
      return fatal("the account's quota or credit with the model's provider is used up", failure);
    }
    if (is(failure, ModelNotFoundException.class)) {
      return fatal(
          "the server does not know the model; check its name and the server's address", failure);
    }
    if (is(failure, UnresolvedModelServerException.class)) {
      return fatal("the model's server was not found; check its address", failure);
    }
    if (status(failure).filter(status -> status / 100 == 3).isPresent()) {
      return fatal(
          "the model's server sends to another address, which is not followed; give the right one",
          failure);
    }
    if (is(failure, OversizedReplyException.class)) {
      return permanent("the server's reply is larger than any that makes sense", failure);
    }
    if (is(failure, JacksonException.class)) {
      return retryable("the server's reply is not what such a server writes", failure);
    }
    if (is(failure, InvalidRequestException.class)) {
      return permanent(
          "the model's server rejects the request; check that the model takes images and the"
              + " settings of the generator",
          failure);
    }
    if (is(failure, UnsupportedFeatureException.class)) {
      return permanent(
          "the chat model cannot send such a request; use one that takes images", failure);
    }
    if (is(failure, RateLimitException.class)) {
      return retryable("the model's server asks to slow down, or a quota is used up", failure);
    }
    if (is(failure, TimeoutException.class)) {
      return retryable("the model did not answer in time", failure);
    }
    if (is(failure, InternalServerException.class)) {
      return retryable("the model's server failed", failure);
    }
    return other(failure);
  }

  /** Whether the provider's filter, wherever in the chain of causes, kept the reply back. */
  static boolean isContentFilter(RuntimeException failure) {
    boolean rejected =
        is(failure, InvalidRequestException.class) || is(failure, AuthenticationException.class);
    return is(failure, ContentFilteredException.class) || (rejected && says(failure, FILTERED));
  }

  /** What a reply that was kept back has cost, as far as that is known. */
  static Usage usage(RuntimeException failure) {
    return find(failure, WithheldReplyException.class)
        .map(WithheldReplyException::usage)
        .orElse(Usage.none());
  }

  /**
   * Whether nobody pays for the call: the server answered with a status that tells of a failure, or
   * was not reached. What a gateway says of a model behind it that failed or took too long tells
   * nothing of whether that one bills.
   */
  static boolean isUnpaid(GenerationException failure) {
    if (status(failure).filter(OF_GATEWAYS::contains).isPresent()) {
      return false;
    }
    return failure.fatal()
        || Stream.of(
                HttpException.class,
                ConnectException.class,
                HttpConnectTimeoutException.class,
                UnsupportedFeatureException.class)
            .anyMatch(type -> is(failure, type));
  }

  private static GenerationException other(RuntimeException failure) {
    if (is(failure, RetriableException.class) || hasPassingStatus(failure)) {
      return retryable("the model could not be asked this time", failure);
    }
    boolean broken = is(failure, IOException.class);
    return broken && !is(failure, NonRetriableException.class)
        ? retryable("the connection to the model's server failed", failure)
        : permanent("the chat model failed with a " + failure.getClass().getSimpleName(), failure);
  }

  /** Request timeout, too many requests, and all that the server blames on itself. */
  private static boolean hasPassingStatus(RuntimeException failure) {
    return status(failure)
        .filter(status -> status == 408 || status == 429 || status >= 500)
        .isPresent();
  }

  private static GenerationException retryable(String message, RuntimeException cause) {
    String described = message + describedStatus(cause);
    return retryAfter(cause)
        .map(wait -> GenerationException.retryableAfter(wait, described, cause))
        .orElseGet(() -> GenerationException.retryable(described, cause));
  }

  private static GenerationException permanent(String message, RuntimeException cause) {
    return GenerationException.permanent(message + describedStatus(cause), cause);
  }

  private static GenerationException fatal(String message, RuntimeException cause) {
    return GenerationException.fatal(message + describedStatus(cause), cause);
  }

  private static Optional<Duration> retryAfter(RuntimeException failure) {
    return find(failure, StatusException.class)
        .flatMap(StatusException::retryAfter)
        .or(() -> retryDelay(body(failure)));
  }

  private static Optional<Duration> retryDelay(String body) {
    Matcher matcher = RETRY_DELAY.matcher(body);
    return matcher.find() ? StatusException.seconds(matcher.group(1)) : Optional.empty();
  }

  /** Whether the server's own words match; they are looked at and never repeated. */
  private static boolean says(RuntimeException failure, Pattern pattern) {
    return pattern.matcher(body(failure)).find();
  }

  /** What the server wrote, in small letters; empty where it did not answer. */
  private static String body(RuntimeException failure) {
    return find(failure, HttpException.class)
        .map(Throwable::getMessage)
        .map(message -> message.toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static Optional<Integer> status(Throwable failure) {
    return find(failure, HttpException.class).map(HttpException::statusCode);
  }

  private static String describedStatus(RuntimeException failure) {
    return status(failure).map(status -> " (HTTP status " + status + ")").orElse("");
  }

  private static boolean is(RuntimeException failure, Class<? extends Throwable> type) {
    return find(failure, type).isPresent();
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return Stream.<Throwable>iterate(failure, t -> t != null, Throwable::getCause)
        .limit(20) // causes may form a ring
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
