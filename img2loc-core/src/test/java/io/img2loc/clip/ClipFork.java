package io.img2loc.clip;

import io.img2loc.Embedding;
import io.img2loc.Img2LocException;
import io.img2loc.Photo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The other process of {@link ClipForkedTest}: does one thing and prints what came of it. */
final class ClipFork {
  private static final int THREADS = 16;
  private static final int ROUNDS = 5;

  private ClipFork() {}

  /** Takes what to do, a model and a photo. */
  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[1]);
    Photo photo = Photo.of(Path.of(arguments[2]));
    String said =
        switch (arguments[0]) {
          case "encode" -> encode(model, photo);
          case "open" -> message(ClipEncoder.builder(model));
          case "cuda" -> message(ClipEncoder.builder(model).device("cuda:0"));
          case "auto" -> message(ClipEncoder.builder(model).device("auto"));
          case "closeUnderLoad" -> closeUnderLoad(model, photo);
          case "closeWhileDecoding" -> closeWhileDecoding(model, photo);
          case "reopen" -> reopen(model, photo);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    System.out.println(said);
  }

  private static String message(ClipEncoder.Builder builder) {
    try (ClipEncoder encoder = builder.open()) {
      return "opened on " + encoder.device();
    } catch (Img2LocException e) {
      return e.getMessage();
    }
  }

  private static String encode(Path model, Photo photo) {
    try (ClipEncoder encoder = ClipEncoder.builder(model).batchSize(100).open()) {
      return "encoded " + encoder.encode(photo).dimension();
    } catch (Img2LocException e) {
      return e.getMessage();
    }
  }

  /** Closes in the middle; every call must be right or say that the encoder is closed. */
  private static String closeUnderLoad(Path model, Photo photo) throws Exception {
    Embedding expected;
    try (ClipEncoder encoder = ClipEncoder.open(model)) {
      expected = encoder.encode(photo);
    }
    int right = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int calls = round == 0 ? 1000 : 100;
      int[] counts = closeUnderLoad(ClipEncoder.open(model), photo, expected, calls);
      if (counts[0] + counts[1] != THREADS * calls) {
        return "of "
            + THREADS * calls
            + " calls: "
            + counts[0]
            + " right, "
            + counts[1]
            + " closed";
      }
      right += counts[0];
      refused += counts[1];
    }
    return (right > 0 && refused > 0 ? "all well: " : "too early or late: ")
        + right
        + " right, "
        + refused
        + " closed";
  }

  private static int[] closeUnderLoad(
      ClipEncoder encoder, Photo photo, Embedding expected, int calls) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger right = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch half = new CountDownLatch(THREADS * calls / 2);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      all.add(
          threads.submit(
              () -> {
                for (int i = 0; i < calls; i++) {
                  begun.incrementAndGet();
                  half.countDown();
                  try {
                    // Other threads share the cores, but each photo has its own sums.
                    if (encoder.encode(photo).equals(expected)) {
                      right.incrementAndGet();
                    }
                  } catch (IllegalStateException e) {
                    if (e.getMessage().endsWith("is closed")) {
                      refused.incrementAndGet();
                    }
                  }
                }
              }));
    }
    half.await();
    encoder.close();
    encoder.close();
    for (Future<?> thread : all) {
      thread.get();
    }
    threads.shutdown();
    return new int[] {right.get(), refused.get()};
  }

  /** A call that waits for its turn to decode is in flight as well. */
  private static String closeWhileDecoding(Path model, Photo photo) throws Exception {
    ClipEncoder encoder = ClipEncoder.open(model);
    Thread[] threads = new Thread[2];
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    photo.decode(
        image -> { // holds the whole budget
          threads[0] = new Thread(() -> said.add("encoded " + encoder.encode(photo).dimension()));
          start(threads[0]);
          threads[1] =
              new Thread(
                  () -> {
                    encoder.close();
                    said.add("closed");
                  });
          start(threads[1]);
          said.add("released");
          return image.getWidth();
        });
    threads[0].join();
    threads[1].join();
    return String.valueOf(said);
  }

  /** Returns when the thread waits, or has ended. */
  private static void start(Thread thread) {
    thread.start();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  /** Memory that two hundred encoders leave behind, in MiB. */
  private static String reopen(Path model, Photo photo) throws Exception {
    for (int i = 0; i < 100; i++) {
      openAndEncode(model, photo);
    }
    long before = residentMebibytes();
    for (int i = 0; i < 200; i++) {
      openAndEncode(model, photo);
    }
    return String.valueOf(residentMebibytes() - before);
  }

  private static void openAndEncode(Path model, Photo photo) {
    try (ClipEncoder encoder = ClipEncoder.open(model)) {
      encoder.encode(photo);
    }
  }

  private static long residentMebibytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
