package io.img2loc.examples;

import io.img2loc.examples.output.Text;

/** Items of bulk work that failed: the first ones are told at once, the others counted. */
final class Troubles {
  private static final int TOLD = 10;

  private final Console console;
  private long failures;

  Troubles(Console console) {
    this.console = console;
  }

  /** One more item failed, for this reason, which names it. */
  void failed(String reason) {
    failures++;
    if (failures <= TOLD) {
      console.warn(reason);
    }
  }

  /** How many items failed. */
  long failures() {
    return failures;
  }

  /** Says how many failures were not told. */
  void summarize() {
    if (failures > TOLD) {
      console.warn("and " + Text.count(failures - TOLD, "more failure"));
    }
  }

  int exitCode() {
    return failures == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}
