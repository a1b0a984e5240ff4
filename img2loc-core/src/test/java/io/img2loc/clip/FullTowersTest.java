package io.img2loc.clip;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ViT-B/32 and ViT-L/14 in full size, which are too large to commit: {@code clip_tower.py full base
 * FOLDER/base} makes the model and {@code clip_tower.py expect-full base ODD_DIR
 * FOLDER/expected-base.txt} what torch makes of the odd pictures by it; for {@code large} likewise.
 */
class FullTowersTest {
  private static final String PROPERTY = "img2loc.towers";

  @ParameterizedTest
  @ValueSource(strings = {"base", "large"})
  void encode_oddPictures_agreesWithTorch(String size) throws IOException {
    Path folder = Path.of(System.getProperty(PROPERTY, ""));
    Path expected = folder.resolve("expected-" + size + ".txt");
    assumeTrue(
        System.getProperty(PROPERTY) != null
            && Files.isRegularFile(expected)
            && Files.isDirectory(folder.resolve(size)),
        "skipped: needs -D"
            + PROPERTY
            + "=FOLDER with "
            + size
            + " and expected-"
            + size
            + ".txt, which src/test/python/clip_tower.py makes");
    try (ClipEncoder encoder = ClipEncoder.open(folder.resolve(size))) {
      ClipEncoderTest.assertAgrees(encoder, Towers.readExpected(expected), 0.99999, 1e-4);
    }
  }
}
