package io.img2loc.examples;

import io.img2loc.examples.output.Problems;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the libraries log: warnings, in one line each, on standard error. */
final class Logging {
  private static final Logger ROOT = Logger.getLogger("");

  /** Warns of each request that is none, which anybody can send. */
  private static final Logger WEB = Logger.getLogger("org.eclipse.jetty");

  private static volatile boolean verbose;

  private Logging() {}

  /** Only warnings and worse. */
  static void configure() {
    verbose = false;
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    Handler handler = new ConsoleHandler();
    handler.setFormatter(new Line());
    handler.setLevel(Level.ALL);
    ROOT.addHandler(handler);
    ROOT.setLevel(Level.WARNING);
    WEB.setLevel(Level.SEVERE);
  }

  /** More: what the libraries tell of what they do, and stack traces of errors. */
  static void verbose() {
    verbose = true;
    ROOT.setLevel(Level.CONFIG);
    WEB.setLevel(Level.CONFIG);
  }

  static boolean isVerbose() {
    return verbose;
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord event) {
      String level = event.getLevel().getName().toLowerCase(java.util.Locale.ROOT);
      return "img2loc: " + level + ": " + Problems.oneLine(formatMessage(event)) + "\n";
    }
  }
}
