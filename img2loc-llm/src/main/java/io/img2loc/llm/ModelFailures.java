package io.img2loc.llm;

import dev.langchain4j.exception.AuthenticationException;
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
    if (find(failure, InterruptedException.class).isPresent()) {
      Thread.currentThread().interrupt();
      return permanent("interrupted while waiting for the model", failure);
    }
    if (failure instanceof AuthenticationException) {
      return permanent(
          "the model's server does not accept the key; check it and its rights", failure);
    }
    if (failure instanceof ModelNotFoundException) {
      return permanent("the server does not know the model; check its name", failure);
    }
    if (failure instanceof UnresolvedModelServerException) {
      return permanent("the model's server was not found; check its address", failure);
    }
    if (failure instanceof InvalidRequestException) {
      return permanent(
          "the model's server rejects the request; check that the model takes images and the"
              + " settings of the generator",
          failure);
    }
    if (failure instanceof UnsupportedFeatureException) {
      return permanent(
          "the chat model cannot send such a request; use one that takes images", failure);
    }
    if (failure instanceof RateLimitException) {
      return retryable("the model's server asks to slow down, or a quota is used up", failure);
    }
    if (failure instanceof TimeoutException) {
      return retryable("the model did not answer in time", failure);
    }
    if (failure instanceof InternalServerException) {
      return retryable("the model's server failed", failure);
    }
    return other(failure);
  }

  private static GenerationException other(RuntimeException failure) {
    if (failure instanceof RetriableException) {
      return retryable("the model could not be asked this time", failure);
    }
    boolean broken = find(failure, IOException.class).isPresent();
    return broken && !(failure instanceof NonRetriableException)
        ? retryable("the connection to the model's server failed", failure)
        : permanent("the chat model failed with a " + failure.getClass().getSimpleName(), failure);
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

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    return Stream.<Throwable>iterate(failure, t -> t != null, Throwable::getCause)
        .limit(20) // causes may form a ring
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
