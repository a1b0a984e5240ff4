package io.img2loc.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.img2loc.testing.Fork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could end the process, or needs another class path, in a process of its own. */
class ClipForkedTest {
  private static final List<String> DEFAULTS = List.of("-Xmx256m");

  @TempDir Path folder;

  @Test
  void open_withoutOnnxRuntime_namesBothArtifacts() throws Exception {
    assertThat(fork("open", entry -> !entry.contains("onnxruntime"), DEFAULTS))
        .contains("com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu")
        .doesNotContain("NoClassDefFoundError");
  }

  @Test
  void open_withNativeLibraryThatIsNotThere_saysSo() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("natives"));
    Files.writeString(empty.resolve(System.mapLibraryName("onnxruntime")), "no library");
    assertThat(
            fork("open", entry -> true, List.of("-Donnxruntime.native.path=" + empty, "-Xmx256m")))
        .contains("native library cannot be loaded")
        .contains(empty.toString());
  }

  @Test
  void open_cudaWithoutIt_failsAndSaysWhatToDo() throws Exception {
    assertThat(fork("cuda", entry -> true, DEFAULTS))
        .contains("cuda:0 is not available")
        .contains("onnxruntime_gpu")
        .contains("choose the device cpu");
  }

  @Test
  void open_autoWithoutCuda_takesTheCpu() throws Exception {
    assertThat(fork("auto", entry -> true, DEFAULTS)).contains("opened on cpu");
  }

  @Test
  void encode_withoutMemoryForABatch_saysSoInASentence() throws Exception {
    // a hundred photos take 57 MiB
    String said = fork("encode", entry -> true, List.of("-XX:MaxDirectMemorySize=20m"));
    assertThat(said).contains("not enough memory to encode it (", "direct", "raise -Xmx");
    assertThat(said.lines()).hasSize(1);
  }

  @Test
  void close_underLoad_leavesEachCallRightOrRefused() throws Exception {
    Path fast = Towers.model("mini/hf"); // so that threads are in the network and not before it
    assertThat(fork(fast, "closeUnderLoad", entry -> true, DEFAULTS)).contains("all well");
  }

  @Test
  void close_waitsForACallThatIsStillDecoding() throws Exception {
    String said = fork("closeWhileDecoding", entry -> true, List.of("-Dimg2loc.decode.pixels=1"));
    assertThat(said).startsWith("[released, ").contains("encoded 32").contains("closed");
  }

  @Test
  void close_leavesNoMemoryBehind() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "skipped: this system has no /proc");
    List<String> heapThatDoesNotGrow = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch");
    // Two hundred encoders that stayed would hold 200 x 0.45 MB of weights, twice.
    assertThat(Integer.parseInt(fork("reopen", entry -> true, heapThatDoesNotGrow).strip()))
        .isLessThan(60);
  }

  private String fork(String what, Predicate<String> onClassPath, List<String> options)
      throws IOException, InterruptedException {
    return fork(Towers.tiny(), what, onClassPath, options);
  }

  private String fork(Path model, String what, Predicate<String> onClassPath, List<String> options)
      throws IOException, InterruptedException {
    String photo = Towers.odd().get(0).path().toString();
    return Fork.run(ClipFork.class, onClassPath, options, folder, what, model.toString(), photo);
  }
}
