package io.img2loc;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand answers to 12-megapixel photos, all held at once in 512 MB. */
class ManyAnswersTest {

  @Test
  void locateAll_tenThousandAnswersInOneList_fitASmallHeap(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path photo = folder.resolve("large.jpg");
    ImageIO.write(gradient(4000, 3000), "jpg", photo.toFile());

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                photo.toString(),
                System.getProperty("img2loc.decodeEvery", "100"))
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();

    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    assertThat(folder.resolve("output"))
        .as(Files.readString(folder.resolve("errors")))
        .hasContent("10000 answers");
    assertThat(process.exitValue()).isZero();
  }

  private static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.ORANGE, width, height, Color.BLUE));
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  /** Locates one file ten thousand times, as so many photos, and keeps every answer. */
  static final class Program {
    private static final EmbeddingSpace SPACE = new EmbeddingSpace("size", 2);

    private Program() {}

    public static void main(String[] args) {
      Path file = Path.of(args[0]);
      int decodeEvery = Integer.parseInt(args[1]);
      Img2Loc img2loc =
          Img2Loc.builder()
              .encoder(new SizeEncoder(decodeEvery))
              .index(new Everywhere())
              .generator(GeoGenerator.density())
              .build();
      List<Answer> answers = new ArrayList<>();
      try (var outcomes =
          img2loc.locateAll(
              IntStream.range(0, 10_000).mapToObj(i -> Photo.of(file)), Runnable::run, 1)) {
        outcomes.forEach(outcome -> answers.add(outcome.orElseThrow()));
      }

      System.out.println(answers.size() + " answers");
    }

    /** Reads every header; decodes every n-th picture, as decoding all takes many minutes. */
    private static final class SizeEncoder implements Encoder {
      private final int decodeEvery;
      private final AtomicInteger calls = new AtomicInteger();

      SizeEncoder(int decodeEvery) {
        this.decodeEvery = decodeEvery;
      }

      @Override
      public EmbeddingSpace space() {
        return SPACE;
      }

      @Override
      public Embedding encode(Photo photo) {
        PhotoInfo info = photo.info();
        return calls.getAndIncrement() % decodeEvery == 0
            ? photo.decode(image -> Embedding.of(image.getWidth(), image.getHeight()))
            : Embedding.of(info.width(), info.height());
      }
    }

    /** A hundred references near, sixteen far, new objects for each search. */
    private static final class Everywhere implements VectorIndex {
      @Override
      public EmbeddingSpace space() {
        return SPACE;
      }

      @Override
      public Hits search(Embedding query, Search search) {
        return new Hits(
            references(search.nearest(), 0.9), references(search.farthest(), 0.1), true);
      }

      private static List<Neighbor> references(int count, double similarity) {
        return IntStream.range(0, count)
            .mapToObj(i -> Reference.of("r" + i, new GeoPoint(i % 7, i % 5)))
            .map(reference -> new Neighbor(reference, similarity))
            .toList();
      }
    }
  }
}
