package io.img2loc.clip;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * CLIP's image tower with random weights, odd pictures, and what torch makes of the ones with the
 * other: files of {@code src/test/python/clip_tower.py}, which lists the variants.
 */
final class Towers {
  private Towers() {}

  /** A picture to encode. */
  record Picture(String name, Path path) {}

  /**
   * What is expected of a picture.
   *
   * @param name of the picture
   * @param cropSha256 of the bytes (row by row, red, green and blue) of CLIP's crop, as large as
   *     the tower's input
   * @param squashSha256 of those of SigLIP's squashed picture
   * @param embedding of unit length
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Expected(String name, String cropSha256, String squashSha256, float[] embedding) {}

  /** The directory of the tower for most tests, 224 px and 32 dimensions, as on the hub. */
  static Path tiny() {
    return model("tiny/hf");
  }

  /** The directory of a variant, such as {@code mini/immich}. */
  static Path model(String variant) {
    return resource("towers/" + variant);
  }

  /** All odd pictures, by name. */
  static List<Picture> odd() throws IOException {
    try (Stream<Path> files = Files.list(resource("odd"))) {
      return files
          .sorted()
          .map(file -> new Picture(String.valueOf(file.getFileName()), file))
          .toList();
    }
  }

  /**
   * What is expected of each odd picture, in the order of {@link #odd}.
   *
   * @param weights the first part of a variant: {@code tiny}, {@code mini}, {@code half}, {@code
   *     int8}, {@code siglip} or {@code large-input}
   */
  static List<Expected> expected(String weights) throws IOException {
    return readExpected(resource("towers/" + weights + "/expected.txt"));
  }

  /** The lines of such a file. */
  static List<Expected> readExpected(Path file) throws IOException {
    List<Expected> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      List<String> fields = List.of(line.split(" "));
      float[] embedding = new float[fields.size() - 3];
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] = Float.parseFloat(fields.get(i + 3));
      }
      all.add(new Expected(fields.get(0), fields.get(1), fields.get(2), embedding));
    }
    return all;
  }

  private static Path resource(String name) {
    URL url = Objects.requireNonNull(Towers.class.getResource(name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }
}
