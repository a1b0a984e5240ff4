package io.img2loc.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.img2loc.GenerationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * HTTP for LangChain4j's models as bulk work with strange servers needs it: the wait that a server
 * asks for is known to {@link CallPolicy}, a reply has a bound on its size, the time limit is for
 * the whole exchange, so that a reply that stalls half-way ends, too, and refusals and failures
 * that a model's module would take for something else are known for what they are.
 *
 * <pre>{@code
 * ChatModel model = OpenAiChatModel.builder()
 *     .httpClientBuilder(ModelHttp.builder())
 *     .maxRetries(0)                           // CallPolicy tries again
 *     .timeout(Duration.ofMinutes(2))          // OpenAI's own is 60 s
 *     .modelName("gpt-4o")
 *     .apiKey(key)
 *     .build();
 * }</pre>
 *
 * <p>Redirects are not followed: they might lead a key and a picture elsewhere. Nothing is logged.
 * Streamed replies are not supported, as {@link ChatGenerator} asks for none.
 *
 * <p>Build a model once and keep it: each client has threads of its own, which end some time after
 * nobody can use it any more.
 *
 * <p>A builder is not safe for use by several threads; the clients that it builds are.
 */
public final class ModelHttp implements HttpClientBuilder {
  private static final int DEFAULT_MAX_REPLY_BYTES = 4 << 20;

  /** As good as without end; Java's client cannot count much further. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private Duration connectTimeout = Duration.ofSeconds(15);
  private Duration readTimeout = Duration.ofMinutes(2);
  private int maxReplyBytes = DEFAULT_MAX_REPLY_BYTES;
  private boolean loopbackOnly;

  private ModelHttp() {}

  /** A builder of clients with the default settings. */
  public static ModelHttp builder() {
    return new ModelHttp();
  }

  @Override
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /** How long connecting may take: by default 15 s. Null changes nothing. */
  @Override
  public ModelHttp connectTimeout(@Nullable Duration timeout) {
    connectTimeout = timeout == null ? connectTimeout : positive(timeout, "connectTimeout");
    return this;
  }

  @Override
  public Duration readTimeout() {
    return readTimeout;
  }

  /**
   * How long an exchange may take from the request's first byte to the reply's last: by default 2
   * minutes. Null changes nothing.
   *
   * <p>A model sets its own timeout here, if it has one. OpenAI's always does, to 60 s, so there it
   * is the model's builder that has to be told.
   */
  @Override
  public ModelHttp readTimeout(@Nullable Duration timeout) {
    readTimeout = timeout == null ? readTimeout : positive(timeout, "readTimeout");
    return this;
  }

  /**
   * How many bytes a reply may have: by default 4 MiB, where a reply that thinks at length has some
   * ten thousand.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ModelHttp maxReplyBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxReplyBytes must be at least 1, was " + bytes);
    }
    maxReplyBytes = bytes;
    return this;
  }

  /** Refuses every host but localhost and loopback addresses, and goes through no proxy. */
  public ModelHttp loopbackOnly(boolean only) {
    loopbackOnly = only;
    return this;
  }

  @Override
  public HttpClient build() {
    return new Client(this);
  }

  private static Duration positive(Duration timeout, String name) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, was " + timeout);
    }
    return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
  }

  private static final class Client implements HttpClient {
    /** What the connection itself sees to; Java takes none from others. */
    private static final Set<String> HEADERS_OF_CONNECTION =
        Set.of("connection", "content-length", "expect", "host", "upgrade");

    /** IPv4, or IPv6 in the brackets that an address has it in. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.*]");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final java.net.http.HttpClient http;
    private final Duration readTimeout;
    private final int maxReplyBytes;
    private final boolean loopbackOnly;

    Client(ModelHttp settings) {
      java.net.http.HttpClient.Builder builder =
          java.net.http.HttpClient.newBuilder()
              .connectTimeout(settings.connectTimeout)
              .followRedirects(java.net.http.HttpClient.Redirect.NEVER);
      if (settings.loopbackOnly) {
        builder.proxy(java.net.http.HttpClient.Builder.NO_PROXY);
      }
      http = builder.build();
      readTimeout = settings.readTimeout;
      maxReplyBytes = settings.maxReplyBytes;
      loopbackOnly = settings.loopbackOnly;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
      java.net.http.HttpRequest translated = translate(request);
      CompletableFuture<HttpResponse<byte[]>> exchange =
          http.sendAsync(
              translated,
              info ->
                  isSuccess(info.statusCode())
                      ? BoundedBody.whole(maxReplyBytes)
                      : BoundedBody.start(StatusException.LONGEST_MESSAGE));
      try {
        return checked(
            exchange.get(TimeUnit.NANOSECONDS.convert(readTimeout), TimeUnit.NANOSECONDS));
      } catch (java.util.concurrent.TimeoutException e) {
        exchange.cancel(true); // ends the connection, and with it a reply that stalls
        throw new TimeoutException("no whole reply within " + readTimeout.toMillis() + " ms", e);
      } catch (InterruptedException e) {
        exchange.cancel(true);
        Thread.currentThread().interrupt();
        throw GenerationException.permanent("interrupted while waiting for the model", e);
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause());
      }
    }

    private static RuntimeException failure(Throwable cause) {
      if (cause instanceof java.net.http.HttpTimeoutException) {
        return new TimeoutException("no connection in time", cause);
      }
      if (cause instanceof IOException io) {
        return new UncheckedIOException(io);
      }
      return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }

    private java.net.http.HttpRequest translate(HttpRequest request) {
      if (!request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty()) {
        throw new UnsupportedFeatureException("forms are not sent");
      }
      URI uri = address(request.url());
      if (loopbackOnly) {
        refuseUnlessLoopback(uri);
      }
      java.net.http.HttpRequest.Builder builder =
          java.net.http.HttpRequest.newBuilder(uri)
              // Asking for HTTP/2 on a plain connection is an upgrade that some servers stumble on.
              .version(isSecure(uri) ? Version.HTTP_2 : Version.HTTP_1_1)
              .method(
                  request.method().name(),
                  request.body() == null
                      ? java.net.http.HttpRequest.BodyPublishers.noBody()
                      : java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
      request
          .headers()
          .forEach((name, values) -> values.forEach(value -> addHeader(builder, name, value)));
      return builder.build();
    }

    private static void addHeader(
        java.net.http.HttpRequest.Builder builder, String name, String value) {
      if (HEADERS_OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        return;
      }
      try {
        builder.header(name, value);
      } catch (IllegalArgumentException e) {
        // No cause: it quotes the value, and that may be a key.
        throw GenerationException.fatal(
            "the header "
                + name
                + " cannot be sent; look for a line break, a space or a strange character in the"
                + " key or in the header's name",
            null);
      }
    }

    /** Not quoted in failures: an address may hold a password or a key. */
    private static URI address(String url) {
      try {
        URI uri = new URI(url.strip());
        if (uri.getHost() != null && (isSecure(uri) || "http".equalsIgnoreCase(uri.getScheme()))) {
          return uri;
        }
      } catch (URISyntaxException e) {
        // As below.
      }
      throw GenerationException.fatal(
          "the model's address is not one of HTTP; write it as http://host:port/path or with"
              + " https",
          null);
    }

    private static boolean isSuccess(int status) {
      return status / 100 == 2;
    }

    private static boolean isSecure(URI uri) {
      return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static void refuseUnlessLoopback(URI uri) {
      if (!isLoopback(uri.getHost())) {
        throw GenerationException.fatal(
            "the model is at "
                + uri.getHost()
                + ", and only this machine's own models may be asked, at localhost or a loopback"
                + " address",
            null);
      }
    }

    /** Other names are not looked up: that alone would tell of them, and may change meanwhile. */
    private static boolean isLoopback(String host) {
      if (!"localhost".equalsIgnoreCase(host) && !ADDRESS.matcher(host).matches()) {
        return false;
      }
      try {
        return Arrays.stream(InetAddress.getAllByName(host))
            .allMatch(InetAddress::isLoopbackAddress);
      } catch (UnknownHostException e) {
        return false;
      }
    }

    private static SuccessfulHttpResponse checked(HttpResponse<byte[]> response) {
      if (!isSuccess(response.statusCode())) {
        throw StatusException.of(response, Clock.systemUTC());
      }
      JsonNode reply = json(response.body());
      throwIfPresent(StatusException.ofReply(reply, response, Clock.systemUTC()));
      throwIfPresent(WithheldReplyException.of(reply));
      return SuccessfulHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .body(response.body())
          .build();
    }

    private static JsonNode json(byte[] body) {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        return MissingNode.getInstance(); // the model's module will say so in its own way
      }
    }

    private static void throwIfPresent(Optional<? extends RuntimeException> failure) {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }

    @Override
    public void execute(
        HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
      throw new UnsupportedFeatureException("streamed replies are not supported");
    }
  }
}
