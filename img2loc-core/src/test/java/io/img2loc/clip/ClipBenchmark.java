package io.img2loc.clip;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.sun.management.OperatingSystemMXBean;
import io.img2loc.Embedding;
import io.img2loc.Outcome;
import io.img2loc.Photo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the time of a CLIP encoder goes, on photos of one's own: each part alone on one thread, in
 * milliseconds of one core for each photo; one photo from start to end; and {@code encodeAll} on
 * all cores beside what the sum of the parts allows. Every round measures everything in turn, so
 * that the figures can be compared on a machine that others use; printed are the medians.
 *
 * <p>Arguments: a model, a folder of photos, and optionally the number of rounds (5).
 */
final class ClipBenchmark {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final List<Photo> photos;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private ClipBenchmark(List<Photo> photos) {
    this.photos = photos;
  }

  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    List<Photo> photos;
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      photos = files.sorted().map(Photo::of).toList();
    }
    System.out.printf(
        "Java %s, %d cores, %d photos, %d rounds%n",
        Runtime.version(), CORES, photos.size(), rounds);
    new ClipBenchmark(photos).run(model, rounds);
  }

  private void run(Path model, int rounds) throws Exception {
    try (ClipEncoder exact = ClipEncoder.open(model);
        ClipEncoder fast = ClipEncoder.builder(model).fastDecoding(true).open();
        RawSession raw = new RawSession(model, exact)) {
      System.out.println(exact);
      for (int round = -1; round < rounds; round++) { // the first warms up
        if (round == 0) {
          figures.clear();
        }
        measure("exact", exact, raw, false);
        measure("fast", fast, raw, true);
      }
      report("exact");
      report("fast");
      System.out.printf("cosine of fast to exact: %s%n", drift(exact, fast));
    }
  }

  private void measure(String way, ClipEncoder encoder, RawSession raw, boolean reduced)
      throws Exception {
    Preparation preparation = new Preparation(encoder.preprocessing());
    int side = 2 * encoder.preprocessing().resize();
    double[] resize = new double[1];
    Consumer<Photo> decodeAndResize =
        photo -> {
          java.util.function.Function<java.awt.image.BufferedImage, byte[]> timed =
              image -> {
                double start = threadMillis();
                byte[] pixels = preparation.pixels(image);
                resize[0] += threadMillis() - start;
                return pixels;
              };
          if (reduced) {
            photo.decodeReduced(side, timed);
          } else {
            photo.decode(timed);
          }
        };
    double both = coreMillis(decodeAndResize);
    double resizing = resize[0] / photos.size();
    double network = coreMillis(photo -> raw.run());
    double encode = coreMillis(encoder::encode);
    double latency = wallMillis(encoder::encode);
    add(way + " decode", both - resizing);
    add(way + " resize", resizing);
    add(way + " network", network);
    add(way + " sum", both + network);
    add(way + " encode, core ms", encode);
    add(way + " encode, wall ms", latency);
    encodeAll(way, encoder, both + network);
  }

  private void encodeAll(String way, ClipEncoder encoder, double sum) {
    int repeats = Math.max(1, 32 / photos.size());
    Stream<Photo> many =
        IntStream.range(0, repeats * photos.size()).mapToObj(i -> photos.get(i % photos.size()));
    ExecutorService executor = Executors.newFixedThreadPool(CORES);
    long cpu = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    long count;
    try (Stream<Outcome<Photo, Embedding>> all = encoder.encodeAll(many, executor, CORES)) {
      count = all.filter(outcome -> outcome.orElseThrow().dimension() > 0).count();
    }
    double wall = (System.nanoTime() - start) / 1e6;
    double busy = (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
    executor.shutdown();
    add(way + " encodeAll, photos/s", count / wall * 1000);
    add(way + " encodeAll, core ms", busy / count);
    add(way + " encodeAll, share of what the sum allows", count / wall * sum / CORES);
    add(way + " encodeAll, share of the cores got", busy / wall / CORES);
  }

  private double coreMillis(Consumer<Photo> work) {
    double start = threadMillis();
    photos.forEach(work);
    return (threadMillis() - start) / photos.size();
  }

  private double wallMillis(Consumer<Photo> work) {
    long start = System.nanoTime();
    photos.forEach(work);
    return (System.nanoTime() - start) / 1e6 / photos.size();
  }

  private static double threadMillis() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
  }

  private void add(String name, double figure) {
    figures.computeIfAbsent(name, n -> new ArrayList<>()).add(figure);
  }

  private void report(String way) {
    figures.forEach(
        (name, values) -> {
          if (name.startsWith(way + " ")) {
            double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
            System.out.printf(
                "%-52s %8.2f   (%.2f to %.2f)%n",
                name, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
          }
        });
  }

  private String drift(ClipEncoder exact, ClipEncoder fast) {
    double[] cosines =
        photos.stream().mapToDouble(p -> exact.encode(p).cosine(fast.encode(p))).sorted().toArray();
    return String.format(
        "minimum %.6f, mean %.6f", cosines[0], Arrays.stream(cosines).average().orElse(0));
  }

  /** The graph without anything of ours around it, on a tensor that stands ready. */
  private static final class RawSession implements AutoCloseable {
    private final OrtSession session;
    private final OnnxTensor tensor;

    RawSession(Path model, ClipEncoder encoder) throws Exception {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (var options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        session = environment.createSession(ModelFiles.find(model).graph().toString(), options);
      }
      Preprocessing to = encoder.preprocessing();
      FloatBuffer values =
          ByteBuffer.allocateDirect(4 * 3 * to.height() * to.width())
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int i = 0; values.hasRemaining(); i++) {
        values.put((float) Math.sin(i * 0.001));
      }
      tensor =
          OnnxTensor.createTensor(
              environment, values.flip(), new long[] {1, 3, to.height(), to.width()});
    }

    void run() {
      try (OrtSession.Result result =
          session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
        if (result.size() == 0) {
          throw new IllegalStateException("no output");
        }
      } catch (ai.onnxruntime.OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        tensor.close();
        session.close();
      } catch (ai.onnxruntime.OrtException e) {
        throw new IOException(e);
      }
    }
  }
}
