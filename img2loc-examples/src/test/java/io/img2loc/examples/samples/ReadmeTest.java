package io.img2loc.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.img2loc.GeoPoint;
import io.img2loc.Photo;
import io.img2loc.Reference;
import io.img2loc.index.JVectorIndex;
import io.img2loc.scene.SceneEncoder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every Java block of the README stands in a source that is compiled, and those sources work. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("img2loc.root"));
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void javaBlocks_standInTheSamples() throws IOException {
    Matcher blocks = JAVA_BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
    String samples = samples();
    List<String> found = new ArrayList<>();

    while (blocks.find()) {
      found.add(blocks.group(1));
      assertThat(samples).contains(withoutSpace(blocks.group(1)));
    }

    assertThat(found).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void quickstart_besideADemo_printsAPlace(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path query =
        Files.createDirectories(folder.resolve("img2loc-demo/queries/upright"))
            .resolve("00001.jpg");
    ImageIO.write(striped(), "jpg", query.toFile());
    SceneEncoder encoder = SceneEncoder.create();
    JVectorIndex.builder(encoder.space())
        .add(Reference.of("sahara", new GeoPoint(23, 13)), encoder.encode(Photo.of(query)))
        .build()
        .save(folder.resolve("img2loc-demo/index"));

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Quickstart.class.getName())
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();

    assertThat(process.waitFor()).as(folder.resolve("errors").toString()).isZero();
    assertThat(folder.resolve("output")).hasContent("23.000000, 13.000000");
  }

  private static BufferedImage striped() {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillRect(0, 0, 64, 20);
    graphics.dispose();
    return image;
  }

  private static String samples() throws IOException {
    Path folder = ROOT.resolve("img2loc-examples/src/main/java/io/img2loc/examples/samples");
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
    }
    return withoutSpace(text.toString());
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }
}
