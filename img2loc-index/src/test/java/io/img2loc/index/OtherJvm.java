package io.img2loc.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests in a process of their own, on the same JDK and class path. */
final class OtherJvm {
  private OtherJvm() {}

  /** The command that runs a program. */
  static List<String> command(List<String> options, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts a program, whose errors come with what it says. */
  static Process start(List<String> options, Class<?> program, String... arguments)
      throws IOException {
    return new ProcessBuilder(command(options, program, arguments))
        .redirectErrorStream(true)
        .start();
  }
}
