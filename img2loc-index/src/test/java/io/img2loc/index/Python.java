package io.img2loc.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the scripts of src/test/python that make what tests read. */
final class Python {
  private Python() {}

  /**
   * Runs a script with one argument, or skips the test where there is nothing to run it with.
   *
   * @param module that the script imports: {@code numpy}
   * @param debian the package that has it, for the sentence
   */
  static void run(String module, String debian, String script, Path argument)
      throws IOException, InterruptedException {
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3")
            .filter(command -> exit(List.of(command, "-c", "import " + module)) == 0)
            .findFirst();
    assumeTrue(
        python.isPresent(), "skipped: needs python3 with " + module + " (Debian: " + debian + ")");
    Path file =
        Path.of(System.getProperty("img2loc.root", ".."))
            .resolve("img2loc-index/src/test/python")
            .resolve(script);
    List<String> command = List.of(python.get(), file.toString(), argument.toString());
    Path words = Files.createTempFile("img2loc-python", ".txt");
    try {
      int exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(words.toFile())
              .start()
              .waitFor();
      assertThat(exit).as(Files.readString(words)).isZero();
    } finally {
      Files.delete(words);
    }
  }

  private static int exit(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}
