package io.img2loc.llm;

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
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells a chat model's exceptions in our own words. What a server wrote is not repeated: it may
 * quote the key, the prompt or the picture.
 */
final class ModelFailures {
  private ModelFailures() {}

  static GenerationException translate(RuntimeException failure) {
    if (is(failure, InterruptedException.class)) {
      Thread.currentThread().interrupt();
      return permanent("interrupted while waiting for the model", failure);
    }
    if (is(failure, AuthenticationException.class)) {
      return permanent(
          "the model's server does not accept the key; check it and its rights", failure);
    }
    if (is(failure, ModelNotFoundException.class)) {
      return permanent("the server does not know the model; check its name", failure);
    }
    if (is(failure, UnresolvedModelServerException.class)) {
      return permanent("the model's server was not found; check its address", failure);
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
    return is(failure, ContentFilteredException.class);
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
    return find(failure, HttpException.class)
        .map(HttpException::statusCode)
        .filter(status -> status == 408 || status == 429 || status >= 500)
        .isPresent();
  }

  private static GenerationException retryable(String message, RuntimeException cause) {
    return GenerationException.retryable(message + status(cause), cause);
  }

  private static GenerationException permanent(String message, RuntimeException cause) {
    return GenerationException.permanent(message + status(cause), cause);
  }

  private static String status(RuntimeException failure) {
    return find(failure, HttpException.class)
        .map(http -> " (HTTP status " + http.statusCode() + ")")
        .orElse("");
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
