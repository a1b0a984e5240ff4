package io.img2loc.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Python with the libraries that a test compares with, where there is one. */
public final class Python {
  private static final Map<String, Optional<String>> WITH_MODULES = new ConcurrentHashMap<>();

  private Python() {}

  /**
   * Runs a script and returns what it says, or skips the test where there is nothing to run it
   * with.
   *
   * @param modules that the script imports: {@code numpy, PIL}
   * @param packages that have them in Debian, for the sentence
   * @param script path within the project
   */
  public static String run(String modules, String packages, String script, String... arguments)
      throws IOException, InterruptedException {
    Optional<String> python = WITH_MODULES.computeIfAbsent(modules, Python::find);
    assumeTrue(
        python.isPresent(),
        "skipped: needs python3 with " + modules + " (Debian: " + packages + ")");
    Path file = Path.of(System.getProperty("img2loc.root", "..")).resolve(script);
    List<String> command = new ArrayList<>(List.of(python.get(), file.toString()));
    command.addAll(List.of(arguments));
    Path words = Files.createTempFile("img2loc-python", ".txt");
    try {
      int exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(words.toFile())
              .start()
              .waitFor();
      String said = Files.readString(words);
      assertThat(exit).as(said).isZero();
      return said;
    } finally {
      Files.delete(words);
    }
  }

  private static Optional<String> find(String modules) {
    return List.of("python3", "/usr/bin/python3").stream()
        .filter(python -> imports(python, modules))
        .findFirst();
  }

  private static boolean imports(String python, String modules) {
    try {
      return new ProcessBuilder(python, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
