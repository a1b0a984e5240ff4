package io.img2loc.llm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import io.img2loc.GenerationException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ModelHttpTest {
  private static final String KEY = "sk-0123456789";

  /** Answers each connection by a script, and keeps the requests as they came over the wire. */
  private static final class Wire implements Closeable {
    /** Writes a reply. */
    private interface Script {
      void answer(OutputStream out, InputStream in) throws IOException;
    }

    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch closedByClient = new CountDownLatch(1);
    private final ServerSocket server;
    private final Script script;

    Wire(Script script) throws IOException {
      this(script, InetAddress.getByName("127.0.0.1"));
    }

    Wire(Script script, InetAddress address) throws IOException {
      this.script = script;
      server = new ServerSocket(0, 50, address);
      Thread thread = new Thread(this::serve, "wire");
      thread.setDaemon(true);
      thread.start();
    }

    static Wire answering(String... lines) throws IOException {
      byte[] reply = String.join("\r\n", lines).getBytes(UTF_8);
      return new Wire((out, in) -> out.write(reply));
    }

    private void serve() {
      while (!server.isClosed()) {
        try (Socket socket = server.accept()) {
          InputStream in = socket.getInputStream();
          requests.add(request(in));
          script.answer(socket.getOutputStream(), in);
          socket.getOutputStream().flush();
        } catch (IOException e) {
          closedByClient.countDown(); // or the server is
        }
      }
    }

    private static String request(InputStream in) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          throw new IOException("no request");
        }
        bytes.write(b);
      }
      String head = bytes.toString(ISO_8859_1).toLowerCase(Locale.ROOT);
      int at = head.indexOf("content-length: ");
      if (at >= 0) {
        String length = head.substring(at + 16, head.indexOf("\r\n", at));
        bytes.write(in.readNBytes(Integer.parseInt(length)));
      }
      return bytes.toString(UTF_8);
    }

    String url(String path) {
      return "http://127.0.0.1:" + server.getLocalPort() + path;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static HttpRequest.Builder post(String url) {
    return HttpRequest.builder().method(HttpMethod.POST).url(url).body("{}");
  }

  private static SuccessfulHttpResponse send(ModelHttp http, String url) {
    return http.build().execute(post(url).build());
  }

  private static StatusException statusOf(Wire wire) {
    return catchThrowableOfType(
        StatusException.class, () -> send(ModelHttp.builder(), wire.url("/")));
  }

  private static GenerationException refusal(ModelHttp http, HttpRequest request) {
    GenerationException thrown =
        catchThrowableOfType(GenerationException.class, () -> http.build().execute(request));
    assertThat(thrown).hasNoCause();
    assertThat(thrown.fatal()).isTrue();
    assertThat(thrown.getMessage()).doesNotContain(KEY);
    return thrown;
  }

  // What is sent.

  @Test
  void execute_sendsPlainHttp1AndReadsUtf8() throws Exception {
    String words = "Łódź 東京 🗺";
    byte[] bytes = ("{\"said\": \"" + words + "\"}").getBytes(UTF_8);
    try (Wire wire =
        new Wire(
            (out, in) -> {
              out.write(
                  ("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-Id: 7\r\n"
                          + "Content-Length: "
                          + bytes.length
                          + "\r\n\r\n")
                      .getBytes(UTF_8));
              out.write(bytes);
            })) {
      SuccessfulHttpResponse response =
          ModelHttp.builder()
              .build()
              .execute(
                  HttpRequest.builder()
                      .method(HttpMethod.POST)
                      .url(wire.url("/v1/chat?version=2%2F3"))
                      .addHeader("Authorization", "Bearer " + KEY)
                      .addHeader("X-Two", "a", "b")
                      .body(words)
                      .build());

      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("{\"said\": \"" + words + "\"}");
      assertThat(response.headers()).containsEntry("X-Id", List.of("7"));
      String request = wire.requests.take();
      assertThat(request).startsWith("POST /v1/chat?version=2%2F3 HTTP/1.1\r\n");
      assertThat(request).endsWith("\r\n\r\n" + words);
      assertThat(request)
          .contains("Authorization: Bearer " + KEY + "\r\n", "X-Two: a\r\n", "X-Two: b\r\n");
      assertThat(request.toLowerCase(Locale.ROOT)).doesNotContain("upgrade").doesNotContain("h2c");
    }
  }

  @Test
  void execute_withoutABody_sendsNone() throws Exception {
    try (Wire wire = Wire.answering("HTTP/1.1 204 No Content", "", "")) {
      SuccessfulHttpResponse response =
          ModelHttp.builder()
              .build()
              .execute(HttpRequest.builder().method(HttpMethod.GET).url(wire.url("/")).build());
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(response.body()).isEmpty();
      assertThat(wire.requests.take()).startsWith("GET / HTTP/1.1\r\n");
    }
  }

  @Test
  void execute_headersOfTheConnection_areLeftToIt() throws Exception {
    try (Wire wire = Wire.answering("HTTP/1.1 200 OK", "Content-Length: 0", "", "")) {
      HttpRequest request =
          post(wire.url("/"))
              .addHeader("Host", "elsewhere.example")
              .addHeader("content-length", "7")
              .addHeader("Connection", "close")
              .addHeader("Expect", "100-continue")
              .addHeader("Upgrade", "h2c")
              .addHeader("X-Kept", "yes")
              .build();
      assertThat(ModelHttp.builder().build().execute(request).statusCode()).isEqualTo(200);
      assertThat(wire.requests.take())
          .contains("X-Kept: yes", "Content-Length: 2\r\n", "Host: 127.0.0.1:")
          .doesNotContain("elsewhere", "100-continue", "h2c");
    }
  }

  @Test
  void execute_keyWithALineBreak_isRefusedWithoutTellingIt() throws Exception {
    try (Wire wire = Wire.answering("HTTP/1.1 200 OK", "Content-Length: 0", "", "")) {
      GenerationException thrown =
          refusal(
              ModelHttp.builder(),
              post(wire.url("/")).addHeader("Authorization", "Bearer " + KEY + "\n").build());
      assertThat(thrown).hasMessageContaining("header Authorization").hasMessageContaining("key");
      assertThat(wire.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:11434/v1",
        "127.0.0.1/v1",
        "ftp://127.0.0.1/v1",
        "http:///v1",
        "http://my_host/v1",
        "http://127.0.0.1:port/" + KEY,
        "http://user:" + KEY + "@/",
        "not an address " + KEY
      })
  void execute_addressThatIsNone_saysSo(String url) {
    for (boolean loopbackOnly : new boolean[] {false, true}) {
      assertThat(refusal(ModelHttp.builder().loopbackOnly(loopbackOnly), post(url).build()))
          .hasMessageContaining("address");
    }
  }

  @Test
  void execute_formsAndStreams_areNotSupported() {
    var client = ModelHttp.builder().build();
    HttpRequest form =
        HttpRequest.builder()
            .method(HttpMethod.POST)
            .url("http://127.0.0.1/")
            .addFormDataField("a", "b")
            .build();
    assertThatThrownBy(() -> client.execute(form)).isInstanceOf(UnsupportedFeatureException.class);
    assertThatThrownBy(() -> client.execute(post("http://127.0.0.1/").build(), null))
        .isInstanceOf(UnsupportedFeatureException.class);
  }

  // Statuses.

  @Test
  void execute_failure_tellsStatusWordsAndWait() throws Exception {
    try (Wire wire =
        Wire.answering(
            "HTTP/1.1 429 Too Many Requests",
            "Retry-After: 1.5",
            "Content-Length: 9",
            "",
            "slow döwn")) {
      StatusException thrown = statusOf(wire);
      assertThat(thrown.statusCode()).isEqualTo(429);
      assertThat(thrown.retryAfter()).contains(Duration.ofMillis(1500));
      assertThat(thrown).hasMessageContaining("slow d");
    }
  }

  @Test
  void execute_failureWithADate_countsFromTheServersClock() throws Exception {
    try (Wire wire =
        Wire.answering(
            "HTTP/1.1 503 Service Unavailable",
            "Date: Sun, 01 Mar 2026 09:30:00 GMT",
            "Retry-After: Sun, 01 Mar 2026 09:30:45 GMT",
            "Content-Length: 0",
            "",
            "")) {
      assertThat(statusOf(wire).retryAfter()).contains(Duration.ofSeconds(45));
    }
  }

  @Test
  void execute_redirect_isNotFollowed() throws Exception {
    try (Wire elsewhere = Wire.answering("HTTP/1.1 200 OK", "Content-Length: 0", "", "");
        Wire wire =
            Wire.answering(
                "HTTP/1.1 307 Temporary Redirect",
                "Location: " + elsewhere.url("/"),
                "Content-Length: 0",
                "",
                "")) {
      StatusException thrown = statusOf(wire);
      assertThat(thrown.statusCode()).isEqualTo(307);
      assertThat(ModelFailures.translate(thrown, "the key").fatal()).isTrue();
      assertThat(elsewhere.requests).isEmpty();
    }
  }

  @Test
  void execute_connectionClosedWithoutAReply_isAFaultThatPasses() throws Exception {
    try (Wire wire = Wire.answering("")) {
      RuntimeException thrown =
          catchThrowableOfType(
              RuntimeException.class, () -> send(ModelHttp.builder(), wire.url("/")));
      GenerationException told = ModelFailures.translate(thrown, "the key");
      assertThat(told.retryable()).isTrue();
      assertThat(ModelFailures.isUnpaid(told)).isFalse();
    }
  }

  @Test
  void execute_nobodyListens_isAFaultThatPassesAndCostsNothing() throws Exception {
    String url;
    try (Wire wire = Wire.answering("")) {
      url = wire.url("/");
    }
    RuntimeException thrown =
        catchThrowableOfType(RuntimeException.class, () -> send(ModelHttp.builder(), url));
    GenerationException told = ModelFailures.translate(thrown, "the key");
    assertThat(told.retryable()).isTrue();
    assertThat(ModelFailures.isUnpaid(told)).isTrue();
  }

  // Bounds.

  private static void writeChunk(OutputStream out, int size) throws IOException {
    out.write((Integer.toHexString(size) + "\r\n").getBytes(UTF_8));
    out.write(new byte[size]);
    out.write("\r\n".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void maxReplyBytes_exactlySo_passes_oneMore_fails(boolean chunked) throws Exception {
    int limit = 100_000;
    try (Wire wire =
        new Wire(
            (out, in) -> {
              if (chunked) {
                out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
                writeChunk(out, limit - 10);
                writeChunk(out, 10);
                out.write("0\r\n\r\n".getBytes(UTF_8));
              } else {
                out.write(
                    ("HTTP/1.1 200 OK\r\nContent-Length: " + limit + "\r\n\r\n").getBytes(UTF_8));
                out.write(new byte[limit]);
              }
            })) {
      assertThat(send(ModelHttp.builder().maxReplyBytes(limit), wire.url("/")).bodyBytes())
          .hasSize(limit);
      RuntimeException thrown =
          catchThrowableOfType(
              RuntimeException.class,
              () -> send(ModelHttp.builder().maxReplyBytes(limit - 1), wire.url("/")));
      assertThat(thrown)
          .hasRootCauseInstanceOf(OversizedReplyException.class)
          .hasRootCauseMessage("the reply has more than 99999 bytes");
      assertThat(ModelFailures.translate(thrown, "the key").retryable()).isFalse();
    }
  }

  /** Writes up to 500 MB, far more than what sockets hold, and counts what was taken. */
  private static Wire.Script flood(String head, AtomicLong written, CountDownLatch ended) {
    return (out, in) -> {
      try {
        out.write((head + "\r\nContent-Length: 524288000\r\n\r\n").getBytes(UTF_8));
        byte[] part = new byte[1 << 20];
        for (int i = 0; i < 500; i++) {
          out.write(part);
          written.addAndGet(part.length);
        }
      } finally {
        ended.countDown();
      }
    };
  }

  @Test
  void maxReplyBytes_flood_endsTheConnection() throws Exception {
    var written = new AtomicLong();
    var ended = new CountDownLatch(1);
    try (Wire wire = new Wire(flood("HTTP/1.1 200 OK", written, ended))) {
      assertThat(catchThrowable(() -> send(ModelHttp.builder(), wire.url("/"))))
          .hasRootCauseInstanceOf(OversizedReplyException.class);
      ended.await();
      assertThat(written.get()).isLessThan(500L << 20);
      wire.closedByClient.await();
    }
  }

  @Test
  void execute_failureWithAFlood_isStillThatFailure() throws Exception {
    var written = new AtomicLong();
    var ended = new CountDownLatch(1);
    try (Wire wire =
        new Wire(flood("HTTP/1.1 503 Unavailable\r\nRetry-After: 3", written, ended))) {
      StatusException thrown = statusOf(wire);
      assertThat(thrown.statusCode()).isEqualTo(503);
      assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(3));
      assertThat(thrown.getMessage()).hasSize(StatusException.LONGEST_MESSAGE);
      ended.await();
      assertThat(written.get()).isLessThan(500L << 20);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Len",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        "HTTP/1.1 500 Failed\r\nContent-Length: 100\r\n\r\nhalf"
      })
  void readTimeout_replyThatStalls_endsAndClosesTheConnection(String start) throws Exception {
    var closed = new CountDownLatch(1);
    try (Wire wire =
        new Wire(
            (out, in) -> {
              out.write(start.getBytes(UTF_8));
              out.flush();
              try {
                while (in.read() >= 0) {
                  // Until the client ends the connection.
                }
              } finally {
                closed.countDown();
              }
            })) {
      Duration timeout = Duration.ofMillis(300);
      long begin = System.nanoTime();
      assertThatThrownBy(() -> send(ModelHttp.builder().readTimeout(timeout), wire.url("/")))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("300 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(timeout);
      closed.await();
    }
  }

  @Test
  void readTimeout_withoutEnd_isTaken() throws Exception {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    try (Wire wire = Wire.answering("HTTP/1.1 200 OK", "Content-Length: 0", "", "")) {
      ModelHttp http = ModelHttp.builder().readTimeout(forever).connectTimeout(forever);
      assertThat(send(http, wire.url("/")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void execute_interrupted_endsAndClosesTheConnection() throws Exception {
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    List<Boolean> flag = Collections.synchronizedList(new ArrayList<>());
    try (Wire wire =
        new Wire(
            (out, in) -> {
              asked.countDown();
              try {
                while (in.read() >= 0) {
                  // Until the client ends the connection.
                }
              } finally {
                closed.countDown();
              }
            })) {
      Thread thread =
          new Thread(
              () -> {
                thrown.add(catchThrowable(() -> send(ModelHttp.builder(), wire.url("/"))));
                flag.add(Thread.currentThread().isInterrupted());
              });
      thread.start();
      asked.await();
      thread.interrupt();
      thread.join();
      closed.await();
    }

    assertThat(flag).containsExactly(true);
    assertThat(thrown).singleElement().isInstanceOf(GenerationException.class);
    GenerationException failure = (GenerationException) thrown.get(0);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure).hasMessageContaining("interrupted");
  }

  // Where to.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/",
        "https://192.0.2.1/",
        "http://[2001:db8::1]/",
        "http://0.0.0.0/",
        "http://model.example/",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://user@192.0.2.1/"
      })
  void loopbackOnly_otherHosts_areRefused(String url) {
    // A connection attempt would end in a timeout, or in a refusal, and not by this exception.
    assertThat(refusal(ModelHttp.builder().loopbackOnly(true), post(url).build()))
        .hasMessageContaining("only this machine's own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "LocalHost", "127.1.2.3", "[::1]", "[::ffff:127.0.0.1]"})
  void loopbackOnly_thisMachine_isAsked(String host) throws Exception {
    Wire.Script script =
        (out, in) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
    try (Wire wire = new Wire(script, new InetSocketAddress(0).getAddress())) {
      String url = "http://" + host + ":" + wire.server.getLocalPort() + "/";
      ModelHttp http = ModelHttp.builder().loopbackOnly(true);
      if (host.equals("[::1]")) {
        // A machine may lack IPv6; then it is a broken connection, and not a refusal of ours.
        Optional.ofNullable(catchThrowable(() -> send(http, url)))
            .ifPresent(thrown -> assertThat(thrown).hasRootCauseInstanceOf(IOException.class));
      } else {
        assertThat(send(http, url).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void proxy_ofTheMachine_isUsedUnlessLoopbackOnly() throws Exception {
    List<URI> selected = Collections.synchronizedList(new ArrayList<>());
    ProxySelector before = ProxySelector.getDefault();
    try (Wire wire = Wire.answering("HTTP/1.1 200 OK", "Content-Length: 0", "", "");
        Wire proxy = Wire.answering("HTTP/1.1 202 Accepted", "Content-Length: 0", "", "")) {
      ProxySelector.setDefault(
          new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
              selected.add(uri);
              return List.of(
                  new Proxy(
                      Proxy.Type.HTTP,
                      new InetSocketAddress("127.0.0.1", proxy.server.getLocalPort())));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
          });

      assertThat(send(ModelHttp.builder().loopbackOnly(true), wire.url("/")).statusCode())
          .isEqualTo(200);
      assertThat(selected).isEmpty();
      assertThat(proxy.requests).isEmpty();
      assertThat(send(ModelHttp.builder(), wire.url("/a")).statusCode()).isEqualTo(202);
      assertThat(proxy.requests.take()).startsWith("POST " + wire.url("/a") + " HTTP/1.1\r\n");
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  // Settings.

  @Test
  void builder_checksItsArguments_andTakesNullAsNothing() {
    ModelHttp http = ModelHttp.builder();
    assertThat(http.connectTimeout(null).connectTimeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(http.readTimeout(null).readTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(http.readTimeout(Duration.ofSeconds(7)).readTimeout())
        .isEqualTo(Duration.ofSeconds(7));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> http.connectTimeout(Duration.ZERO))
        .withMessageContaining("connectTimeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> http.readTimeout(Duration.ofSeconds(-1)))
        .withMessageContaining("readTimeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> http.maxReplyBytes(0))
        .withMessageContaining("maxReplyBytes");
  }
}
