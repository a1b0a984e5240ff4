package io.img2loc.examples.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.img2loc.GenerationException;
import io.img2loc.PhotoException;
import io.img2loc.examples.output.Json;
import io.img2loc.examples.output.Problems;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request is not answered, in the form of RFC 9457 ({@code application/problem+json}).
 *
 * @param kind what went wrong, as a program tells it from others; the last part of {@code type}
 * @param title the same for people, without particulars
 * @param status the HTTP status
 * @param detail what happened here and what to do about it
 * @param retryAfter when to try again, or null where that makes no sense or nobody knows
 * @param allow the methods to use instead; empty where the method is not what is wrong
 */
record Problem(
    String kind,
    String title,
    int status,
    String detail,
    @Nullable Duration retryAfter,
    List<String> allow) {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE = "urn:img2loc:problem:";

  private Problem(
      String kind, String title, int status, String detail, @Nullable Duration retryAfter) {
    this(kind, title, status, detail, retryAfter, List.of());
  }

  static Problem misunderstood(int status) {
    return new Problem(
        "http",
        "The request is not understood",
        status,
        "it is no HTTP request that is allowed here",
        null);
  }

  static Problem parameter(String detail) {
    return new Problem("parameter", "A parameter makes no sense", 400, detail, null);
  }

  static Problem token() {
    return new Problem(
        "token",
        "A token is needed",
        401,
        "open the address that img2loc printed when it started, or send the header"
            + " 'Authorization: Bearer TOKEN'",
        null);
  }

  static Problem foreign(String detail) {
    return new Problem("origin", "The request comes from elsewhere", 403, detail, null);
  }

  static Problem notFound(String detail) {
    return new Problem("not-found", "There is nothing here", 404, detail, null);
  }

  static Problem method(List<String> allowed) {
    return new Problem(
        "method",
        "The method is not for this address",
        405,
        "use " + String.join(" or ", allowed),
        null,
        allowed);
  }

  static Problem slow() {
    return new Problem(
        "slow", "The photo comes too slowly", 408, "send it over a faster connection", null);
  }

  static Problem length() {
    return new Problem(
        "length",
        "The request does not say how long it is",
        411,
        "send the photo with a Content-Length, not in chunks",
        null);
  }

  static Problem tooLarge(String detail) {
    return new Problem("too-large", "The photo is too large", 413, detail, null);
  }

  static Problem mediaType(String detail) {
    return new Problem("media-type", "The body is not sent as a photo", 415, detail, null);
  }

  static Problem photo(String detail) {
    return new Problem("photo", "The photo cannot be read", 422, detail, null);
  }

  static Problem busy(Duration retryAfter) {
    return new Problem(
        "busy",
        "The server is busy",
        503,
        "as many photos as there is room for are being worked on; try again in "
            + retryAfter.toSeconds()
            + " s",
        retryAfter);
  }

  static Problem closing() {
    return new Problem(
        "closing", "The server is about to end", 503, "start it again", Duration.ofSeconds(10));
  }

  static Problem unexpected(String detail) {
    return new Problem("unexpected", "Something unexpected happened", 500, detail, null);
  }

  /** What a failure means to whoever asked. */
  static Problem of(Throwable failure) {
    if (failure instanceof ProblemException e) {
      return e.problem();
    }
    if (failure instanceof PhotoException) {
      return photo(Problems.describe(failure));
    }
    if (failure instanceof GenerationException e) {
      return new Problem(
          "model",
          "The model could not be asked",
          502,
          Problems.describe(e),
          e.retryAfter().orElse(null));
    }
    // What is in it may be anything, a path of this machine for one; the log has it.
    return unexpected(
        failure instanceof OutOfMemoryError
            ? "there is too little memory for this photo now; try again, or give Java more"
            : "the server's own output says more");
  }

  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.compact(text)) {
      json.writeStartObject();
      json.writeStringField("type", TYPE + kind);
      json.writeStringField("title", title);
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail);
      if (retryAfter != null) {
        json.writeNumberField("retryAfterSeconds", retryAfterSeconds());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }

  /** Whole seconds, at least one; only where there is a time. */
  long retryAfterSeconds() {
    return retryAfter == null ? 0 : Math.max(1, (retryAfter.toMillis() + 999) / 1000);
  }
}
