package io.img2loc.clip;

import static io.img2loc.clip.FakeHub.CONFIG;
import static io.img2loc.clip.FakeHub.GRAPH;
import static io.img2loc.clip.FakeHub.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.ProgressListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulls by other processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ModelHubForkedTest {
  @TempDir Path folder;

  private final FakeHub hub = new FakeHub();

  @AfterEach
  void close() {
    hub.close();
  }

  private Process start(String... options) throws Exception {
    return HubFork.start(hub.endpoint(), folder, REPOSITORY, options);
  }

  private static String output(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }

  private void assertVerified(Path model) {
    assertThat(model.resolve(GRAPH)).hasBinaryContent(hub.files.get(GRAPH));
    assertThat(ModelHub.verify(model, ProgressListener.none()))
        .hasSize(2)
        .allMatch(check -> check.status() == ModelHub.FileCheck.Status.OK);
  }

  private Path partial() {
    return folder.resolve(
        "models--acme--tower/blobs/" + hub.checksum(GRAPH) + ".img2loc.incomplete");
  }

  private long arrived() throws Exception {
    return Files.exists(partial()) ? Files.size(partial()) : 0;
  }

  @Test
  void processesAtOnce_fetchEachFileOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start());
    }
    // The first to begin does not get on until the others have asked about the file too.
    hub.fault(
        "GET",
        GRAPH,
        (exchange, content) -> {
          while (hub.requests.stream()
                  .filter(r -> r.method().equals("HEAD") && r.path().endsWith("/" + GRAPH))
                  .count()
              < 3) {
            Thread.onSpinWait();
          }
          FakeHub.whole().answer(exchange, content);
        });

    for (Process process : processes) {
      assertVerified(Path.of(output(process)));
    }
    assertThat(hub.downloads(GRAPH)).hasSize(1);
    assertThat(hub.downloads(CONFIG)).hasSize(1);
  }

  @Test
  void killedPull_isGoneOnWithAndVerified() throws Exception {
    Random random = new Random(9);
    hub.files.put(GRAPH, FakeHub.graph(7, 3_000_000));
    int killed = 0;
    for (int i = 0; i < 3; i++) {
      long begin = arrived();
      long end = begin + 100_000 + random.nextInt(300_000);
      hub.fault("GET", GRAPH, stallAt(end));
      Process process = start();
      while (process.isAlive() && arrived() < end) {
        Thread.onSpinWait();
      }
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();
      assertThat(arrived()).isEqualTo(end);
      assertThat(ModelHub.builder().cacheDirectory(folder).build().find(REPOSITORY)).isEmpty();
    }
    long before = arrived();
    hub.requests.clear();

    assertVerified(Path.of(output(start())));
    assertThat(killed).isEqualTo(3);
    assertThat(hub.downloads(GRAPH))
        .singleElement()
        .extracting(FakeHub.Request::range)
        .isEqualTo("bytes=" + before + "-");
    assertThat(hub.downloads(CONFIG)).isEmpty();
  }

  /** Answers a range as it should until a place in the file is reached. */
  private FakeHub.Fault stallAt(long end) {
    return (exchange, content) -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
      exchange.getResponseBody().write(content, from, (int) end - from);
      exchange.getResponseBody().flush();
      hub.silence().answer(exchange, content);
    };
  }

  @Test
  void proxyOfTheJvm_isUsed() throws Exception {
    hub.throughProxy = true;

    String said =
        output(
            start(
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.proxyPort=" + hub.proxyPort(),
                "-Dhttp.nonProxyHosts="));

    assertVerified(Path.of(said));
  }
}
