package io.img2loc.examples.web;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page and its HTTP API. By default it listens on the loopback only; whoever lets it
 * listen elsewhere has to give it a token. It closes nothing that it was given. Safe for use by
 * many threads.
 */
public final class WebServer implements AutoCloseable {
  /** Those who are in, those whose bodies pass by, and some for all else. */
  private static final int MORE_THREADS = 64;

  /** Room for the ids of some hundred references that are left out. */
  private static final int REQUEST_HEAD_BYTES = 32 << 10;

  /** How long a client may say nothing while it is listened to; a model may take longer. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** How long an answer may take to be sent when the server ends. */
  private static final Duration SENDING = Duration.ofSeconds(10);

  private final Server server;
  private final ServerConnector connector;
  private final Admission admission;
  private final ScheduledExecutorService pulses;
  private boolean closed; // guarded by this

  private WebServer(
      Server server,
      ServerConnector connector,
      Admission admission,
      ScheduledExecutorService pulses) {
    this.server = server;
    this.connector = connector;
    this.admission = admission;
    this.pulses = pulses;
  }

  /** A builder of a server for what a locator knows. */
  public static Builder builder(Locator locator) {
    return new Builder(locator);
  }

  /** The port that it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /**
   * The address of the page.
   *
   * @param host a name or an address of this machine
   */
  public String url(String host) {
    return "http://" + Guard.literal(host) + ":" + port() + "/";
  }

  /** Lets no photo in any more, finishes those that are in, for three minutes at most, and ends. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = false;
    try {
      admission.close(Duration.ofMinutes(3));
    } catch (InterruptedException e) {
      interrupted = true; // whoever interrupts wants it to end now
    }
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the web server does not stop", e);
    } finally {
      pulses.shutdownNow();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Sets how a server listens. Not safe for use by several threads. */
  public static final class Builder {
    private final Locator locator;
    private String host = "127.0.0.1";
    private int port = 8080;
    private @Nullable String token;
    private final Set<String> names = new HashSet<>();
    private long maxBytes = 40L << 20;
    private long maxPixels = 50_000_000;
    private int places = 64;
    private int atOnce = Runtime.getRuntime().availableProcessors();
    private @Nullable Tiles tiles;
    private Duration idle = IDLE;

    private Builder(Locator locator) {
      this.locator = Objects.requireNonNull(locator, "locator");
    }

    /** The address to listen on: by default 127.0.0.1. Any other needs a token. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /** The port: by default 8080; 0 for any that is free. */
    public Builder port(int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("a port is in [0, 65535], was " + port);
      }
      this.port = port;
      return this;
    }

    /** What everybody has to know who asks: by default nothing. Not blank. */
    public Builder token(String token) {
      if (token.isBlank()) {
        throw new IllegalArgumentException("a token must not be blank");
      }
      this.token = token;
      return this;
    }

    /** A further name of this server, as a proxy before it has one; without a port. */
    public Builder allowHost(String name) {
      names.add(Objects.requireNonNull(name, "name"));
      return this;
    }

    /** Bytes of a photo at most: by default 40 MiB. At least 1, and below 2 GiB. */
    public Builder maxBytes(long bytes) {
      if (bytes < 1 || bytes > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException("maxBytes must be in [1, 2 GiB), was " + bytes);
      }
      this.maxBytes = bytes;
      return this;
    }

    /** Pixels of a photo at most: by default 50 million. At least 1. */
    public Builder maxPixels(long pixels) {
      if (pixels < 1) {
        throw new IllegalArgumentException("maxPixels must be at least 1, was " + pixels);
      }
      this.maxPixels = pixels;
      return this;
    }

    /** Photos that wait or are worked on at once at most: by default 64. At least 1. */
    public Builder places(int places) {
      if (places < 1) {
        throw new IllegalArgumentException("places must be at least 1, was " + places);
      }
      this.places = places;
      return this;
    }

    /** Photos that are worked on at once: by default as many as processors. At least 1. */
    public Builder atOnce(int atOnce) {
      if (atOnce < 1) {
        throw new IllegalArgumentException("atOnce must be at least 1, was " + atOnce);
      }
      this.atOnce = atOnce;
      return this;
    }

    /** Who is asked for the map's pictures: by default nobody. */
    public Builder tiles(@Nullable Tiles tiles) {
      this.tiles = tiles;
      return this;
    }

    /** How long a client may say nothing. */
    Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /**
     * Begins to listen.
     *
     * @throws IllegalStateException if it would listen to others than this machine without a token
     * @throws IOException if it cannot listen there
     */
    public WebServer start() throws IOException {
      if (token == null && !InetAddress.getByName(host).isLoopbackAddress()) {
        throw new IllegalStateException(
            "whoever listens on " + host + " is heard by other machines, and needs a token");
      }
      ServerOptions options =
          new ServerOptions(
              host,
              port,
              token,
              Set.copyOf(names),
              maxBytes,
              maxPixels,
              places,
              Runtime.getRuntime().maxMemory() / 4,
              atOnce,
              tiles);
      return start(options);
    }

    private WebServer start(ServerOptions options) throws IOException {
      QueuedThreadPool threads = new QueuedThreadPool(options.places() + MORE_THREADS);
      threads.setName("img2loc-web");
      threads.setDaemon(true);
      Server server = new Server(threads);
      ServerConnector connector =
          new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
      connector.setHost(options.host());
      connector.setPort(options.port());
      connector.setIdleTimeout(idle.toMillis());
      server.addConnector(connector);
      Admission admission = new Admission(options.places(), options.bytes(), options.atOnce());
      ScheduledExecutorService pulses =
          Executors.newScheduledThreadPool(
              2, // one listener that does not read is no reason for others to hear nothing
              work -> {
                Thread thread = new Thread(work, "img2loc-pulse");
                thread.setDaemon(true);
                return thread;
              });
      Site site = new Site(locator, options, admission, pulses);
      server.setHandler(new GracefulHandler(site)); // whose answers are sent to their ends
      server.setStopTimeout(SENDING.toMillis());
      server.setErrorHandler(site::misunderstood);
      try {
        server.start();
      } catch (IOException e) {
        stop(server, e);
        throw new IOException(
            "cannot listen on "
                + options.host()
                + ":"
                + options.port()
                + " ("
                + e.getMessage()
                + "); choose another --port, or an address of this machine as --host",
            e);
      } catch (Exception e) {
        stop(server, e);
        throw new IllegalStateException("the web server does not start", e);
      }
      return new WebServer(server, connector, admission, pulses);
    }

    private static void stop(Server server, Exception cause) {
      try {
        server.stop();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }

    private static HttpConfiguration configuration() {
      HttpConfiguration http = new HttpConfiguration();
      http.setSendServerVersion(false);
      http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
      // An id is one segment whatever is in it; no path here leads to a file.
      http.setUriCompliance(
          new UriCompliance(
              "IDS",
              EnumSet.of(
                  UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                  UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                  UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                  UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                  UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                  UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS)));
      return http;
    }
  }
}
