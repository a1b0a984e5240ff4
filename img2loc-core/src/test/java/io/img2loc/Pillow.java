package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Python with Pillow and numpy, where there is one: the reference that decoding is held against.
 */
public final class Pillow {
  private Pillow() {}

  /** Runs a script of src/test/python, or skips the test where there is nothing to run it with. */
  public static void run(String script, String... arguments)
      throws IOException, InterruptedException {
    Optional<String> python = python();
    assumeTrue(
        python.isPresent(),
        "skipped: needs python3 with Pillow and numpy (Debian: python3-pil python3-numpy)");
    Path file =
        Path.of(System.getProperty("img2loc.root", ".."))
            .resolve("img2loc-core/src/test/python")
            .resolve(script);
    List<String> command = new ArrayList<>(List.of(python.get(), file.toString()));
    command.addAll(List.of(arguments));
    Path words = Files.createTempFile("img2loc-python", ".txt");
    int exit = exit(command, words);
    assertThat(exit).as(Files.readString(words)).isZero();
    Files.delete(words);
  }

  private static Optional<String> python() throws IOException, InterruptedException {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      Path words = Files.createTempFile("img2loc-python", ".txt");
      try {
        if (exit(List.of(candidate, "-c", "import PIL.ImageCms, numpy"), words) == 0) {
          return Optional.of(candidate);
        }
      } catch (IOException e) {
        continue; // there is no such command
      } finally {
        Files.delete(words);
      }
    }
    return Optional.empty();
  }

  private static int exit(List<String> command, Path words)
      throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(words.toFile())
        .start()
        .waitFor();
  }
}
