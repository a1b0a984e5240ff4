package io.img2loc.examples;

import io.img2loc.Filter;
import io.img2loc.Img2Loc;
import io.img2loc.Img2LocException;
import io.img2loc.examples.model.ModelAccess;
import io.img2loc.examples.output.Problems;
import io.img2loc.examples.output.Text;
import io.img2loc.examples.web.AskedModel;
import io.img2loc.examples.web.Locator;
import io.img2loc.examples.web.Remembering;
import io.img2loc.examples.web.Tiles;
import io.img2loc.examples.web.WebServer;
import io.img2loc.llm.Price;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code img2loc serve}: a page to drop photos on, and an HTTP API. */
@Command(
    name = "serve",
    description = "Serve a page to drop a photo on, which shows where it was taken, and why.",
    abbreviateSynopsis = true,
    footer = {
      "",
      "Open the address that is printed. Ctrl-C ends it, once what is under way is finished.",
      "",
      "It listens on this machine only. --host lets it listen elsewhere; then everybody who asks has",
      "to know a token, which is in the address that is printed. There is no encryption: put a proxy",
      "that has it before, and name it with --allow-host.",
      "",
      "Photos that are dropped are kept in memory while they are worked on, and written nowhere;",
      "--cache DIR keeps their vectors. With --model a photo is sent to the model when the page asks",
      "for it, as 'img2loc help locate' says; keys stay here, and replies are kept.",
      "",
      "The map needs no network. With --tiles it asks a server of your choice, which then learns what",
      "part of the world is looked at; the page says so.",
      "",
      "The API is described at /api/openapi.json:",
      "  curl --data-binary @holiday.jpg -H 'Content-Type: image/jpeg' \\",
      "    http://127.0.0.1:8080/api/locate",
      "",
      "Examples:",
      "  img2loc serve --index img2loc-demo/index",
      "  img2loc serve --index my-index --model ollama:llama3.2-vision --local-only"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ServeCommand implements Callable<Integer> {
  private static final String TOKEN_VARIABLE = "IMG2LOC_TOKEN";
  private static final int TOKEN_BYTES = 16;

  @Spec CommandSpec spec;
  @Mixin HelpOption help;
  @Mixin Console console;
  @Mixin ReferenceOptions references;
  @Mixin GenerationOptions generation;
  @Mixin Workers workers;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE}).")
  int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "The address to listen on; any but this machine's own needs a token, and one is made if"
              + " none is given (default: ${DEFAULT-VALUE}).")
  String host = "127.0.0.1";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What whoever asks has to know (default: that in "
              + TOKEN_VARIABLE
              + ", which other users of this machine cannot read).")
  @Nullable String token;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "A further name of this server, as a proxy before it has; may be repeated.")
  List<String> names = List.of();

  @Option(
      names = "--max-upload",
      paramLabel = "SIZE",
      converter = CacheOptions.Size.class,
      description = "How large the file of a photo may be (default: 40m).")
  long maxUpload = 40L << 20;

  @Option(
      names = "--max-megapixels",
      paramLabel = "N",
      description = "How many megapixels a photo may have (default: ${DEFAULT-VALUE}).")
  int maxMegapixels = 50;

  @Option(
      names = "--queue",
      paramLabel = "N",
      description =
          "How many photos may wait or be worked on at once; others are told to come again (default:"
              + " ${DEFAULT-VALUE}).")
  int queue = 64;

  @Option(
      names = "--tiles",
      paramLabel = "URL",
      description =
          "Take the map from a server of tiles, with {z}, {x} and {y} in the address (default: the"
              + " map that comes along).")
  @Nullable String tiles;

  @Option(
      names = "--tiles-credit",
      paramLabel = "TEXT",
      description = "Whom the map names for its tiles, as their server asks for.")
  @Nullable String tilesCredit;

  @Override
  public Integer call() throws IOException {
    check();
    references.cacheOptions.keepOnlyWhereNamed();
    try (StopSignal signal = new StopSignal();
        References opened = remembering(references.open(console));
        Workers.Pool pool = workers.start(generation.requestsAtOnce())) {
      AtomicReference<AskedModel> asked = new AtomicReference<>();
      try (Generation opening =
          generation.open(
              opened,
              pool,
              console,
              chat -> {
                asked.set(new AskedModel(chat, generation.spending.atOnce));
                return asked.get();
              })) {
        Img2Loc neighbors =
            opening.access() == null ? opening.img2loc() : generation.alone(opened, console);
        Locator locator =
            new Locator(
                PhotoFiles.lastName(opened.folder()),
                opened.index(),
                (Remembering) opened.encoder(),
                opened.filter(),
                neighbors,
                model(opening, opened, asked.get()),
                IndexCalibration.inUse(opened.folder(), opened.index(), opened.filter()) != null);
        String needed = neededToken();
        try (WebServer server = server(locator, pool, needed)) {
          CountDownLatch ended = new CountDownLatch(1);
          announce(server, opened.index().size(), needed);
          signal.stops(ended::countDown);
          ended.await();
          console.note("finishing what is under way");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        generation.finish(opening, console);
      }
    }
    return ExitCode.OK;
  }

  private void check() throws IOException {
    generation.check();
    if (generation.spending.dryRun) {
      throw usage("--dry-run: nobody is asked before a photo is dropped");
    }
    if (maxMegapixels < 1) {
      throw usage("--max-megapixels must be at least 1, was " + maxMegapixels);
    }
    if (queue < 1) {
      throw usage("--queue must be at least 1, was " + queue);
    }
    if (port < 0 || port > 65535) {
      throw usage("--port must be in [0, 65535], was " + port);
    }
    if (token != null && token.isBlank()) {
      throw usage("--token must not be blank");
    }
    if (tiles == null && tilesCredit != null) {
      throw usage("--tiles-credit goes with --tiles");
    }
    tiles();
  }

  private @Nullable Tiles tiles() {
    try {
      return tiles == null ? null : new Tiles(tiles, tilesCredit);
    } catch (IllegalArgumentException e) {
      throw usage("--tiles: " + Problems.describe(e));
    }
  }

  private static References remembering(References opened) {
    return new References(
        opened.folder(), opened.index(), new Remembering(opened.encoder()), opened.filter());
  }

  private Locator.@Nullable Model model(
      Generation opening, References opened, @Nullable AskedModel asked) {
    ModelAccess access = opening.access();
    if (access == null) {
      return null;
    }
    Price price = opening.price();
    return new Locator.Model(
        access.toString(),
        access.host(),
        access.isLocal(),
        Objects.requireNonNull(asked),
        generation.questions(),
        filter -> narrowed(opening, opened, filter),
        price == null ? null : price::of);
  }

  private Img2Loc narrowed(Generation opening, References opened, Filter filter) {
    return generation.narrowed(opening.img2loc(), opened, filter);
  }

  private WebServer server(Locator locator, Workers.Pool pool, @Nullable String needed)
      throws IOException {
    WebServer.Builder builder =
        WebServer.builder(locator)
            .host(host)
            .port(port)
            .maxPixels(maxMegapixels * 1_000_000L)
            .places(queue)
            .atOnce(pool.threads())
            .tiles(tiles());
    try {
      builder.maxBytes(maxUpload);
    } catch (IllegalArgumentException e) {
      throw usage("--max-upload: " + Problems.describe(e));
    }
    names.forEach(builder::allowHost);
    if (needed != null) {
      builder.token(needed);
    }
    return builder.start();
  }

  /**
   * The token that was given, or one that is made as others can hear; null where none is needed.
   */
  private @Nullable String neededToken() {
    if (token != null) {
      return token;
    }
    String variable =
        ((RootCommand) spec.root().userObject()).environment().getOrDefault(TOKEN_VARIABLE, "");
    if (!variable.isBlank()) {
      return variable;
    }
    try {
      if (InetAddress.getByName(host).isLoopbackAddress()) {
        return null;
      }
    } catch (UnknownHostException e) {
      throw new Img2LocException("--host " + host + ": no such address", e);
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void announce(WebServer server, int size, @Nullable String needed) throws IOException {
    String query =
        needed == null ? "" : "?token=" + URLEncoder.encode(needed, StandardCharsets.UTF_8);
    List<String> others = othersAddresses();
    String here = server.url(others.isEmpty() ? host : "localhost") + query;
    console.out().println(Text.count(size, "reference") + " served at " + here);
    others.forEach(
        other -> console.out().println("on other machines: " + server.url(other) + query));
    console.out().flush();
    console.note("Ctrl-C ends it.");
  }

  /** Where others reach this machine, if it listens on all of its addresses. */
  private List<String> othersAddresses() throws IOException {
    if (!InetAddress.getByName(host).isAnyLocalAddress()) {
      return List.of();
    }
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .map(InetAddress::getHostAddress)
        .map(address -> address.replaceFirst("%.*", ""))
        .toList();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
