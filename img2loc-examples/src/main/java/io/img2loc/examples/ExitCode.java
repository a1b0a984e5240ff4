package io.img2loc.examples;

/** How the command ends. */
final class ExitCode {
  /** All was done. A photo to which there is no answer is no failure. */
  static final int OK = 0;

  /** The command could not do its work. */
  static final int FAILURE = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** The work was done, but some of its items failed; they are listed. */
  static final int SOME_FAILED = 3;

  /** The work was stopped from outside, as by Ctrl-C, after what was under way; it can go on. */
  static final int STOPPED = 130;

  private ExitCode() {}
}
