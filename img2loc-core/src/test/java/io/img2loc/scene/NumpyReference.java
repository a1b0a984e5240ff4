package io.img2loc.scene;

import io.img2loc.testing.Python;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The same features by numpy and Pillow, through {@code src/test/python/scene_reference.py}. */
final class NumpyReference {
  private NumpyReference() {}

  /** What the script says of a picture; the test is skipped where the script cannot run. */
  static double[] of(String what, BufferedImage picture, Path folder) throws Exception {
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());
    String said =
        Python.run(
            "numpy, PIL",
            "python3-numpy python3-pil",
            "img2loc-core/src/test/python/scene_reference.py",
            what,
            file.toString());
    return said.lines().mapToDouble(Double::parseDouble).toArray();
  }
}
