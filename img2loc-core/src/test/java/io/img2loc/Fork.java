package io.img2loc;

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
    Path words = folder.resolve("words.txt");
    int exit =
        command(program, onClassPath, options, folder, arguments)
            .redirectErrorStream(true)
            .redirectOutput(words.toFile())
            .start()
            .waitFor();
    String said = Files.readString(words);
    assertThat(exit).as(said).isZero();
    return said;
  }

  /** The program as {@link #run} starts it, for who wants to stop it or to talk with it. */
  public static ProcessBuilder command(
      Class<?> program,
      Predicate<String> onClassPath,
      List<String> options,
      Path folder,
      String... arguments) {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(onClassPath)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Djava.awt.headless=true", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    if (Runtime.version().feature() >= 22) { // else Java warns of every native library
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
