package io.img2loc.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.img2loc.GeoPoint;
import io.img2loc.examples.Run;
import io.img2loc.index.JVectorIndex;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void demo_smallNumbers_writesAllThatItSaysAndTheSameEachTime() throws IOException {
    Path dir = temp.resolve("demo");

    assertThat(run("--out", dir.toString(), "--views", "60", "--queries", "10"))
        .as(err.toString())
        .isZero();

    String first = out.toString();
    assertThat(first.lines())
        .anyMatch(line -> line.startsWith("upright, top 1 "))
        .anyMatch(line -> line.startsWith("upright, density "))
        .anyMatch(line -> line.startsWith("turned 15, top 1 "))
        .anyMatch(line -> line.startsWith("turned 15, density "))
        .anyMatch(line -> line.startsWith("turned 45, top 1 "))
        .anyMatch(line -> line.startsWith("turned 45, density "))
        .anyMatch(line -> line.startsWith("chance "))
        .anyMatch(line -> line.startsWith("nearest indexed "));
    assertThat(first).contains("img2loc says: ").doesNotContain("NaN");
    assertThat(lastLines(first, 3))
        .contains("index build PHOTOS -o my-index --encoder scene")
        .contains("locate PHOTO --index my-index")
        .contains("serve --index " + dir.resolve("index"));
    try (JVectorIndex index = JVectorIndex.open(dir.resolve("index"))) {
      assertThat(index.thumbnail("gallery/00001.jpg"))
          .hasValue(Files.readAllBytes(dir.resolve("gallery/00001.jpg")));
    }
    assertThat(dir.resolve("map.html")).content().contains("</html>").hasSizeLessThan(1_000_000);
    assertTable(dir, "gallery.csv", "gallery", 0.0);
    assertTable(dir, "queries-upright.csv", "queries/upright", 0.25);
    assertThat(Files.readAllLines(dir.resolve("queries-turned-15.csv"))).hasSize(11);
    assertThat(Files.readAllLines(dir.resolve("queries-turned-45.csv"))).hasSize(11);

    byte[] map = Files.readAllBytes(dir.resolve("map.html"));
    out.getBuffer().setLength(0);
    assertThat(run("--out", dir.toString(), "--views", "60", "--queries", "10")).isZero();

    assertThat(out).hasToString(first);
    assertThat(Files.readAllBytes(dir.resolve("map.html"))).isEqualTo(map);
  }

  /**
   * Each photo of a table shows, point by point, what the picture of the Earth has around there.
   */
  private static void assertTable(Path dir, String table, String folder, double brightnessSlack)
      throws IOException {
    BufferedImage earth =
        ImageIO.read(
            DemoCommandTest.class.getResource("/io/img2loc/examples/earth-blue-marble.jpg"));
    List<String> lines = Files.readAllLines(dir.resolve(table));
    assertThat(lines.get(0)).isEqualTo("IMG_ID,LAT,LON");
    try (Stream<Path> files = Files.list(dir.resolve(folder))) {
      assertThat(files.count()).isEqualTo(lines.size() - 1);
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      GeoPoint center = new GeoPoint(Double.parseDouble(cells[1]), Double.parseDouble(cells[2]));
      BufferedImage photo = ImageIO.read(dir.resolve(cells[0]).toFile());
      assertThat(cells[0]).startsWith(folder + "/");
      assertThat(meanGreen(photo, center, photo))
          .as(line)
          .isCloseTo(
              meanGreen(earth, center, null),
              within(6 + brightnessSlack * meanGreen(earth, center, null)));
    }
  }

  /** Mean of green at 81 points around a centre, in a view of 1000 km or on the whole Earth. */
  private static double meanGreen(BufferedImage picture, GeoPoint center, BufferedImage view) {
    double sum = 0;
    for (int i = -4; i <= 4; i++) {
      for (int j = -4; j <= 4; j++) {
        double east = i * 110.0;
        double north = j * 110.0;
        int x;
        int y;
        if (view != null) {
          x = (int) ((0.5 + east / 1000) * picture.getWidth());
          y = (int) ((0.5 - north / 1000) * picture.getHeight());
        } else {
          GeoPoint place =
              center.offset(Math.toDegrees(Math.atan2(east, north)), Math.hypot(east, north));
          x = (int) ((place.longitude() + 180) / 360 * picture.getWidth());
          y = (int) Math.min(2047, (90 - place.latitude()) / 180 * picture.getHeight());
        }
        sum += picture.getRGB(x, y) >> 8 & 255;
      }
    }
    return sum / 81;
  }

  @Test
  void demo_folderThatCannotBeMade_saysWhichAndWhatToDo() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    for (Path path : List.of(file, file.resolve("below"))) {
      Run run = Run.of("demo", "--out", path, "--views", "60");

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("img2loc: " + file)
          .endsWith("choose another folder with --out DIR");
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void demo_help_tellsTheOptions() {
    Run run = Run.of("demo", "--help");

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("--views", "--queries", "--out");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void demo_numbersOutOfRange_areWrongUsage() {
    assertThat(run("--views", "9")).isEqualTo(2);
    assertThat(run("--queries", "0")).isEqualTo(2);

    assertThat(err.toString())
        .contains("--views must be from 10 to 100000, was 9")
        .contains("--queries must be from 1 to 10000, was 0");
  }

  private int run(String... arguments) {
    return new CommandLine(new DemoCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static String lastLines(String text, int count) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(lines.size() - count, lines.size()));
  }
}
