package io.img2loc.clip;

import static io.img2loc.clip.FakeHub.CONFIG;
import static io.img2loc.clip.FakeHub.GRAPH;
import static io.img2loc.clip.FakeHub.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache as Python's {@code huggingface_hub} itself writes and reads it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ModelHubPythonTest {
  private static final String PYTHON = System.getenv().getOrDefault("IMG2LOC_PYTHON", "python3");

  @TempDir Path folder;

  private final FakeHub hub = new FakeHub();

  @AfterEach
  void close() {
    hub.close();
  }

  @BeforeEach
  void needsTheLibrary() throws Exception {
    assumeTrue(
        run("import huggingface_hub").code() == 0,
        PYTHON
            + " has no huggingface_hub; set IMG2LOC_PYTHON to a Python into which it was installed"
            + " with pip");
  }

  private record Said(int code, String text) {}

  private Said run(String... lines) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(PYTHON, "-c", String.join("\n", lines));
    builder.redirectErrorStream(true);
    // Nothing of the user's own cache or token.
    builder.environment().keySet().removeIf(name -> name.matches("HF_.*|HUGG.*|TRANSF.*"));
    builder
        .environment()
        .putAll(
            Map.of(
                "HF_HOME",
                folder.toString(),
                "HF_ENDPOINT",
                hub.endpoint().toString(),
                "HF_HUB_DISABLE_TELEMETRY",
                "1",
                "HF_HUB_DISABLE_PROGRESS_BARS",
                "1"));
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text.strip());
    } catch (IOException e) {
      return new Said(-1, String.valueOf(e.getMessage()));
    }
  }

  private ModelHub ours() {
    return ModelHub.builder(new HubSettings(Map.of("HF_HOME", folder.toString()), folder))
        .endpoint(hub.endpoint())
        .build();
  }

  @Test
  void whatPythonFetched_isFoundAndVerified() throws Exception {
    Said said =
        run(
            "from huggingface_hub import snapshot_download",
            "print(snapshot_download('%s', allow_patterns=['%s', '%s']))"
                .formatted(REPOSITORY, GRAPH, CONFIG));
    assertThat(said.code()).as(said.text()).isZero();
    hub.requests.clear();

    Path model = ours().pull(REPOSITORY, ProgressListener.none());

    assertThat(said.text().lines().toList()).contains(model.toString());
    assertThat(hub.requests).isEmpty();
    assertThat(model.resolve(GRAPH)).hasBinaryContent(hub.files.get(GRAPH));
    assertThat(ModelHub.verify(model, ProgressListener.none()))
        .hasSize(2)
        .allMatch(check -> check.status() == ModelHub.FileCheck.Status.OK);
  }

  @Test
  void whatIsPulled_pythonFindsAndDoesNotFetch() throws Exception {
    Path model = ours().pull(REPOSITORY, ProgressListener.none());
    hub.requests.clear();

    Said offline =
        run(
            "from huggingface_hub import hf_hub_download, scan_cache_dir",
            "print(hf_hub_download('%s', '%s', local_files_only=True))"
                .formatted(REPOSITORY, GRAPH),
            "info = scan_cache_dir()",
            "print([str(w) for w in info.warnings])",
            "for repo in info.repos:",
            "  for revision in repo.revisions:",
            "    print(repo.repo_id, revision.commit_hash, sorted(revision.refs), len(revision.files))");
    assertThat(hub.requests).isEmpty();
    Said online =
        run(
            "from huggingface_hub import hf_hub_download",
            "print(hf_hub_download('%s', '%s'))".formatted(REPOSITORY, GRAPH));

    assertThat(offline.text().lines().toList())
        .containsExactly(
            model.resolve(GRAPH).toString(),
            "[]",
            REPOSITORY + " " + FakeHub.COMMIT + " ['main'] 2");
    assertThat(online.text().lines().toList()).contains(model.resolve(GRAPH).toString());
    assertThat(hub.requests).isNotEmpty();
    assertThat(List.of(GRAPH, CONFIG)).allMatch(file -> hub.downloads(file).isEmpty());
  }

  @Test
  void whatPythonHalfFetched_isCompleted() throws Exception {
    Said said =
        run(
            "from huggingface_hub import hf_hub_download",
            "print(hf_hub_download('%s', '%s'))".formatted(REPOSITORY, GRAPH));
    assertThat(said.code()).as(said.text()).isZero();
    assertThat(ours().find(REPOSITORY)).isEmpty();
    hub.requests.clear();

    Path model = ours().pull(REPOSITORY, ProgressListener.none());

    assertThat(ModelHub.verify(model, ProgressListener.none()))
        .hasSize(2)
        .allMatch(check -> check.status() == ModelHub.FileCheck.Status.OK);
    assertThat(hub.downloads(GRAPH)).isEmpty();
    assertThat(hub.downloads(CONFIG)).hasSize(1);
  }
}
