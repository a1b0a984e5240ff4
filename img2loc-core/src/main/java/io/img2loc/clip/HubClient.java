package io.img2loc.clip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.img2loc.Img2LocException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a hub. Every method makes one attempt: {@link TransferException} says that another may
 * succeed, {@link Img2LocException} that none will.
 *
 * <p>The token goes to the endpoint's own scheme, host and port and to nowhere else; redirects are
 * followed here rather than by the JDK's client, which would carry it along. No message holds it,
 * or the query of an address, which may be signed.
 */
final class HubClient {
  private static final int MOST_REDIRECTS = 8;
  private static final int LONGEST_LISTING = 16 << 20;
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final JsonFactory JSON = new JsonFactory();

  private final URI endpoint;
  private final @Nullable String token;
  private final Duration timeout;
  private final HttpClient http;

  /**
   * For an endpoint.
   *
   * @param timeout of connecting, of waiting for a reply, and of a silence in the middle of one
   */
  HubClient(URI endpoint, @Nullable String token, @Nullable ProxySelector proxy, Duration timeout) {
    this.endpoint = endpoint;
    this.token = token;
    this.timeout = timeout;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // Files come one after the other, from which HTTP/2 gains nothing.
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout);
    if (proxy != null) {
      builder.proxy(proxy);
    }
    http = builder.build();
  }

  /**
   * A repository at a revision.
   *
   * @param commit what the revision stands for
   * @param files paths of its files, with slashes; none that could lead out of a directory
   */
  record Listing(String commit, List<String> files) {}

  /** What is in a repository. */
  Listing list(ModelName name) throws IOException, InterruptedException {
    URI uri = uri("/api/models/" + name.repository() + "/revision/" + encode(name.revision()));
    try (Reply reply = send("GET", uri, 0)) {
      check(reply, name, name.toString());
      return parse(reply, name);
    }
  }

  private Listing parse(Reply reply, ModelName name) throws IOException {
    String commit = "";
    List<String> files = new ArrayList<>();
    byte[] text = reply.body().readNBytes(LONGEST_LISTING);
    if (text.length == LONGEST_LISTING) {
      throw notAHub(name, null);
    }
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw notAHub(name, null);
      }
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (field.equals("sha") && value == JsonToken.VALUE_STRING) {
          commit = json.getText();
        } else if (field.equals("siblings") && value == JsonToken.START_ARRAY) {
          readFiles(json, files);
        } else {
          json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw notAHub(name, e);
    }
    if (!ModelName.isCommit(commit)) {
      throw notAHub(name, null);
    }
    return new Listing(commit, files);
  }

  private static void readFiles(JsonParser json, List<String> into) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (field.equals("rfilename") && value == JsonToken.VALUE_STRING) {
          String file = json.getText();
          if (HubLayout.isSafe(file)) {
            into.add(file);
          }
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private Img2LocException notAHub(ModelName name, @Nullable Exception e) {
    return new Img2LocException(
        host(endpoint)
            + " answered about "
            + name
            + " in a way that no hub does; check HF_ENDPOINT, and whether a proxy or a login page"
            + " is in between",
        e);
  }

  /** What the hub says about a file. */
  HubFile describe(ModelName name, String commit, String path)
      throws IOException, InterruptedException {
    try (Reply reply = send("HEAD", uri(name, commit, path), 0)) {
      check(reply, name, path + " of " + name);
      String checksum =
          reply
              .header("X-Linked-Etag")
              .or(() -> reply.header("ETag"))
              .map(HubClient::unquote)
              .orElse("");
      Optional<String> size = reply.header("X-Linked-Size");
      if (size.isEmpty() && !reply.isRedirect()) {
        size = reply.header("Content-Length");
      }
      if (!BlobChecksum.isOne(checksum) || size.filter(s -> s.matches("\\d{1,15}")).isEmpty()) {
        throw new Img2LocException(
            host(endpoint)
                + " states no checksum or no size of "
                + path
                + " of "
                + name
                + ", so that what it sends could not be verified; check HF_ENDPOINT");
      }
      return new HubFile(path, checksum, Long.parseLong(size.get()));
    }
  }

  private static String unquote(String etag) {
    return etag.replaceFirst("^W/", "").replace("\"", "");
  }

  /**
   * Begins to fetch a file.
   *
   * @param from bytes to leave out; the reply says whether they are left out
   */
  Reply fetch(ModelName name, String commit, HubFile file, long from)
      throws IOException, InterruptedException {
    // Anew from the beginning each time: the address that it redirects to is valid for a while
    // only.
    Reply reply = send("GET", uri(name, commit, file.path()), from);
    try {
      check(reply, name, file.path() + " of " + name);
      return reply;
    } catch (Throwable t) {
      reply.close();
      throw t;
    }
  }

  private Reply send(String method, URI first, long from) throws IOException, InterruptedException {
    URI uri = first;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      Reply reply = sendOnce(method, uri, from);
      Optional<URI> next = reply.isRedirect() ? target(reply) : Optional.empty();
      // Of a large file, which lies in a store elsewhere, the redirect itself states all.
      if (next.isEmpty() || (method.equals("HEAD") && reply.header("X-Linked-Etag").isPresent())) {
        return reply;
      }
      reply.close();
      uri = next.get();
    }
    throw new Img2LocException(
        host(first) + " redirects from one address to the next without an end; check HF_ENDPOINT");
  }

  private static Optional<URI> target(Reply reply) {
    Optional<String> location = reply.header("Location");
    if (location.isEmpty()) {
      return Optional.empty();
    }
    URI target;
    try {
      target = reply.uri().resolve(location.get());
    } catch (IllegalArgumentException e) {
      throw new Img2LocException(host(reply.uri()) + " redirects to what is no web address");
    }
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    boolean plain = "http".equalsIgnoreCase(target.getScheme());
    if (target.getHost() == null || !(secure || plain)) {
      throw new Img2LocException(host(reply.uri()) + " redirects to what is no web address");
    }
    if (plain && "https".equalsIgnoreCase(reply.uri().getScheme())) {
      throw new Img2LocException(
          host(reply.uri())
              + " redirects to what is not https: "
              + host(target)
              + "; not followed");
    }
    return Optional.of(target);
  }

  private Reply sendOnce(String method, URI uri, long from)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(timeout)
            .header("User-Agent", "img2loc")
            .header("Accept-Encoding", "identity"); // sizes and ranges are of the file itself
    if (token != null && isEndpoint(uri)) {
      request.header("Authorization", "Bearer " + token);
    }
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
      return new Reply(uri, response, new TimedBody(response.body(), host(uri), timeout));
    } catch (IOException e) {
      if (has(e, CertificateException.class)) {
        throw new Img2LocException(
            "the certificate of "
                + host(uri)
                + " is not trusted; if a proxy of your own is in between, give Java its certificate"
                + " (-Djavax.net.ssl.trustStore)",
            e);
      }
      throw new TransferException(reason(uri, e), e);
    }
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> cause) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause).anyMatch(cause::isInstance);
  }

  private String reason(URI uri, IOException e) {
    String host = host(uri);
    if (e instanceof HttpTimeoutException) {
      return host + " did not answer within " + timeout.toMillis() / 1000.0 + " s";
    }
    if (has(e, UnresolvedAddressException.class)) {
      return "the name of "
          + host
          + " is not known; is this machine connected, and is a proxy needed?";
    }
    if (e instanceof SSLException) {
      return "the secure connection to " + host + " failed";
    }
    return e instanceof ConnectException
        ? host + " cannot be reached; is a proxy needed (-Dhttps.proxyHost)?"
        : "the connection to " + host + " was cut";
  }

  private boolean isEndpoint(URI uri) {
    return origin(uri).equals(origin(endpoint));
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  private static String host(URI uri) {
    return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
  }

  private URI uri(ModelName name, String commit, String path) {
    String encoded =
        Stream.of(path.split("/")).map(HubClient::encode).collect(Collectors.joining("/"));
    return uri("/" + name.repository() + "/resolve/" + commit + "/" + encoded);
  }

  private URI uri(String pathAndQuery) {
    return URI.create(endpoint + pathAndQuery);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private void check(Reply reply, ModelName name, String what) throws TransferException {
    int status = reply.status();
    if (status < 400 || status == RANGE_NOT_SATISFIABLE) {
      return; // who asks for a file looks at what came of it
    }
    if (PASSING.contains(status)) {
      throw new TransferException(
          host(reply.uri()) + " answered " + status + " about " + what, null, retryAfter(reply));
    }
    String error = reply.header("X-Error-Code").orElse("");
    String address = endpoint + "/" + name.repository();
    throw new Img2LocException(
        switch (error) {
          case "GatedRepo" ->
              name.repository()
                  + " is given out to those only who accept its licence: do so at "
                  + address
                  + " and set HF_TOKEN to a token of that account";
          case "RevisionNotFound" ->
              name.repository() + " has no revision '" + name.revision() + "'; see " + address;
          case "EntryNotFound" ->
              "there is no " + what + " at " + host(endpoint) + "; see " + address;
          case "RepoNotFound" -> noRepository(name);
          default -> refused(reply, name, what);
        });
  }

  private String noRepository(ModelName name) {
    return "there is no "
        + name.repository()
        + " at "
        + host(endpoint)
        + ", or it is private; check the name, or "
        + (token == null
            ? "set HF_TOKEN to a token that may read it"
            : "whether the token in use (HF_TOKEN or the stored one) may read it");
  }

  private String refused(Reply reply, ModelName name, String what) {
    int status = reply.status();
    String answer = host(reply.uri()) + " answered " + status + " about " + what;
    if (status == 404) {
      return noRepository(name);
    }
    if (status == 407) {
      return answer
          + ": it is a proxy that wants a name and a password, which cannot be given here";
    }
    if (status == 401) {
      return answer
          + (token == null
              ? "; set HF_TOKEN to a token that may read it"
              : "; the token in use (HF_TOKEN or the stored one) is not accepted");
    }
    if (status == 403) {
      return answer
          + "; its licence may have to be accepted at "
          + endpoint
          + "/"
          + name.repository()
          + ", and HF_TOKEN must be a token that may read it";
    }
    return answer + ", which is not understood";
  }

  private static @Nullable Duration retryAfter(Reply reply) {
    String value = reply.header("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * A reply whose body has not been read.
   *
   * @param uri what was asked for last
   */
  record Reply(URI uri, HttpResponse<?> response, TimedBody body) implements AutoCloseable {
    int status() {
      return response.statusCode();
    }

    boolean isRedirect() {
      return status() >= 300 && status() < 400;
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** Whether the body is the file without so many bytes at its beginning. */
    boolean beginsAt(long from) {
      return from == 0
          ? status() == 200
          : status() == 206
              && header("Content-Range").orElse("").strip().startsWith("bytes " + from + "-");
    }

    @Override
    public void close() {
      body.close();
    }
  }
}
