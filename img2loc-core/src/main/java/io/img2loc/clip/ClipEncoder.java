package io.img2loc.clip;

import io.img2loc.Embedding;
import io.img2loc.EmbeddingSpace;
import io.img2loc.Encoder;
import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The image tower of CLIP, or another network of its kind (SigLIP, DINO, MobileNet, …), run in this
 * process by ONNX Runtime.
 *
 * <pre>{@code
 * try (var encoder = ClipEncoder.open(Path.of("clip-vit-l14"))) {
 *   Embedding embedding = encoder.encode(Photo.of(Path.of("street.jpg")));
 * }
 * }</pre>
 *
 * <p>ONNX Runtime is an optional dependency: an application adds {@code
 * com.microsoft.onnxruntime:onnxruntime}, or {@code onnxruntime_gpu} for CUDA. {@link ModelHub}
 * fetches models; nothing is fetched here.
 *
 * <h2>Models</h2>
 *
 * <p>A model is a directory as published: the graph as {@code onnx/vision_model.onnx}, {@code
 * vision_model.onnx}, {@code visual/model.onnx}, {@code visual.onnx}, {@code onnx/model.onnx} or
 * {@code model.onnx}, or the only .onnx file that is not named after text; and what is done to
 * photos beforehand in {@code preprocessor_config.json}, {@code preprocess_cfg.json}, {@code
 * processor_config.json} or {@code open_clip_config.json}. Or it is an .onnx file with such a
 * config beside it or one folder up. The graph has one input of floats or half floats {@code [n, 3,
 * height, width]}, the number of photos n fixed or not; whole numbers that other inputs ask for,
 * the text of a whole CLIP, are filled with ones. Its vector is the output {@code image_embeds} or
 * {@code embedding}, or the only one of the shape {@code [n, dimension]}, or the one that the
 * builder names. Vectors are scaled to unit length.
 *
 * <h2>Pixels</h2>
 *
 * <p>8-bit RGB, grey and palette pictures are resized exactly as Pillow does it, in every byte.
 * They are turned upright first by their EXIF orientation, transparency is put on white, 16-bit
 * samples are scaled to 8 bits and colours brought to sRGB by the profile inside, where Pillow's
 * {@code convert("RGB")} drops alpha, clips and ignores.
 *
 * <h2>Speed</h2>
 *
 * <p>Each thread that calls {@link #encode} decodes its photo and runs the network for it, all on
 * one session: {@link #encodeAll} keeps as many threads busy as its parallelism says. With a {@link
 * Builder#batchSize} above 1, threads that come to the network at the same time go through it
 * together.
 *
 * <p>Safe for use by many threads. The same photo gives the same vector, but for the last digits
 * where batches are used, as arithmetic is ordered by the batch's size. A graph that quantizes at
 * run time takes one scale for a whole batch, so that there a vector depends on the photos beside
 * it: leave its batch size at 1.
 */
public final class ClipEncoder implements Encoder {
  /** A reduced picture is resized down by this at least, so that the drift stays small. */
  private static final int LEAST_REDUCTION = 2;

  private static final String MORE_MEMORY =
      "); raise -Xmx, or lower the batch size or the parallelism";

  private final Path model;
  private final EmbeddingSpace space;
  private final Preparation preparation;
  private final OnnxNetwork network;
  private final Batcher batcher;
  private final boolean fastDecoding;
  private final InFlight inFlight;

  private ClipEncoder(
      Builder builder, EmbeddingSpace space, Preparation preparation, OnnxNetwork network) {
    this.model = builder.model;
    this.fastDecoding = builder.fastDecoding;
    this.space = space;
    this.preparation = preparation;
    this.network = network;
    this.batcher = new Batcher(network::run, network.batch());
    this.inFlight = new InFlight("the encoder of " + model);
  }

  /**
   * Opens a model with the defaults of {@link Builder}.
   *
   * @param model a directory, or an .onnx file
   * @throws Img2LocException as {@link Builder#open} does
   */
  public static ClipEncoder open(Path model) {
    return builder(model).open();
  }

  /**
   * To open a model with settings of one's own.
   *
   * @param model a directory, or an .onnx file
   */
  public static Builder builder(Path model) {
    return new Builder(Objects.requireNonNull(model, "model"));
  }

  /**
   * The space of this model's vectors. Its id is made of the weights, those in external data files
   * included, the output and the preprocessing; the path, the device, threads, batches and the way
   * of decoding are not part of it. Two models that would give different vectors never have one
   * space, and so a float16 or a quantized graph has another than the float32 one.
   */
  @Override
  public EmbeddingSpace space() {
    return space;
  }

  /** Where the network runs: {@code cpu} or {@code cuda:n}. */
  public String device() {
    return network.device();
  }

  /** The graph's output that the vectors are taken from. */
  public String output() {
    return network.output();
  }

  /** What is done to a photo before the network sees it. */
  public Preprocessing preprocessing() {
    return preparation.preprocessing();
  }

  /**
   * The photo's vector.
   *
   * @throws io.img2loc.PhotoException if the photo cannot be read or decoded
   * @throws Img2LocException if the network fails
   * @throws IllegalStateException if the encoder is closed
   */
  @Override
  public Embedding encode(Photo photo) {
    Objects.requireNonNull(photo, "photo");
    inFlight.enter();
    try {
      return embedding(photo, batcher.run(pixels(photo)));
    } catch (OutOfMemoryError e) {
      throw new Img2LocException(
          photo + ": there is not enough memory to encode it (" + e.getMessage() + MORE_MEMORY, e);
    } finally {
      inFlight.exit();
    }
  }

  private byte[] pixels(Photo photo) {
    if (!fastDecoding) {
      return photo.decode(preparation::pixels);
    }
    int needed = Math.max(preprocessing().resize(), preprocessing().height());
    return photo.decodeReduced(LEAST_REDUCTION * needed, preparation::pixels);
  }

  private Embedding embedding(Photo photo, float[] vector) {
    if (vector.length != space.dimension()) {
      throw new Img2LocException(
          String.format(
              "%s: the network of %s gave a vector of %d dimensions, where its graph states %d;"
                  + " export it again",
              photo, model, vector.length, space.dimension()));
    }
    try {
      return Embedding.of(vector);
    } catch (IllegalArgumentException e) {
      throw new Img2LocException(
          photo + ": the network of " + model + " gave no vector for it: " + e.getMessage(), e);
    }
  }

  /**
   * Frees the network once the calls in flight have ended; this waits for them, even if
   * interrupted. Calls that come later fail.
   */
  @Override
  public void close() {
    if (inFlight.close()) {
      network.close();
    }
  }

  /** The model, where it runs and its space. */
  @Override
  public String toString() {
    return "ClipEncoder of " + model + " on " + device() + ", " + space;
  }

  /** Settings for opening a model. Not safe for use by many threads. */
  public static final class Builder {
    private static final Pattern DEVICE = Pattern.compile("cpu|auto|cuda(:\\d{1,4})?");
    private static final int MAX_THREADS = 1024;
    private static final int MAX_BATCH = 1024;

    private final Path model;
    private int threads = 1;
    private int batchSize = 1;
    private String device = "cpu";
    private @Nullable Preprocessing preprocessing;
    private @Nullable String output;
    private boolean fastDecoding;

    private Builder(Path model) {
      this.model = model;
    }

    /**
     * Threads that the network's arithmetic is spread over on the CPU; the default is 1. One is
     * best for {@link #encodeAll} and for servers, whose photos keep the cores busy side by side;
     * more shorten the wait for a single photo. Threads that wait do not spin.
     *
     * @param threads in [1, 1024]
     * @throws IllegalArgumentException if out of range
     */
    public Builder threads(int threads) {
      this.threads = checkRange("threads", threads, MAX_THREADS);
      return this;
    }

    /**
     * Photos that go through the network together at most, where several threads come to it at
     * once; nobody waits for more to come. The default is 1, which suits the CPU; 8 to 32 suit a
     * GPU. A graph whose batch is fixed keeps its own.
     *
     * @param batchSize in [1, 1024]
     * @throws IllegalArgumentException if out of range
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = checkRange("batchSize", batchSize, MAX_BATCH);
      return this;
    }

    /**
     * Where the network runs: {@code cpu}, the default; {@code cuda:0} and so on, which fails where
     * it is not available; or {@code auto}, which takes {@code cuda:0} if it is, and says in the
     * log and by {@link ClipEncoder#device} what it took.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public Builder device(String device) {
      String lower = device.toLowerCase(Locale.ROOT);
      if (!DEVICE.matcher(lower).matches()) {
        throw new IllegalArgumentException(
            "a device is cpu, cuda:0 (or another number) or auto, not " + device);
      }
      this.device = lower.equals("cuda") ? "cuda:0" : lower;
      return this;
    }

    /** What is done to photos beforehand, instead of what the model's config states. */
    public Builder preprocessing(Preprocessing preprocessing) {
      this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
      return this;
    }

    /** The graph's output to take the vector from, by name, of the shape [n, dimension]. */
    public Builder output(String output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /**
     * Whether JPEGs are decoded at a half, a quarter or an eighth of their size ({@link
     * Photo#decodeReduced}) as long as that leaves twice the px that are needed. The default is not
     * to. It takes effect where TurboJPEG's Java binding is on the class path, as {@link Photo}
     * says, and the vectors are then not quite the reference's: with CLIP's ViT-B/32 in float32 of
     * random weights the cosine was 0.9994 or more on photos of 8 to 20 megapixels, with a
     * MobileNet in 8-bit integers 0.967 or more. The space stays the same.
     */
    public Builder fastDecoding(boolean fastDecoding) {
      this.fastDecoding = fastDecoding;
      return this;
    }

    /**
     * Opens the model. Its graph and weights are read twice, by ONNX Runtime and for the id of the
     * space.
     *
     * @throws Img2LocException if ONNX Runtime is not on the class path; there is no model, a file
     *     of it is missing or broken or changes meanwhile, its config states what cannot be done,
     *     its graph is no image encoder; the device is not there; or there is not enough memory
     */
    public ClipEncoder open() {
      try {
        return openFiles();
      } catch (OutOfMemoryError e) {
        throw new Img2LocException(
            model + ": there is not enough memory to open it (" + e.getMessage() + MORE_MEMORY, e);
      }
    }

    private ClipEncoder openFiles() {
      ModelFiles files = ModelFiles.find(model);
      List<Object> versions = files.versions();
      Preparation preparation =
          new Preparation(preprocessing != null ? preprocessing : files.preprocessing());
      OnnxNetwork network =
          openNetwork(
              new OnnxNetwork.Settings(
                  files.graph(), preparation, output, device, threads, batchSize));
      try {
        String id = files.spaceId(network.output(), preparation.preprocessing());
        if (!files.versions().equals(versions) || !ModelFiles.find(model).equals(files)) {
          throw new Img2LocException(model + " changed while it was being opened; open it again");
        }
        EmbeddingSpace space = new EmbeddingSpace(id, network.dimension());
        return new ClipEncoder(this, space, preparation, network);
      } catch (Throwable e) {
        network.close();
        throw e;
      }
    }

    private static OnnxNetwork openNetwork(OnnxNetwork.Settings settings) {
      try {
        return OnnxNetwork.open(settings);
      } catch (LinkageError e) {
        throw new Img2LocException(whyNotLinked(e), e);
      }
    }

    /** A failed start of ONNX Runtime shows as a missing class as well, from the second time on. */
    private static String whyNotLinked(LinkageError e) {
      String message = String.valueOf(e.getMessage());
      if (e instanceof NoClassDefFoundError && message.startsWith("ai/onnxruntime/")) {
        return "ONNX Runtime is not on the class path; add"
            + " com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu for CUDA";
      }
      if (e instanceof IncompatibleClassChangeError) {
        return "the ONNX Runtime on the class path is of a version that does not fit ("
            + message
            + "); add a newer com.microsoft.onnxruntime:onnxruntime, or onnxruntime_gpu for CUDA";
      }
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return "ONNX Runtime's native library cannot be loaded ("
          + root.getMessage()
          + "); it has one for Linux on x86-64 and ARM, macOS on ARM and Windows on x86-64, and needs"
          + " a temporary folder that it may write to, or one with the library named by"
          + " -Donnxruntime.native.path";
    }

    private static int checkRange(String name, int value, int max) {
      if (value < 1 || value > max) {
        throw new IllegalArgumentException(name + " must be in [1, " + max + "], was " + value);
      }
      return value;
    }
  }
}
