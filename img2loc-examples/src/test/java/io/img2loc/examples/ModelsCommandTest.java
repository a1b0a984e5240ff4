package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, as the environment of this one cannot be changed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ModelsCommandTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String GRAPH = "onnx/vision_model.onnx";

  @TempDir Path folder;

  private final Map<String, byte[]> files = new TreeMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer hub;

  @BeforeEach
  void startHub() throws IOException {
    // An ONNX file with nothing but versions and a graph that has a name.
    files.put(GRAPH, new byte[] {8, 8, 58, 3, 18, 1, 'g', 66, 2, 16, 14});
    files.put("preprocessor_config.json", "{\"size\": 224}".getBytes(StandardCharsets.UTF_8));
    hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    hub.createContext("/", this::answer);
    hub.start();
  }

  @AfterEach
  void stopHub() {
    hub.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    String file = path.replaceFirst(".*/resolve/" + COMMIT + "/", "");
    try (exchange) {
      if (path.startsWith("/api/models/Xenova/clip-vit-base-patch32/")) {
        send(exchange, listing().getBytes(StandardCharsets.UTF_8));
      } else if (!files.containsKey(file)) {
        exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
        exchange.sendResponseHeaders(401, -1);
      } else {
        exchange.getResponseHeaders().set("ETag", checksum(files.get(file)));
        send(exchange, files.get(file));
      }
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + content.length);
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private String listing() {
    List<String> siblings =
        files.keySet().stream().map(f -> "{\"rfilename\":\"" + f + "\"}").toList();
    return "{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + String.join(",", siblings) + "]}";
  }

  private static String checksum(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Run run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR", // of the tests' two bindings
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "models"));
    command.addAll(List.of(arguments));
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    // Nothing of the user's own cache, token or Java.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("HF_.*|HUGG.*|TRANSF.*|.*JAVA_.*"));
    builder.environment().put("HF_HOME", folder.toString());
    builder.environment().put("HF_ENDPOINT", "http://127.0.0.1:" + hub.getAddress().getPort());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void modelByItsShortName_isPulledListedFoundAndVerified() throws Exception {
    Run before = run("path", "clip-vit-b-32");
    assertThat(before.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(before.err()).contains("img2loc models pull clip-vit-b-32");
    assertThat(requests).hasValue(0);

    Run pull = run("pull", "clip-vit-b-32");
    String model = pull.out().strip();
    assertThat(pull.code()).as(pull.err()).isEqualTo(ExitCode.OK);
    assertThat(Path.of(model, GRAPH)).hasBinaryContent(files.get(GRAPH));
    assertThat(pull.lines()).hasSize(1);
    assertThat(requests).hasPositiveValue();
    requests.set(0);

    assertThat(run("pull", "clip-vit-b-32").out()).isEqualTo(pull.out());
    assertThat(run("path", "Xenova/clip-vit-base-patch32").out()).isEqualTo(pull.out());
    assertThat(run("list").out())
        .contains("clip-vit-l-14 ", "Xenova/clip-vit-base-patch32@0123456789", GRAPH, model);
    assertThat(run("list", "--json").out())
        .contains("\"directory\" : \"" + model + "\"", "\"commit\" : \"" + COMMIT + "\"");
    Run verified = run("verify", model);
    assertThat(verified.code()).isEqualTo(ExitCode.OK);
    assertThat(verified.lines())
        .containsExactly("ok       " + GRAPH, "ok       preprocessor_config.json");
    assertThat(requests).hasValue(0);

    Files.write(Path.of(model, GRAPH).toRealPath(), new byte[11]);
    Run differs = run("verify", model);
    assertThat(differs.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(differs.lines()).contains("differs  " + GRAPH);
    assertThat(differs.err()).contains("1 file not as the hub stated");
  }

  @Test
  void failures_areOneLine() throws Exception {
    Run missing = run("pull", "acme/nothing");
    assertThat(missing.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(missing.err().lines()).hasSize(1);
    assertThat(missing.err()).startsWith("img2loc: there is no acme/nothing at 127.0.0.1");
    assertThat(missing.out()).isEmpty();

    Run nonsense = run("pull", "clip");
    assertThat(nonsense.code()).isEqualTo(ExitCode.USAGE);
    assertThat(nonsense.err()).contains("no model is called 'clip'", "clip-vit-l-14");
    assertThat(run("pull", "acme/tower", "--graph", "../x.onnx").code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("path", "clip").code()).isEqualTo(ExitCode.USAGE);
    assertThat(run("path", "acme/nothing", "--graph", "a.onnx").err())
        .endsWith("img2loc models pull acme/nothing --graph a.onnx" + System.lineSeparator());
    assertThat(Run.of("models").code()).isEqualTo(ExitCode.USAGE);
  }
}
