package io.img2loc.examples.web;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * How fast a server of the demo's index is, and what 50 uploads of 12 megapixels at once do to one
 * of a heap of 512 MiB. Starts {@code img2loc serve} as a process of its own.
 *
 * <p>Arguments: the demo's folder; then the command that starts img2loc, as {@code ./img2loc}.
 */
public final class ServeLoad {
  private static final Pattern ADDRESS = Pattern.compile("served at (http://\\S+)");
  private static final Pattern FIRST = Pattern.compile("\"nearest\":\\[\\{\"id\":\"([^\"]+)\"");
  private static final int WARM_UP = 200;
  private static final int MEASURED = 200;
  private static final int AT_ONCE = 50;
  private static final int ROUNDS = 3;

  private final HttpClient http;
  private final URI address;

  private ServeLoad(HttpClient http, URI address) {
    this.http = http;
    this.address = address;
  }

  /** Measures, and prints what it found. */
  public static void main(String[] args) throws Exception {
    Path demo = Path.of(args[0]);
    List<String> command = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    command.addAll(List.of("serve", "--index", demo.resolve("index").toString(), "--port", "0"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("IMG2LOC_JAVA_OPTS", "-Xmx512m");
    Process process = builder.start();
    ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      Matcher printed = ADDRESS.matcher(String.valueOf(out.readLine()));
      if (!printed.find()) {
        throw new IOException("no server");
      }
      HttpClient http =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).build();
      ServeLoad load = new ServeLoad(http, URI.create(printed.group(1)));
      load.firstNeighbors(demo);
      print("resident after that: %s", memory(process.pid()));
      load.uploads(demo, process.pid());
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      executor.shutdownNow();
    }
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private HttpRequest locate(byte[] photo, String accept) {
    return HttpRequest.newBuilder(address.resolve("/api/locate"))
        .timeout(Duration.ofMinutes(5))
        .headers("Content-Type", "image/jpeg", "Accept", accept)
        .POST(HttpRequest.BodyPublishers.ofByteArray(photo))
        .build();
  }

  /** From the first byte of the upload to the neighbours' event. */
  private double secondsToNeighbors(byte[] photo) throws Exception {
    long start = System.nanoTime();
    HttpResponse<InputStream> response =
        http.send(locate(photo, "text/event-stream"), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      double seconds = Double.NaN;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: neighbors")) {
          seconds = (System.nanoTime() - start) / 1e9;
        }
      }
      return seconds;
    }
  }

  private void firstNeighbors(Path demo) throws Exception {
    List<Path> queries;
    try (Stream<Path> files = Files.list(demo.resolve("queries/turned-15"))) {
      queries = files.sorted().toList();
    }
    Random random = new Random(1);
    for (int i = 0; i < WARM_UP; i++) {
      secondsToNeighbors(Files.readAllBytes(queries.get(i % queries.size())));
    }
    double[] small = new double[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      small[i] =
          secondsToNeighbors(Files.readAllBytes(queries.get(random.nextInt(queries.size()))));
    }
    tell("views of 160 px", small);
    double[] large = new double[40];
    for (int i = 0; i < 10 + large.length; i++) {
      byte[] photo = enlarged(ImageIO.read(queries.get(i).toFile()), i);
      double seconds = secondsToNeighbors(photo);
      if (i >= 10) {
        large[i - 10] = seconds;
      }
    }
    tell("views enlarged to 12 megapixels", large);
  }

  private static void tell(String what, double[] seconds) {
    Arrays.sort(seconds);
    print(
        "upload to first neighbours, %s: median %.0f ms, 95th percentile %.0f ms, most %.0f ms",
        what,
        1000 * seconds[seconds.length / 2],
        1000 * seconds[(int) (0.95 * seconds.length)],
        1000 * seconds[seconds.length - 1]);
  }

  private void uploads(Path demo, long pid) throws Exception {
    List<byte[]> photos = new ArrayList<>();
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < AT_ONCE; i++) {
      String name = String.format(Locale.ROOT, "gallery/%05d.jpg", 1 + 50 * i);
      byte[] photo = enlarged(ImageIO.read(demo.resolve(name).toFile()), i);
      bytes += photo.length;
      names.add(name);
      photos.add(photo);
    }
    print("%d photos of 12 megapixels, %.1f MB each", AT_ONCE, bytes / 1e6 / AT_ONCE);
    for (int round = 1; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (byte[] photo : photos) {
        all.add(
            http.sendAsync(
                locate(photo, "application/json"), HttpResponse.BodyHandlers.ofString()));
      }
      int right = 0;
      int busy = 0;
      int other = 0;
      for (int i = 0; i < AT_ONCE; i++) {
        HttpResponse<String> response;
        try {
          response = all.get(i).get();
        } catch (java.util.concurrent.ExecutionException e) {
          print("  failed: %s", e.getCause());
          other++;
          continue;
        }
        if (response.statusCode() == 503
            && response.headers().firstValue("Retry-After").isPresent()) {
          busy++;
        } else if (response.statusCode() == 200 && first(response.body()).equals(names.get(i))) {
          right++;
        } else {
          other++;
          print(
              "  %d %s",
              response.statusCode(),
              response.body().substring(0, Math.min(200, response.body().length())));
        }
      }
      print(
          "round %d: %d answered rightly, %d told to come again (503), %d otherwise, in %.1f s;"
              + " resident %s",
          round, right, busy, other, (System.nanoTime() - start) / 1e9, memory(pid));
    }
  }

  private static String first(String answer) {
    Matcher id = FIRST.matcher(answer);
    return id.find() ? id.group(1) : "";
  }

  /** What Linux says of the process: now, and at most so far. */
  public static String memory(long pid) throws IOException {
    StringBuilder told = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmHWM:") || line.startsWith("VmRSS:")) {
        long kib = Long.parseLong(line.replaceAll("\\D", ""));
        told.append(line, 0, 6).append(' ').append(kib / 1024).append(" MiB ");
      }
    }
    return told.toString().strip();
  }

  /** The same view in 4000 × 3000 px with noise, so that it is as large as a photo. */
  public static byte[] enlarged(BufferedImage image, long seed) throws IOException {
    BufferedImage large = new BufferedImage(4000, 3000, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, 4000, 3000, null);
    graphics.dispose();
    Random random = new Random(seed);
    for (int y = 0; y < 3000; y++) {
      for (int x = 0; x < 4000; x++) {
        large.setRGB(x, y, large.getRGB(x, y) ^ (random.nextInt() & 0x1F1F1F));
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(0.9f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(large, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
