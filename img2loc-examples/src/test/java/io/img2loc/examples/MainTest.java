package io.img2loc.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir Path folder;

  @Test
  void version_isTold() {
    Run run = Run.of("--version");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("img2loc ").contains("Java " + Runtime.version().feature());
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"index", "index build", "index info", "search", "locate", "prompt", "eval run"})
  void help_ofEachCommand_goesToStandardOutput(String command) {
    Run run = Run.of((Object[]) (command + " --help").split(" "));

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("Usage: img2loc " + command);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(run.out()).doesNotContain("\u001b");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void help_asCommand_isTheSame() {
    assertThat(Run.of("help", "locate").out()).isEqualTo(Run.of("locate", "--help").out());
  }

  @Test
  void noCommand_isUsageError() {
    Run run = Run.of();

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("img2loc: a command is missing");
  }

  @Test
  void misspelledCommand_isUsageErrorThatSuggests() {
    Run run = Run.of("serch", "x.jpg");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("serch").contains("did you mean search or");
  }

  @Test
  void missingIndex_isFailureInOneLine() {
    Path index = folder.resolve("none");

    Run run = Run.of("search", "x.jpg", "--index", index);

    assertThat(run.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("img2loc: " + index)
        .contains("index build");
  }

  @Test
  void debug_showsWhereAnErrorComesFrom() {
    Run run = Run.of("search", "x.jpg", "--index", folder.resolve("none"), "--debug");

    assertThat(run.err()).contains("\tat io.img2loc.examples.");
  }

  @Test
  void readerGone_endsQuietly() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code = Main.run(Map.of(), failing("Broken pipe"), err, "--help");

    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void diskFull_isFailure() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code = Main.run(Map.of(), failing("No space left on device"), err, "--help");

    assertThat(code).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("img2loc: standard output: No space left on device");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
