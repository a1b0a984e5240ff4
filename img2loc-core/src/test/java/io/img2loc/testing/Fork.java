package io.img2loc.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Another process of this Java, for what could end one or needs another class path. */
public final class Fork {
  private Fork() {}

  /**
   * Runs a program to its end, which must be a good one, and returns what it said.
   *
   * @param program has the main method
   * @param onClassPath which entries of this process's class path it has
   * @param options of the JVM
   * @param folder for what it says and for reports of crashes
   */
  public static String run(
      Class<?> program,
      Predicate<String> onClassPath,
      List<String> options,
      Path folder,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-XX:-CreateCoredumpOnCrash"));
    all.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    all.addAll(options);
    Path words = folder.resolve("words.txt");
    int exit =
        new ProcessBuilder(command(program, onClassPath, all, arguments))
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start()
            .waitFor();
    String said = Files.readString(words);
    assertThat(exit).as(said).isZero();
    return said;
  }

  /** Starts a program, whose errors come with what it says. */
  public static Process start(Class<?> program, List<String> options, String... arguments)
      throws IOException {
    return new ProcessBuilder(command(program, entry -> true, options, arguments))
        .redirectErrorStream(true)
        .start();
  }

  /** The command that runs a program. */
  public static List<String> command(
      Class<?> program, Predicate<String> onClassPath, List<String> options, String... arguments) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(onClassPath)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    if (Runtime.version().feature() >= 22) { // else Java warns of every native library
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
