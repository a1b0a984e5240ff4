package io.img2loc.clip;

import io.img2loc.Img2LocException;
import io.img2loc.ProgressListener;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Image encoders published on the Hugging Face hub: finds those that are in this user's cache, and
 * fetches one when told to. Nothing but {@link #pull} ever touches the network.
 *
 * <pre>{@code
 * ModelHub hub = ModelHub.fromEnvironment();
 * Path model = hub.pull("clip-vit-l-14", ProgressListener.none());
 * try (ClipEncoder encoder = ClipEncoder.open(model)) { ... }
 * }</pre>
 *
 * <p>A model is named by one of the short names of {@link #known()} or as {@code org/repo}, and its
 * version, unless it is {@code main}, by {@code @} and a branch, a tag or a commit: {@code
 * org/repo@v1.0}.
 *
 * <p>The cache is the one that Python's {@code huggingface_hub} uses: what it fetched is found, and
 * what is fetched here it finds. Only the files of an image encoder are fetched: an .onnx file, the
 * files of weights beside it, and the file that states the preprocessing. Each is verified against
 * the SHA-256 (small files: git's SHA-1) that the hub states before it gets its name, an
 * interrupted pull is gone on with by the next, and two processes that pull the same model at once
 * fetch it once.
 *
 * <p>Obeyed are the environment's variables {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code
 * XDG_CACHE_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code
 * HF_HUB_DISABLE_IMPLICIT_TOKEN}, {@code HF_HUB_OFFLINE} and {@code TRANSFORMERS_OFFLINE}, and the
 * JVM's proxies ({@code -Dhttps.proxyHost}). The token is sent to the endpoint only, never to where
 * it redirects.
 *
 * <p>Safe for use by many threads.
 */
public final class ModelHub {
  private static final List<KnownModel> KNOWN =
      List.of(
          new KnownModel("clip-vit-b-32", "Xenova/clip-vit-base-patch32", "CLIP ViT-B/32, 512-d"),
          new KnownModel("clip-vit-b-16", "Xenova/clip-vit-base-patch16", "CLIP ViT-B/16, 512-d"),
          new KnownModel("clip-vit-l-14", "Xenova/clip-vit-large-patch14", "CLIP ViT-L/14, 768-d"),
          new KnownModel("siglip-b-16", "Xenova/siglip-base-patch16-224", "SigLIP B/16, 768-d"));

  private final HubSettings settings;
  private final HubCache cache;
  private final @Nullable URI endpoint;
  private final @Nullable String token;
  private final boolean anonymous;
  private final boolean offline;
  private final @Nullable ProxySelector proxy;
  private final Duration timeout;
  private final Retries.Pause pause;

  private ModelHub(Builder builder) {
    settings = builder.settings;
    cache =
        new HubCache(
            builder.cacheDirectory == null ? settings.cacheDirectory() : builder.cacheDirectory);
    endpoint = builder.endpoint;
    token = builder.token;
    anonymous = builder.anonymous;
    offline = builder.offline == null ? settings.offline() : builder.offline;
    proxy = builder.proxy;
    timeout = builder.timeout;
    pause = builder.pause;
  }

  /** The hub and the cache that the environment's variables name. */
  public static ModelHub fromEnvironment() {
    return builder().build();
  }

  /** To name another cache or hub; what is not named is taken from the environment's variables. */
  public static Builder builder() {
    return new Builder(HubSettings.ofThisProcess());
  }

  static Builder builder(HubSettings settings) {
    return new Builder(settings);
  }

  /**
   * The short names. The repositories and their files are known from what others publish about
   * them; none was ever fetched by this project's own tests.
   */
  public static List<KnownModel> known() {
    return KNOWN;
  }

  /**
   * The directory in which models are looked for and put; {@code ~/.cache/huggingface/hub} unless
   * the environment or the builder says otherwise.
   */
  public Path cacheDirectory() {
    return cache.root();
  }

  /**
   * A whole model in the cache: its directory, which {@link ClipEncoder#open} takes. Looks at
   * nothing but the disk; a model whose download is not complete is not found.
   *
   * @param model a short name or {@code org/repo}, with {@code @revision} or without
   * @throws IllegalArgumentException if it is neither
   * @throws Img2LocException if the cache cannot be read
   */
  public Optional<Path> find(String model) {
    return cache.find(ModelName.parse(model), null);
  }

  /**
   * One of several .onnx files of a model in the cache, which {@link ClipEncoder#open} takes.
   *
   * @param model as in {@link #find(String)}
   * @param graph its path in the repository: {@code onnx/vision_model_fp16.onnx}
   * @throws IllegalArgumentException if either makes no sense
   * @throws Img2LocException if the cache cannot be read
   */
  public Optional<Path> find(String model, String graph) {
    return cache.find(ModelName.parse(model), checkGraph(graph));
  }

  /**
   * Fetches a model unless it is in the cache; gives its directory, which {@link ClipEncoder#open}
   * takes. A model that is there is not compared with the hub's; name its {@code @commit} to get
   * another.
   *
   * @param model a short name or {@code org/repo}, with {@code @revision} or without
   * @param listener is told of bytes
   * @throws IllegalArgumentException if it is neither
   * @throws Img2LocException if the hub does not have it, does not give it out, cannot be reached,
   *     or sends what it does not state; if the disk is full; if the hub is not to be asked; or if
   *     this thread is interrupted. What has arrived is kept, except what is wrong
   */
  public Path pull(String model, ProgressListener listener) {
    return pull(ModelName.parse(model), null, listener);
  }

  /**
   * Fetches a model with one of its several .onnx files instead of the usual one, unless it is in
   * the cache; gives that file, which {@link ClipEncoder#open} takes.
   *
   * @param model as in {@link #pull(String, ProgressListener)}
   * @param graph its path in the repository: {@code onnx/vision_model_fp16.onnx}
   * @param listener is told of bytes
   * @throws IllegalArgumentException if the model or the graph makes no sense
   * @throws Img2LocException as from {@link #pull(String, ProgressListener)}
   */
  public Path pull(String model, String graph, ProgressListener listener) {
    return pull(ModelName.parse(model), checkGraph(graph), listener);
  }

  private static String checkGraph(String graph) {
    if (!graph.endsWith(".onnx") || !HubLayout.isSafe(graph)) {
      throw new IllegalArgumentException(
          "'"
              + graph
              + "' is no .onnx file of a repository; say its path there, such as"
              + " onnx/vision_model_fp16.onnx");
    }
    return graph;
  }

  private Path pull(ModelName name, @Nullable String graph, ProgressListener listener) {
    Objects.requireNonNull(listener, "listener");
    Optional<Path> found = cache.find(name, graph);
    if (found.isPresent()) {
      return found.get();
    }
    if (offline) {
      throw new Img2LocException(
          name
              + " is not in "
              + cache.root()
              + ", and the hub is not to be asked (HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE or the"
              + " builder's offline); allow it, or fetch the model elsewhere and copy the cache");
    }
    try {
      Path snapshot = new Pull(name, cache, client(), pause).run(graph, listener);
      return graph == null ? snapshot : snapshot.resolve(graph);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(name, e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(name, e);
      }
      throw new Img2LocException(
          name
              + " could not be put into "
              + cache.root()
              + ": "
              + e.getMessage()
              + "; see whether the disk is full and may be written to, or set HF_HUB_CACHE to"
              + " another directory",
          e);
    }
  }

  private static Img2LocException interrupted(ModelName name, Exception e) {
    return new Img2LocException(
        "interrupted while fetching " + name + "; what has arrived is kept for the next time", e);
  }

  private HubClient client() {
    String secret = anonymous ? null : token == null ? settings.token() : token;
    if (secret != null && !isToken(secret)) {
      throw new Img2LocException(
          "the hub's token (HF_TOKEN or the stored one) has characters that no token has; set it"
              + " anew");
    }
    return new HubClient(endpoint == null ? settings.endpoint() : endpoint, secret, proxy, timeout);
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /**
   * The whole models in the cache that may be image encoders, in order of their names.
   *
   * @throws Img2LocException if the cache cannot be read
   */
  public List<CachedModel> list() {
    return cache.list();
  }

  /**
   * Compares the content of a model's files with the checksums that the cache states: those that
   * the hub gave when they were fetched.
   *
   * @param directory a model's directory as from {@link #find(String)}, or one below it
   * @param listener is told of bytes
   * @return one check for each file in the directory, in order of their names
   * @throws Img2LocException if it is no directory or a file cannot be read
   */
  public static List<FileCheck> verify(Path directory, ProgressListener listener) {
    return Verification.of(directory, listener);
  }

  /**
   * A short name.
   *
   * @param name the short name
   * @param repository {@code org/repo}
   * @param description what it is, in a few words
   */
  public record KnownModel(String name, String repository, String description) {}

  /**
   * A model in the cache.
   *
   * @param name {@code org/repo}
   * @param directory where it lies; its last name is the commit
   * @param graphs the .onnx files with all that they need, relative to the directory, with slashes
   * @param bytes size of all the files in the directory
   */
  public record CachedModel(String name, Path directory, List<String> graphs, long bytes) {

    /** Copies. */
    public CachedModel {
      graphs = List.copyOf(graphs);
    }
  }

  /**
   * What came of comparing one file.
   *
   * @param file relative to the directory, with slashes
   * @param status what came of it
   */
  public record FileCheck(String file, Status status) {

    /** How a file compares with its checksum. */
    public enum Status {
      /** The content is what the hub stated. */
      OK,
      /** The content is another. */
      DIFFERS,
      /** The cache names the file but does not have its content. */
      MISSING,
      /** No checksum is stated: a file that was copied, or put there by hand. */
      UNKNOWN
    }
  }

  /** What to use instead of what the environment says. Not safe for use by many threads. */
  public static final class Builder {
    private final HubSettings settings;
    private @Nullable Path cacheDirectory;
    private @Nullable URI endpoint;
    private @Nullable String token;
    private boolean anonymous;
    private @Nullable Boolean offline;
    private @Nullable ProxySelector proxy;
    private Duration timeout = Duration.ofSeconds(30);
    private Retries.Pause pause = duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());

    private Builder(HubSettings settings) {
      this.settings = settings;
    }

    /**
     * The directory in which models are looked for and put; {@code ~/.cache/huggingface/hub} unless
     * the environment or the builder says otherwise.
     */
    public Builder cacheDirectory(Path directory) {
      cacheDirectory = Objects.requireNonNull(directory, "directory");
      return this;
    }

    /**
     * The hub: {@code https://host} or {@code https://host/path}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public Builder endpoint(URI endpoint) {
      this.endpoint = HubSettings.checkEndpoint(endpoint);
      return this;
    }

    /**
     * The token to send to the hub, or null to send none.
     *
     * @throws IllegalArgumentException if it has characters that no token has
     */
    public Builder token(@Nullable String token) {
      if (token != null && !isToken(token)) {
        throw new IllegalArgumentException("a token has visible ASCII characters only");
      }
      this.token = token;
      anonymous = token == null;
      return this;
    }

    /** Whether {@link ModelHub#pull} must not touch the network. */
    public Builder offline(boolean offline) {
      this.offline = offline;
      return this;
    }

    /** What chooses proxies, instead of {@link ProxySelector#getDefault()}. */
    public Builder proxy(ProxySelector proxy) {
      this.proxy = Objects.requireNonNull(proxy, "proxy");
      return this;
    }

    /**
     * How long to wait for a connection, for a reply, and for the next bytes of one; 30 s unless
     * set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder timeout(Duration timeout) {
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException("the timeout must be positive, was " + timeout);
      }
      this.timeout = timeout;
      return this;
    }

    Builder pause(Retries.Pause pause) {
      this.pause = pause;
      return this;
    }

    /** Makes it. */
    public ModelHub build() {
      return new ModelHub(this);
    }
  }
}
