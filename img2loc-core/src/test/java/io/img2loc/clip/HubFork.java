package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.ProgressListener;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The other process of {@link ModelHubForkedTest}: pulls one model and prints where it lies. */
final class HubFork {
  private HubFork() {}

  /** Takes a hub's address, a cache and a model. */
  public static void main(String[] arguments) {
    ModelHub hub =
        ModelHub.builder()
            .endpoint(URI.create(arguments[0]))
            .cacheDirectory(Path.of(arguments[1]))
            .offline(false)
            .token(null)
            .build();
    try {
      System.out.println(hub.pull(arguments[2], ProgressListener.none()));
    } catch (Img2LocException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }

  /** A process that does so. */
  static Process start(URI endpoint, Path cache, String model, String... options)
      throws java.io.IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(HubFork.class.getName(), endpoint.toString(), cache.toString(), model));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
