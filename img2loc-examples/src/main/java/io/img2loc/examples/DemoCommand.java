package io.img2loc.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stand-in until the demo is merged. */
@Command(name = "demo", description = "Index and locate views of the Earth; all is built in.")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
