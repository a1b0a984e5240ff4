package io.img2loc.clip;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A hub on the loopback interface with one repository, and its store of large files on another name
 * and port, as Hugging Face's answers: small files by way of a relative redirect, large ones by an
 * absolute one to the store. It can be told to misbehave once or several times.
 */
final class FakeHub implements AutoCloseable {
  static final String REPOSITORY = "acme/tower";
  static final String OLD_REPOSITORY = "acme/spire";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  static final String GRAPH = "onnx/vision_model.onnx";
  static final String CONFIG = "preprocessor_config.json";
  private static final String CACHE = "/api/resolve-cache/models/";
  private static final String SIGNATURE = "?X-Amz-Signature=5ec2e7";

  final Map<String, byte[]> files = new TreeMap<>();
  final List<Request> requests = new CopyOnWriteArrayList<>();
  final CountDownLatch closing = new CountDownLatch(1);
  volatile @Nullable String requiredToken;
  volatile String listing = "";
  volatile boolean throughProxy;

  private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub = start();
  private final HttpServer store = start();

  /** What was asked for. */
  record Request(
      boolean ofStore,
      String method,
      String path,
      @Nullable String range,
      @Nullable String token) {}

  /** An answer that is not the right one. */
  @FunctionalInterface
  interface Fault {
    void answer(HttpExchange exchange, byte[] content) throws IOException;
  }

  FakeHub() {
    files.put(GRAPH, graph(1, 300_000));
    files.put("onnx/model.onnx", graph(2, 1_000));
    files.put("onnx/text_model.onnx", graph(3, 1_000));
    files.put("README.md", "# Tower".getBytes(StandardCharsets.UTF_8));
    files.put(
        CONFIG,
        """
        {"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_normalize": true,
         "do_rescale": true, "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073],
         "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3,
         "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 224}}
        """
            .getBytes(StandardCharsets.UTF_8));
    hub.createContext("/", exchange -> handle(exchange, false));
    store.createContext("/", exchange -> handle(exchange, true));
    hub.start();
    store.start();
  }

  private HttpServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An ONNX file with random weights of so many bytes. */
  static byte[] graph(long seed, int weights) {
    byte[] raw = new byte[weights];
    new Random(seed).nextBytes(raw);
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    varint(tensor, 1, weights); // dims
    varint(tensor, 2, 2); // UINT8
    bytes(tensor, 8, "w".getBytes(StandardCharsets.UTF_8));
    bytes(tensor, 9, raw);
    return model(tensor.toByteArray());
  }

  /** An ONNX file whose weights lie in another. */
  static byte[] graphWithDataIn(String file, int weights) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    varint(tensor, 1, weights);
    varint(tensor, 2, 2);
    bytes(tensor, 8, "w".getBytes(StandardCharsets.UTF_8));
    for (String[] entry :
        new String[][] {{"location", file}, {"offset", "0"}, {"length", "" + weights}}) {
      ByteArrayOutputStream pair = new ByteArrayOutputStream();
      bytes(pair, 1, entry[0].getBytes(StandardCharsets.UTF_8));
      bytes(pair, 2, entry[1].getBytes(StandardCharsets.UTF_8));
      bytes(tensor, 13, pair.toByteArray());
    }
    varint(tensor, 14, 1); // EXTERNAL
    return model(tensor.toByteArray());
  }

  private static byte[] model(byte[] tensor) {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    bytes(graph, 2, "tower".getBytes(StandardCharsets.UTF_8));
    bytes(graph, 5, tensor);
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    varint(model, 1, 8); // IR version
    bytes(model, 7, graph.toByteArray());
    bytes(model, 8, new byte[] {2 << 3, 14}); // operators of version 14
    return model.toByteArray();
  }

  private static void varint(ByteArrayOutputStream out, int field, long value) {
    out.write(field << 3);
    number(out, value);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    out.write(field << 3 | 2);
    number(out, value.length);
    out.writeBytes(value);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
  }

  URI endpoint() {
    return URI.create(throughProxy ? "http://hub.invalid" : "http://" + address(hub));
  }

  /** The hub as a proxy for the made-up names that it then uses for itself and its store. */
  ProxySelector proxy() {
    return ProxySelector.of(hub.getAddress());
  }

  int proxyPort() {
    return hub.getAddress().getPort();
  }

  private static String address(HttpServer server) {
    return server.getAddress().getHostString() + ":" + server.getAddress().getPort();
  }

  /** Misbehaves when next asked so for a path that ends so; several wait in line. */
  void fault(String method, String pathEnd, Fault fault) {
    faults.computeIfAbsent(method + pathEnd, key -> new ConcurrentLinkedQueue<>()).add(fault);
  }

  /** Another status, with headers as name, value, name, value. */
  static Fault status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Sends the beginning, waits for something, and cuts the connection. */
  static Fault cutAfter(int bytes, ThrowingRunnable wait) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      wait.run();
      exchange.close();
    };
  }

  @FunctionalInterface
  interface ThrowingRunnable {
    void run() throws IOException;
  }

  /** Sends the beginning and nothing more until the hub is closed. */
  Fault stallAfter(int bytes) {
    return cutAfter(bytes, this::awaitClosing);
  }

  /** Sends nothing at all until the hub is closed. */
  Fault silence() {
    return (exchange, content) -> awaitClosing();
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends other content of the same length. */
  static Fault wrongBytes() {
    return (exchange, content) -> {
      byte[] wrong = content.clone();
      wrong[wrong.length / 2] ^= 1;
      send(exchange, wrong);
    };
  }

  /** Sends all of it, whatever range was asked for. */
  static Fault whole() {
    return FakeHub::send;
  }

  /** Sends it in small pieces. */
  static Fault trickle() {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      try (OutputStream body = exchange.getResponseBody()) {
        for (int i = 0; i < content.length; i += 777) {
          body.write(content, i, Math.min(777, content.length - i));
          body.flush();
        }
      }
    };
  }

  /** Requests for the content of a file. */
  List<Request> downloads(String path) {
    String store = "/" + checksum(path);
    return requests.stream()
        .filter(r -> r.method().equals("GET"))
        .filter(r -> isLarge(path) ? r.path().equals(store) : r.path().endsWith("/" + path))
        .filter(r -> r.ofStore() || r.path().startsWith(CACHE))
        .toList();
  }

  String checksum(String path) {
    byte[] content = files.get(path);
    return isLarge(path)
        ? hash("SHA-256", content)
        : hash(
            "SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8), content);
  }

  private static String hash(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      List.of(parts).forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isLarge(String path) {
    return path.contains(".onnx");
  }

  private void handle(HttpExchange exchange, boolean onStorePort) throws IOException {
    try (exchange) {
      String host = String.valueOf(exchange.getRequestURI().getHost());
      boolean ofStore = onStorePort || host.equals("store.invalid");
      String path = exchange.getRequestURI().getPath();
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          new Request(
              ofStore,
              exchange.getRequestMethod(),
              path,
              exchange.getRequestHeaders().getFirst("Range"),
              token));
      if (ofStore) {
        String file =
            files.keySet().stream()
                .filter(f -> path.equals("/" + checksum(f)))
                .findFirst()
                .orElseThrow();
        answer(exchange, file, files.get(file));
      } else if (requiredToken != null && !("Bearer " + requiredToken).equals(token)) {
        status(401, "X-Error-Code", "GatedRepo").answer(exchange, new byte[0]);
      } else {
        answerAsHub(exchange, path);
      }
    }
  }

  private void answerAsHub(HttpExchange exchange, String path) throws IOException {
    if (path.contains(OLD_REPOSITORY)) {
      status(307, "Location", path.replace(OLD_REPOSITORY, REPOSITORY))
          .answer(exchange, new byte[0]);
    } else if (path.startsWith("/api/models/" + REPOSITORY + "/revision/")) {
      answer(exchange, "/revision", listing().getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/api/models/" + REPOSITORY + "/tree/")) {
      answer(exchange, "/tree", tree().getBytes(StandardCharsets.UTF_8));
    } else if (path.startsWith("/" + REPOSITORY + "/resolve/")) {
      resolve(exchange, path.substring(REPOSITORY.length() + 10).replaceFirst("^[^/]*/", ""));
    } else if (path.startsWith(CACHE + REPOSITORY)) {
      String file = path.substring(CACHE.length() + REPOSITORY.length() + 2 + COMMIT.length());
      exchange.getResponseHeaders().set("ETag", '"' + checksum(file) + '"');
      exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
      answer(exchange, file, files.get(file));
    } else {
      status(404, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
    }
  }

  private void resolve(HttpExchange exchange, String file) throws IOException {
    Fault fault = next(exchange.getRequestMethod(), "resolve:" + file);
    if (fault != null) {
      fault.answer(exchange, files.getOrDefault(file, new byte[0]));
    } else if (!files.containsKey(file)) {
      status(404, "X-Error-Code", "EntryNotFound").answer(exchange, new byte[0]);
    } else if (isLarge(file)) {
      status(
              302,
              "Location",
              "http://"
                  + (throughProxy ? "store.invalid" : "localhost:" + store.getAddress().getPort())
                  + "/"
                  + checksum(file)
                  + SIGNATURE,
              "X-Repo-Commit",
              COMMIT,
              "X-Linked-Size",
              "" + files.get(file).length,
              "X-Linked-Etag",
              '"' + checksum(file) + '"')
          .answer(exchange, new byte[0]);
    } else {
      status(
              307,
              "Location",
              CACHE + REPOSITORY + "/" + COMMIT + "/" + file,
              "X-Repo-Commit",
              COMMIT)
          .answer(exchange, new byte[0]);
    }
  }

  private @Nullable Fault next(String method, String key) {
    Queue<Fault> waiting = faults.get(method + key);
    return waiting == null ? null : waiting.poll();
  }

  private void answer(HttpExchange exchange, String key, byte[] content) throws IOException {
    Fault fault = next(exchange.getRequestMethod(), key);
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (fault != null) {
      fault.answer(exchange, content);
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + content.length);
      exchange.sendResponseHeaders(200, -1);
    } else if (range == null) {
      send(exchange, content);
    } else {
      int from = Integer.parseInt(range.replace("bytes=", "").replace("-", ""));
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      exchange.sendResponseHeaders(206, content.length - from);
      exchange.getResponseBody().write(content, from, content.length - from);
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private String listing() {
    String siblings =
        files.keySet().stream()
            .map(f -> "{\"rfilename\": \"" + f + "\"}")
            .collect(Collectors.joining(","));
    return listing.isEmpty()
        ? "{\"id\": \"acme/tower\", \"config\": {\"sha\": \"no\"}, \"sha\": \""
            + COMMIT
            + "\", \"siblings\": ["
            + siblings
            + "]}"
        : listing;
  }

  private String tree() {
    return files.entrySet().stream()
        .map(
            e ->
                "{\"type\": \"file\", \"path\": \""
                    + e.getKey()
                    + "\", \"size\": "
                    + e.getValue().length
                    + ", \"oid\": \""
                    + checksum(e.getKey()).substring(0, 40)
                    + "\""
                    + (isLarge(e.getKey())
                        ? ", \"lfs\": {\"oid\": \""
                            + checksum(e.getKey())
                            + "\", \"size\": "
                            + e.getValue().length
                            + ", \"pointerSize\": 130}"
                        : "")
                    + "}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }
}
