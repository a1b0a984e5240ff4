package io.img2loc.examples.web;

import io.img2loc.Filter;
import io.img2loc.GeoGenerator;
import io.img2loc.Img2Loc;
import io.img2loc.Search;
import io.img2loc.examples.Run;
import io.img2loc.examples.Samples;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server in this process over a small index with thumbnails, and ways to ask it. */
final class ServedIndex implements AutoCloseable {
  /** Reference {@code i.jpg} is the picture of this seed, at latitude i, longitude −i. */
  static final int REFERENCES = 20;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final JVectorIndex index;
  private final Remembering encoder;
  private final Img2Loc neighbors;
  private final WebServer server;

  private ServedIndex(
      JVectorIndex index, Remembering encoder, Img2Loc neighbors, WebServer server) {
    this.index = index;
    this.encoder = encoder;
    this.neighbors = neighbors;
    this.server = server;
  }

  /** Builds an index of {@link #REFERENCES} photos in a folder. */
  static Path build(Path folder) throws IOException {
    Path table = Samples.writeDataset(folder.resolve("indexed"), REFERENCES);
    Path index = folder.resolve("index");
    Run run =
        Run.of(
            "index",
            "build",
            table,
            "-o",
            index,
            "--encoder",
            "scene",
            "--thumbnails",
            "--no-cache",
            "-q");
    if (run.code() != 0) {
      throw new IllegalStateException("no index: " + run);
    }
    return index;
  }

  static ServedIndex start(Path index) throws IOException {
    return start(index, options -> options, null);
  }

  static ServedIndex start(Path index, UnaryOperator<WebServer.Builder> options)
      throws IOException {
    return start(index, options, null);
  }

  /**
   * Starts one.
   *
   * @param model makes the model of the pipeline that asks no model; null for none
   */
  static ServedIndex start(
      Path folder,
      UnaryOperator<WebServer.Builder> options,
      @Nullable Function<Img2Loc, Locator.Model> model)
      throws IOException {
    JVectorIndex index = JVectorIndex.open(folder);
    Remembering encoder = new Remembering(SceneEncoder.create());
    Img2Loc neighbors =
        Img2Loc.builder()
            .encoder(encoder)
            .index(index)
            .search(Search.defaults().withFarthest(0))
            .generator(GeoGenerator.density())
            .build();
    Locator locator =
        new Locator(
            "index",
            index,
            encoder,
            Filter.everything(),
            neighbors,
            model == null ? null : model.apply(neighbors),
            false);
    return new ServedIndex(
        index, encoder, neighbors, options.apply(WebServer.builder(locator).port(0)).start());
  }

  JVectorIndex index() {
    return index;
  }

  Remembering encoder() {
    return encoder;
  }

  /** The pipeline that asks no model. */
  Img2Loc neighbors() {
    return neighbors;
  }

  int port() {
    return server.port();
  }

  WebServer server() {
    return server;
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
  }

  HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(uri(pathAndQuery)).timeout(Duration.ofMinutes(2));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    return send(request(pathAndQuery));
  }

  HttpResponse<String> post(String pathAndQuery, byte[] photo, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(pathAndQuery)
            .header("Content-Type", "image/jpeg")
            .POST(HttpRequest.BodyPublishers.ofByteArray(photo));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** Sends bytes as they are and returns all that comes back until the server hangs up. */
  String wire(String head, byte[] body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  String wire(String head) throws IOException {
    return wire(head, new byte[0]);
  }

  @Override
  public void close() {
    server.close();
    encoder.close();
    index.close();
  }
}
