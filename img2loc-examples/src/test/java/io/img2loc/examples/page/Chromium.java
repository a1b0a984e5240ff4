package io.img2loc.examples.page;

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
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless browser without a network but for this machine's own address, driven by the WebDriver
 * protocol. Elements are found by CSS selectors. By one thread.
 */
public final class Chromium implements AutoCloseable {
  /** Keys as {@link #press} takes them. */
  public static final String TAB = "\uE004";

  public static final String ENTER = "\uE007";
  public static final String SPACE = " ";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Under which name an element's handle comes. */
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

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
            // Nobody there: every name is unknown, and every address behind a proxy that is none,
            // but for the loopback, to which no proxy applies.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
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
  public static Chromium start(Path profile) throws IOException, InterruptedException {
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

  private JsonNode command(String path, Object body) throws IOException, InterruptedException {
    return call("/session/" + session + path, body);
  }

  /** Opens a file. */
  public void open(Path page) throws IOException, InterruptedException {
    open(page.toUri().toString());
  }

  /** Opens an address. */
  public void open(String url) throws IOException, InterruptedException {
    command("/url", Map.of("url", url));
  }

  /**
   * Runs JavaScript in the page, whose own policy does not apply to it. It returns by {@code
   * return}, a promise's value once that is there, and finds what it is given in {@code arguments}.
   */
  public JsonNode run(String script, Object... arguments) throws IOException, InterruptedException {
    return command("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
  }

  /**
   * Runs JavaScript until it returns anything but null and false, and returns that.
   *
   * @throws AssertionError if it does not in half a minute
   */
  public JsonNode await(String script, Object... arguments)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (; ; ) {
      JsonNode value = run(script, arguments);
      if (!value.isNull() && !(value.isBoolean() && !value.asBoolean())) {
        return value;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "never so: "
                + script
                + " of "
                + List.of(arguments)
                + "; the page says: "
                + run("return document.body.innerText").asText());
      }
      Thread.sleep(20);
    }
  }

  private String element(String css) throws IOException, InterruptedException {
    return command("/element", Map.of("using", "css selector", "value", css)).get(ELEMENT).asText();
  }

  /** Clicks the first of these, as a user does: where something else covers it, it fails. */
  public void click(String css) throws IOException, InterruptedException {
    command("/element/" + element(css) + "/click", Map.of());
  }

  /** Clicks a place in the window, in px. */
  public void click(int x, int y) throws IOException, InterruptedException {
    List<Map<String, Object>> moves =
        List.of(
            Map.of("type", "pointerMove", "duration", 0, "x", x, "y", y),
            Map.of("type", "pointerDown", "button", 0),
            Map.of("type", "pointerUp", "button", 0));
    command(
        "/actions",
        Map.of("actions", List.of(Map.of("type", "pointer", "id", "mouse", "actions", moves))));
  }

  /** Writes into a field what is to be all of its text. */
  public void write(String css, String text) throws IOException, InterruptedException {
    String field = element(css);
    command("/element/" + field + "/clear", Map.of());
    command("/element/" + field + "/value", Map.of("text", text));
  }

  /** Chooses a file, for an input of files. */
  public void choose(String css, Path file) throws IOException, InterruptedException {
    command(
        "/element/" + element(css) + "/value", Map.of("text", file.toAbsolutePath().toString()));
  }

  /** Runs a command of the DevTools protocol. */
  public JsonNode devTools(String command, Map<String, ?> parameters)
      throws IOException, InterruptedException {
    return command("/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
  }

  /** Sets the width of the window in px, and whether the user wants it dark. */
  public void show(int width, boolean dark) throws IOException, InterruptedException {
    show(width, dark, false);
  }

  /** As {@link #show(int, boolean)}; and whether the user wants that nothing moves. */
  public void show(int width, boolean dark, boolean still)
      throws IOException, InterruptedException {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    devTools(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", still ? "reduce" : ""))));
  }

  /** Presses keys, one after the other; each is one character. */
  public void press(String... keys) throws IOException, InterruptedException {
    List<Map<String, String>> moves = new ArrayList<>();
    for (String key : keys) {
      moves.add(Map.of("type", "keyDown", "value", key));
      moves.add(Map.of("type", "keyUp", "value", key));
    }
    command(
        "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", moves))));
  }

  /** Presses the Tab key some times. */
  public void tab(int times) throws IOException, InterruptedException {
    press(Collections.nCopies(times, TAB).toArray(String[]::new));
  }

  /** Lets files be downloaded into a folder, under the names that the page gives them. */
  public void downloadInto(Path folder) throws IOException, InterruptedException {
    devTools(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
  }

  /** Writes a picture of the whole page, a PNG, for people to look at. */
  public void picture(Path file) throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    // Bars to scroll with take room in the window, but not in a picture of all.
    devTools("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    JsonNode height = run("return document.documentElement.scrollHeight");
    JsonNode width = run("return innerWidth");
    Map<String, Object> all = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    JsonNode picture =
        devTools(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", all));
    devTools("Emulation.setScrollbarsHidden", Map.of("hidden", false));
    Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
  }

  /** What the console was told since the last call. */
  public List<String> console() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    log("browser")
        .forEach(
            entry -> lines.add(entry.get("level").asText() + " " + entry.get("message").asText()));
    return lines;
  }

  /** The addresses that were asked for since the last call, but for those with their content. */
  public List<String> requests() throws IOException, InterruptedException {
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
    return command("/se/log", Map.of("type", type));
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
