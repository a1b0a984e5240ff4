package io.img2loc.examples.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless browser without a network, driven by the WebDriver protocol. */
final class Chromium implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process driver;
  private final String base;
  private final String session;

  private Chromium(Process driver, String base, String binary, Path profile)
      throws IOException, InterruptedException {
    this.driver = driver;
    this.base = base;
    List<String> flags =
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Nobody there: every name is unknown, and every address behind a proxy that is none.
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=127.0.0.1:9",
            "--user-data-dir=" + profile);
    Map<String, Object> capabilities =
        Map.of(
            "browserName",
            "chrome",
            "goog:chromeOptions",
            Map.of("binary", binary, "args", flags),
            "goog:loggingPrefs",
            Map.of("browser", "ALL", "performance", "ALL"));
    session =
        call("/session", Map.of("capabilities", Map.of("alwaysMatch", capabilities)))
            .get("sessionId")
            .asText();
  }

  /** Starts one, or skips the test where there is none. */
  static Chromium start(Path profile) throws IOException, InterruptedException {
    Optional<String> binary = find("chromium", "chromium-browser", "google-chrome");
    Optional<String> driver = find("chromedriver");
    assumeTrue(
        binary.isPresent() && driver.isPresent(),
        "skipped: needs Chromium and its driver (Debian: chromium, chromium-driver)");
    Process process =
        new ProcessBuilder(driver.orElseThrow(), "--port=0").redirectErrorStream(true).start();
    try {
      // What it says later is little, and the pipe holds it.
      BufferedReader words = process.inputReader(StandardCharsets.UTF_8);
      for (String line = words.readLine(); line != null; line = words.readLine()) {
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
          return new Chromium(
              process, "http://127.0.0.1:" + started.group(1), binary.orElseThrow(), profile);
        }
      }
      throw new IOException("chromedriver ended before it had begun");
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw e;
    }
  }

  private static Optional<String> find(String... names) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(names)
        .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private JsonNode call(String path, Object body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + ": " + response.body());
    }
    return JSON.readTree(response.body()).get("value");
  }

  /** Opens a file. */
  void open(Path page) throws IOException, InterruptedException {
    call("/session/" + session + "/url", Map.of("url", page.toUri().toString()));
  }

  /** Runs JavaScript in the page; it returns by {@code return}. */
  JsonNode run(String script) throws IOException, InterruptedException {
    return call(
        "/session/" + session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** Runs a command of the DevTools protocol. */
  JsonNode devTools(String command, Map<String, ?> parameters)
      throws IOException, InterruptedException {
    return call(
        "/session/" + session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** Sets the width of the window in px, and whether the user wants it dark. */
  void show(int width, boolean dark) throws IOException, InterruptedException {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    devTools(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Presses the Tab key some times. */
  void tab(int times) throws IOException, InterruptedException {
    List<Map<String, String>> keys = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      keys.add(Map.of("type", "keyDown", "value", "\uE004"));
      keys.add(Map.of("type", "keyUp", "value", "\uE004"));
    }
    call(
        "/session/" + session + "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", keys))));
  }

  /** What the console was told since the last call. */
  List<String> console() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    log("browser")
        .forEach(
            entry -> lines.add(entry.get("level").asText() + " " + entry.get("message").asText()));
    return lines;
  }

  /** The addresses that were asked for since the last call, but for those with their content. */
  List<String> requests() throws IOException, InterruptedException {
    List<String> urls = new ArrayList<>();
    for (JsonNode entry : log("performance")) {
      JsonNode message = JSON.readTree(entry.get("message").asText()).get("message");
      if (message.get("method").asText().equals("Network.requestWillBeSent")) {
        String url = message.at("/params/request/url").asText();
        if (!url.startsWith("data:")) {
          urls.add(url);
        }
      }
    }
    return urls;
  }

  private JsonNode log(String type) throws IOException, InterruptedException {
    return call("/session/" + session + "/se/log", Map.of("type", type));
  }

  @Override
  public void close() throws IOException {
    try {
      http.send(
          HttpRequest.newBuilder(URI.create(base + "/session/" + session)).DELETE().build(),
          HttpResponse.BodyHandlers.discarding());
      driver.destroy();
      driver.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly();
    }
  }
}
