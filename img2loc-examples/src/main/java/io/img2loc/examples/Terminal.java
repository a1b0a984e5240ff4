package io.img2loc.examples;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person watches. Java cannot ask about one stream alone, so the launchers tell, in the
 * system property {@code img2loc.terminal}: some of {@code out} and {@code err}, or nothing.
 */
final class Terminal {
  private Terminal() {}

  /** Whether standard error is a terminal that understands control sequences. */
  static boolean standardError() {
    return is("err") && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether standard output is a terminal, too. */
  static boolean standardOutput() {
    return is("out");
  }

  /** Whether to use colours: on a terminal, unless {@code NO_COLOR} is set to anything. */
  static boolean colours() {
    String noColor = System.getenv("NO_COLOR");
    return (noColor == null || noColor.isEmpty()) && standardError() && standardOutput();
  }

  private static boolean is(String stream) {
    String told = System.getProperty("img2loc.terminal");
    return told == null ? isConsole(System.console()) : told.contains(stream);
  }

  private static boolean isConsole(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is always a console, and it says whether it is a terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
