package io.img2loc.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The same features by numpy and Pillow, through {@code src/test/python/scene_reference.py}. */
final class NumpyReference {
  private static final Optional<String> PYTHON =
      Stream.of("python3", "/usr/bin/python3").filter(NumpyReference::hasLibraries).findFirst();

  private NumpyReference() {}

  /** What the script says of a picture; the test is skipped where the script cannot run. */
  static double[] of(String what, BufferedImage picture, Path folder) throws Exception {
    assumeTrue(
        PYTHON.isPresent(),
        "no python3 with numpy and Pillow (Debian: python3-numpy, python3-pil) to compare with");
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());
    Path script = Path.of(System.getProperty("basedir", ""), "src/test/python/scene_reference.py");
    Path out = folder.resolve("numbers.txt");
    Process process =
        new ProcessBuilder(PYTHON.get(), script.toString(), what, file.toString())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor()).as(() -> read(out)).isZero();
    return Files.readAllLines(out).stream().mapToDouble(Double::parseDouble).toArray();
  }

  private static boolean hasLibraries(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import numpy, PIL")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
