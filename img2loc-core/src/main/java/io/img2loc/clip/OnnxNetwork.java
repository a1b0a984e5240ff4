package io.img2loc.clip;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.platform.Fp16Conversions;
import io.img2loc.Img2LocException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image encoder's graph in ONNX Runtime. The only class that names one of its types, so that
 * everything else loads without the jar.
 *
 * <p>Safe for use by many threads, which share one session; but {@link #close()} must come once,
 * and after all else.
 */
final class OnnxNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxNetwork.class);
  private static final int COLORS = 3;
  private static final List<String> USUAL_OUTPUTS = List.of("image_embeds", "embedding");

  /**
   * What a graph is opened with.
   *
   * @param graph the .onnx file
   * @param preparation makes the graph's input
   * @param output the output's name, or null for the usual one
   * @param device {@code cpu}, {@code cuda:n} or {@code auto}
   * @param threads of the network's own arithmetic
   * @param batch photos in a batch at most
   */
  record Settings(
      Path graph,
      Preparation preparation,
      @Nullable String output,
      String device,
      int threads,
      int batch) {}

  private final Settings settings;
  private final String device;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final String input;
  private final boolean halves;
  private final boolean fixedBatch;
  private final int batch;
  private final Map<String, TensorInfo> otherInputs;
  private final String output;
  private final int dimension;

  /** As many as there ever were calls at once; each has room for a batch's input. */
  private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

  private OnnxNetwork(
      Settings settings, OrtEnvironment environment, OrtSession session, String device)
      throws OrtException {
    this.settings = settings;
    this.environment = environment;
    this.session = session;
    this.device = device;
    Map<String, TensorInfo> inputs = tensors(session.getInputInfo());
    Map<String, TensorInfo> outputs = tensors(session.getOutputInfo());
    this.input = imageInput(inputs, outputs);
    TensorInfo image = tensor(inputs, input);
    checkSize(image);
    this.halves = image.type == OnnxJavaType.FLOAT16;
    this.fixedBatch = image.getShape()[0] > 0;
    this.batch = checkedBatch(fixedBatch ? image.getShape()[0] : settings.batch);
    inputs.remove(input);
    this.otherInputs = inputs;
    this.output = chooseOutput(outputs);
    long stated = tensor(outputs, output).getShape()[1];
    this.dimension = stated > 0 ? (int) stated : run(List.of(blackPixels())).get(0).length;
  }

  /**
   * Opens a graph.
   *
   * @throws Img2LocException if it cannot be loaded, is no image encoder, or the device is not
   *     there
   * @throws LinkageError if ONNX Runtime is not on the class path or has no natives for this system
   */
  static OnnxNetwork open(Settings settings) {
    // One for the process. Warnings would go to the standard error stream, past every logger.
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    if (!settings.device.equals("auto")) {
      return open(settings, environment, settings.device);
    }
    try {
      OnnxNetwork network = open(settings, environment, "cuda:0");
      LOG.info("{} runs on cuda:0", settings.graph);
      return network;
    } catch (Img2LocException e) { // no such device, or one that does not work
      LOG.info("{} runs on cpu: {}", settings.graph, e.getMessage());
      return open(settings, environment, "cpu");
    }
  }

  private static OnnxNetwork open(Settings settings, OrtEnvironment environment, String device) {
    try (var options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(settings.threads);
      options.setInterOpNumThreads(1);
      // Threads that spin while they wait take the cores that others decode on.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      addDevice(options, device);
      OrtSession session =
          environment.createSession(settings.graph.toAbsolutePath().toString(), options);
      try {
        return new OnnxNetwork(settings, environment, session, device);
      } catch (Throwable e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw failure(settings.graph + ": ONNX Runtime cannot open the graph", e);
    }
  }

  private static void addDevice(OrtSession.SessionOptions options, String device) {
    if (device.equals("cpu")) {
      return;
    }
    try {
      options.addCUDA(Integer.parseInt(device.substring("cuda:".length())));
    } catch (OrtException e) {
      throw new Img2LocException(
          device
              + " is not available: "
              + cause(e)
              + "; it needs com.microsoft.onnxruntime:onnxruntime_gpu instead of onnxruntime, and"
              + " CUDA and cuDNN as that asks for; or choose the device cpu",
          e);
    }
  }

  /** Photos in a batch at most. */
  int batch() {
    return batch;
  }

  /** The output's name. */
  String output() {
    return output;
  }

  /** Length of each vector. */
  int dimension() {
    return dimension;
  }

  /** Where the graph runs: {@code cpu} or {@code cuda:n}. */
  String device() {
    return device;
  }

  /**
   * Runs the graph on photos, at most {@link #batch()}, each as {@link Preparation#pixels} gives
   * it; one vector for each, not normalised.
   *
   * @throws Img2LocException if it fails
   */
  List<float[]> run(List<byte[]> photos) {
    ByteBuffer buffer = buffers.poll();
    if (buffer == null) {
      buffer = newBuffer();
    }
    try {
      return run(photos, buffer);
    } catch (OrtException e) {
      throw failure(settings.graph + ": ONNX Runtime cannot run the graph", e);
    } finally {
      buffers.add(buffer);
    }
  }

  private List<float[]> run(List<byte[]> photos, ByteBuffer buffer) throws OrtException {
    int rows = fixedBatch ? batch : photos.size();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      inputs.put(input, imageTensor(photos, rows, buffer));
      for (Map.Entry<String, TensorInfo> other : otherInputs.entrySet()) {
        inputs.put(other.getKey(), ones(other.getValue()));
      }
      try (OrtSession.Result result = session.run(inputs, Set.of(output))) {
        return vectors((OnnxTensor) result.get(0), rows).subList(0, photos.size());
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor imageTensor(List<byte[]> photos, int rows, ByteBuffer buffer)
      throws OrtException {
    Preprocessing to = settings.preparation.preprocessing();
    long[] shape = {rows, COLORS, to.height(), to.width()};
    FloatBuffer floats = buffer.clear().asFloatBuffer().limit(rows * imageValues());
    for (byte[] pixels : photos) {
      settings.preparation.normalize(pixels, floats);
    }
    while (floats.hasRemaining()) { // rows of a fixed batch that no photo fills
      floats.put(0f);
    }
    floats.flip();
    return halves
        ? OnnxTensor.createTensor(
            environment, toHalves(floats, buffer), shape, OnnxJavaType.FLOAT16)
        : OnnxTensor.createTensor(environment, floats, shape);
  }

  /** In place: each half overwrites bytes of floats that have been read. */
  private static ShortBuffer toHalves(FloatBuffer floats, ByteBuffer buffer) {
    ShortBuffer shorts = buffer.asShortBuffer().limit(floats.limit());
    for (int i = 0; i < floats.limit(); i++) {
      shorts.put(i, Fp16Conversions.floatToFp16(floats.get(i)));
    }
    return shorts;
  }

  /** For inputs that have no influence on the image's vector, such as the text of a whole CLIP. */
  private OnnxTensor ones(TensorInfo info) throws OrtException {
    long[] shape = info.getShape();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.max(1, shape[i]);
    }
    int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (info.type == OnnxJavaType.INT32) {
      int[] ones = new int[count];
      Arrays.fill(ones, 1);
      return OnnxTensor.createTensor(environment, IntBuffer.wrap(ones), shape);
    }
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
  }

  /** What comes out may have another shape than the graph says. */
  private List<float[]> vectors(OnnxTensor tensor, int rows) {
    long[] shape = tensor.getInfo().getShape();
    if (shape.length != 2 || shape[0] != rows) {
      throw new Img2LocException(
          String.format(
              "%s: its output %s came out in the shape %s where %d photos went in, not one row for"
                  + " each; name another output, or set the batch size to 1",
              settings.graph, output, Arrays.toString(shape), rows));
    }
    FloatBuffer values = tensor.getFloatBuffer();
    List<float[]> vectors = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      float[] vector = new float[(int) shape[1]];
      values.get(vector);
      vectors.add(vector);
    }
    return vectors;
  }

  private ByteBuffer newBuffer() {
    int bytes = Float.BYTES * batch * imageValues();
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** The input of a batch goes through one buffer, which has fewer than 2 GiB. */
  private int checkedBatch(long wanted) {
    int most = Integer.MAX_VALUE / Float.BYTES / imageValues();
    if (wanted > most) {
      throw new Img2LocException(
          String.format(
              "%s: a batch of %,d photos is more than the %,d that fit into 2 GiB; %s",
              settings.graph,
              wanted,
              most,
              fixedBatch ? "export the graph with a smaller one" : "set a smaller batch size"));
    }
    return (int) wanted;
  }

  private int imageValues() {
    Preprocessing to = settings.preparation.preprocessing();
    return COLORS * to.height() * to.width();
  }

  private byte[] blackPixels() {
    return new byte[imageValues()];
  }

  /** The one input of the shape of images; of the others, those may be there that ones satisfy. */
  private String imageInput(Map<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
    List<String> images =
        inputs.keySet().stream().filter(name -> isImage(tensor(inputs, name))).toList();
    boolean othersAreWhole =
        inputs.keySet().stream()
            .filter(name -> !images.contains(name))
            .map(name -> tensor(inputs, name).type)
            .allMatch(type -> type == OnnxJavaType.INT64 || type == OnnxJavaType.INT32);
    if (images.size() != 1 || !othersAreWhole) {
      throw new Img2LocException(
          settings.graph
              + ": this is no image encoder: it would have one input of floats of the shape"
              + " [n, 3, height, width]. "
              + describe(inputs, outputs));
    }
    return images.get(0);
  }

  private static boolean isImage(TensorInfo info) {
    long[] shape = info.getShape();
    return (info.type == OnnxJavaType.FLOAT || info.type == OnnxJavaType.FLOAT16)
        && shape.length == 4
        && (shape[1] == COLORS || shape[1] < 0);
  }

  private void checkSize(TensorInfo image) {
    long height = image.getShape()[2];
    long width = image.getShape()[3];
    Preprocessing to = settings.preparation.preprocessing();
    if ((height > 0 && height != to.height()) || (width > 0 && width != to.width())) {
      throw new Img2LocException(
          String.format(
              "%s: its input has %d x %d px (width x height), but the preprocessing makes %d x %d;"
                  + " the config belongs to another model, or set the builder's preprocessing",
              settings.graph, width, height, to.width(), to.height()));
    }
  }

  private String chooseOutput(Map<String, TensorInfo> outputs) {
    List<String> vectors =
        outputs.keySet().stream().filter(name -> holdsVectors(tensor(outputs, name))).toList();
    if (settings.output != null) {
      if (!vectors.contains(settings.output)) {
        throw noOutput("has no output " + settings.output + " of floats [n, dimension]", outputs);
      }
      return settings.output;
    }
    for (String usual : USUAL_OUTPUTS) {
      if (vectors.contains(usual)) {
        return usual;
      }
    }
    if (vectors.size() != 1) {
      throw noOutput(
          vectors.isEmpty()
              ? "is no image encoder: it has no output of floats [n, dimension]"
              : "has several outputs that may be the vector; name one of "
                  + vectors
                  + " (ClipEncoder.builder(model).output(…), or --encoder-output)",
          outputs);
    }
    return vectors.get(0);
  }

  private boolean holdsVectors(TensorInfo info) {
    return (info.type == OnnxJavaType.FLOAT || info.type == OnnxJavaType.FLOAT16)
        && info.getShape().length == 2
        && (!fixedBatch || info.getShape()[0] < 0 || info.getShape()[0] == batch);
  }

  private Img2LocException noOutput(String reason, Map<String, TensorInfo> outputs) {
    return new Img2LocException(
        settings.graph + ": the graph " + reason + ". Its outputs: " + describe(outputs));
  }

  private static String describe(Map<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
    return "Its inputs: " + describe(inputs) + ". Its outputs: " + describe(outputs);
  }

  /** Names, types and shapes: {@code pixel_values float [batch, 3, 224, 224]}. */
  private static String describe(Map<String, TensorInfo> tensors) {
    List<String> words = new ArrayList<>();
    tensors.forEach(
        (name, info) -> {
          List<String> shape = new ArrayList<>();
          long[] sizes = info.getShape();
          for (int i = 0; i < sizes.length; i++) {
            String symbol = info.getDimensionNames()[i];
            shape.add(sizes[i] >= 0 ? "" + sizes[i] : symbol.isEmpty() ? "n" : symbol);
          }
          words.add(name + " " + info.type.name().toLowerCase(Locale.ROOT) + " " + shape);
        });
    return words.isEmpty() ? "none" : String.join(", ", words);
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    nodes.forEach(
        (name, node) -> {
          if (node.getInfo() instanceof TensorInfo info) {
            tensors.put(name, info);
          }
        });
    return tensors;
  }

  private static TensorInfo tensor(Map<String, TensorInfo> tensors, String name) {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return info;
  }

  private static Img2LocException failure(String what, OrtException e) {
    String cause = cause(e);
    boolean memory = cause.contains("bad_alloc") || cause.contains("allocate");
    return new Img2LocException(
        what
            + (memory ? ": there is not enough memory outside the Java heap" : "")
            + " ("
            + cause
            + ")",
        e);
  }

  /** Without the prefix that ONNX Runtime gives every message. */
  private static String cause(OrtException e) {
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf("message: ");
    String cause = start < 0 ? message : message.substring(start + "message: ".length());
    return cause.strip().replaceAll("\\s+", " ");
  }

  @Override
  public void close() {
    buffers.clear();
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(settings.graph + ": ONNX Runtime cannot close the graph", e);
    }
  }
}
